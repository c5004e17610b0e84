"""Where the reports of one article stand: each joins a known development or opens one; then links are looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec import structs

from tracker.detection.matching import Match
from tracker.story.events import Link, Outline, Report
from tracker.story.ties import with_links

Known = Mapping[str, Sequence[Report]]
"""The known developments: id to reports."""
Matching = Callable[[Report, Outline, Known], Match]
"""Says which of the known developments a report joins, or may be one with, or that it tells a new one."""
Linking = Callable[[Report, Outline, Known, str], tuple[Link, ...]]
"""Finds the links of a report that stands in a development."""


class Placed(msgspec.Struct, frozen=True):
    """A report with the development that it joins or, when ``opens``, begins; ``like``: one that it may be one with."""

    development: str
    report: Report
    opens: bool
    like: Match | None = None


def place(
    reports: Sequence[Report], known: Known, outline: Outline, matching: Matching, linking: Linking, article: str
) -> list[Placed]:
    """Each report with its development and its links; new developments are named after the article.

    Links are looked for when all reports have their place: a lead tells what was done to an order, and the order itself
    stands further down.
    """
    all_known = {name: list(several) for name, several in known.items()}
    joined: list[Placed] = []
    for index, report in enumerate(reports):
        decided = matching(report, outline, all_known)
        joins = decided.development if decided.zone == "join" else None
        like = decided if decided.zone == "review" else None
        found = Placed(joins or f"{report.kind}-{article}.{index}", report, joins is None, like)
        all_known.setdefault(found.development, []).append(report)
        joined.append(found)
    return [structs.replace(each, report=_linked(each, outline, all_known, linking)) for each in joined]


def _linked(each: Placed, outline: Outline, known: Known, linking: Linking) -> Report:
    links = linking(each.report, outline, known, each.development)
    if not links:
        return each.report
    return with_links(each.report, links, {link.development: known[link.development] for link in links})
