"""A trigger that stands for something: its arguments, its verb group, and the doubts that speak against it.

Triggers alone over-generate about four times. Most of what they find is dropped here, each time for one reason
that is counted: no argument, nobody in particular, a question, a noun that only refers, words of a name.
"""

from __future__ import annotations

import msgspec

from tracker.detection.actuality import VerbGroup, verb_group
from tracker.detection.annotate import Annotated
from tracker.detection.arguments import Filled, fill_slots
from tracker.detection.binding import Binding
from tracker.detection.clause import Clause
from tracker.detection.frame import Frame, Match
from tracker.detection.language import Language, Phrases
from tracker.detection.memory import Mention

NONE_REACH = 6
"""Words before somebody in which "none of" denies all of them."""
TAKING_BACK = 6
"""Words of a sentence that can take back what it told before."""


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A matched trigger with its arguments, in its sentence."""

    frame: Frame
    match: Match
    group: VerbGroup
    slots: Filled
    annotated: Annotated
    binding: Binding
    language: Language
    headline: bool = False

    @property
    def state(self) -> bool:
        """Whether a state is told that lasts ("is held", "remains in jail"), not the act that began it ("arrests")."""
        if not self.frame.lasting:
            return False
        now = self.group.tense == "present" and self.group.voice == "passive"
        held = self.frame.languages[self.language.id].states.at(self.annotated.low, self.match.head) > 0
        return now or held or self.match.voice == "intransitive"

    @property
    def relative(self) -> bool:
        """Whether a relative pronoun is its subject: "who was deported"."""
        return self.group.first > 0 and self.language.relative.at(self.annotated.low, self.group.first - 1) > 0

    @property
    def relative_object(self) -> bool:
        """Whether it stands in a relative clause with a subject of its own: "on which Ruritania has imposed"."""
        low, before = self.annotated.low, self.group.first - 1
        subject = next((each for each in self.annotated.mentions if each.last == before), None)
        at = subject.first - 1 if subject is not None else -1
        while at >= 0 and low[at] in self.language.determiners - self.language.complementizers:
            at -= 1
        return at >= 0 and low[at] not in self.language.complementizers and self.language.relative.at(low, at) > 0

    def joined_to_relative(self, speaker: Mention) -> bool:
        """ "Doe, who claims … and asserts": the verb still belongs to the relative clause of its subject."""
        low, start = self.annotated.low, speaker.last + 1
        start += 1 if low[start : start + 1] == (",",) else 0
        opened = start < self.group.first and self.language.relative.at(low, start) > 0
        return opened and "," not in low[start : self.group.first]

    def says(self, phrases: Phrases) -> bool:
        """Whether one of the phrases stands anywhere in the sentence."""
        return phrases.anywhere(self.annotated.low)


def spot(
    frame: Frame, match: Match, annotated: Annotated, binding: Binding, language: Language, *, headline: bool
) -> Spot | str:
    """The trigger with its arguments, or the reason why it stands for nothing. In a ``headline`` a participle can be
    the whole predicate ("Three men deported to …")."""
    doubt = _doubt_of_words(frame, match, annotated, language)
    if doubt is not None:
        return doubt
    intransitive = match.voice == "intransitive"
    group = verb_group(annotated.sentence.tokens, match.head, match.form, language, intransitive=intransitive)
    doubt = _doubt_of_verb(frame, match, group, annotated, language)
    if doubt is not None:
        return doubt
    if match.form == "noun" and not frame.speech and _owned_by_date(annotated, match):
        match = msgspec.structs.replace(match, dated=True)
    elif match.voice == "dated":
        return "no day of its own"
    low, mentions = annotated.low, annotated.mentions
    slots = fill_slots(frame, Clause(low, mentions, match, group, language, annotated.adjuncts, annotated.omitted))
    if slots is None:
        return "argument missing"
    plural = (frame.speech and _several_speak(annotated, match, group, language)) or (
        frame.lasting and _several_stay(annotated, match, group)
    )
    plural = plural or (headline and _several_act(annotated, match, group, language))
    if match.form == "base" and plural:
        group = msgspec.structs.replace(group, actuality="happened")
    found = Spot(
        frame=frame,
        match=match,
        group=group,
        slots=slots,
        annotated=annotated,
        binding=binding,
        language=language,
        headline=headline,
    )
    return _doubt_of_arguments(found) or found


def _doubt_of_words(frame: Frame, match: Match, annotated: Annotated, language: Language) -> str | None:
    words = frame.languages[language.id]
    if _excluded(words.exclude, annotated.low, match) or (not match.complete and _inside_name(match, annotated)):
        return "excluded"
    if annotated.low[match.head] == ":" and not any(each.verb == match.head for each in annotated.sayings):
        return "nobody speaks"
    if words.near and not words.near.anywhere(annotated.low):
        return "no context"
    if words.without.anywhere(annotated.low):
        return "excluded"
    return "question" if _asked(annotated, match.head) else None


def _doubt_of_verb(
    frame: Frame, match: Match, group: VerbGroup, annotated: Annotated, language: Language
) -> str | None:
    if group.voice == "attribute" or (frame.voices and group.voice not in frame.voices):
        return "no predicate"
    if match.voice == "passive" and group.voice not in ("passive", "participle"):
        return "not passive"
    if group.voice == "active" and not _subject_stands(frame, annotated, group, match, language):
        return "no subject"
    return None


def _doubt_of_arguments(found: Spot) -> str | None:
    if next((word for word in found.annotated.low if word[0].isalpha()), "") in found.language.hypothesis:
        return "not told as fact: imagined"
    if _habitual(found):
        return "generic"
    if not found.frame.speech and _taken_back(found):
        return "not told as fact: denied"
    if not found.frame.speech and found.says(found.language.claims):
        return "not told as fact: claimed or invented"
    if _nobody(found.frame, found.match, found.slots, found.annotated.low, found.language):
        return "not told as fact: denied"
    complete = found.match.complete  # "the number of people killed … rose": its people are counted by it
    if not complete and not found.group.finite and _generic(found):
        return "generic"
    return "told in passing" if not (found.match.complete or found.match.dated) and _in_passing(found) else None


def _taken_back(found: Spot) -> bool:
    """ "It said that the two met; they did not.": a negated helper verb alone ends the sentence and takes it back."""
    words = [word for word in found.annotated.low if word[0].isalnum() or word == ";" or word[0] == "'"]
    if len(words) < TAKING_BACK or words[-1] not in found.language.auxiliaries["negation"]:
        return False
    helpers = found.language.auxiliaries
    return any(words[-2] in helpers[name] for name in ("support", "being", "perfect"))


def _habitual(found: Spot) -> bool:
    """ "Every year thousands are arrested and deported": what is so again and again is no event."""
    now = found.language.auxiliaries["now"]
    present = found.group.tense == "present" or any(word in now for word in found.annotated.low)
    return present and any(each.type == "SET" for each in found.annotated.dates)


def _in_passing(found: Spot) -> bool:
    """Without a day, a relative clause or a participle that names and counts nobody only describes, and a bare noun
    only refers; a noun may stand without a day where its kind says so."""
    frame, group, match = found.frame, found.group, found.match
    if found.binding.date_of(frame, match, group) is not None:
        return False
    if group.voice == "noun":
        before = range(max(0, match.first - 2), match.first)
        after = any(found.language.cues["real"].ending_at(found.annotated.low, at) for at in before)
        return not (frame.speech or frame.undated_nouns or after or _particular(found.slots, named=False))
    if frame.speech:
        return found.relative or any(found.joined_to_relative(each) for each in found.slots.get(frame.speaker, ()))
    if group.voice == "participle" and not found.headline:
        return not any(each.id.startswith("person/") for several in found.slots.values() for each in several)
    if group.voice == "participle":
        return not (_particular(found.slots, named=True) or _one_of_them(found))
    return (found.relative or found.relative_object) and not _particular(found.slots, named=True)


def _excluded(exclude: Phrases, low: tuple[str, ...], match: Match) -> bool:
    """Whether a phrase that the frame excludes covers a part of the trigger."""
    for at in range(max(0, match.first - 5), match.last + 1):
        length = exclude.at(low, at)
        if length and at + length > match.first:
            return True
    return False


def _generic(found: Spot) -> bool:
    """ "the expulsion of migrants": nobody in particular. A name, a count or an article makes them particular; a
    headline leaves the article out ("citizen held by agents")."""
    low, language = found.annotated.low, found.language
    required = [name for name, slot in found.frame.slots.items() if slot.required and slot.holds_people]
    mentions = [mention for name in required for mention in found.slots.get(name, ())]
    return (
        bool(mentions)
        and all(
            mention.type == "group" and not mention.counted and not _determined(mention, low, language)
            for mention in mentions
        )
        and not (found.headline and _one_of_them(found))
    )


def _one_of_them(found: Spot) -> bool:
    """Whether one person is meant by what she is: "citizen held by agents", "mayor arrested"."""
    low, several = found.annotated.low, found.slots.items()
    required = [mention for name, mentions in several if found.frame.slots[name].required for mention in mentions]
    return any(mention.title or low[mention.last] in found.language.singular for mention in required)


def _subject_stands(frame: Frame, annotated: Annotated, group: VerbGroup, match: Match, language: Language) -> bool:
    """Whether a bare past or present form can be a predicate at all: right before it stands a name, a pronoun, a
    conjunction or a mark. "bring back deported men" and "asylum claims" have neither."""
    if match.first < match.head or match.form not in ("past", "third") or group.tense in ("perfect", "pluperfect"):
        return True
    at = group.first - 1
    if match.form == "third" and at > 0 and _noun_phrase_ends(annotated, at, language):
        return False
    at = next((first - 1 for first, end in annotated.adjuncts.items() if end == at + 1), at)
    if at < 0:
        return False
    word = annotated.low[at]
    moved = any(slot.required and slot.holds_people for slot in frame.slots.values())
    if match.form == "past" and not moved:
        return not _leads_noun(word, language)
    if _object_begins(annotated, match, language) and not _leads_noun(word, language):
        return True
    if not word[0].isalnum() or word in language.conjunctions or language.relative.at(annotated.low, at):
        return True
    if _holder_goes_on(annotated, at, language):
        return True
    speaking = language.pronouns["speaking"] | language.pronouns["plural"]
    return word in speaking or any(mention.first <= at <= mention.last for mention in annotated.mentions)


def _noun_phrase_ends(annotated: Annotated, at: int, language: Language) -> bool:
    """ "in response to the Zenda protests": behind a preposition, an article and a name stands a noun, no verb."""
    name = next((each for each in annotated.mentions if each.last == at), None)
    if name is None or name.first < 2:
        return False
    at = name.first - 1
    led = annotated.low[at] in language.determiners
    if not led and name.type not in ("name", "place", "country"):
        return False
    preposition = annotated.low[at - 1] if led else annotated.low[at]
    opens = preposition in language.cues["real"] or preposition in language.breaks
    return preposition in language.any_preposition and not opens


def _object_begins(annotated: Annotated, match: Match, language: Language) -> bool:
    """ "The blast killed 23 people", "killed at least ten", "injured a guard": behind an attribute stands neither a
    number, its bound, nor an article."""
    if match.form != "past":
        return False
    slotted = min((each.first for each in match.slots.values() if each.first > match.head), default=match.last + 1)
    for place in {match.head + 1, match.last + 1, slotted}:
        word = annotated.low[place] if place < len(annotated.low) else ""
        counted = any(each.counted and each.first == place for each in annotated.mentions)
        if counted or word in language.determiners or word in language.numbers.words or word[:1].isdigit():
            return True
    return False


def _leads_noun(word: str, language: Language) -> bool:
    """Whether a word introduces a noun phrase, so that what follows it is no predicate."""
    return word in language.any_preposition or word in language.determiners or word in language.particles


def _holder_goes_on(annotated: Annotated, at: int, language: Language) -> bool:
    """ "Judge in Doe case orders …": a noun right before, but a name with its preposition leads to it."""
    holders = [
        mention
        for mention in annotated.mentions
        if (mention.type in ("court", "person", "org", "authority") or mention.counted) and mention.last < at
    ]
    if not holders or len(annotated.low) <= holders[0].last + 1:
        return False
    leads = annotated.low[holders[0].last + 1]
    if any(language.say.at(annotated.low, between) for between in range(holders[0].last + 1, at)):
        return False
    return leads in language.any_preposition - language.auxiliaries["infinitive"] and annotated.low[at].isalpha()


def _several_speak(annotated: Annotated, match: Match, group: VerbGroup, language: Language) -> bool:
    """ "officials say", "A and B say": the plural present of a say-verb, bare and right behind those who speak."""
    if group.voice != "active" or group.tense != "present" or group.first != match.head:
        return False
    speaker = next((mention for mention in annotated.mentions if mention.last == match.head - 1), None)
    if speaker is None or not speaker.fits("speaker"):
        return False
    before = annotated.low[speaker.first - 1] if speaker.first else ""
    return speaker.type == "authority" or before in language.conjunctions or before == ","


def _several_stay(annotated: Annotated, match: Match, group: VerbGroup) -> bool:
    """ "About 250 men remain in the camp": the plural present of a state, bare and right behind those it is told of."""
    if group.voice != "active" or group.tense != "present" or group.first != match.head:
        return False
    subject = next((mention for mention in annotated.mentions if mention.last == match.head - 1), None)
    return subject is not None and subject.type == "group" and subject.counted


def _several_act(annotated: Annotated, match: Match, group: VerbGroup, language: Language) -> bool:
    """ "Agents arrest ten men": in a headline the plural present right behind those who act is the news."""
    if group.voice != "active" or group.tense != "present" or group.first != match.head:
        return False
    subject = next((mention for mention in annotated.mentions if mention.last == match.head - 1), None)
    if subject is not None and subject.first and annotated.low[subject.first - 1] in language.causatives:
        return False  # "would let parents sue"
    return (
        subject is not None
        and subject.type in ("authority", "group", "court")
        and annotated.low[match.head - 1].endswith("s")
    )


def _owned_by_date(annotated: Annotated, match: Match) -> bool:
    """ "Tuesday's hearing", "the hearing on Tuesday": a day right at an event's noun needs no other argument."""
    tokens = annotated.sentence.tokens
    start, end = tokens[match.first].start, tokens[match.last].end
    return any(
        each.precision == "day" and (0 <= start - each.end <= 3 or 0 <= each.start - end <= 4)
        for each in annotated.dates
    )


def _particular(slots: Filled, *, named: bool) -> bool:
    """Whether somebody is counted, or (``named``) a person of the register is meant."""
    mentions = [mention for several in slots.values() for mention in several]
    return any(mention.counted or (named and mention.id.startswith("person/")) for mention in mentions)


def _nobody(frame: Frame, match: Match, slots: Filled, low: tuple[str, ...], language: Language) -> bool:
    """ "No men were deported", "none of the prisoners": the negation stands at the argument, not at the verb."""
    negations = language.auxiliaries["negation"] | language.auxiliaries["nobody"]
    plain = not (frame.speech or match.complete)
    if plain and any(language.negating.at(low, at) for at in range(match.head + 1, match.last + 2)):
        return True  # "met neither Doe nor Roe"
    for name, slot in frame.slots.items():
        for mention in slots.get(name, ()) if slot.required else ():
            if any(word in negations for word in low[max(0, mention.first - 3) : mention.first]):
                return True
            none = range(max(0, mention.first - NONE_REACH), mention.first)
            if any(low[at] in negations and language.numbers.partitives.at(low, at + 1) for at in none):
                return True  # "none of the 238 men"
    return False


def _determined(mention: Mention, low: tuple[str, ...], language: Language) -> bool:
    for word in reversed(low[max(0, mention.first - 3) : mention.first]):
        if word in language.determiners:
            return True
        if word in language.any_preposition:
            return False
    return False


def _inside_name(match: Match, annotated: Annotated) -> bool:
    """A trigger that is part of a name ("the Deportation Act") triggers nothing, unless a slot took that mention."""
    return any(
        mention.first <= match.head <= mention.last
        and mention.type in ("name", "law", "person", "org", "country", "court")
        for mention in annotated.mentions
    ) and match.head not in {each.first for each in match.slots.values()}


def _asked(annotated: Annotated, head: int) -> bool:
    """Whether the piece of the sentence around the head ends with a question mark."""
    for word in annotated.low[head:]:
        if word in ("?", ".", "!"):
            return word == "?"
    return False
