"""What of a report is compared with others when links are looked for: who decides, about whom, in which case, why, how
many. Names come from the register, judges that it does not know from their title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from tracker.detection.affecting import COURT
from tracker.detection.matching import DOCKET, instance_of, instances
from tracker.detection.register import Register
from tracker.detection.text import fold, tokenize
from tracker.story.events import Quantity, Quote, Report

STEM = 5
"""Letters by which words of a purpose are compared: "return", "returned"."""
REAL = ("happened", "ongoing")
_TITLED = re.compile(
    r"\b(?:[Jj]udge|[Jj]ustice|[Jj]uez|[Jj]ueza|[Mm]agistrad[oa])\s+((?:[A-ZÁÉÍÓÚÑ][\w’'.-]*\s?){1,3})"
)
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


class Told(msgspec.Struct, frozen=True):
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


def together(told: Sequence[Told]) -> Told:
    """What all reports of one development tell, as one; it is denied only when all deny it."""
    if len(told) == 1:
        return told[0]
    names = ("kinds", "outlets", "courts", "seats", "judges", "levels", "people", "others", "cases", "stems")
    return Told(
        real=any(each.real for each in told),
        denied=all(each.denied for each in told),
        first=min(each.first for each in told),
        last=max(each.last for each in told),
        since=min(each.since for each in told),
        text=" ".join(each.text for each in told),
        figures=tuple(figure for each in told for figure in each.figures),
        **{name: frozenset().union(*(getattr(each, name) for each in told)) for name in names},
    )


def read(report: Report, register: Register) -> Told:
    """What one report tells; without quotes its headline does."""
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
    seats = _seats(courts, register)
    return Told(
        kinds=frozenset({report.kind}),
        real=report.actuality in REAL,
        denied=report.actuality == "denied",
        first=_first_day(report),
        last=report.happened.latest,
        since=report.reported.earliest.date(),
        outlets=frozenset({report.attribution.outlet} - {""}),
        text=fold(words),
        courts=courts,
        seats=seats,
        judges=judges | courts,
        levels=_levels(report, seats, register),
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


def _levels(report: Report, seats: Iterable[str], register: Register) -> frozenset[str]:
    """The instances of those who decide: of the courts where they sit, as far as the register says, else by name."""
    known = {instance_of(fold(register.entities[each].name)) for each in seats if each.startswith("court/")}
    return frozenset(known or instances(report))


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
