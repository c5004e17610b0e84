"""``tracker doctor``: what is wrong with the place where the tracker lives."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, pad, wrap
from tracker.wiring import mend, upkeep

WARNINGS = ("sqlite", "checkpoints")
"""Checks that warn and do not fail: the program works, and something could be better."""


def run(at_desk: Desk, fix: bool, as_json: bool) -> int:
    """Check settings, store, SQLite version, permissions, clock, disk and checkpoints; 1 when something fails."""
    mended = mend.mend(at_desk.settings) if fix else []
    checks = upkeep.examine(at_desk.settings)
    bad = [check for check in checks if not check.ok and check.name not in WARNINGS]
    doubtful = [check for check in checks if not check.ok and check.name in WARNINGS]
    if as_json:
        rows = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        print_json({"schema": "tracker.doctor/1", "checks": rows, "fixed": mended})
    else:
        lines = _mended(mended) if fix else []
        for check in checks:
            first, *rest = wrap(one_line(check.detail), 58) or [""]
            mark = "ok    " if check.ok else "warn  " if check.name in WARNINGS else "FAIL  "
            lines.append(f"{mark}{pad(check.name, 15)} {first}")
            lines += [f"{'':22}{line}" for line in rest]
        lines.append(f"{len(checks)} checks: {len(bad)} failed, {len(doubtful)} warnings")
        print_lines(lines)
    return 1 if bad else 0


def _mended(told: list[str]) -> list[str]:
    lines = []
    for each in told or ["nothing that can be mended here"]:
        first, *rest = wrap(one_line(each), 72)
        lines += [f"fix     {first}", *(f"        {line}" for line in rest)]
    return lines
