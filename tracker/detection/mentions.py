"""Who and what a sentence names: register entries first, then titled persons, courts, authorities, groups, names.

Each way of naming is tried at each word in order of trust; the register decides, everything else only proposes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from tracker.detection.capitals import capital
from tracker.detection.entries import registered
from tracker.detection.groups import counted, group
from tracker.detection.language import Language
from tracker.detection.line import Line, line_of
from tracker.detection.memory import Memory, Mention, MentionType
from tracker.detection.names import named
from tracker.detection.offices import described, titled
from tracker.detection.pronouns import pronoun, settle
from tracker.detection.quantities import Count
from tracker.detection.register import Register
from tracker.detection.text import Sentence

NAMED_BEHIND = 3
"""Words behind a comma in which whoever "he" before it means is named: an article and an office may come first."""


def find_mentions(
    sentence: Sentence,
    language: Language,
    register: Register,
    memory: Memory,
    counts: Sequence[Count],
    dates: Sequence[tuple[int, int]] = (),
) -> tuple[Mention, ...]:
    """The mentions of a sentence in order, none overlapping; the memory grows as it reads."""
    line = line_of(sentence.tokens, language, register, memory, counts, dates)
    index = 0
    while index < len(line.tokens):
        mention = _at(line, index)
        if mention is None:
            index += 1
            continue
        line.found.append(mention)
        memory.remember(mention)
        index = mention.last + 1
    settle(line)
    return _looked_ahead(tuple(line.found), line.low, language)


def _at(line: Line, index: int) -> Mention | None:
    """The mention that begins at a token: the first way that finds one."""
    low, capital = line.low[index], line.tokens[index].capital
    if not (capital or low in line.language.mention_words or index in line.hits or index in line.counts):
        return None
    ways = _WAYS[:-1] if line.title_case else _WAYS
    return next((mention for way in ways if (mention := way(line, index)) is not None), None)


def _looked_ahead(mentions: tuple[Mention, ...], low: tuple[str, ...], language: Language) -> tuple[Mention, ...]:
    """ "After his release, Doe …": a pronoun that nothing before explains stands for the person named next; "the vice
    president, Doe": an office for whoever is named beside it."""
    found: list[Mention] = []
    for at, mention in enumerate(mentions):
        if found and mention.first <= found[-1].last:
            if not mention.title or found[-1].type != "name":
                continue
            found.pop()  # "GOP senator" is an office, and "GOP" a part of its name
        holder = _holder(mention, mentions[at + 1 : at + 2], low)
        if holder is not None:
            mention = msgspec.structs.replace(
                holder, first=mention.first, type="person", described=True, title=mention.title
            )
        if mention.type == "pronoun" and mention.gender and not mention.resolved and not mention.plural:
            ahead = next((each for each in mentions[at + 1 :] if each.type in ("person", "name", "group")), None)
            if (
                ahead is not None
                and ahead.type == "person"
                and _opens(mention, ahead, low, language)
                and _agree(mention, ahead)
            ):
                mention = msgspec.structs.replace(
                    mention, name=ahead.name, id=ahead.id, entity=ahead.entity, judge=ahead.judge, resolved=True
                )
        found.append(mention)
    return tuple(found)


def _opens(pronoun: Mention, person: Mention, low: tuple[str, ...], language: Language) -> bool:
    """Whether a pronoun stands in what opens a sentence and the person right behind the comma that ends it. Whoever is
    the subject of the sentence is not named in it again ("He denied, in a word, the request to question Doe")."""
    commas = [at for at in range(pronoun.last + 1, person.first) if low[at] == ","]
    if not commas or pronoun.first == 0:
        return False
    if low[pronoun.first] not in language.pronouns["nominative"]:
        return not any(language.say.at(low, at) for at in range(pronoun.last, commas[0]))
    if person.first - commas[-1] > NAMED_BEHIND:
        return False
    clauses = (language.breaks, language.temporal, language.elsewhen)
    relations = language.dates.relations
    timed = any(low[0] in relations.get(name, ()) for name in ("since", "before", "after", "during"))
    return timed or any(phrases.at(low, 0) for phrases in clauses)


def _agree(pronoun: Mention, person: Mention) -> bool:
    """Whether a person can be whom a pronoun stands for; without a known gender anybody can."""
    return (
        not pronoun.gender or not person.entity or person.entity.traits.get("gender", pronoun.gender) == pronoun.gender
    )


def _holder(office: Mention, following: Sequence[Mention], low: tuple[str, ...]) -> Mention | None:
    """Who holds an office by what stands beside it, a comma between: a person, or a full name."""
    if not office.title or office.type != "authority" or low[office.last + 1 : office.last + 2] != (",",):
        return None
    return next(
        (
            each
            for each in following
            if each.first == office.last + 2 and (each.type == "person" or (each.type == "name" and " " in each.name))
        ),
        None,
    )


def _court_not(line: Line, index: int) -> Mention | None:
    length = line.language.courts_not.at(line.low, index)
    if not length or index in line.hits:
        return None
    last = index + length - 1
    kind: MentionType = "authority" if line.language.authorities.ending_at(line.low, last) else "thing"
    return Mention(first=index, last=last, type=kind, name=line.text(index, last))


def _country(line: Line, index: int) -> Mention | None:
    """A country of the world that the story's register does not list."""
    length = line.language.countries.at(line.low, index) if line.tokens[index].capital else 0
    if not length:
        return None
    last = index + length - 1
    return Mention(first=index, last=last, type="country", name=line.text(index, last))


def _court(line: Line, index: int) -> Mention | None:
    length = line.language.courts.at(line.low, index)
    if length:
        last = index + length - 1
        title = line.low[last] if line.language.titles.at(line.low, last) else ""
        name = line.text(index, last)
        return Mention(first=index, last=last, type="court", name=name, judge=True, title=title, official=bool(title))
    return None


def _authority(line: Line, index: int) -> Mention | None:
    length = line.language.authorities.at(line.low, index)
    if not length:
        return None
    last = index + length - 1
    return Mention(first=index, last=last, type="authority", name=line.text(index, last), plural=True)


def _facility(line: Line, index: int) -> Mention | None:
    length = line.language.facilities.at(line.low, index)
    if not length:
        return None
    last = index + length - 1
    return Mention(first=index, last=last, type="place", name=line.text(index, last))


_WAYS: tuple[Callable[[Line, int], Mention | None], ...] = (
    pronoun,
    counted,
    _court_not,
    titled,
    described,
    capital,
    registered,
    _country,
    _court,
    _authority,
    group,
    _facility,
    named,
)
"""The ways of naming in order of trust. Bare names come last; in title case every word would be one."""
