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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from tracker.detection.affecting import COURT, affected, appealed, obeyed
from tracker.detection.matching import DOCKET, instances
from tracker.detection.register import Register
from tracker.detection.text import fold, tokenize
from tracker.story.events import Link, LinkKind, Outline, Quantity, Quote, Report

SURE = 0.6
"""From this score on a link is made."""
CLEAR = 0.15
"""How much better than the second the best candidate must be."""
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
STEM = 5
"""Letters by which words of a purpose are compared: "return", "returned"."""

COURT_KINDS = frozenset({"court_order", "hearing", "legal_action", "sentence"})
COUNTED_KINDS = frozenset({"death", "deportation", "transfer", "release", "detention", "protest"})
"""Kinds whose figure is the heart of the matter."""
REAL = ("happened", "ongoing")

_TITLED = re.compile(
    r"\b(?:[Jj]udge|[Jj]ustice|[Jj]uez|[Jj]ueza|[Mm]agistrad[oa])\s+((?:[A-ZÁÉÍÓÚÑ][\w’'.-]*\s?){1,3})"
)
_ROSE = re.compile(
    r"\b(?:rose|risen|rises|climbed|grew|increased|now stands|up from|now|new toll|subio|sube|aumento|asciende|elevo)\b"
)
_TOTAL = re.compile(
    r"\b(?:rose|risen|rises|climbed|climbs|grew|increased|stands|stood|reached|subio|sube|aumento|asciende|elevo)\s+"
    r"(?:to|at|a|hasta)\s+(?:at least\s+|al menos\s+)?(\d[\d,]*)\b"
)
"""A toll whose number counts nobody by name: "rose to 19"."""
_DENIED = re.compile(r"\b(?:den(?:y|ied|ies|ying)|disput(?:ed|es)|refuted|nego|niega|negaron|desmintio|desmiente)\b")
_NOT = re.compile(r"\bnot (\d[\d,.]*)|\bno (\d[\d,.]*)|\binstead of (\d[\d,.]*)|\ben lugar de (\d[\d,.]*)")
_EMPTY_WORDS = """
order orders ordered ordering ruling ruled decision judge judges justice court courts orden ordeno jueza tribunal
monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo
government ministry minister gobierno ministerio after before within hours required would which their where
stayed paused blocked halted suspended vacated overturned reversed upheld affirmed lifted amended barred granted denied
motion motions district appeals supreme apelaciones supremo distrito suspendio anulo revoco confirmo prohibio prohibia
mocion people personas moving
"""
_EMPTY = frozenset(word[:STEM] for word in _EMPTY_WORDS.split())
"""Beginnings of words that say nothing of what an order is for."""


class _Told(msgspec.Struct, frozen=True):
    """What is compared of one report, or of all reports of a development."""

    kinds: frozenset[str]
    real: bool
    denied: bool
    first: date
    last: date
    since: date
    outlets: frozenset[str]
    text: str
    courts: frozenset[str]
    seats: frozenset[str]
    judges: frozenset[str]
    levels: frozenset[str]
    people: frozenset[str]
    others: frozenset[str]
    cases: frozenset[str]
    stems: frozenset[str]
    figures: tuple[Quantity, ...]


Ground = tuple[float, str]
"""What speaks for a candidate, and how much."""
Rule = Callable[[_Told, _Told], list[Ground] | None]
"""What speaks for a candidate; None when something rules it out."""


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
        self._known: tuple[Outline, Register, dict[Report, _Told]] | None = None

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
        self, mine: _Told, known: Mapping[str, Sequence[Report]], outline: Outline, among: frozenset[str]
    ) -> Iterator[tuple[str, _Told]]:
        """What was told by then, of some kinds only (none: of any), and not by the same sentence."""
        for name, reports in known.items():
            if reports and (not among or any(report.kind in among for report in reports)):
                told = self._together(reports, outline)
                if told.since <= mine.since and told.text != mine.text:
                    yield name, told

    def _together(self, reports: Sequence[Report], outline: Outline) -> _Told:
        told = [self._told(report, outline) for report in reports]
        if len(told) == 1:
            return told[0]
        names = ("kinds", "outlets", "courts", "seats", "judges", "levels", "people", "others", "cases", "stems")
        return _Told(
            real=any(each.real for each in told),
            denied=all(each.denied for each in told),
            first=min(each.first for each in told),
            last=max(each.last for each in told),
            since=min(each.since for each in told),
            text=" ".join(each.text for each in told),
            figures=tuple(figure for each in told for figure in each.figures),
            **{name: frozenset().union(*(getattr(each, name) for each in told)) for name in names},
        )

    def _told(self, report: Report, outline: Outline) -> _Told:
        if self._known is None or self._known[0] is not outline:
            self._known = (outline, Register(outline.register), {})
        _, register, kept = self._known
        told = kept.get(report)
        if told is None:
            told = kept[report] = _read(report, register)
        return told


# --- which links -------------------------------------------------------------------------------------------------


def _may_link(report: Report) -> bool:
    return (
        report.kind in COURT_KINDS
        or report.kind in COUNTED_KINDS
        or report.kind in ("correction", "statement", "refusal")
        or report.actuality == "denied"
    )


def _searches(mine: _Told) -> Iterator[Search]:
    """What the words of a report give reason to look for; nothing costs nothing."""
    if mine.kinds & COURT_KINDS and mine.real:
        yield from _of_a_court(mine)
    elif "correction" in mine.kinds:
        yield Search("corrects", _corrected)
    elif mine.denied or (mine.kinds & {"statement", "refusal"} and _DENIED.search(mine.text)):
        yield Search("contradicts", _told_otherwise)
    elif mine.kinds & COUNTED_KINDS and mine.real:
        if mine.figures or _TOTAL.search(mine.text):
            yield from _figures(mine)
        if obeyed(mine.text):
            yield Search("follows", _ordered, COURT_KINDS)


def _figures(mine: _Told) -> Iterator[Search]:
    """Another figure of one happening: newer, when it says so or its own outlet tells it; else against the other."""
    if _ROSE.search(mine.text):
        yield Search("updates", _counted_otherwise, mine.kinds)
        return
    yield Search(
        "updates", lambda one, two: _counted_otherwise(one, two) if _one_outlet(one, two) else None, mine.kinds
    )
    yield Search(
        "contradicts", lambda one, two: None if _one_outlet(one, two) else _counted_otherwise(one, two), mine.kinds
    )


def _one_outlet(mine: _Told, other: _Told) -> bool:
    return bool(mine.outlets & other.outlets)


def _of_a_court(mine: _Told) -> Iterator[Search]:
    done = affected(mine.text)
    if done is not None and "court_order" not in mine.kinds and (not done.by_court or appealed(mine.text)):
        done = None
    if done is not None:
        own = done.own
        yield Search(done.kind, lambda one, other: _order(one, other, own=own), COURT_KINDS)
    elif "legal_action" in mine.kinds and appealed(mine.text):
        yield Search("follows", lambda one, other: _order(one, other, own=False), COURT_KINDS)
    if mine.cases:
        yield Search("follows", _same_case, COURT_KINDS, latest=True, instead=True)


def _best(search: Search, mine: _Told, earlier: Iterable[tuple[str, _Told]]) -> Iterator[Link]:
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


# --- what speaks for a candidate ---------------------------------------------------------------------------------


def _order(mine: _Told, other: _Told, *, own: bool) -> list[Ground] | None:
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


def _upwards(mine: _Told, other: _Told) -> bool:
    """Whether a court of first instance would have decided on an order of a higher one."""
    return mine.levels == {"trial"} and bool(other.levels) and "trial" not in other.levels


def _tells_one(mine: _Told, other: _Told) -> bool:
    """Whether a case or a purpose is shared: where nobody says whose order it is, people alone do not tell it."""
    return bool(mine.cases & other.cases or mine.stems & other.stems)


def _shared(mine: _Told, other: _Told) -> list[Ground]:
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


def _veto(mine: _Told, other: _Told) -> bool:
    """Another case, or other people."""
    return bool(
        (mine.cases and other.cases and not mine.cases & other.cases)
        or (mine.people and other.people and not mine.people & other.people)
    )


def _same_case(mine: _Told, other: _Told) -> list[Ground] | None:
    """An earlier step in the same case."""
    if not other.kinds & COURT_KINDS or not other.real or other.last >= mine.first or _veto(mine, other):
        return None
    shared = mine.cases & other.cases
    if not shared:
        return None
    court = mine.courts & other.courts
    return [(0.6, f"same case {sorted(shared)[0]}"), *([(0.2, f"same court {sorted(court)[0]}")] if court else [])]


def _ordered(mine: _Told, other: _Told) -> list[Ground] | None:
    """The order that something was done after: of the judge or court that is named, about the same people."""
    if "court_order" not in other.kinds or not other.real or not 0 <= (mine.first - other.last).days <= OBEYED_DAYS:
        return None
    judges, people = mine.judges & other.seats, mine.people & other.people
    if not judges or not people:
        return None
    return [(0.35, f"of {sorted(judges)[0]}"), (0.25, f"about {sorted(people)[0]}"), *_purpose(mine, other)]


def _purpose(mine: _Told, other: _Told) -> list[Ground]:
    same = mine.stems & other.stems
    return [(0.2, f"same purpose: {', '.join(sorted(same)[:3])}…")] if same else []


def _told_otherwise(mine: _Told, other: _Told) -> list[Ground] | None:
    """What was told as happened and is denied now: of the same people, in the same words."""
    if not other.real or other.kinds & {"statement", "refusal", "allegation", "correction"}:
        return None
    if not 0 <= (mine.since - other.since).days <= DENIED_DAYS or other.last > mine.since:
        return None
    people = mine.people & other.people
    said = mine.stems & other.stems
    if not people or not mine.people <= other.people or not said:
        return None
    return [(0.35, f"about {sorted(people)[0]}"), (0.3, f"same words: {', '.join(sorted(said)[:3])}…")]


def _counted_otherwise(mine: _Told, other: _Told) -> list[Ground] | None:
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


def _other_total(mine: _Told, other: _Told) -> bool:
    """Whether a toll that counts nobody by name ("rose to 19") is none of the other's numbers of people."""
    total = _TOTAL.search(mine.text)
    numbers = {figure.low for figure in other.figures if figure.measure == "people"}
    return total is not None and not mine.figures and bool(numbers) and float(total[1].replace(",", "")) not in numbers


def _corrected(mine: _Told, other: _Told) -> list[Ground] | None:
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


# --- what a report tells -----------------------------------------------------------------------------------------


def _read(report: Report, register: Register) -> _Told:
    quotes = [item.quote for item in report.evidence if isinstance(item, Quote)] or [report.headline]
    words = " ".join(quotes)
    takes_part = frozenset(each.id for each in report.participants if each.id)
    hits = [hit.entity for text in quotes for hit in register.find(tokenize(text), takes_part)]
    named = takes_part | {entity.id for entity in hits}
    judges = _judges(words, named, register)
    courts = frozenset(
        each.id or fold(each.name) for each in report.participants if each.role in ("court", "judge") and each.name
    )
    people = frozenset(
        each for each in named if each.startswith("person/") and not _is_judge(each, register) and each not in courts
    )
    cases = {each for each in named if each.startswith("case/")}
    spoke = frozenset(report.attribution.speakers) if report.kind in ("statement", "refusal") else frozenset()
    return _Told(
        kinds=frozenset({report.kind}),
        real=report.actuality in REAL,
        denied=report.actuality == "denied",
        first=_first_day(report),
        last=report.happened.latest,
        since=report.reported.earliest.date(),
        outlets=frozenset({report.attribution.outlet} - {""}),
        text=fold(words),
        courts=courts,
        seats=_seats(courts, register),
        judges=judges | courts,
        levels=frozenset(instances(report)),
        people=people - spoke,
        others=frozenset(each for each in named if each.startswith(("place/", "org/", "group/"))),
        cases=frozenset({*cases, *(found.group(1).lower() for found in DOCKET.finditer(words))}),
        stems=_stems(words, hits),
        figures=report.quantities,
    )


def _first_day(report: Report) -> date:
    """The first day on which it can have happened; what is told as news without a day is as new as its telling."""
    undated = report.happened.precision == "unknown" and report.novelty == "new"
    return report.happened.latest if undated else report.happened.earliest


def _judges(words: str, named: Iterable[str], register: Register) -> frozenset[str]:
    """Judges and courts that are named: those of the register, and whoever has the title before the name."""
    found = {each for each in named if each.startswith("court/") or _is_judge(each, register)}
    for titled in _TITLED.finditer(words):
        surname = fold(titled.group(1).split()[-1]).removesuffix("'s").strip(".,")
        known = register.by_surname(surname)
        found.add(known.id if known is not None else surname)
    return frozenset(found)


def _is_judge(entity: str, register: Register) -> bool:
    known = register.entities.get(entity)
    return known is not None and ("court" in known.traits or known.traits.get("judge") == "yes")


def _seats(courts: Iterable[str], register: Register) -> frozenset[str]:
    """The courts themselves, the surnames of judges that the register does not know, and for a judge the court where he
    or she sits. Two judges of one court stay two."""
    seats = {register.entities[each].traits.get("court", "") for each in courts if each in register.entities}
    strangers = {each.split()[-1] for each in courts if "/" not in each and not COURT.search(each)}
    return frozenset({*courts, *seats, *strangers} - {""})


def _stems(words: str, hits: Iterable[object]) -> frozenset[str]:
    """The beginnings of the words that say what it is about; names are none of them."""
    names = {
        token.folded
        for hit in hits
        for name in (getattr(hit, "name", ""), *getattr(hit, "aliases", ()))
        for token in tokenize(name)
    }
    return frozenset(
        token.folded[:STEM]
        for token in tokenize(words)
        if len(token.folded) >= STEM
        and token.folded.isalpha()
        and token.folded not in names
        and token.folded[:STEM] not in _EMPTY
        and not token.form[0].isupper()
    )
