"""A frame: what a court reporter writes down about one kind of development, compiled from its TOML file.

A frame file says which words trigger the kind, which arguments it needs and where they stand, what excludes it,
which days it takes and what it does to facets. The triggers are small patterns over words:

    deport^                  any form of the verb "deport"
    send^ ... to {place}     a form of "send", later (up to GAP words) "to" and then something that can be a place
    executive order # of     any number
    held|hosted a? call      alternatives with ``|``, optional words with ``?``

Patterns are matched word by word, with a bound on every gap, so that no text can make one slow.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from tracker.detection.language import Form, Language, Phrases
from tracker.detection.memory import TAKES, Mention
from tracker.detection.text import Token, tokenize
from tracker.story.events import Actuality

SLOT_REACH = 5
"""Words among which the mention of a slot begins."""
GAP = 9
"""Words that "..." may stand for. Objects of news verbs with their relative clauses rarely take more."""

DateRole: TypeAlias = Literal["event", "adjacent", "none"]


class Element(msgspec.Struct, frozen=True):
    """One place of a pattern: words (with their form, when they are a verb's), a slot, or a gap."""

    words: dict[str, Form] = {}
    slot: str = ""
    gap: bool = False
    number: bool = False
    optional: bool = False
    head: bool = False


class Trigger(msgspec.Struct, frozen=True):
    """A compiled pattern. ``noun``: its head is no verb. ``complete``: it needs no further argument. ``voice``:
    ``passive`` counts in the passive only ("flown to"), of an ``intransitive`` one the active subject is what
    slots call the object ("returned to"), and a ``dated`` noun counts only with its day ("Sunday's ruling").
    """

    elements: tuple[Element, ...]
    noun: bool
    source: str
    complete: bool = False
    voice: str = ""


class Match(msgspec.Struct, frozen=True):
    """Where a trigger matched: its tokens, its head and the head's form, and the mentions its slots took."""

    first: int
    last: int
    head: int
    form: Form
    slots: dict[str, Mention]
    complete: bool = False
    voice: str = ""
    dated: bool = False


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An argument: what can fill it, where it is looked for (in this order), and whether the kind needs it.

    ``registered``: only an entry of the register; ``many``: all of a list; ``officials`` false: nobody in office.
    """

    type: str
    role: str = ""
    where: tuple[str, ...] = ()
    required: bool = False
    registered: bool = False
    many: bool = False
    officials: bool = True

    @property
    def holds_people(self) -> bool:
        """Whether it asks for people: somebody, or some of them."""
        return self.type in ("people", "somebody", "anybody")


class EffectRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the kind does to a facet; ``{slot}``, ``{slot.slug}``, ``{slot.name}``, ``{slot.TRAIT}`` are filled in.
    ``passing``: true of that day only ("flown to Ruritania"); what comes after is not known.
    """

    facet: str
    value: str
    needs: dict[str, str] = {}
    actuality: tuple[Actuality, ...] = ("happened", "ongoing")
    passing: bool = False


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence and what the frame must find in it: once (``finds``) or not at all; with which actuality and slots."""

    text: str
    finds: bool = True
    actuality: Actuality | None = None
    day: str | None = None
    slots: dict[str, str] = {}


class Words(msgspec.Struct, frozen=True):
    """The part of a frame that belongs to one language."""

    triggers: tuple[Trigger, ...]
    exclude: Phrases
    near: Phrases
    without: Phrases
    anchors: Phrases
    occasions: Phrases
    moves: Phrases
    states: Phrases
    examples: tuple[Example, ...]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of development, ready to be looked for."""

    kind: str
    group: str
    headline: str
    identity: tuple[str, ...]
    punctual: bool
    dates: DateRole
    inherits: bool
    companions: tuple[str, ...]
    present: bool
    lasting: bool
    undated_nouns: bool
    occasion: bool
    dateline: bool
    speaker: str
    report: tuple[Actuality, ...]
    voices: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    slots: dict[str, Slot]
    effects: tuple[EffectRule, ...]
    measures: tuple[str, ...]
    languages: dict[str, Words]

    @property
    def speech(self) -> bool:
        """Whether the kind is the saying itself: it has a speaker, and nothing else identifies it."""
        return bool(self.speaker) and not self.identity


def compile_frame(name: str, data: Mapping[str, Any], languages: Mapping[str, Language]) -> Frame:
    """Reads the parsed TOML of a frame file. Raises ``ValueError`` naming the file and what is wrong with it."""
    try:
        slots = msgspec.convert(data.get("slots", {}), dict[str, Slot])
        words = {each.id: _words(data[each.id], each, slots) for each in languages.values() if each.id in data}
        return Frame(
            kind=data["kind"],
            group=data.get("group", data["kind"]),
            headline=data.get("headline", ""),
            identity=tuple(data.get("identity", ())),
            punctual=data.get("punctual", True),
            dates=data.get("dates", "event"),
            inherits=data.get("inherits", False),
            companions=tuple(data.get("companions", ())),
            present=data.get("present", False),
            lasting=data.get("lasting", False),
            occasion=data.get("occasion", False),
            undated_nouns=data.get("undated_nouns", False),
            dateline=data.get("dateline", False),
            speaker=data.get("speaker", ""),
            report=tuple(data.get("report", ("happened", "ongoing"))),
            voices=tuple(data.get("voices", ())),
            any_of=tuple(tuple(each) for each in data.get("any_of", ())),
            slots=_checked(slots),
            effects=tuple(msgspec.convert(each, EffectRule) for each in data.get("effects", ())),
            measures=tuple(data.get("measures", ("people",))),
            languages=words,
        )
    except (KeyError, ValueError, TypeError, msgspec.ValidationError) as error:
        raise ValueError(f"frame file {name}: {error}") from error


def parse(name: str, toml: str) -> dict[str, Any]:
    """The TOML of a frame or language file; the error names the file."""
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"frame file {name}: {error}") from error


def _checked(slots: dict[str, Slot]) -> dict[str, Slot]:
    for name, slot in slots.items():
        if slot.type not in TAKES:
            raise ValueError(f"slot {name} asks for {slot.type!r}; known are {', '.join(sorted(TAKES))}")
    return slots


def _words(data: Mapping[str, Any], language: Language, slots: Mapping[str, Slot]) -> Words:
    triggers = [compile_trigger(source, language, slots, noun=False) for source in data.get("triggers", ())]
    triggers += [compile_trigger(source, language, slots, noun=True) for source in data.get("nouns", ())]
    for voice in ("intransitive", "passive"):
        special = [compile_trigger(source, language, slots, noun=False) for source in data.get(voice, ())]
        triggers += [msgspec.structs.replace(trigger, voice=voice) for trigger in special]
    dated = [compile_trigger(source, language, slots, noun=True) for source in data.get("dated", ())]
    triggers += [msgspec.structs.replace(trigger, voice="dated") for trigger in dated]
    complete = [compile_trigger(source, language, slots, noun=True) for source in data.get("complete", ())]
    triggers += [msgspec.structs.replace(trigger, complete=True) for trigger in complete]
    return Words(
        triggers=tuple(triggers),
        exclude=Phrases(data.get("exclude", ()), language.verbs),
        near=Phrases(data.get("near", ()), language.verbs),
        without=Phrases(data.get("without", ()), language.verbs),
        anchors=Phrases(data.get("anchors", ()), language.verbs),
        occasions=Phrases(data.get("occasions", ()), language.verbs),
        moves=Phrases(data.get("moves", ()), language.verbs),
        states=Phrases(data.get("states", ()), language.verbs),
        examples=tuple(msgspec.convert(each, Example) for each in data.get("examples", ())),
    )


def compile_trigger(source: str, language: Language, slots: Mapping[str, Slot], *, noun: bool) -> Trigger:
    """Reads one pattern. The first inflected verb is the head, without one the first word."""
    elements: list[Element] = []
    headed = False
    for piece in source.split():
        element = _element(piece, language, slots)
        verb = any(form != "noun" for form in element.words.values())
        if element.words and not element.optional and not headed and (verb or "^" not in source):
            element, headed = msgspec.structs.replace(element, head=True), True
        elements.append(element)
    if not elements or elements[0].gap or elements[0].slot or elements[0].optional:
        raise ValueError(f"a trigger begins with a word: {source!r}")
    verbal = any(element.head and any(form != "noun" for form in element.words.values()) for element in elements)
    return Trigger(tuple(elements), noun or not verbal, source)


def _element(piece: str, language: Language, slots: Mapping[str, Slot]) -> Element:
    if piece == "...":
        return Element(gap=True)
    if piece in ("#", "#?"):
        return Element(number=True, optional=piece == "#?")
    if piece.startswith("{") and piece.endswith("}"):
        if piece[1:-1] not in slots:
            raise ValueError(f"no slot named {piece[1:-1]!r}")
        return Element(slot=piece[1:-1])
    optional = piece.endswith("?")
    words: dict[str, Form] = {}
    for option in piece.removesuffix("?").split("|"):
        if option.endswith("^"):
            words |= language.verbs.forms(option[:-1])
        else:
            word = tokenize(option)[0].low
            words[word] = "noun"
            if word in language.contractions:
                words[language.contractions[word]] = "noun"
    return Element(words=words, optional=optional)


class TriggerIndex:
    """All triggers of one language by the first word they can begin with."""

    def __init__(self, frames: Iterable[Frame], language: str) -> None:
        self._by_word: dict[str, list[tuple[Frame, Trigger]]] = {}
        for frame in frames:
            if language in frame.languages:
                for trigger in frame.languages[language].triggers:
                    for word in trigger.elements[0].words:
                        self._by_word.setdefault(word, []).append((frame, trigger))

    def at(self, word: str) -> Sequence[tuple[Frame, Trigger]]:
        """The triggers that can begin with a word."""
        return self._by_word.get(word, ())


def match_trigger(
    trigger: Trigger,
    tokens: Sequence[Token],
    index: int,
    mentions: Mapping[int, Mention],
    frame: Frame,
    language: Language,
    adjuncts: Mapping[int, int],
) -> Match | None:
    """The first way in which a trigger matches at a token, shortest gaps first. ``adjuncts`` (first token to the one
    after the last) are days that may stand between any two words of a pattern: "moved *on April 9* from"."""
    found = _Matcher(trigger.elements, tokens, mentions, frame, language, adjuncts, set()).walk(0, index)
    if found is None:
        return None
    last, head, slots = found
    form = next(e.words[tokens[head].low] for e in trigger.elements if e.head) if head >= 0 else "noun"
    return Match(
        index, last, max(head, index), "noun" if trigger.noun else form, slots, trigger.complete, trigger.voice
    )


_Walk: TypeAlias = tuple[int, int, dict[str, Mention]]
"""The last token of a match, its head, and the mentions its slots took."""

_PARTIES = frozenset({"name", "authority", "court", "group", "person"})
"""Mentions that are the object of a verb when they stand right behind it, whether they fit the slot or not."""


class _Matcher(NamedTuple):
    """One pattern against one sentence. ``dead`` are the places (element, token) behind a gap from which no way leads
    on: gaps, adverbs and days can pass the same words in many ways, and each place is tried once."""

    elements: Sequence[Element]
    tokens: Sequence[Token]
    mentions: Mapping[int, Mention]
    frame: Frame
    language: Language
    adjuncts: Mapping[int, int]
    dead: set[tuple[int, int]]

    def walk(self, at: int, index: int) -> _Walk | None:
        """Matches the elements from ``at`` on at the tokens from ``index`` on."""
        if at == len(self.elements):
            return index - 1, -1, {}
        element = self.elements[at]
        found = self._gap(at, index) if element.gap else self._step(element, at, index)
        if found is None and element.optional:
            found = self.walk(at + 1, index)
        if found is None and at and index in self.adjuncts:
            after = self.adjuncts[index]
            listed = self.adjuncts.get(after) in self.adjuncts  # a list of days is no insertion
            return None if listed else self.walk(at, after)
        if found is None and at and not element.gap and self._adverb(index):
            return self.walk(at, index + 1)  # "is *now* behind bars", "was taken *quickly* into custody"
        return found

    def _adverb(self, index: int) -> bool:
        low = self._low(index)
        return low.endswith(self.language.adverb_endings) or low in self.language.adverbs

    def _gap(self, at: int, index: int) -> _Walk | None:
        for skip in range(GAP + 1):
            if index + skip > len(self.tokens) or (skip and self._wall(index + skip - 1)):
                return None
            place = (at + 1, index + skip)
            found = self.walk(*place) if place not in self.dead else None
            if found is not None:
                return found
            self.dead.add(place)
        return None

    def _step(self, element: Element, at: int, index: int) -> _Walk | None:
        if index >= len(self.tokens):
            return None
        if element.slot:
            return self._slot(element, at, index)
        low = self.tokens[index].low
        number = low[:1].isdigit() or low in self.language.numbers.words
        if not (number if element.number else low in element.words) or self._month(index):
            return None
        rest = self.walk(at + 1, index + 1)
        return None if rest is None else (rest[0], index if element.head else rest[1], rest[2])

    def _month(self, index: int) -> bool:
        """ "held a hearing on March 17": nobody marched. The name of a month within a date is no word of a pattern."""
        if self.tokens[index].low not in self.language.dates.months:
            return False
        return any(first <= index < after for first, after in self.adjuncts.items())

    def _slot(self, element: Element, at: int, index: int) -> _Walk | None:
        """A slot takes the mention that begins here or after a few words (articles, "his counterpart, …")."""
        passed = False
        for skip in range(SLOT_REACH):
            mention = self.mentions.get(index + skip)
            if mention is None:
                if index + skip < len(self.tokens) and not self._leads_on(index + skip, passed):
                    return None
                if skip and not passed and self._begins_clause(index + skip):
                    return None  # "releases video featuring workers"
                continue
            passed = True
            if not mention.fits(self.frame.slots[element.slot].type) or self._owns(element, mention):
                whom = self.frame.slots[element.slot].type not in ("place", "facility", "country")
                following = self._low(mention.last + 1)
                if whom and mention.type in _PARTIES and following in self.language.any_preposition:
                    return None  # "meets Roe as Doe waits": whoever is met, it is not Doe
                if whom and mention.type == "name" and following == ",":
                    return None  # "according to the Post, Doe was ill": the Post says so
                continue
            if mention.describes(self.mentions.get(mention.last + 1)) or self._adjective(element, mention):
                continue
            if mention.type == "pronoun" and self.tokens[index + skip].low in self.language.pronouns["nominative"]:
                return None  # "welcoming what he called progress"
            rest = self.walk(at + 1, mention.last + 1)
            if rest is not None:
                return rest[0], rest[1], {element.slot: mention} | rest[2]
        return None

    def _owns(self, element: Element, mention: Mention) -> bool:
        """ "met Ruritania's foreign minister": the country is not whom they met, but it is where they went."""
        return self._low(mention.last + 1) == "'s" and self.frame.slots[element.slot].type in (
            "envoy",
            "person",
            "anybody",
            "somebody",
            "people",
        )

    def _begins_clause(self, index: int) -> bool:
        """Whether a gerund opens another clause; behind an article it is an adjective ("the acting commissioner")."""
        return self.language.inserts(self._low(index)) and self._low(index - 1) not in self.language.determiners

    def _adjective(self, element: Element, mention: Mention) -> bool:
        """ "replaces Covid website": before a plain noun a name that is nobody known is an adjective."""
        following = self._low(mention.last + 1)
        if self.language.adjectives_follow or mention.type != "name":
            return False
        whom = self.frame.slots[element.slot].type not in ("place", "facility", "country", "gang")
        ends = self.language.past_endings + self.language.gerund_endings + self.language.adverb_endings
        plain = following.isalpha() and following not in self.language.function_words and not following.endswith(ends)
        return whom and plain and mention.last + 1 not in self.adjuncts

    def _low(self, index: int) -> str:
        return self.tokens[index].low if index < len(self.tokens) else ""

    def _leads_on(self, index: int, passed: bool) -> bool:
        """A word leads on to a slot's mention; a comma, an "'s" or a preposition only after what it stands beside
        ("his counterpart, Doe"): what is "handed over to the council" is not the council."""
        token = self.tokens[index]
        if token.low.isalpha() and self.language.breaks.at((token.low,), 0):
            # "were hurt on Sunday when a gunman …"; "ordered his return and the Supreme Court …"
            return token.low in self.language.conjunctions and self._ends_mention(index - 1)
        if token.low == "," and self._low(index + 1) in self.language.conjunctions:
            return False  # "ordered his return, and the Supreme Court …"
        if token.low in self.language.any_preposition:
            return passed
        helpers = self.language.auxiliaries["passive"] | self.language.auxiliaries["perfect"]
        if token.low.isalpha() and token.low in helpers:
            return False  # "who freed sharks gets Doe"
        return token.form[0].isalnum() or (passed and token.low in (",", "'s"))

    def _ends_mention(self, index: int) -> bool:
        return any(mention.last == index for mention in self.mentions.values())

    def _wall(self, index: int) -> bool:
        low = self.tokens[index].low
        if low in (".", "?", "!", ";", ":") or (low.isalpha() and self.language.strong.at((low,), 0) > 0):
            return True
        return low == "," and index + 1 < len(self.tokens) and self._helper(index + 1)

    def _helper(self, index: int) -> bool:
        """ "travels to Zenda, is denied a visit to see Doe": behind the comma another predicate begins."""
        auxiliaries = self.language.auxiliaries
        return any(self.tokens[index].low in auxiliaries[name] for name in ("being", "perfect", "support"))
