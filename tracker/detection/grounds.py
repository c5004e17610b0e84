"""What speaks for an earlier development as the one that a report means, and how much. Pure; each rule says None when
something rules it out, so that no weight can make up for another judge, another case, other people or a later day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from tracker.detection.told import Told
from tracker.story.events import Quantity

RECENT_DAYS = 60
"""An order is mostly acted on within so many days; older ones need no other ground, but get less."""
OLDEST_DAYS = 400
"""Beyond this only a shared case or docket number ties two orders."""
OBEYED_DAYS = 90
"""So long after an order something can be done because of it."""
DENIED_DAYS = 14
"""So long after it was told something is denied."""
CORRECTED_DAYS = 30
"""So long after an article its outlet corrects it."""
COURT_KINDS = frozenset({"court_order", "hearing", "legal_action", "sentence"})
"""Kinds of what happens in a case."""
COUNTED_KINDS = frozenset({"death", "injury", "deportation", "transfer", "release", "detention", "protest"})
"""Kinds whose figure is the heart of the matter."""
DENIED_BY: Mapping[str, tuple[str, ...]] = {
    "deportation": ("deport", "remov", "expel", "expul", "flown", "sent", "envia"),
    "transfer": ("transfer", "moved", "moving", "flown", "taken", "traslad"),
    "release": ("releas", "freed", "free", "liber"),
    "detention": ("detain", "detention", "arrest", "held", "hold", "deten", "captur"),
    "arrest": ("arrest", "detain", "deten", "captur"),
    "injury": ("injur", "wound", "hurt", "herid", "lesionad"),
    "death": ("kill", "died", "dead", "death", "muert", "murio", "murier", "matad", "mato"),
    "meeting": ("met", "meet", "reuni"),
    "appointment": ("appoint", "named", "nombr"),
    "dismissal": ("fired", "dismiss", "resign", "sacked", "despid", "dimit", "renunci"),
}
"""Beginnings of the words, accents folded, by which a happening of a kind is denied. Other kinds are not contradicted
by a denial: too much can be meant."""
TOTAL = re.compile(
    r"\b(?:rose|risen|rises|climbed|climbs|grew|increased|stands|stood|reached|subio|sube|aumento|asciende|elevo)\s+"
    r"(?:to|at|a|hasta)\s+(?:at least\s+|al menos\s+)?(\d[\d,]*)\b"
)
"""A toll whose number counts nobody by name: "rose to 19"."""
DENIED = re.compile(r"\b(?:den(?:y|ied|ies|ying)|disput(?:ed|es)|refuted|nego|niega|negaron|desmintio|desmiente)\b")
_NOT = re.compile(r"\bnot (\d[\d,.]*)|\bno (\d[\d,.]*)|\binstead of (\d[\d,.]*)|\ben lugar de (\d[\d,.]*)")
Ground = tuple[float, str]
"""What speaks for a candidate, and how much."""
Rule = Callable[[Told, Told], list[Ground] | None]
"""What speaks for a candidate; None when something rules it out."""


def order(mine: Told, other: Told, *, own: bool) -> list[Ground] | None:
    """An earlier order, as the words name it: by judge, people, case, purpose; two of these at least."""
    if "court_order" not in other.kinds or not other.real or other.last > mine.first or _veto(mine, other):
        return None
    named = mine.courts if own else mine.judges - mine.courts
    if (named and not named & other.seats) or (own and other.last == mine.first) or _upwards(mine, other):
        return None
    grounds: list[Ground] = []
    if named:
        grounds.append((0.35, f"of {sorted(named & other.seats)[0]}"))
    elif mine.levels and other.levels and not mine.levels & other.levels and _tells_one(mine, other):
        grounds.append((0.15, "of another court"))
    else:
        return None
    sure = _shared(mine, other)
    if not sure:
        return None
    days = (mine.first - other.last).days
    if days > OLDEST_DAYS and not mine.cases & other.cases:
        return None
    return [*grounds, *sure, *([(0.1, "recent")] if days <= RECENT_DAYS else [])]


def _upwards(mine: Told, other: Told) -> bool:
    """Whether a court of first instance would have decided on an order of a higher one."""
    return mine.levels == {"trial"} and bool(other.levels) and "trial" not in other.levels


def _tells_one(mine: Told, other: Told) -> bool:
    """Whether a case or a purpose is shared: where nobody says whose order it is, people alone do not tell it."""
    return bool(mine.cases & other.cases or mine.stems & other.stems)


def _shared(mine: Told, other: Told) -> list[Ground]:
    """People, case and purpose that both name."""
    grounds: list[Ground] = []
    if mine.cases & other.cases:
        grounds.append((0.4, f"same case {sorted(mine.cases & other.cases)[0]}"))
    if mine.people & other.people:
        grounds.append((0.25, f"about {sorted(mine.people & other.people)[0]}"))
    same = mine.stems & other.stems
    if same:
        grounds.append((0.2, f"same purpose: {', '.join(sorted(same)[:3])}…"))
    return grounds


def _veto(mine: Told, other: Told) -> bool:
    """Another case, or other people."""
    return bool(
        (mine.cases and other.cases and not mine.cases & other.cases)
        or (mine.people and other.people and not mine.people & other.people)
    )


def same_case(mine: Told, other: Told) -> list[Ground] | None:
    """An earlier step in the same case."""
    if not other.kinds & COURT_KINDS or not other.real or other.last >= mine.first or _veto(mine, other):
        return None
    shared = mine.cases & other.cases
    if not shared:
        return None
    court = mine.courts & other.courts
    return [(0.6, f"same case {sorted(shared)[0]}"), *([(0.2, f"same court {sorted(court)[0]}")] if court else [])]


def ordered(mine: Told, other: Told) -> list[Ground] | None:
    """The order that something was done after: of the judge or court that is named, about the same people."""
    if "court_order" not in other.kinds or not other.real or not 0 <= (mine.first - other.last).days <= OBEYED_DAYS:
        return None
    judges, people = mine.judges & other.seats, mine.people & other.people
    if not judges or not people:
        return None
    return [(0.35, f"of {sorted(judges)[0]}"), (0.25, f"about {sorted(people)[0]}"), *_purpose(mine, other)]


def _purpose(mine: Told, other: Told) -> list[Ground]:
    same = mine.stems & other.stems
    return [(0.2, f"same purpose: {', '.join(sorted(same)[:3])}…")] if same else []


def told_otherwise(mine: Told, other: Told) -> list[Ground] | None:
    """What was told as happened and is denied now: of the same people, in the same words."""
    if not other.real or other.kinds & {"statement", "refusal", "allegation", "correction"}:
        return None
    if not 0 <= (mine.since - other.since).days <= DENIED_DAYS or other.last > mine.since:
        return None
    people = mine.people & other.people
    denied = _denied_words(mine, other.kinds)
    if not people or not mine.people <= other.people or not denied:
        return None
    return [(0.35, f"about {sorted(people)[0]}"), (0.3, f"denies that: {denied[0]}")]


def _denied_words(mine: Told, kinds: frozenset[str]) -> list[str]:
    """The words after the denial that tell of a happening of these kinds: "denied that he had been *released*"."""
    said = DENIED.search(mine.text)
    words = re.findall(r"[a-z]+", mine.text[said.end() :] if said is not None else mine.text)
    stems = tuple(stem for kind in sorted(kinds) for stem in DENIED_BY.get(kind, ()))
    return [word for word in words if stems and word.startswith(stems)]


def counted_otherwise(mine: Told, other: Told) -> list[Ground] | None:
    """The same happening with another figure: same kind, day and place or people, the same counted, and the newer."""
    if not mine.kinds & other.kinds or not other.real or not other.kinds & COUNTED_KINDS:
        return None
    if mine.first > other.last or other.first > mine.last or (mine.last - mine.first).days > 1:
        return None
    if not (_other_figure(mine.figures, other.figures) or _other_total(mine, other)):
        return None
    shared = (mine.people | mine.others) & (other.people | other.others)
    if not shared:
        return None
    return [(0.3, "same day"), (0.3, f"same {sorted(shared)[0]}"), *_purpose(mine, other)]


def _other_figure(mine: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    """Whether both count the same and no number is the same."""
    pairs = [
        (one, two)
        for one in mine
        for two in other
        if (one.measure, one.op, two.op) == (two.measure, "eq", "eq") and one.population == two.population
    ]
    return bool(pairs) and all(one.low != two.low for one, two in pairs)


def _other_total(mine: Told, other: Told) -> bool:
    """Whether a toll that counts nobody by name ("rose to 19") is none of the other's numbers of people."""
    total = TOTAL.search(mine.text)
    numbers = {figure.low for figure in other.figures if figure.measure == "people"}
    return total is not None and not mine.figures and bool(numbers) and float(total[1].replace(",", "")) not in numbers


def corrected(mine: Told, other: Told) -> list[Ground] | None:
    """What the same outlet told within a month, with the figure that the notice takes back or its names and words."""
    if not mine.outlets & other.outlets or not 0 <= (mine.since - other.since).days <= CORRECTED_DAYS:
        return None
    wrong = {float(re.sub(r"[.,]$|,", "", next(filter(None, found)))) for found in _NOT.findall(mine.text)}
    figures = {figure.low for figure in other.figures if figure.low is not None}
    if not wrong & figures:
        return None
    named = (mine.people | mine.others) & (other.people | other.others)
    if not named and not mine.stems & other.stems:
        return None
    grounds: list[Ground] = [(0.2, "same outlet"), (0.4, f"the figure taken back, {sorted(wrong & figures)[0]:g}")]
    return [*grounds, *([(0.2, f"same {sorted(named)[0]}")] if named else []), *_purpose(mine, other)]


def one_outlet(mine: Told, other: Told) -> bool:
    return bool(mine.outlets & other.outlets)
