"""Who stands before a verb and is its subject, whatever stands between: insertions, descriptions, other names."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.detection.clause import (
    Clause,
    describes,
    governed,
    is_agent,
    nameless,
    of_a_gerund,
    of_a_noun,
    owns,
    plain_noun,
    second_verb,
)
from tracker.detection.frame import Slot
from tracker.detection.memory import Mention

LEFT_REACH = 18
"""Tokens between a subject and its verb; an apposition of ordinary length fits in."""
DESCRIBED_REACH = 45
"""Tokens of a relative clause between a subject and its verb ("Doe, whose …, was flown home")."""
OPENING = 4
"""Words in which the subject of two verbs begins ("Doe denies …, says …")."""
NAMELESS_REACH = 5
"""Words behind a say-verb that can be all of its speaker ("says White House doctor")."""
OF_REACH = 5
"""Words between "footage of" and the name, for a nickname before it."""
ACTORS = frozenset({"person", "org", "country", "authority", "court", "group", "pronoun", "name"})
"""Mentions that can be the subject of a verb. The nearest one is it: if it does not fit, nobody further off does."""


def left(slot: Slot, clause: Clause, *, adjacent: bool) -> Mention | None:
    """The mention before the verb group that is its subject; ``adjacent`` for what a participle belongs to."""
    start = clause.group.first
    before = before_verb(clause, start)
    relative = start > 0 and clause.language.relative.at(clause.low, start - 1) > 0
    described = _described(clause, start)
    if described is not None:
        return described if described.fits(slot.type) else None
    if relative or adjacent:
        return _of_participle(slot, clause, before, relative=relative)
    led, antecedent = _antecedent(before, clause, start)
    if led:
        return antecedent if antecedent is not None and antecedent.fits(slot.type) else None
    free = [
        each
        for each in before
        if (each.type in ACTORS or each.fits(slot.type)) and not each.possessive and not governed(each, clause)
        if not (describes(each, clause) or owns(each, clause) or of_a_gerund(each, clause))
    ]
    if clause.group.voice == "gerund" and start and plain_noun(clause, start - 1):
        return None  # "opens the door to targets suing Doe": the targets
    if not free or nameless(clause, start) or _speaker_behind(clause):
        return None
    joined = start > 0 and (clause.low[start - 1] in clause.language.conjunctions or second_verb(clause, start))
    if joined:
        subject = free[0] if slot.type == "speaker" else _first_said(free, clause, start)
    else:
        subject = _of_whom(free[-1], before, clause)
    if joined and clause.low[start - 1] == "," and subject.first > OPENING:
        return None
    own = (_said_of_another, _inside_phrase, _next_clause)
    if not joined and any(stands(subject, clause, start) for stands in own):
        return None
    subject = _apposed(subject, before, clause, slot)
    compound = not clause.language.adjectives_follow and subject.last + 2 == start
    if compound and plain_noun(clause, start - 1):
        return None  # "Doe nominee said": the nominee
    return subject if subject.fits(slot.type) else None


def _first_said(free: Sequence[Mention], clause: Clause, start: int) -> Mention:
    """ "Doe said Roe had been freed and arrested": of two verbs with one subject the first of what is said."""
    said = max((at for at in range(start) if clause.language.say.at(clause.low, at)), default=-1)
    return next((each for each in free if each.first > said), free[0])


def _of_whom(subject: Mention, before: Sequence[Mention], clause: Clause) -> Mention:
    """ "The mother of three children was arrested", "the wife of one of the 238 men": the mother, the wife."""
    at = clause.language.before_phrase(clause.low, subject.first)
    if not subject.counted or at <= 0 or not clause.language.prepositions["of"].at(clause.low, at):
        return subject
    head = next((each for each in before if each.last == at - 1 and each.type == "group" and not each.counted), None)
    one = head is not None and clause.low[head.last] in clause.language.singular
    return head if head is not None and one else subject


def _of_participle(slot: Slot, clause: Clause, before: Sequence[Mention], *, relative: bool) -> Mention | None:
    """Whom a participle or a relative clause belongs to: the nearest that fits. Behind a comma nobody who is governed
    there: "Doe, in army custody, charged with …"."""
    start = clause.group.first
    unnamed = start > 0 and plain_noun(clause, start - 1) and clause.low[start - 1] not in clause.language.adverbs
    if (not relative and (unnamed or _when(clause, start))) or _somebody_else(slot, clause, before, relative=relative):
        return None  # "ask Doe to help a man detained abroad", where nobody tells that "man" is somebody
    aside = start > 0 and clause.low[start - 1] == ","
    fitting = (
        each
        for each in reversed(before)
        if each.fits(slot.type) and not (is_agent(each, clause) or (aside and governed(each, clause)))
    )
    nearest = next((each for each in fitting if not owns(each, clause)), None)
    if nearest is None or (not relative and (of_a_noun(nearest, clause, start) or _of_a_thing(nearest, clause))):
        return None
    return _apposed(_head(nearest, before, clause, slot), before, clause, slot)


def _antecedent(before: Sequence[Mention], clause: Clause, start: int) -> tuple[bool, Mention | None]:
    """ "The man who attacked the guard was arrested": whether a relative clause with a verb of its own stands before
    this one, and whose it is; "the shrew that spat on the guard" is nobody."""
    low, language = clause.low, clause.language
    if start > 0 and low[start - 1] in language.conjunctions:
        return False, None
    for at in range(start - 2, 0, -1):
        if not language.relative.at(low, at) or low[at] in language.owning:
            continue
        if low[at] in language.complementizers and not (plain_noun(clause, at - 1) and plain_noun(clause, at + 1)):
            continue
        inside = range(at + 1, start)
        said = any(low[word] in language.complementizers | {",", ";"} or language.say.at(low, word) for word in inside)
        verb = _verbal(at + 1, start, clause) or (at + 2 < start and plain_noun(clause, at + 1))
        head = next((each for each in before if each.last == at - 1), None)
        known = head is not None or plain_noun(clause, at - 1)
        return (True, head) if verb and known and not said else (False, None)
    return False, None


def _said_of_another(subject: Mention, clause: Clause, start: int) -> bool:
    """ "Doe says the industry in Zenda is dying": behind the verb of saying stands a subject of its own, a noun that
    is nobody."""
    low, language = clause.low, clause.language
    for at in range(subject.last + 2, start - 1):
        opens = low[at] in language.determiners and (
            low[at - 1] in language.complementizers or language.say.ending_at(low, at - 1)
        )
        if opens and any(plain_noun(clause, noun) for noun in range(at + 1, min(at + 4, start))):
            return True
    return False


def _inside_phrase(subject: Mention, clause: Clause, start: int) -> bool:
    """ "Doe, on harbour protests: …": what looks like a verb ends the phrase that a comma and a preposition open."""
    between = clause.low[subject.last + 1 : start]
    return (
        len(between) > 1
        and between[0] == ","
        and between[1] in clause.language.any_preposition
        and "," not in between[1:]
    )


def _next_clause(subject: Mention, clause: Clause, start: int) -> bool:
    """ "Seven men were killed and dozens more were hurt": behind the conjunction stands another subject."""
    low, language = clause.low, clause.language
    joins = next((at for at in range(start - 2, subject.last, -1) if low[at] in language.conjunctions), None)
    if joins is None or not _verbal(subject.last + 1, joins, clause):
        return False
    return any(plain_noun(clause, at) and low[at] not in language.adverbs for at in range(joins + 1, start))


def _when(clause: Clause, start: int) -> bool:
    """ "What to say when detained": of whoever may be, not of the name nearest."""
    return start > 0 and clause.language.temporal.ending_at(clause.low, start - 1) > 0


def _somebody_else(slot: Slot, clause: Clause, before: Sequence[Mention], *, relative: bool) -> bool:
    """ "Doe opened her door to police injured in riots": the police, though no names are asked for."""
    end = clause.group.first - (2 if relative else 1)
    beside = next((each for each in before if each.last == end), None)
    if beside is None or beside.fits(slot.type):
        return False
    return beside.type in ("authority", "group", "person") or clause.low[beside.last] in clause.language.bench


def _speaker_behind(clause: Clause) -> bool:
    """ "Doe is well, says White House doctor": who speaks stands behind the verb, though nobody known."""
    low, language, verb = clause.low, clause.language, clause.match
    last = len(low) - 1 if low[-1].isalnum() else len(low) - 2
    voiced = verb.voice == "intransitive" or language.subject_follows
    if clause.group.first == 0 or low[clause.group.first - 1] != "," or not voiced:
        return False
    if not 0 < last - verb.last <= NAMELESS_REACH or not language.say.at(low, verb.head):
        return False
    people = (language.people, language.titles, language.authorities)
    somebody = any(each.last == last and each.type in ACTORS for each in clause.mentions)
    somebody = somebody or any(phrases.ending_at(low, last) for phrases in people)
    return somebody and all(plain_noun(clause, at) or _mentioned(at, clause) for at in range(verb.last + 1, last + 1))


def _mentioned(at: int, clause: Clause) -> bool:
    return any(each.first <= at <= each.last and each.type != "pronoun" for each in clause.mentions)


def _of_a_thing(mention: Mention, clause: Clause) -> bool:
    """ "Footage of Doe released": the participle belongs to the footage."""
    at = mention.first - 1
    if clause.low[mention.last + 1] in ("—", "-", ",", "–"):
        return False  # "the return of Doe — wrongly deported": Doe
    for back in range(at, max(0, at - OF_REACH), -1):
        if clause.language.prepositions["of"].at(clause.low, back):
            return not mention.counted and clause.low[back - 1] in clause.language.media
        if clause.low[back] in clause.language.function_words | {","}:
            return False
    return False


def _head(nearest: Mention, before: Sequence[Mention], clause: Clause, slot: Slot) -> Mention:
    """ "Wife of a sailor arrested over a visa": in a headline, the wife; where another verb follows, the sailor."""
    if clause.low[-1] in (".", "?", "!"):
        return nearest
    at = clause.language.before_phrase(clause.low, nearest.first)
    of = clause.language.prepositions["of"].at(clause.low, at) if at > 0 else 0
    head = next((each for each in before if each.last == at - 1), None) if of else None
    opens = head is not None and head.first <= OPENING and head.type == "group" and head.fits(slot.type)
    counted = nearest.counted and nearest.last > nearest.first  # "father of 8 detained": the father
    if head is not None and not nearest.counted and clause.low[head.last] in clause.language.families:
        return nearest  # "Family of pilot killed": the pilot
    return head if head is not None and opens and not (head.counted or counted) else nearest


def _described(clause: Clause, start: int) -> Mention | None:
    """ "Doe, whose long case was a test, was flown home", "Doe, officials said, was flown home", "Judge Doe, citing the
    law, ordered …": before a comma that closes a relative clause or an insertion the subject is whoever stands before
    it, however long it is."""
    if start == 0 or clause.low[start - 1] != ",":
        return None
    for at in range(start - 2, max(0, start - DESCRIBED_REACH), -1):
        if clause.low[at] in ('"', ";", ":"):
            return None
        if clause.low[at] != ",":
            continue
        said = any(clause.language.say.at(clause.low, word) for word in range(at + 1, start - 1))
        first = clause.low[at + 1]
        inserted = clause.language.inserts(first) or first.endswith(clause.language.past_endings)
        opened = inserted or clause.language.relative.at(clause.low, at + 1)
        if said or opened:
            return next((each for each in clause.mentions if each.last == at - 1), None)
        if first in clause.language.determiners and not _verbal(at + 1, start - 1, clause):
            return _apposed_to(at, clause)
        if first in clause.language.any_preposition and not _verbal(at + 1, start - 1, clause):
            named = next((each for each in clause.mentions if each.last == at - 1 and not governed(each, clause)), None)
            if named is not None:
                return named  # "The court, in a 5-4 ruling, lifted …"
        if _title_behind(at, start, clause):
            return next(each for each in clause.mentions if each.last == at - 1)
    return _opening(clause, start)


def _title_behind(comma: int, start: int, clause: Clause) -> bool:
    """ "Brad Lander, comptroller and candidate, is arrested": what somebody is, without an article, behind the
    name that opens a headline."""
    opens = any(
        each.last == comma - 1 and each.first == 0 and each.type in ("person", "name") for each in clause.mentions
    )
    is_somebody = any(comma < each.first < start and each.type in ("group", "authority") for each in clause.mentions)
    return opens and is_somebody and not _verbal(comma + 1, start - 1, clause)


def _verbal(first: int, end: int, clause: Clause) -> bool:
    """Whether a verb stands between two tokens, so that they hold a clause and no description."""
    language = clause.language
    helpers = language.auxiliaries["being"] | language.auxiliaries["perfect"] | language.verb_words
    return any(word in helpers or word.endswith(language.past_endings) for word in clause.low[first:end])


def _apposed_to(comma: int, clause: Clause) -> Mention | None:
    """ "The judge from Zenda, a friend of Doe, ruled": whoever stands before the description, not where he is from."""
    at = comma - 1
    while at > 0:
        one = next((each for each in clause.mentions if each.last == at), None)
        if one is None or not governed(one, clause):
            return one
        at = one.first - 1
        while at > 0 and (clause.low[at] in clause.language.determiners | clause.language.any_preposition):
            at -= 1
    return None


def _opening(clause: Clause, start: int) -> Mention | None:
    """ "Doe, 67, of Zenda, Ruritania, was arrested": where two commas or more stand between, whoever opens the
    sentence with a comma behind."""
    one = next((each for each in clause.mentions if clause.low[each.last + 1 : each.last + 2] == (",",)), None)
    if one is None or one.first > OPENING or one.type not in ("person", "name", "group") or governed(one, clause):
        return None
    return one if clause.low[one.last + 2 : start - 1].count(",") else None


def before_verb(clause: Clause, start: int) -> list[Mention]:
    """Mentions to the left that no strong break separates from the verb."""
    wall = max(0, start - LEFT_REACH)
    for at in range(start - 1, wall - 1, -1):
        owning = clause.low[at] in clause.language.owning and not _verbal(at + 1, start, clause)
        if owning or clause.language.strong.at(clause.low, at) or clause.low[at] in ("?", "!"):
            wall = at + 1  # "Doe, whose son was freed": nobody before "whose"
            break
    aside = _aside(clause, start)
    return [
        each
        for each in clause.mentions
        if each.first >= wall and each.last < start and not aside[0] < each.first < aside[1]
    ]


def _aside(clause: Clause, start: int) -> tuple[int, int]:
    """ "11 men — seven of them soldiers — were deported": the span between two dashes or brackets before the verb."""
    marks = [at for at in range(max(0, start - LEFT_REACH), start) if clause.low[at] in ("—", "-", "(", ")")]
    return (marks[-2], marks[-1]) if len(marks) >= 2 and start - marks[-1] <= 2 else (0, 0)


def _apposed(mention: Mention, before: Sequence[Mention], clause: Clause, slot: Slot) -> Mention:
    """ "Doe, a carpenter who was deported": the person whom a following noun describes."""
    if mention.type != "group" and not (mention.type == "authority" and mention.title):
        return mention
    at = mention.first - 1
    while at >= 0 and clause.low[at] != "," and mention.first - at <= 5:
        at -= 1
    if at < 1 or clause.low[at] != "," or clause.low[at + 1] not in clause.language.determiners:
        return mention
    person = next((each for each in before if each.last == at - 1 and each.type == "person"), None)
    return person if person is not None and person.fits(slot.type) else mention
