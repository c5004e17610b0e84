"""Whether a report tells a development that is known already, or a new one.

Trigger equality alone merges wrongly (B³ .63 across documents, precision .48): day and arguments must agree. So:
(1) blocking: the same family of kinds, and days that can be the same, or a shared docket number, a shared rare
figure, a shared quote; (2) vetoes: another docket number, the opposite disposition, disjoint days of a thing that
happens once, something that happened against something denied or planned; (3) a score with its reasons, and three
zones: join, ask a person, new.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from tracker.detection.text import fold
from tracker.story.events import Figure, Outline, Quote, Report

Zone: TypeAlias = Literal["join", "review", "new"]

JOIN = 0.55
"""From this score on a report joins by itself. Measured with ``benchmarks/detection/match.py``: annotated articles 27
joins right and none wrong, clustered headlines 81 right and 1 wrong."""
REVIEW = 0.45
"""Between this and ``JOIN`` a person should look; the report opens a development of its own until then."""
RARE = 13
"""Exact counts from here on are rare enough to point at one event; smaller ones occur everywhere."""
WORD_LENGTH = 4
"""Shorter words do not tell two sentences apart."""
ONLY = 0.2
"""What it adds when no other known development is of this kind, in these days and about these names."""
SAID_ALIKE = 0.25
"""Two statements of one speaker and day are one only when they share this much of their words."""
CLEAR = 0.15
"""How much better than the second the best must be for an undated report to join it."""
FRESH_DAYS = 2
"""So long after an event an article that names no day still means it, when nothing else it could mean is known."""
MOST_COUNTED = 2000
"""The latest developments that words are counted over."""
NEAR_DAYS = 1
"""Sources date one event a day apart (signed and published, night and morning, UTC and Eastern)."""

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"deportation", "transfer"}),
    frozenset({"detention", "arrest"}),
    frozenset({"court_order", "hearing", "legal_action", "sentence"}),
    frozenset({"proclamation", "executive_action"}),
    frozenset({"release", "transfer"}),
    frozenset({"statement", "refusal", "allegation"}),
)
"""Kinds under which sources file the same event."""
LASTING = frozenset({"detention", "agreement", "report", "allegation"})
"""Kinds that go on: two different days do not make them two."""
UNREAL = frozenset({"denied", "planned", "possible", "conditional"})

DOCKET = re.compile(r"\b(?:no\.?\s*)?(\d{1,2}:\d{2}-[a-z]{2}-\d{3,6}|\d{2}[a-z]\d{2,5}|\d{2}-\d{3,6})\b", re.IGNORECASE)
"""Docket numbers, as courts write them."""
_DISPOSITIONS = tuple(
    tuple(frozenset(side.split()) for side in pair)
    for pair in (
        ("grants granted grant concede concedio", "denies denied deny deniega denego"),
        ("upholds upheld affirms affirmed confirma", "vacates vacated reverses reversed overturned anula anulo revoca"),
        ("stays stayed pauses paused halts halted suspende", "lifts lifted revives revived reinstated levanta"),
    )
)  # fmt: skip
"""Outcomes that exclude each other, by the words of a headline or a quote, accents folded."""


_INSTANCES: Mapping[str, tuple[str, ...]] = {
    "supreme": ("supreme", "suprem", "constitucional", "constitutional"),
    "appeal": ("appeal", "appellate", "circuit", "panel", "apelacion"),
}
"""Parts of the names of higher courts, accents folded; every other court and judge is one of first instance."""
_ANY_COURT = frozenset({"court", "the court", "courts", "justices", "corte", "la corte", "tribunal", "el tribunal"})
"""What any instance is called."""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided for a report: the development it belongs to (or None), how sure, and why."""

    development: str | None
    zone: Zone
    score: float
    reasons: tuple[str, ...]


NEW = Match(development=None, zone="new", score=0.0, reasons=("nothing known is like it",))
"""The answer for a report that nothing known is like."""


class _Facts(msgspec.Struct, frozen=True):
    """What is compared of one or several reports."""

    kinds: frozenset[str]
    first: date
    last: date
    dated: bool
    ids: frozenset[str]
    names: frozenset[str]
    figures: frozenset[float]
    facets: frozenset[str]
    dockets: frozenset[str]
    quotes: frozenset[str]
    words: frozenset[str]
    unreal: bool
    speakers: frozenset[str]
    courts: frozenset[str]
    about: frozenset[str]
    told: date


class _Rarity(NamedTuple):
    """How many of the known developments tell a word: what all of them tell says little (inverse document frequency,
    over the developments known so far)."""

    known: int
    words: Mapping[str, int]

    def weight(self, word: str) -> float:
        """What a shared word is worth; a word that nobody told yet is worth most."""
        return math.log(1 + (self.known + 1) / (self.words.get(word, 0) + 0.5))


def match(report: Report, outline: Outline, known: Mapping[str, Sequence[Report]]) -> str | None:
    """The id of the known development that a report joins, or None when it opens a new one."""
    decided = assess(report, outline, known)
    return decided.development if decided.zone == "join" else None


def assess(report: Report, outline: Outline, known: Mapping[str, Sequence[Report]]) -> Match:
    """Compares a report with all known developments (id -> its reports); the best one, its zone and the reasons."""
    mine = _facts_of(report)
    rarity = _rarity(known)
    found: list[tuple[float, str, tuple[str, ...], bool, bool]] = []
    for development, reports in known.items():
        if not reports or not _related(mine.kinds, reports):
            continue
        theirs = _together([_facts_of(each) for each in reports])
        if _blocked_together(mine, theirs) and _veto(mine, theirs) is None:
            score, reasons = _score(mine, theirs, rarity)
            found.append((score, development, reasons, _certain(mine, theirs), _same_named(mine, theirs)))
    if not found:
        return NEW
    found.sort(key=lambda each: (-each[0], each[1]))
    score, development, reasons, certain, named = found[0]
    if mine.dated and len(found) == 1 and _says(reasons, "same names"):
        score, reasons = round(min(1.0, score + ONLY), 3), (*reasons, f"the only one it can be {ONLY:+.2f}")
    clear = len(found) == 1 or score - found[1][0] >= CLEAR
    fresh = clear and _says(reasons, "told at once") and _says(reasons, "same names")
    if score >= JOIN and (certain or (named and (mine.dated or fresh))):
        return Match(development=development, zone="join", score=score, reasons=reasons)
    if score >= REVIEW:
        return Match(development=development, zone="review", score=score, reasons=reasons)
    return Match(development=None, zone="new", score=score, reasons=reasons)


def _says(reasons: Sequence[str], what: str) -> bool:
    return any(reason.startswith(what) for reason in reasons)


def _rarity(known: Mapping[str, Sequence[Report]]) -> _Rarity:
    words: Counter[str] = Counter()
    latest = list(known.values())[-MOST_COUNTED:]
    for reports in latest:
        words.update(frozenset().union(*(_facts_of(each).words for each in reports)))
    return _Rarity(len(latest), words)


def _certain(mine: _Facts, theirs: _Facts) -> bool:
    """Whether something rarer than names and words agrees; without it an undated report never joins by itself."""
    return bool(
        mine.dockets & theirs.dockets
        or mine.figures & theirs.figures
        or mine.quotes & theirs.quotes
        or mine.facets & theirs.facets
    )


def _same_named(mine: _Facts, theirs: _Facts) -> bool:
    """Whether both name somebody or something of the register, where either names any: "an appeals court" of one day
    and another "appeals court" are alike in everything but what they decided upon."""
    return bool(mine.ids & theirs.ids) or not (mine.ids or theirs.ids)


def _related(kinds: frozenset[str], reports: Sequence[Report]) -> bool:
    theirs = {report.kind for report in reports}
    return bool(kinds & theirs) or any(kinds & family and theirs & family for family in FAMILIES)


def _blocked_together(mine: _Facts, theirs: _Facts) -> bool:
    if mine.dockets & theirs.dockets or mine.figures & theirs.figures or mine.quotes & theirs.quotes:
        return True
    return _days_apart(mine, theirs) <= NEAR_DAYS and bool(mine.ids & theirs.ids or mine.words & theirs.words)


def _veto(mine: _Facts, theirs: _Facts) -> str | None:
    if mine.dockets and theirs.dockets and not mine.dockets & theirs.dockets:
        return "another docket number"
    if (mine.dated and not theirs.dated and mine.first > theirs.last) or (
        theirs.dated and not mine.dated and theirs.first > mine.last
    ):
        return "told before it happened"
    if mine.unreal != theirs.unreal:
        return "happened against not happened"
    if "court_order" in mine.kinds and _opposite(mine.words, theirs.words):
        return "the opposite disposition"
    if mine.courts and theirs.courts and not mine.courts & theirs.courts:
        return "another court"
    if mine.about and theirs.about and not mine.about & theirs.about:
        return "about somebody else"
    if not mine.kinds & LASTING and mine.dated and theirs.dated and _days_apart(mine, theirs) > NEAR_DAYS:
        return "disjoint days"
    if mine.speakers and theirs.speakers and "statement" in mine.kinds and not mine.speakers & theirs.speakers:
        return "another speaker"
    if "statement" in mine.kinds and "statement" in theirs.kinds and _overlap(mine.words, theirs.words) < SAID_ALIKE:
        return "other words"
    return None


def _opposite(one: frozenset[str], other: frozenset[str]) -> bool:
    for left, right in _DISPOSITIONS:
        if (one & left and other & right and not one & right) or (one & right and other & left and not one & left):
            return True
    return False


def _score(mine: _Facts, theirs: _Facts, rarity: _Rarity) -> tuple[float, tuple[str, ...]]:
    """The weight of everything that agrees, between 0 and 1, and what it was."""
    parts: list[tuple[float, str]] = []
    if mine.kinds & theirs.kinds:
        parts.append((0.1, "same kind"))
    parts.append(_day_part(mine, theirs))
    parts.append(_name_part(mine, theirs))
    if mine.figures & theirs.figures:
        parts.append((0.3, f"same figure {sorted(mine.figures & theirs.figures)[0]:g}"))
    if mine.facets & theirs.facets:
        parts.append((0.35, f"same facet {sorted(mine.facets & theirs.facets)[0]}"))
    if mine.dockets & theirs.dockets:
        parts.append((0.3, f"same docket {sorted(mine.dockets & theirs.dockets)[0]}"))
    if mine.quotes & theirs.quotes:
        parts.append((0.6, "same sentence"))
    alike = _likeness(mine.words, theirs.words, rarity)
    parts.append((0.4 * alike, f"words alike {alike:.2f}"))
    score = round(max(0.0, min(1.0, sum(weight for weight, _ in parts))), 3)
    return score, tuple(f"{reason} {weight:+.2f}" for weight, reason in parts if abs(weight) >= 0.01)


def _day_part(mine: _Facts, theirs: _Facts) -> tuple[float, str]:
    if theirs.dated and _fresh(mine, theirs):
        return (0.15, "told at once")
    if not mine.dated or not theirs.dated:
        return (0.0, "no day")
    width = max((mine.last - mine.first).days, (theirs.last - theirs.first).days)
    if _days_apart(mine, theirs) == 0:
        return (0.3, "same day") if width <= NEAR_DAYS else (0.15, "days that can be the same")
    return (0.15, "a day apart") if _days_apart(mine, theirs) <= NEAR_DAYS else (-0.2, "other days")


def _fresh(mine: _Facts, theirs: _Facts) -> bool:
    """Whether something told without a day was published right after the other happened."""
    return not mine.dated and 0 <= (mine.told - theirs.last).days <= FRESH_DAYS


def _name_part(mine: _Facts, theirs: _Facts) -> tuple[float, str]:
    if mine.ids and theirs.ids:
        shared = len(mine.ids & theirs.ids)
        return (
            (0.3 if shared == min(len(mine.ids), len(theirs.ids)) else 0.2, "same names")
            if shared
            else (-0.15, "other names")
        )
    if mine.names & theirs.names:
        return (0.1, "same names")
    return (0.0, "names unknown")


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter side's words that the other side has (containment, not Jaccard: texts are cut)."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _likeness(one: frozenset[str], other: frozenset[str], rarity: _Rarity) -> float:
    """The same with each word weighed by how rare it is in the story."""
    shared = sum(rarity.weight(word) for word in one & other)
    least = min(sum(rarity.weight(word) for word in side) for side in (one, other))
    return shared / least if least else 0.0


def _days_apart(mine: _Facts, theirs: _Facts) -> int:
    if mine.first <= theirs.last and theirs.first <= mine.last:
        return 0
    return (theirs.first - mine.last).days if mine.last < theirs.first else (mine.first - theirs.last).days


@lru_cache(maxsize=20_000)
def _facts_of(report: Report) -> _Facts:
    """The facts of one report. Reports are frozen, so the answer is kept; a story has some thousands of them."""
    texts = list(_texts(report))
    return _Facts(
        kinds=frozenset({report.kind}),
        first=report.happened.earliest,
        last=report.happened.latest,
        dated=report.happened.precision != "unknown",
        ids=frozenset(each.id for each in report.participants if each.id),
        names=frozenset(fold(each.name) for each in report.participants if not each.id),
        figures=frozenset(_figures(report)),
        facets=frozenset(effect.facet for effect in report.effects if _telling(effect.facet)),
        dockets=frozenset(found.group(1).lower() for text in texts for found in DOCKET.finditer(text)),
        quotes=frozenset(_squeezed(text) for text in _quotes(report)),
        words=frozenset(_words(texts)),
        unreal=report.actuality in UNREAL,
        speakers=frozenset(report.attribution.speakers),
        courts=frozenset(instances(report)),
        about=frozenset(each.id for each in report.participants if each.role == "about" and each.id),
        told=report.reported.earliest.date(),
    )


def _together(facts: Sequence[_Facts]) -> _Facts:
    """The facts of all reports of a development; its days are those that all dated reports allow, else of any."""
    spans = [each for each in facts if each.dated] or list(facts)
    first, last = max(each.first for each in spans), min(each.last for each in spans)
    if first > last:
        first, last = min(each.first for each in spans), max(each.last for each in spans)
    names = ("kinds", "ids", "names", "figures", "facets", "dockets", "quotes", "words", "speakers", "courts", "about")
    sets = {name: frozenset().union(*(getattr(each, name) for each in facts)) for name in names}
    return _Facts(
        first=first,
        last=last,
        dated=any(each.dated for each in facts),
        unreal=all(each.unreal for each in facts),
        told=min(each.told for each in facts),
        **sets,
    )


def instances(report: Report) -> Iterable[str]:
    """The instance of the court that decides, where its name tells it: a supreme court is no court of appeals."""
    for participant in report.participants:
        if report.kind == "court_order" and participant.role == "court":
            words = fold(participant.name)
            if words in _ANY_COURT:
                continue
            yield instance_of(words)


def instance_of(court: str) -> str:
    """The instance of a court by its folded name; every court that is none of the higher ones is of the first."""
    return next((level for level, signs in _INSTANCES.items() if any(sign in court for sign in signs)), "trial")


def _telling(facet: str) -> bool:
    """A figure, an order, an agreement or an advisory is one development's; a person's facets are many's."""
    return facet.partition("/")[0] in ("figure", "order", "agreement", "proclamation", "advisory")


def _figures(report: Report) -> Iterable[float]:
    for quantity in report.quantities:
        if quantity.op == "eq" and quantity.low is not None and quantity.low >= RARE:
            yield quantity.low
    for effect in report.effects:
        if isinstance(effect.value, Figure) and effect.value.op == "eq" and (effect.value.low or 0) >= RARE:
            yield float(effect.value.low or 0)


def _texts(report: Report) -> Iterable[str]:
    yield report.headline
    yield from _quotes(report)
    if report.place:
        yield report.place


def _quotes(report: Report) -> Iterable[str]:
    return (evidence.quote for evidence in report.evidence if isinstance(evidence, Quote))


def _squeezed(text: str) -> str:
    return " ".join(fold(text).split())


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        for word in re.findall(r"[^\W_]+", fold(text)):
            if len(word) >= WORD_LENGTH:
                yield word
