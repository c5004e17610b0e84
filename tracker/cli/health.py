"""``tracker health``: whether the daemon lives, and with ``--ready`` whether it can work; for Docker and systemd."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.journal.errors import JournalError
from tracker.safetext import one_line
from tracker.wiring import daemon


def run(at_desk: Desk, ready: bool, as_json: bool) -> int:
    """Exit 0 when the daemon lives (and, with --ready, can work), else 1."""
    from tracker.daemon.heartbeat import Check, Heartbeat, judge

    checks = judge(Heartbeat(daemon.heartbeat_file(at_desk.settings)).read(), at_desk.now)
    if ready:
        try:
            with at_desk.reading() as journal:
                checks.append(Check("schema", True, f"fits this program, {journal.top().position} events"))
        except JournalError as error:
            checks.append(Check("schema", False, str(error)))
    healthy = all(check.ok for check in checks)
    if as_json:
        shape = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        print_json({"schema": "tracker.health/1", "healthy": healthy, "checks": shape})
    elif not at_desk.quiet:
        print_lines([f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<8}{one_line(check.detail)}" for check in checks])
    return 0 if healthy else 1
