"""Offices: a title and a name, and whom an office means when nobody is named beside it."""

from __future__ import annotations

import msgspec

from tracker.detection.entries import of_register, type_of
from tracker.detection.language import STEM
from tracker.detection.line import Line
from tracker.detection.memory import Mention
from tracker.detection.names import run
from tracker.detection.text import fold
from tracker.story.events import Entity


def titled(line: Line, index: int) -> Mention | None:
    """A title and a name: "Judge Maria Lopez", "Foreign Minister Adam Doe"."""
    length = line.language.titles.at(line.low, index)
    if not length or index + length >= len(line.tokens):
        return None
    at = index + length
    hit = line.hits.get(index) or line.hits.get(at)
    judge = bool(line.language.courts.ending_at(line.low, at - 1)) and not line.language.courts_not.at(line.low, index)
    if hit is not None:
        return of_register(line, hit.first, judge=judge, first=index) if hit.entity.id.startswith("person/") else None
    last = run(line, at) if not line.title_case else at if line.register.by_surname(line.tokens[at].folded) else -1
    if last < at:
        return None
    holder = line.register.by_surname(line.tokens[last].folded) if last == at else None
    if holder is not None:
        line.memory.named.add(holder.id)
        return Mention(
            first=index, last=last, type="person", name=holder.name, id=holder.id, judge=judge, entity=holder
        )
    title = " ".join(line.low[index:at])
    name = line.text(at, last)
    return Mention(first=index, last=last, type="person", name=name, judge=judge, title=title, official=True)


def described(line: Line, index: int) -> Mention | None:
    """ "the Ruritanian president", in a headline without "the": the one named last whose office is called so."""
    length = line.language.titles.at(line.low, index)
    leads = any(word in line.language.determiners for word in line.low[max(0, index - 4) : index])
    if not length or not (leads or _opens(line, index) or _owner(line, index) is not None):
        return None
    title = " ".join(line.low[index : index + length])
    after = line.low[index + length : index + length + 1]
    if (
        title in line.language.adjectival
        and after
        and after[0].isalpha()
        and after[0] not in line.language.function_words
    ):
        return None  # "the general description"
    adjective = line.tokens[index - 1].folded if index and line.tokens[index - 1].capital else ""
    known = [mention for office, mention in line.memory.titles if title in office]
    fitting = [mention for mention in known if _of_country(line, mention, adjective)]
    judge = _judges(line, index + length - 1)
    if not known:
        return _office(line, index, index + length - 1, leads)
    if not fitting and not line.title_case and _of_elsewhere(line, adjective):
        return _office(line, index, index + length - 1, leads)  # "South African president": no one named so far
    found = (fitting or known)[-1]
    return msgspec.structs.replace(found, first=index, last=index + length - 1, judge=judge, described=True)


def _of_elsewhere(line: Line, adjective: str) -> bool:
    """Whether a word is the adjective of a country of the world that the story's register does not list."""
    known = line.register.country_of(adjective) is not None
    return len(adjective) > STEM and adjective[:STEM] in line.language.country_stems and not known


def _opens(line: Line, index: int) -> bool:
    """Whether a headline opens with an office: "President says", "Ruritanian president says". A name that follows
    belongs to it and is read with it."""
    after = index + line.language.titles.at(line.low, index)
    named = after < len(line.tokens) and (after in line.hits or (line.tokens[after].capital and not line.title_case))
    return index <= 2 and all(token.capital for token in line.tokens[:index]) and not named


def _judges(line: Line, last: int) -> bool:
    return bool(line.language.courts.ending_at(line.low, last))


def _office(line: Line, index: int, last: int, leads: bool) -> Mention | None:
    """An office whose holder the article has not named: the register may know who holds it, else it is only an
    office, with its country or the adjective before it ("Ruritanian president")."""
    if _judges(line, last) or line.language.people.at(line.low, index):
        return None
    owner, end = _owner(line, index), last
    if owner is None and last + 2 in line.hits and line.low[last + 1] in line.language.partitives:
        owner, end = _country_at(line, last + 2), line.hits[last + 2].last
    owner = owner or (line.register.country_of(line.tokens[index - 1].folded) if index else None)
    holder = line.register.in_office(" ".join(line.low[index : last + 1]), owner) if owner is not None else None
    if holder is not None:
        return Mention(
            first=index,
            last=end,
            type="person",
            name=holder.name,
            id=holder.id,
            entity=holder,
            described=True,
            official=True,
        )
    first = index if leads or _owner(line, index) is not None else 0
    office = " ".join(line.low[index : last + 1])
    return Mention(first=first, last=end, type="authority", name=line.text(first, end), title=office, official=True)


def _country_at(line: Line, index: int) -> Entity | None:
    hit = line.hits.get(index)
    return hit.entity if hit is not None and type_of(hit.entity) == "country" else None


def _owner(line: Line, index: int) -> Entity | None:
    """The country that owns an office: "*Ruritania's* president"."""
    if index < 2 or line.low[index - 1] != "'s":
        return None
    first = next((at for at, hit in line.hits.items() if hit.last == index - 2), None)
    return _country_at(line, first) if first is not None else None


def _of_country(line: Line, mention: Mention, adjective: str) -> bool:
    """Whether the office is of the country that an adjective names, by the register's own words for its people."""
    if not adjective or mention.entity is None:
        return False
    country = line.register.country_of(adjective)
    return country is not None and fold(country.name) in fold(mention.entity.role)
