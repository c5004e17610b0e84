"""From claims to a value: what a facet was on a day, as far as the given claims say.

The rule (it decides what people publish, so it stands in one place):

1. A claim *states* its value from the last day on which it can have begun until its ``until``, or else the day its
   source reported it. A source that tells an old happening again (``background``) states only that day.
2. A development that is linked to an earlier one (stays, revives, vacates, amends, follows, corrects) ends what the
   earlier one states from its own day on. So two orders of one day have an order, and an old ruling retold later
   does not come back to life.
3. On day t, of the claims that state t, the newest reported is shown. When none states t, inertia carries on the one
   that was stated last; past an ``until`` with nothing later the value is not known (``?``). What no person has read
   gives way to what was read, unless it tells of a later day: a program's vague find may contradict it (rule 4), but
   does not replace it before somebody has looked.
4. It is a conflict (``!``) when another voice states t with a value that cannot be true beside the one shown. Who is
   contradicted on one day that he states is not believed more on the next: the conflict lasts for all the days that
   the shown claim states, until somebody says anew what it says.
5. Facts about one happening (``fixed``) do not age: all their claims stay in play, and a named policy chooses which
   one is shown: a person's decision, then exact numbers, primary documents, trusted sources, the newest.

Agreement (``=``) needs two independent origins, never two addresses: two outlets, and they must not both repeat one
speaker. What one official says is one side's claim, however many print it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from tracker.story.events import Evidence, Figure, Happened, Stated
from tracker.times import Reported

Standing = Literal["agreed", "single", "conflict", "unanswered"]
DOUBTED = 0.3
"""A claim with less confidence is listed with its source but raises no conflict: the person who entered it says
that the source is garbled."""


class Claim(Struct, frozen=True):
    """A value for a facet, said by someone. Days are days of the story's zone.

    ``origin`` is the independent origin, or empty when the source counts as a copy. ``replaces`` are the
    developments whose statements this one ends.
    """

    value: Stated
    since: Happened
    states_to: date
    until: date | None
    reported: Reported
    position: int
    development: str
    report: str
    kind: str
    origin: str
    outlet: str
    speakers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    replaces: frozenset[str] = frozenset()
    confidence: float = 1.0
    decided: bool = False
    official: bool = False
    trust: int = 0
    reviewed: bool = False
    was: Stated | UnsetType = UNSET
    """The value that the source names for the time just before, if it names one."""

    @property
    def voice(self) -> tuple[str, str, tuple[str, ...]]:
        """Who speaks: two claims of one voice are a change of mind, not a conflict."""
        return (self.origin, self.outlet, self.speakers)

    @property
    def said_by(self) -> str:
        """Who stands for it: the first of the speakers, or the origin itself where it says so in its own words. The
        register's entry ("org/ministry") and the source that is the same ("ministry") are one."""
        return self.speakers[0].rpartition("/")[2].casefold() if self.speakers else self.origin


class FacetState(Struct, frozen=True):
    """A facet on a day: the value shown, how well it stands, since when, and every claim known by then.

    ``support`` are the claims that say so of this spell: a value that comes back was not said by whoever told of the
    first time. ``low`` and ``high`` are the ends of what the claims in play allow (figures only).
    """

    value: Stated
    standing: Standing
    since: Happened
    shown: Claim
    claims: tuple[Claim, ...]
    support: tuple[Claim, ...]
    against: tuple[Claim, ...] = ()
    low: float | None = None
    high: float | None = None
    expired: bool = False

    @property
    def told_by(self) -> tuple[Claim, ...]:
        """The claims behind what a row shows: those that say so and those that contradict it, of no older value."""
        return (*self.support, *self.against)

    @property
    def only_speaker(self) -> str:
        """The speaker whom several origins repeat, so that they are one side's claim; empty where it is not so."""
        counted = [claim for claim in self.support if claim.origin]
        if self.standing != "single" or len({claim.origin for claim in counted}) < 2:
            return ""
        return counted[0].speakers[0] if counted[0].speakers else ""

    @property
    def reviewed(self) -> bool:
        """Whether a person entered or read any of what supports it."""
        return any(claim.reviewed for claim in self.support)


def settle(claims: Iterable[Claim], at: date, *, fixed: bool, best: Sequence[str]) -> FacetState | None:
    """The facet on a day from its known claims; None when none of them had begun by then."""
    begun = [claim for claim in claims if claim.since.latest <= at or (fixed and claim.since.earliest <= at)]
    if not begun:
        return None
    ends = _ends(begun)
    if fixed:
        in_play = begun
        shown = max(begun, key=_authority(best))
    else:
        in_play = _in_play(_sound(begun), ends, at)
        shown = max(_read_first(in_play, _sound(begun), ends, at), key=_newest)
    return _facet(shown, in_play, begun, ends, at, fixed)


def _read_first(in_play: list[Claim], begun: Sequence[Claim], ends: dict[int, date], at: date) -> list[Claim]:
    """The claims in play without those that give way, because nobody has read them, to what was read."""
    read = [claim for claim in begun if claim.reviewed]
    if not read:
        return in_play
    stood = max(_in_play(read, ends, at), key=_newest)
    if stood.until is not None and stood.until < at:
        return in_play
    return [claim for claim in in_play if claim.reviewed or claim.since.earliest > stood.since.latest] or [stood]


def _facet(
    shown: Claim, in_play: Sequence[Claim], begun: Sequence[Claim], ends: dict[int, date], at: date, fixed: bool
) -> FacetState:
    expired = not fixed and shown.until is not None and shown.until < at
    told = in_play if fixed else [*in_play, *_contradicted_before(shown, begun, ends, at)]
    rivals = (c for c in told if c.confidence >= DOUBTED and c.voice != shown.voice and _differ(c, shown))
    against = tuple(sorted(rivals, key=_newest))
    support = _support(shown, begun, ends, fixed)
    standing: Standing = "conflict" if against else "agreed" if _independent(support) else "single"
    low, high = _bounds(in_play)
    return FacetState(
        value=None if expired else shown.value,
        standing="unanswered" if expired else standing,
        since=min((c.since for c in support), key=lambda since: (since.latest, since.earliest)),
        shown=shown,
        claims=tuple(sorted(begun, key=_newest, reverse=True)),
        support=tuple(sorted(support, key=_newest, reverse=True)),
        against=() if expired else against,
        low=low,
        high=high,
        expired=expired,
    )


def _contradicted_before(shown: Claim, begun: Sequence[Claim], ends: dict[int, date], at: date) -> Iterator[Claim]:
    """What was stated of an earlier day of the shown claim's, since which nobody began anew with what it says."""
    if ends[id(shown)] < at:
        return
    last = max(claim.since.latest for claim in begun if compatible(claim.value, shown.value))
    for claim in begun:
        if last <= ends[id(claim)] < at and claim.since.latest <= ends[id(claim)]:
            yield claim


def _independent(support: Iterable[Claim]) -> bool:
    """Whether neither one outlet nor one speaker stands behind all of it; sources that are no origins do not count."""
    counted = [claim for claim in support if claim.origin]
    return len({claim.origin for claim in counted}) > 1 and len({claim.said_by for claim in counted}) > 1


def _sound(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The claims that are not doubted; all of them when there is no other."""
    return [claim for claim in claims if claim.confidence >= DOUBTED] or claims


def _newest(claim: Claim) -> tuple[object, ...]:
    return (claim.reported.earliest, claim.since.latest, claim.position, claim.report)


def _authority(best: Sequence[str]) -> Callable[[Claim], tuple[object, ...]]:
    """A key that puts the claim with the most authority last, by the story's policy."""
    marks: dict[str, Callable[[Claim], object]] = {
        "human": lambda claim: claim.decided,
        "exact": lambda claim: _exactness(claim.value),
        "official": lambda claim: claim.official,
        "trusted": lambda claim: claim.trust,
        "newest": lambda claim: claim.reported.earliest,
    }
    order = [marks[name] for name in best if name in marks]
    return lambda claim: (claim.confidence >= DOUBTED, *(mark(claim) for mark in order), -claim.position)


def _exactness(value: Stated) -> int:
    if not isinstance(value, Figure):
        return 2
    return {"eq": 2, "approx": 1, "range": 1}.get(value.op, 0)


def _ends(begun: Sequence[Claim]) -> dict[int, date]:
    """The last day that each claim (by its place in the list) states; a replacing claim cuts it short."""
    starts: dict[str, list[tuple[date, Claim]]] = {}
    for claim in begun:
        for development in claim.replaces:
            starts.setdefault(development, []).append((claim.since.latest, claim))
    ends: dict[int, date] = {}
    for claim in begun:
        end = claim.states_to
        for start, successor in starts.get(claim.development, ()):
            if start >= claim.since.latest and successor.development != claim.development:
                end = min(end, date.fromordinal(start.toordinal() - 1))
        ends[id(claim)] = end
    return ends


def _in_play(begun: Sequence[Claim], ends: dict[int, date], at: date) -> list[Claim]:
    """The claims that state the day, or else those whose stated end lies latest before it."""
    stating = [claim for claim in begun if ends[id(claim)] >= at]
    if stating:
        return stating
    latest = max(ends[id(claim)] for claim in begun)
    return [claim for claim in begun if ends[id(claim)] == latest]


def _differ(one: Claim, other: Claim) -> bool:
    return not compatible(one.value, other.value)


def compatible(one: Stated, other: Stated) -> bool:
    """Whether both values can be true at once. A bound ("more than 200") is compatible with 261, and "Ruritania" with
    "Zenda, Ruritania"."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return _overlap(one, other)
    return same(one, other) or _within(one, other) or _within(other, one)


def _within(narrow: Stated, wide: Stated) -> bool:
    """Whether a place is written as one inside the other: "Zenda, Ruritania"."""
    if not (isinstance(narrow, str) and isinstance(wide, str)):
        return False
    return narrow.casefold().endswith(f", {wide.casefold()}")


def same(one: Stated, other: Stated) -> bool:
    """Whether both say the same: only that counts as agreement."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def _overlap(one: Figure, other: Figure) -> bool:
    if one.unit and other.unit and one.unit != other.unit:
        return True  # two units are two measures; they are never compared
    low, low_open = max(_low(one), _low(other))
    high, high_closed = min(_high(one), _high(other))
    return low < high or (low == high and not low_open and high_closed)


def _low(figure: Figure) -> tuple[float, bool]:
    """The lower bound and whether it is excluded."""
    return (-math.inf if figure.low is None else figure.low, figure.op == "gt")


def _high(figure: Figure) -> tuple[float, bool]:
    """The upper bound and whether it is included."""
    return (math.inf if figure.high is None else figure.high, figure.op not in ("lt", "range"))


def _bounds(in_play: Sequence[Claim]) -> tuple[float | None, float | None]:
    """Lowest and highest number that two-sided figures in play allow; one-sided bounds only when there is no other."""
    figures = [claim.value for claim in in_play if isinstance(claim.value, Figure) and claim.confidence >= DOUBTED]
    two_sided = [figure for figure in figures if figure.low is not None and figure.high is not None]
    chosen = two_sided or figures
    lows = [figure.low for figure in chosen if figure.low is not None]
    highs = [figure.high for figure in chosen if figure.high is not None]
    return (min(lows) if lows else None, max(highs) if highs else None)


def _support(shown: Claim, begun: Sequence[Claim], ends: dict[int, date], fixed: bool) -> list[Claim]:
    """The claims that say what is shown, in the spell that is shown (an earlier spell of the same value is another)."""
    agreeing = [claim for claim in begun if same(claim.value, shown.value) and claim.confidence >= DOUBTED]
    if fixed:
        return agreeing or [shown]
    turns = [
        claim.since.latest
        for claim in begun
        if not same(claim.value, shown.value)
        and claim.confidence >= DOUBTED
        and claim.since.latest <= shown.since.earliest
        and claim.development != shown.development
    ]
    turn = max(turns, default=date.min)
    spell = [claim for claim in agreeing if claim.since.latest >= turn or ends[id(claim)] > turn]
    return spell if shown in spell else [*spell, shown]
