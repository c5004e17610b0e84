"""From a matched trigger to its arguments: which mention fills which slot, by its place around the trigger.

No parse tree: an argument is found by position (before, after, behind a preposition) inside the clause, with the
voice of the verb deciding what "subject" and "object" mean. What cannot be found so is left empty, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tracker.detection.before import ACTORS, before_verb, left
from tracker.detection.clause import (
    RELATIVE_REACH,
    Clause,
    describes,
    governed,
    oneself,
    owns,
    past_infinitive,
    plain_noun,
    predicated,
    relative_end,
    subject_form,
    takes_object,
    unknown_object,
)
from tracker.detection.frame import Frame, Slot
from tracker.detection.language import Phrases
from tracker.detection.memory import Mention

RIGHT_REACH = 12
"""Tokens between a verb and its object."""
PREPOSITION_REACH = 16
"""Tokens between a trigger and the preposition of one of its arguments."""
POSSESSOR_REACH = 3
"""Words between "'s" and its noun, plus one ("Doe's seven-month detention")."""
MANY_LIMIT = 8
"""Most members of a list ("A, B and C") taken for one slot."""

_WHOM = frozenset({"people", "somebody", "anybody", "person", "envoy"})
"""Slots that ask for whom a verb is done to: somebody else right behind it is its object."""
NEXT = 2
"""Words behind a verb in which its object begins."""

Filled = dict[str, tuple[Mention, ...]]


def fill_slots(frame: Frame, clause: Clause) -> Filled | None:
    """All arguments that can be found, or None when one that the kind requires is missing."""
    waived = clause.match.complete or clause.match.dated
    filled: Filled = {name: (mention,) for name, mention in clause.match.slots.items()}
    if any(mention.official and not frame.slots[name].officials for name, (mention,) in filled.items()):
        return None
    for name, slot in frame.slots.items():
        unsaid = clause.match.complete and slot.required and slot.holds_people  # "crash near a park claimed 7 lives"
        if name not in filled and not unsaid:
            mention = _find(slot, clause, filled)
            if mention is not None:
                filled[name] = (mention,)
        if slot.many and name in filled:
            filled[name] = _listed(filled[name][0], slot, clause)
        if slot.registered and name in filled and not any(each.id for each in filled[name]):
            del filled[name]
        if slot.required and name not in filled and not waived:
            return None
    if frame.any_of and not waived and not any(all(_has(name, filled) for name in names) for names in frame.any_of):
        return None
    return filled


def _has(name: str, filled: Filled) -> bool:
    """Whether a slot is filled; ``slot.id``: with an entry of the register; ``slot.several``: by more than one."""
    slot, _, wanted = name.partition(".")
    if wanted == "several":
        return len(filled.get(slot, ())) > 1
    return slot in filled and (not wanted or any(each.id for each in filled[slot]))


def _find(slot: Slot, clause: Clause, filled: Mapping[str, tuple[Mention, ...]]) -> Mention | None:
    taken = {each.first for several in filled.values() for each in several}
    for place in slot.where:
        look = _PLACES.get(place)
        mention = look(slot, clause) if look else _after_preposition(slot, clause, clause.language.prepositions[place])
        if mention is None or mention.first in taken or _reflexive(mention, filled):
            continue
        if place == "by" and clause.group.voice == "active" and clause.match.slots:
            continue  # "kidnapped girl found by the army": of a verb with an object behind it nobody is told by "by"
        if place == "of" and slot.holds_people and clause.group.voice != "noun" and _part_of(mention, clause):
            continue  # "arrests the brother of Doe" arrests somebody else
        if slot.officials or not mention.official:
            return mention
    return None


def _part_of(mention: Mention, clause: Clause) -> bool:
    at = clause.language.before_phrase(clause.low, mention.first)
    return at >= 0 and clause.low[at] in clause.language.partitives


def _reflexive(mention: Mention, filled: Mapping[str, tuple[Mention, ...]]) -> bool:
    """ "He was nominated by Doe": whoever "he" is, he is not Doe."""
    others = [each for several in filled.values() for each in several]
    return any(
        mention.id == each.id != "" and "pronoun" in (mention.type, each.type) and mention.first != each.first
        for each in others
    )


def _object(slot: Slot, clause: Clause) -> Mention | None:
    voice = clause.group.voice
    if voice in ("passive", "participle") or (clause.match.voice == "intransitive" and voice != "noun"):
        found = left(slot, clause, adjacent=voice == "participle")
        if found is None and _may_follow(clause):
            found = _behind(slot, clause)
        return _omitted(slot, clause) if found is None else found
    if voice == "noun":
        return _after_preposition(slot, clause, clause.language.prepositions["of"]) or _possessor(slot, clause)
    return _right(slot, clause) or _antecedent(slot, clause)


def _antecedent(slot: Slot, clause: Clause) -> Mention | None:
    """ "The men whom Ruritania deported in April": where somebody acts behind the relative word, and nobody stands
    behind the verb, whoever stands before that word is the object."""
    low, language, verb = clause.low, clause.language, clause.group.first
    if not slot.holds_people or not _ends(clause):
        return None
    for at in range(verb - 1, max(0, verb - RELATIVE_REACH), -1):
        if low[at] in (",", ";", ":") or language.strong.at(low, at):
            return None
        if low[at] in language.whom:
            if any(language.say.at(low, before) for before in range(max(0, at - RELATIVE_REACH), at)):
                return None  # "told the families that Ruritania had deported"
            acts = any(at < each.first and each.last < verb and each.type in ACTORS for each in clause.mentions)
            end = at - 1
            while end > 0 and (low[end] == "," or low[end] in language.any_preposition):
                end -= 1  # "los presos, a quienes …"
            found = next((each for each in clause.mentions if each.last == end and each.fits(slot.type)), None)
            return found if acts else None
    return None


def _ends(clause: Clause) -> bool:
    """Whether nothing that could be an object follows the verb: a day, a preposition, an adverb, a mark, or the end."""
    at = clause.match.last + 1
    if at >= len(clause.low) or at in clause.adjuncts:
        return True
    word, language = clause.low[at], clause.language
    return not word[0].isalnum() or word in language.any_preposition or word in language.adverbs


def _may_follow(clause: Clause) -> bool:
    """Whether the language puts what dies, arrives or is freed behind the verb ("murió un reo", "fueron liberados dos
    presos"); nobody may stand before it."""
    moves = clause.match.voice == "intransitive" and clause.group.voice == "active"
    follows = moves or (clause.group.voice == "passive" and _opens(clause))
    return clause.language.subject_follows and follows and not _led(clause)


def _behind(slot: Slot, clause: Clause) -> Mention | None:
    """The subject behind its verb, before any comma: "fueron liberados dos presos, dijo el director"."""
    found = _right(slot, clause)
    return None if found is None or "," in clause.low[clause.match.last : found.first] else found


def _led(clause: Clause) -> bool:
    """Whether somebody stands before the verb who could be its subject."""
    return any(
        each.last < clause.group.first and each.type in ACTORS and not governed(each, clause)
        for each in clause.mentions
    )


def _opens(clause: Clause) -> bool:
    """Whether a finite verb opens its sentence, but for a day, a place and adverbs: nothing there is its subject."""
    at, first = 0, clause.group.first
    if clause.low[first] in clause.language.auxiliaries["infinitive"] or not clause.group.finite:
        return False
    while at < first:
        word = clause.low[at]
        if at in clause.adjuncts:
            at = clause.adjuncts[at]
        elif word in clause.language.adverbs or word.endswith(clause.language.adverb_endings) or not word[0].isalnum():
            at += 1
        elif word in clause.language.any_preposition:
            named = next((each for each in clause.mentions if at < each.first <= at + 2 and each.last < first), None)
            if named is None:
                return False
            at = named.last + 1
        else:
            return False
    return True


def _omitted(slot: Slot, clause: Clause) -> Mention | None:
    """ "Fue detenida el domingo": where the verb alone tells that its subject is whoever was spoken of before."""
    one = clause.omitted
    if one is None or not one.fits(slot.type) or not _opens(clause):
        return None
    several = clause.low[clause.group.first].endswith(clause.language.plural_verbs)
    return one if one.plural == several else None


def _patient(slot: Slot, clause: Clause) -> Mention | None:
    """The object where it stands as a subject: "Doe was charged"; in the active nobody else does what the verb says."""
    return _object(slot, clause) if clause.group.voice in ("passive", "participle", "noun") else None


def _subject(slot: Slot, clause: Clause) -> Mention | None:
    voice = clause.group.voice
    if voice in ("passive", "participle"):
        return _after_preposition(slot, clause, clause.language.prepositions["by"])
    if voice == "noun":
        return _possessor(slot, clause) or _after_preposition(slot, clause, clause.language.prepositions["by"])
    found = left(slot, clause, adjacent=False)
    return _omitted(slot, clause) if found is None and slot.required else found


def _things_end(clause: Clause, end: int) -> int:
    """ "Ordered his return and the court upheld it": where a thing is the object, the conjunction behind it leads to
    another clause, or to another thing."""
    begins = {after: first for first, after in clause.adjuncts.items()}
    for at in range(clause.match.last + 2, end):
        if clause.low[at] not in clause.language.conjunctions:
            continue
        before = at - 1 if clause.low[at - 1] == "," else at
        before = begins.get(before, before) - 1
        if clause.low[before].isalpha() and not any(each.first <= before <= each.last for each in clause.mentions):
            return at
    return end


def _right(slot: Slot, clause: Clause) -> Mention | None:
    """The first mention after the trigger that no preposition governs."""
    end = _wall_right(clause, RIGHT_REACH)
    if clause.language.prepositions["by"].at(clause.low, clause.match.last + 1) and slot.holds_people:
        return None  # "shot dead by a criminal"
    if clause.low[clause.match.last + 1 : clause.match.last + 2] and "," in clause.low[clause.match.last : end]:
        aside = clause.low[clause.match.last + 1] in clause.language.any_preposition
        end = clause.low.index(",", clause.match.last) if aside else end  # "held in Zenda, Doe says"
    if any(each.first == clause.match.last + 1 and unknown_object(each, clause) for each in clause.mentions):
        return None
    end = _things_end(clause, end)
    for mention in clause.mentions:
        if not clause.match.last < mention.first < end or governed(mention, clause):
            continue
        if not mention.fits(slot.type):
            parts = clause.low[mention.last + 1 : mention.last + 2]
            if parts and parts[0] in clause.language.partitives and _of_a_number(mention.last + 2, clause):
                continue  # "a group of 200 men"
            if slot.type in _WHOM and mention.first - clause.match.last <= NEXT and takes_object(mention, clause):
                return None  # "fired officials over Doe": whoever is fired, it is not Doe
            continue
        if subject_form(mention, clause) or describes(mention, clause):
            continue
        if slot.holds_people and owns(mention, clause):
            continue
        return None if oneself(mention, clause) or past_infinitive(mention, clause) else mention
    return None


def _of_a_number(at: int, clause: Clause) -> bool:
    return any(each.counted and each.first == at for each in clause.mentions)


def _wall_right(clause: Clause, reach: int) -> int:
    start = clause.match.last + 1
    end = min(len(clause.low), start + reach)
    for at in range(start, end):
        low = clause.low[at]
        if (
            low in ("?", "!")
            or clause.language.strong.at(clause.low, at)
            or clause.language.relative.at(clause.low, at)
            or clause.language.temporal.at(clause.low, at)
        ):
            return at
    return end


def _after_preposition(slot: Slot, clause: Clause, prepositions: Phrases) -> Mention | None:
    """The first mention right behind one of the prepositions, to the right of the trigger's head."""
    start = clause.match.head + 1
    end = min(relative_end(clause), clause.match.last + 1 + PREPOSITION_REACH)
    for at in range(start, end):
        if clause.language.strong.at(clause.low, at) or clause.low[at] in ("?", "!") or _goes_on(at, clause):
            return None
        agent = prepositions is clause.language.prepositions["by"] and clause.group.voice == "noun"
        if agent and clause.low[at] in clause.language.auxiliaries["passive"]:
            return None  # "the arrest of Doe was condemned by Roe"
        length = prepositions.at(clause.low, at)
        if length and not clause.language.according.at(clause.low, at - 1):
            mention = _phrase_at(slot, clause, at + length)
            if mention is not None:
                return mention
    return None


def _goes_on(at: int, clause: Clause) -> bool:
    """ "deported ten men and released nine into the town", "an officer who went to Zenda": another verb follows, whose
    own the next preposition is."""
    low, language = clause.low, clause.language
    opens = low[at] in language.conjunctions and at > clause.match.last and low[at - 1] == ","
    if opens and any(at < each.first <= at + 3 and _acts(each, clause) for each in clause.mentions):
        return True  # "met Doe on Monday, and Roe flew to Zenda"
    if low[at] in language.conjunctions and at + 1 < len(low):
        return low[at + 1].endswith(language.past_endings) and at > clause.match.last
    return bool(language.relative.at(low, at)) and low[at] not in language.complementizers and at > clause.match.last


def _phrase_at(slot: Slot, clause: Clause, start: int) -> Mention | None:
    """The mention that heads the noun phrase at a place: articles and adjectives aside, its first fitting one."""
    for mention in clause.mentions:
        if not start <= mention.first <= start + 4:
            continue
        between = clause.low[start : mention.first]
        if any(word in clause.language.any_preposition or word in (",", ";") for word in between):
            return None
        if mention.fits(slot.type) and not describes(mention, clause) and not _modifies(mention, slot, clause):
            return mention
    return None


def _modifies(mention: Mention, slot: Slot, clause: Clause) -> bool:
    """ "by Zendan prosecutors", "by a Zenda garrison": where somebody acts, a name before a noun says only which."""
    at = mention.last + 1
    if slot.type not in ("party", "litigant", "court", "speaker") or mention.type != "name":
        return False
    if clause.language.adjectives_follow or at >= len(clause.low):
        return False
    return plain_noun(clause, at) or any(each.first == at and each.type == "authority" for each in clause.mentions)


def _possessor(slot: Slot, clause: Clause) -> Mention | None:
    """ "Doe's visit", "his arrest": whoever stands right before the noun."""
    if clause.group.voice != "noun":
        return None
    at = clause.match.first - 1
    for back in range(POSSESSOR_REACH):
        if at - back >= 0 and clause.low[at - back] == "'s":
            at -= back + 1
            break
    return next(
        (
            each
            for each in clause.mentions
            if each.last in (at, at + 1) and each.first < clause.match.first and each.could_own(slot.type)
        ),
        None,
    )


def _inverted(slot: Slot, clause: Clause) -> Mention | None:
    """The subject after its verb: ", said Doe"."""
    start = clause.match.last + 1
    marked = clause.match.first > 0 and clause.low[clause.match.first - 1] in ('"', ",")
    apposed = any(
        each.last == clause.match.first - 2
        and each.fits(slot.type)
        and (clause.low[each.first - 1 : each.first] == (",",) or (each.described and each.title))
        for each in clause.mentions
    )
    if clause.match.voice != "intransitive" and not clause.language.subject_follows:
        return None  # "Doe, fired by Roe, accused Poe": whom a verb needs as its object does not say so
    if not marked or apposed:  # "his lawyer, Doe, said the government …"
        return None
    said = next((each for each in clause.mentions if start <= each.first <= start + 2 and each.fits(slot.type)), None)
    if said is None or any(word in clause.language.any_preposition for word in clause.low[start : said.first]):
        return None
    if said.type == "pronoun" and clause.low[clause.match.first - 1] != '"':
        return None  # "Doe, his wife, said she and the children …": only behind a quotation she speaks
    return None if predicated(said, clause) else said


def _after(slot: Slot, clause: Clause) -> Mention | None:
    end = _wall_right(clause, PREPOSITION_REACH)
    return next((e for e in clause.mentions if clause.match.last < e.first < end and e.fits(slot.type)), None)


def _before_place(slot: Slot, clause: Clause) -> Mention | None:
    before = before_verb(clause, clause.match.first)
    return next((each for each in reversed(before) if each.fits(slot.type)), None)


def _sentence(slot: Slot, clause: Clause) -> Mention | None:
    """The mention nearest to the trigger anywhere in the sentence. Where the register decides, not who is told, and an
    entry in what is said counts however far it is ("warns of a crisis over Doe")."""
    head = clause.match.head
    fitting = [each for each in clause.mentions if each.fits(slot.type)]
    if slot.registered:
        aside = clause.low[head + 1 : head + 2] == (",",)  # "Doe was freed, officials said, in the first …"
        said = [each for each in fitting if each.id and each.first > head and not aside]
        fitting = said or [each for each in fitting if each.id or each.first != head + 1]
    return min(fitting, key=lambda each: abs(each.first - head), default=None)


def _acts(mention: Mention, clause: Clause) -> bool:
    """Whether a verb stands right behind somebody: another clause has begun, and he is its subject."""
    low, language, at = clause.low, clause.language, mention.last + 1
    if at >= len(low) or (language.adjectives_follow and low[at].endswith(language.participle_endings)):
        return False
    helpers = language.auxiliaries["being"] | language.auxiliaries["perfect"] | language.auxiliaries["passive"]
    verb = language.say.at(low, at) or low[at] in language.verb_words or low[at].endswith(language.past_endings)
    return bool(verb or low[at] in helpers)


def _listed(one: Mention, slot: Slot, clause: Clause) -> tuple[Mention, ...]:
    """ "A, B and C": all members of the list that a mention stands in."""
    fitting = [mention for mention in clause.mentions if mention.fits(slot.type)]
    if one not in fitting:
        return (one,)
    first = last = fitting.index(one)
    while first > 0 and _joined(fitting[first - 1], fitting[first], clause) and last - first < MANY_LIMIT:
        first -= 1
    while last + 1 < len(fitting) and _joined(fitting[last], fitting[last + 1], clause) and last - first < MANY_LIMIT:
        if fitting[last + 1].first > clause.match.head and _acts(fitting[last + 1], clause):
            break  # "deported 17 men and Doe said …"
        last += 1
    listed = tuple(fitting[first : last + 1])
    others = {each.type for each in listed[1:]}
    if (
        listed[0].type in ("person", "name")
        and others <= {"group", "authority"}
        and clause.low[listed[-1].last + 1 :][:1] == (",",)
    ):
        return (one,)  # "Doe, carpenter and candidate, was freed": what he is
    between = range(listed[0].last + 1, listed[-1].first)
    joined = any(clause.low[at] in clause.language.conjunctions for at in between)
    headline = clause.low[-1] not in (".", "?", "!")  # in a sentence it is an apposition: "the boy, Jon Doe, was freed"
    bare = (
        headline
        and listed[0].first < clause.match.head
        and all(clause.low[at] == "," for at in between if not _named(at, listed))
    )
    return listed if joined or bare else (one,)  # "Doe, a teacher, was freed" is one; a headline's "Doe, Roe say" two


def _named(at: int, listed: Sequence[Mention]) -> bool:
    return any(each.first <= at <= each.last for each in listed)


def _joined(left: Mention, right: Mention, clause: Clause) -> bool:
    """Whether only a comma, a conjunction or an article lies between; none of it is the trigger."""
    between = range(left.last + 1, right.first)
    if not between or clause.match.head in between or not any(_links(clause, at) for at in between):
        return False
    return all(_links(clause, at) or clause.low[at] in clause.language.determiners for at in between)


def _links(clause: Clause, at: int) -> bool:
    return clause.low[at] == "," or clause.low[at] in clause.language.conjunctions


_PLACES: dict[str, Callable[[Slot, Clause], Mention | None]] = {
    "object": _object,
    "patient": _patient,
    "subject": _subject,
    "possessor": _possessor,
    "inverted": _inverted,
    "after": _after,
    "before": _before_place,
    "sentence": _sentence,
}
PLACES = frozenset(_PLACES)
"""Places a slot may name besides the prepositions of the language files."""
