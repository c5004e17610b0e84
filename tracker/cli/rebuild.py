"""``tracker rebuild``: what is derived from the log, made anew or compared with it."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, pad, wrap
from tracker.services.derived import PROJECTIONS
from tracker.wiring import stores

DIFFERENCES = 9
"""The exit code when something kept is not what the log gives."""


def run(at_desk: Desk, only: tuple[str, ...], check: bool, as_json: bool) -> int:
    """Makes each projection anew, or compares each; 9 when a comparison finds a difference."""
    names = [name for name in PROJECTIONS if not only or name in only]
    found = _compared(at_desk, names) if check else _made(at_desk, names)
    if as_json:
        rows = [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in found]
        print_json({"schema": "tracker.rebuild/1", "check": check, "projections": rows})
    else:
        lines = []
        for name, ok, detail in found:
            first, *rest = wrap(one_line(detail), 60) or [""]
            mark = ("same" if ok else "DIFFERS") if check else "made"
            lines += [f"{pad(name, 10)}{pad(mark, 9)} {first}", *(f"{'':20}{line}" for line in rest)]
        wrong = [name for name, ok, _ in found if not ok]
        lines += [f"Next: tracker rebuild{''.join(f' --projection {name}' for name in wrong)}"] if wrong else []
        print_lines(lines)
    return DIFFERENCES if not all(ok for _, ok, _ in found) else 0


def _compared(at_desk: Desk, names: list[str]) -> list[tuple[str, bool, str]]:
    with stores.open_journal(at_desk.settings, read_only=True) as journal:
        checks = [(name, PROJECTIONS[name][0](journal)) for name in names]
    return [(name, check.ok, check.detail) for name, check in checks]


def _made(at_desk: Desk, names: list[str]) -> list[tuple[str, bool, str]]:
    with stores.open_journal(at_desk.settings) as journal:
        return [(name, True, PROJECTIONS[name][1](journal)) for name in names]
