"""A clause around a trigger, and what the words beside a mention say of it: owned, governed, an adjective, a subject.

No parse tree: each question is answered from a few words next to the mention, in the terms of the language file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tracker.detection.actuality import VerbGroup
from tracker.detection.frame import Match
from tracker.detection.language import Language
from tracker.detection.memory import Mention

AGENT_REACH = 5
"""Words between "by" and the noun of whoever did it ("by the Ruritanian rebel group")."""

RELATIVE_REACH = 9
"""Words before a verb in which the relative word of its clause stands."""


class Clause(msgspec.Struct, frozen=True):
    """What arguments are looked for in: the words, the mentions, and where the trigger stands."""

    low: tuple[str, ...]
    mentions: Sequence[Mention]
    match: Match
    group: VerbGroup
    language: Language
    adjuncts: Mapping[int, int] = {}
    omitted: Mention | None = None


def relative_end(clause: Clause) -> int:
    """Where the relative clause ends in which the trigger stands; the end of the sentence when it stands in none.

    "Doe, who was arrested on Monday, is in the camp", "the man who was arrested on Monday is in the camp": the camp is
    told of by the main clause. It ends where another predicate begins, and behind a comma at the next one.
    """
    low, language, end = clause.low, clause.language, len(clause.low)
    opened = next(
        (
            at
            for at in range(clause.group.first - 1, max(-1, clause.group.first - RELATIVE_REACH), -1)
            if low[at] == "," or _relative(clause, at)
        ),
        None,
    )
    if opened is None or low[opened] == ",":
        return end
    helpers = language.auxiliaries["being"] | language.auxiliaries["perfect"]
    closing = helpers | {","} if opened > 0 and low[opened - 1] == "," else helpers
    return next((at for at in range(clause.match.last + 1, end) if low[at] in closing), end)


def _relative(clause: Clause, at: int) -> bool:
    """A relative word; "that" is one behind a comma, or right before its verb where nothing was said ("the man that
    was arrested")."""
    low, language = clause.low, clause.language
    if not language.relative.at(low, at):
        return False
    said = at > 0 and language.say.at(low, at - 1)
    subject = at == clause.group.first - 1 and not said
    return low[at] not in language.complementizers or subject or (at > 0 and low[at - 1] == ",")


def of_a_noun(mention: Mention, clause: Clause, start: int) -> bool:
    """ "Doe said in remarks released on Monday": the participle belongs to the noun right before it, unless that noun
    only describes the mention ("men from the camp deported to Ruritania")."""
    described = mention.last + 1 < start and clause.low[mention.last + 1] in clause.language.any_preposition
    return mention.last + 1 < start and not described and plain_noun(clause, start - 1)


def is_agent(mention: Mention, clause: Clause) -> bool:
    """ "who was pardoned by Doe": the agent of another verb is nobody to whom a participle belongs."""
    return mention.first > 0 and clause.language.prepositions["by"].at(clause.low, mention.first - 1) > 0


def nameless(clause: Clause, start: int) -> bool:
    """ "what Doe did and how the world responded", "Doe said no one died": the noun or the indefinite pronoun right
    before the verb is its subject, and nobody known."""
    at = start - 1
    if any(each.first <= at <= each.last for each in clause.mentions):
        return False  # "12 others were hurt"
    if at >= 0 and clause.low[at] in clause.language.pronouns["indefinite"]:
        return True
    if at < 2 or not clause.low[at].isalpha() or start in clause.adjuncts.values():
        return False  # "Doe this morning ordered": a day is no subject
    before = clause.low[at - 2 : at - 1]
    led = clause.low[at - 1] in clause.language.determiners
    return (
        led and before[0].isalpha() and before[0] not in clause.language.any_preposition | clause.language.conjunctions
    )


def of_a_gerund(mention: Mention, clause: Clause) -> bool:
    """ "guilty of assaulting a soldier": the soldier is the object of what the preposition introduces."""
    at = clause.language.before_phrase(clause.low, mention.first)
    return at > 0 and clause.language.inserts(clause.low[at]) and clause.low[at - 1] in clause.language.any_preposition


def owns(mention: Mention, clause: Clause) -> bool:
    """ "Doe's appeal denied": whoever owns something does nothing."""
    return clause.low[mention.last + 1 : mention.last + 2] == ("'s",)


def plain_noun(clause: Clause, at: int) -> bool:
    """Whether a word is most likely a noun of its own: no mention, no day, and none of the words that a language file
    knows as helpers."""
    word, language = clause.low[at], clause.language
    if (
        not word.isalpha()
        or word.endswith(language.adverb_endings)
        or any(e.first <= at <= e.last for e in clause.mentions)
    ):
        return False
    if any(first <= at < end for first, end in clause.adjuncts.items()):
        return False
    return word not in language.function_words and not any(
        p.at(clause.low, at) for p in (language.breaks, language.relative, language.strong)
    )


def second_verb(clause: Clause, start: int) -> bool:
    """ "Doe denies that he met Roe, says he never heard of him": a second verb behind the only comma so far."""
    return clause.low[start - 1] == "," and "," not in clause.low[: start - 1]


def governed(mention: Mention, clause: Clause) -> bool:
    """Whether a preposition stands before the noun phrase, so that it is nobody's subject or object."""
    if subject_form(mention, clause) or opens_clause(mention, clause):
        return False  # "before he was detained"
    at = mention.first - 1
    skipped = 0
    while at >= 0 and skipped < 3 and clause.low[at] in clause.language.determiners | clause.language.epithets:
        at -= 1
        skipped += 1
    apposed = next((each for each in clause.mentions if each.last == mention.first - 1), None)
    if _led_by_preposition(mention, clause):
        return True  # "on the interim Ruritanian attorney"
    if _agent_of(mention, clause) or (apposed is not None and _agent_of(apposed, clause)):
        return True  # "by the Ruritanian rebel group Red Hand"
    beside = next((each for each in clause.mentions if each.last == at and each.type == "country"), None)
    at = beside.first - 1 if beside is not None and at == mention.first - 1 else at  # "in the US Air Force"
    counted = mention.counted and clause.low[at] in clause.language.partitives if at >= 0 else False
    if at >= 0 and clause.low[at] in clause.language.conjunctions:
        left = next((each for each in clause.mentions if each.last == at - 1), None)
        return left is not None and left.type == mention.type and governed(left, clause)
    return at >= 0 and clause.low[at] in clause.language.any_preposition and not counted


def opens_clause(mention: Mention, clause: Clause) -> bool:
    """ "Doe hits back after Roe sues": right before the verb "after" opens a clause, and Roe is its subject."""
    at = clause.language.before_phrase(clause.low, mention.first)
    led = at >= 0 and (
        clause.language.breaks.ending_at(clause.low, at) or clause.language.cues["real"].ending_at(clause.low, at)
    )
    return bool(led) and mention.last + 1 == clause.group.first


def _led_by_preposition(mention: Mention, clause: Clause) -> bool:
    """Whether a preposition stands before the article of a noun that needs one, adjectives between."""
    low, language = clause.low, clause.language
    if (
        mention.type not in ("group", "authority")
        or low[mention.last] not in language.singular | language.single_titles
    ):
        return False
    for at in range(mention.first - 1, max(0, mention.first - 1 - AGENT_REACH), -1):
        if low[at] in language.determiners:
            return low[at - 1] in language.any_preposition and not language.breaks.at(low, at - 1)
        if not low[at].isalpha() or low[at] in language.function_words or at in clause.adjuncts:
            return False
    return False


def _agent_of(mention: Mention, clause: Clause) -> bool:
    """Whether "by" leads to a group or an authority, adjectives between at most."""
    if mention.type not in ("group", "authority"):
        return False
    for at in range(mention.first - 1, max(-1, mention.first - 1 - AGENT_REACH), -1):
        if clause.language.prepositions["by"].at(clause.low, at):
            return True
        word = clause.low[at]
        if not word.isalpha() or (word in clause.language.function_words - clause.language.determiners):
            return False
    return False


def past_infinitive(mention: Mention, clause: Clause) -> bool:
    """ "killed a move to stop the deporting of Doe": with an infinitive between, the object was the noun before it."""
    infinitive = clause.language.auxiliaries["infinitive"]
    starts = {each.first for each in clause.mentions}
    return any(
        clause.low[at] in infinitive and at + 1 not in starts and plain_noun(clause, at + 1)
        for at in range(clause.match.last + 1, mention.first)
    )


def subject_form(mention: Mention, clause: Clause) -> bool:
    """ "After agents arrested the boy, they …": a pronoun in the form of a subject is nobody's object."""
    return mention.type == "pronoun" and clause.low[mention.first] in clause.language.pronouns["nominative"]


def unknown_object(mention: Mention, clause: Clause) -> bool:
    """ "arresting her": whoever that is, it is nobody further on."""
    objects = clause.language.pronouns["objects"] | clause.language.pronouns["possessive_f"]
    pronoun = mention.type == "pronoun" and not mention.possessive and not mention.resolved
    return pronoun and clause.low[mention.first] in objects


def oneself(mention: Mention, clause: Clause) -> bool:
    """ "Doe deported him": whoever "him" is, he is not Doe."""
    if mention.type != "pronoun" or clause.low[mention.first] not in clause.language.pronouns["objects"]:
        return False
    before = [each for each in clause.mentions if each.last < clause.group.first and each.type == "person"]
    return bool(before) and (before[-1].id, before[-1].name) == (mention.id, mention.name)


def describes(mention: Mention, clause: Clause) -> bool:
    """ "the U.S. mission", "Ruritania's minister": a country that a noun of people or an authority follows is an
    adjective there, or its owner."""
    if mention.type == "country" and clause.low[mention.last + 1 : mention.last + 2] == ("'s",):
        return True
    following = next((each for each in clause.mentions if each.first == mention.last + 1), None)
    return mention.describes(following) or adjective(mention, clause)


def adjective(mention: Mention, clause: Clause) -> bool:
    """ "a Zenda native", "Ruritania congresswoman": before a plain noun the name of a place is an adjective."""
    at, language = mention.last + 1, clause.language
    if mention.type not in ("country", "name", "place") or language.adjectives_follow or at >= len(clause.low):
        return False
    if clause.group.first <= at <= clause.match.last:
        return False  # the verb itself follows
    if language.people.at(clause.low, at) or language.titles.at(clause.low, at):
        return True
    return at + 1 < clause.group.first and plain_noun(clause, at)


def takes_object(mention: Mention, clause: Clause) -> bool:
    """Whether somebody right behind a verb is its object: no owner, and no adjective of what follows."""
    following = clause.low[mention.last + 1 : mention.last + 2]
    if mention.type not in ("authority", "court", "group", "name", "person") or following == ("'s",):
        return False
    goes_on = clause.language.any_preposition | clause.language.conjunctions
    return not following or not following[0].isalpha() or following[0] in goes_on


def predicated(mention: Mention, clause: Clause) -> bool:
    """ ", said Doe was safe", ", warns Doe 'betraying'": more of a clause follows, so Doe is whom it is said of.
    Who says it ends the clause, or a day, a preposition or another clause comes next."""
    following = clause.low[mention.last + 1 : mention.last + 2]
    if not following or not following[0].isalnum():
        return following[:1] in (('"',), ("'",), ("“",), ("‘",))
    goes_on = clause.language.any_preposition | clause.language.conjunctions
    at = mention.last + 1
    other = (clause.language.breaks, clause.language.relative)
    return not (following[0] in goes_on or at in clause.adjuncts or any(each.at(clause.low, at) for each in other))
