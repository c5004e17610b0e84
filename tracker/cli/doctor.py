"""``tracker doctor``: what is wrong with the place where the tracker lives."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, pad, wrap
from tracker.wiring import upkeep

WARNINGS = ("sqlite", "checkpoints")
"""Checks that warn and do not fail: the program works, and something could be better."""


def run(at_desk: Desk, as_json: bool) -> int:
    """Check settings, store, SQLite version, permissions, clock, disk and checkpoints; 1 when something fails."""
    checks = upkeep.examine(at_desk.settings)
    bad = [check for check in checks if not check.ok and check.name not in WARNINGS]
    doubtful = [check for check in checks if not check.ok and check.name in WARNINGS]
    if as_json:
        rows = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        print_json({"schema": "tracker.doctor/1", "checks": rows})
    else:
        lines = []
        for check in checks:
            first, *rest = wrap(one_line(check.detail), 58) or [""]
            mark = "ok    " if check.ok else "warn  " if check.name in WARNINGS else "FAIL  "
            lines.append(f"{mark}{pad(check.name, 15)} {first}")
            lines += [f"{'':22}{line}" for line in rest]
        lines.append(f"{len(checks)} checks: {len(bad)} failed, {len(doubtful)} warnings")
        print_lines(lines)
    return 1 if bad else 0
