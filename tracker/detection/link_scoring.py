"""Scores the links that are found in streams of articles against labelled ones. Pure.

A stream is some articles in their order. A found link is right when its report's quotes hold the label's ``from``, the
reports of the development that it leads to hold ``to``, and its kind is the label's or one that it accepts; labels of
two figures of one happening also count as found when both stand in one development. Every other
link is false, whatever it was tempted by; optional labels are neutral. Rates come with 95 % intervals from resampling
whole streams.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tracker.story.events import LinkKind

RESAMPLES = 1000
Draw = Callable[[int], Sequence[int]]
"""Draws as many numbers below ``n`` as ``n``, with replacement."""


class LinkLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A link that holds between what two sentences tell."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    kind: LinkKind = msgspec.field(name="as")
    accept: tuple[LinkKind, ...] = ()
    optional: bool = False
    joins: bool = False
    """Both may as well be told of one development: two figures of one happening."""

    def fits(self, found: FoundLink) -> bool:
        """Whether a found link is this one."""
        kinds = (self.kind, *self.accept)
        return self.source in found.source and self.target in found.target and found.kind in kinds


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that was found: the words it stands on, the words of what it leads to, and its kind."""

    source: str
    target: str
    kind: LinkKind


@dataclass(slots=True)
class LinkTally:
    """Counts of one or more streams."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of found links that are right; nothing found is no error."""
        return self.hits / (self.hits + len(self.false)) if self.hits or self.false else 1.0

    @property
    def recall(self) -> float:
        """The share of labelled links that were found."""
        return self.hits / (self.hits + len(self.missed)) if self.hits or self.missed else 1.0


def score_links(
    stream: str, labels: Sequence[LinkLabel], found: Sequence[FoundLink], developments: Sequence[str] = ()
) -> LinkTally:
    """The tally of one stream; ``developments`` are the words that the reports of each stand on."""
    tally = LinkTally()
    for link in found:
        if not any(label.fits(link) for label in labels):
            tally.false.append(f"{stream} {link.kind}: {link.source} -> {link.target}")
    for label in labels:
        one = label.joins and any(label.source in words and label.target in words for words in developments)
        if one or any(label.fits(link) for link in found):
            tally.hits += not label.optional
        elif not label.optional:
            tally.missed.append(f"{stream} {label.kind}: {label.source} -> {label.target}")
    return tally


def total_links(tallies: Sequence[LinkTally]) -> LinkTally:
    """The tally of many streams."""
    return LinkTally(
        hits=sum(each.hits for each in tallies),
        missed=[text for each in tallies for text in each.missed],
        false=[text for each in tallies for text in each.false],
    )


def links_as_json(tallies: Sequence[LinkTally], draw: Draw) -> dict[str, Any]:
    """Precision and recall with their intervals, and the counts behind them."""
    whole = total_links(tallies)
    drawn = [total_links([tallies[i] for i in draw(len(tallies))]) for _ in range(RESAMPLES)] if tallies else []
    rates = {}
    for name in ("precision", "recall"):
        values = sorted(float(getattr(each, name)) for each in drawn) or [0.0]
        low, high = values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))]
        rates[name] = {"value": round(getattr(whole, name), 3), "low": round(low, 3), "high": round(high, 3)}
    return {
        "streams": len(tallies),
        "rates": rates,
        "hits": whole.hits,
        "missed": len(whole.missed),
        "false_links": len(whole.false),
    }
