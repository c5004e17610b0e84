"""How a report stands to what is known already: it stays an order, follows a hearing, contradicts a release.

A wrong link is worse than none: an order shown as stayed that is in force. So a link is made only when the words of
the report say what is done (``affecting.py``), when more than one thing names what it is done to (the judge, the
person, the case, the purpose), and when no second candidate comes near. What rules a candidate out: another judge or
court, another case or docket number, other people, a later day.

    an order        stays | vacates | affirms | amends | revives an earlier one
    what is next    follows: a ruling after its hearing, an appeal or what was done after the order
    the same again  updates (a newer figure of one happening), contradicts (another figure; denied), corrects (a notice)

A link is part of the report that shows it, so it holds from that report's time on; a person takes it back by correcting
the report. What a later article tells again (``background``) needs no link: it joins the development it tells again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracker.detection.affecting import affected, appealed, obeyed
from tracker.detection.grounds import (
    COUNTED_KINDS,
    COURT_KINDS,
    DENIED,
    TOTAL,
    Ground,
    Rule,
    corrected,
    counted_otherwise,
    one_outlet,
    order,
    ordered,
    same_case,
    told_otherwise,
)
from tracker.detection.register import Register
from tracker.detection.told import Told, read, together
from tracker.story.events import Link, LinkKind, Outline, Report

SURE = 0.6
"""From this score on a link is made."""
CLEAR = 0.15
"""How much better than the second the best candidate must be."""
_ROSE = re.compile(
    r"\b(?:rose|risen|rises|climbed|grew|increased|now stands|up from|now|new toll|subio|sube|aumento|asciende|elevo)\b"
)


class Search(NamedTuple):
    """What is looked for: ``among`` the developments of some kinds (none: of any); ``latest``: only the last of those
    that fit; ``instead``: only when nothing was found before."""

    kind: LinkKind
    rule: Rule
    among: frozenset[str] = frozenset()
    latest: bool = False
    instead: bool = False


class Linker:
    """Finds links for one story at a time; what it works out of a report it keeps for as long as the outline is one."""

    def __init__(self) -> None:
        self._known: tuple[Outline, Register, dict[Report, Told]] | None = None

    def __call__(
        self, report: Report, outline: Outline, known: Mapping[str, Sequence[Report]], own: str
    ) -> tuple[Link, ...]:
        """The links of a report, which stands in development ``own``, to what is known (id to reports)."""
        again = report.novelty == "background" and report.kind != "correction"
        if again or not _may_link(report):
            return ()
        mine = self._told(report, outline)
        found: list[Link] = []
        for search in _searches(mine):
            if not (search.instead and found):
                others = {name: reports for name, reports in known.items() if name != own}
                found += _best(search, mine, self._earlier(mine, others, outline, search.among))
        return tuple(found)

    def _earlier(
        self, mine: Told, known: Mapping[str, Sequence[Report]], outline: Outline, among: frozenset[str]
    ) -> Iterator[tuple[str, Told]]:
        """What was told by then, of some kinds only (none: of any), and not by the same sentence."""
        for name, reports in known.items():
            if reports and (not among or any(report.kind in among for report in reports)):
                told = together([self._told(report, outline) for report in reports])
                if told.since <= mine.since and told.text != mine.text:
                    yield name, told

    def _told(self, report: Report, outline: Outline) -> Told:
        if self._known is None or self._known[0] is not outline:
            self._known = (outline, Register(outline.register), {})
        _, register, kept = self._known
        told = kept.get(report)
        if told is None:
            told = kept[report] = read(report, register)
        return told


# --- which links -------------------------------------------------------------------------------------------------


def _may_link(report: Report) -> bool:
    return (
        report.kind in COURT_KINDS
        or report.kind in COUNTED_KINDS
        or report.kind in ("correction", "statement", "refusal")
        or report.actuality == "denied"
    )


def _searches(mine: Told) -> Iterator[Search]:
    """What the words of a report give reason to look for; nothing costs nothing."""
    if mine.kinds & COURT_KINDS and mine.real:
        yield from _of_a_court(mine)
    elif "correction" in mine.kinds:
        yield Search("corrects", corrected)
    elif mine.denied or (mine.kinds & {"statement", "refusal"} and DENIED.search(mine.text)):
        yield Search("contradicts", told_otherwise)
    elif mine.kinds & COUNTED_KINDS and mine.real:
        if mine.figures or TOTAL.search(mine.text):
            yield from _figures(mine)
        if obeyed(mine.text):
            yield Search("follows", ordered, COURT_KINDS)


def _figures(mine: Told) -> Iterator[Search]:
    """Another figure of one happening: newer, when it says so or its own outlet tells it; else against the other."""
    if _ROSE.search(mine.text):
        yield Search("updates", counted_otherwise, mine.kinds)
        return
    yield Search("updates", lambda one, two: counted_otherwise(one, two) if one_outlet(one, two) else None, mine.kinds)
    yield Search(
        "contradicts", lambda one, two: None if one_outlet(one, two) else counted_otherwise(one, two), mine.kinds
    )


def _of_a_court(mine: Told) -> Iterator[Search]:
    done = affected(mine.text)
    if done is not None and "court_order" not in mine.kinds and (not done.by_court or appealed(mine.text)):
        done = None
    if done is not None:
        own = done.own or (done.kind == "amends" and mine.judges == mine.courts)
        yield Search(done.kind, lambda one, other: order(one, other, own=own), COURT_KINDS)
    elif "legal_action" in mine.kinds and appealed(mine.text):
        yield Search("follows", lambda one, other: order(one, other, own=False), COURT_KINDS)
    if mine.cases:
        yield Search("follows", same_case, COURT_KINDS, latest=True, instead=True)


def _best(search: Search, mine: Told, earlier: Iterable[tuple[str, Told]]) -> Iterator[Link]:
    """The one candidate that is sure and clearly better than the second."""
    found: list[tuple[float, date, str, list[Ground]]] = []
    for name, other in earlier:
        grounds = search.rule(mine, other)
        if grounds:
            found.append((sum(weight for weight, _ in grounds), other.last, name, grounds))
    found.sort(key=lambda each: (-each[0], -each[1].toordinal(), each[2]))
    if search.latest and found:
        newest = max(each[1] for each in found)
        found = [each for each in found if each[1] == newest]
    if not found:
        return
    score, _, name, grounds = found[0]
    if len(found) == 1:
        score, grounds = score + 0.1, [*grounds, (0.1, "the only one it can be")]
    elif score - found[1][0] < CLEAR:
        return
    if score >= SURE:
        reasons = tuple(f"{reason} {weight:+.2f}" for weight, reason in grounds)
        yield Link(development=name, kind=search.kind, score=round(min(1.0, score), 3), reasons=reasons)
