"""A language as the frame engine knows it: words, endings and date patterns out of one TOML file.

Rules live in code, words live in ``languages/<language>.toml``; a new language is a new file. Words are kept in
lower case with their accents, because in some languages an accent tells a noun from a past tense.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from tracker.detection.date_words import DateWords, compile_dates
from tracker.detection.nouns import Nouns
from tracker.detection.text import tokenize

Form: TypeAlias = Literal[
    "base",
    "third",
    "past",
    "preterite",
    "participle",
    "gerund",
    "future",
    "conditional",
    "subjunctive",
    "imperfect",
    "noun",
]
"""What a word form says by itself; ``noun`` stands for everything that is not inflected as a verb."""

Words: TypeAlias = tuple[str, ...]

STEM = 5
"""Letters that the adjective of a country shares with its name ("Mexican", "Mexico")."""
SHORTEST_GERUND = 5
"""Letters up to which a word with such an ending is more often something else ("king", "bring", "cuando")."""


class Verbs(msgspec.Struct, frozen=True):
    """How verbs are inflected: rules by ending, longest first, and the irregular ones."""

    rules: tuple[dict[str, Any], ...] = ()
    irregular: dict[str, dict[str, list[str]]] = {}
    doubling: str = ""
    """Consonants that a verb of one syllable doubles behind its one vowel: "stab", "stabbed"."""

    def forms(self, base: str) -> dict[str, Form]:
        """Every form of the verb and what it says. ``past`` is a form that can be the participle too, ``preterite``
        one that cannot, because the verb has a participle of its own.

        >>> Verbs(rules=({"base": "", "past": ["ed"]},)).forms("deport")
        {'deport': 'base', 'deported': 'past'}
        """
        found: dict[str, Form] = {base: "base"}
        inflected = self._inflected(base)
        for form, words in inflected.items():
            for word in words:
                own = "preterite" if form == "past" and "participle" in inflected else form
                if word == base and form == "past":  # "put", "set": the past decides, "to" and modals tell the base
                    found[word] = own
                found.setdefault(word, own)
        return found

    def _inflected(self, base: str) -> dict[Form, list[str]]:
        if base in self.irregular:
            return msgspec.convert(self.irregular[base], dict[Form, list[str]])
        fitting = [rule for rule in self.rules if base.endswith(rule["base"])]
        if not fitting:
            return {}
        rule = max(fitting, key=lambda each: len(each["base"]))
        stem = base[: len(base) - len(rule["base"])]
        if self.doubling and not rule["base"] and re.fullmatch(f"[^aeiouy]*[aeiou][{self.doubling}]", base):
            return {"third": [f"{base}s"], "past": [f"{base}{base[-1]}ed"], "gerund": [f"{base}{base[-1]}ing"]}
        endings = msgspec.convert({key: value for key, value in rule.items() if key != "base"}, dict[Form, list[str]])
        return {form: [stem + ending for ending in ends] for form, ends in endings.items()}


class Phrases:
    """A set of phrases (words separated by blanks, ``|`` between those of which one is enough, ``^`` after a
    verb for all its forms), found by first word."""

    def __init__(self, phrases: Iterable[str], verbs: Verbs) -> None:
        self._by_first: dict[str, list[Words]] = {}
        for phrase in phrases:
            for words in _spelled(phrase, verbs):
                self._by_first.setdefault(words[0], []).append(words)
        for several in self._by_first.values():
            several.sort(key=len, reverse=True)

    def at(self, words: Words, index: int) -> int:
        """How many words of ``words`` from ``index`` on make one of the phrases; the longest; 0 for none."""
        if not 0 <= index < len(words):
            return 0
        for phrase in self._by_first.get(words[index], ()):
            if words[index : index + len(phrase)] == phrase:
                return len(phrase)
        return 0

    def ending_at(self, words: Words, index: int) -> int:
        """How many words up to and including ``index`` make one of the phrases; the longest; 0 for none."""
        for length in range(min(4, index + 1), 0, -1):
            if self.at(words, index - length + 1) == length:
                return length
        return 0

    def anywhere(self, words: Words) -> bool:
        """Whether one of the phrases stands anywhere in the words."""
        if self._by_first.keys().isdisjoint(words):
            return False
        return any(self.at(words, index) for index in range(len(words)))

    def __contains__(self, word: str) -> bool:
        return any(len(phrase) == 1 for phrase in self._by_first.get(word, ()))

    def __bool__(self) -> bool:
        return bool(self._by_first)

    @property
    def first_words(self) -> frozenset[str]:
        """The words that a phrase can begin with."""
        return frozenset(self._by_first)


def _spelled(phrase: str, verbs: Verbs) -> list[Words]:
    spellings: list[Words] = [()]
    for word in phrase.split():
        options = [form for each in (word.split("|") if len(word) > 1 else [word]) for form in _forms(each, verbs)]
        pieces = [tuple(token.low for token in tokenize(option)) for option in options]
        spellings = [spelling + piece for spelling in spellings for piece in pieces]
    return [spelling for spelling in spellings if spelling]


def _forms(word: str, verbs: Verbs) -> list[str]:
    return list(verbs.forms(word[:-1])) if word.endswith("^") and len(word) > 1 else [word]


class NumberWords(msgspec.Struct, frozen=True):
    """Number words, vague words with the bound they stand for, qualifiers, currencies and units, and the words by which
    a number is a part of another one ("137 *of* the 238 men") or none of its own ("*half* of the 238 men")."""

    starts: frozenset[str]
    words: dict[str, int]
    scales: dict[str, int]
    vague: dict[tuple[str, ...], int]
    exact: dict[tuple[str, ...], int]
    one: frozenset[str]
    alone: frozenset[str]
    links: frozenset[str]
    more: Phrases
    either: bool
    thousands: str
    decimal: str
    percent: frozenset[str]
    before: dict[str, Phrases]
    after: dict[str, Phrases]
    ranges: frozenset[str]
    between: frozenset[str]
    joins: frozenset[str]
    changes: frozenset[str]
    spanning: frozenset[str]
    partitives: Phrases
    parts: frozenset[str]
    excepting: Phrases
    ratios: Phrases
    currencies: dict[str, str]
    units: dict[str, str]
    labels: frozenset[str]
    rest: frozenset[str]
    further: frozenset[str]


class Language(msgspec.Struct, frozen=True):
    """Everything the engine knows of one language."""

    id: str
    abbreviations: frozenset[str]
    starters: frozenset[str]
    verbs: Verbs
    infinitive_is_base: bool
    gerund_passive: bool
    subject_follows: bool
    plural_verbs: tuple[str, ...]
    of_one: frozenset[str]
    adjectives_follow: bool
    auxiliaries: dict[str, frozenset[str]]
    adverb_endings: tuple[str, ...]
    adverbs: frozenset[str]
    past_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    gerund_endings: tuple[str, ...]
    particles: frozenset[str]
    causatives: frozenset[str]
    contractions: dict[str, str]
    cues: dict[str, Phrases]
    proposals: Phrases
    breaks: Phrases
    strong: Phrases
    conditional: Phrases
    temporal: Phrases
    backdrop: Phrases
    unless: Phrases
    likewise: frozenset[str]
    comparing: Phrases
    bearing: frozenset[str]
    purpose: frozenset[str]
    prevented: frozenset[str]
    scene: frozenset[str]
    wanting: Phrases
    complementizers: frozenset[str]
    whom: frozenset[str]
    hearsay: Phrases
    disputing: Phrases
    denying: Phrases
    documents: frozenset[str]
    media: frozenset[str]
    said_in: frozenset[str]
    doubting: Phrases
    falsehood: frozenset[str]
    claims: Phrases
    hypothesis: frozenset[str]
    inversions: frozenset[str]
    relative: Phrases
    occasion: frozenset[str]
    asking: frozenset[str]
    supposing: Phrases
    negating: Phrases
    owning: frozenset[str]
    causes: frozenset[str]
    background: Phrases
    elsewhen: Phrases
    determiners: frozenset[str]
    conjunctions: frozenset[str]
    when: frozenset[str]
    prepositions: dict[str, Phrases]
    any_preposition: frozenset[str]
    function_words: frozenset[str]
    partitives: frozenset[str]
    pronouns: dict[str, frozenset[str]]
    mention_words: frozenset[str]
    people: Phrases
    people_endings: tuple[str, ...]
    kin: dict[str, frozenset[str]]
    singular: frozenset[str]
    parties: frozenset[str]
    verb_words: frozenset[str]
    compounds: frozenset[str]
    nationals: tuple[str, ...]
    nationals_not: frozenset[str]
    country_stems: frozenset[str]
    generations: frozenset[str]
    epithets: frozenset[str]
    name_particles: frozenset[str]
    authorities: Phrases
    courts: Phrases
    courts_not: Phrases
    bench: frozenset[str]
    families: frozenset[str]
    adjectival: frozenset[str]
    regions: Phrases
    regional: Phrases
    titles: Phrases
    single_titles: frozenset[str]
    countries: Phrases
    both_states: Phrases
    people_alone: frozenset[str]
    laws: frozenset[str]
    facilities: Phrases
    numbers: NumberWords
    say: Phrases
    saying_words: frozenset[str]
    according: Phrases
    dates: DateWords

    def before_phrase(self, low: Words, first: int) -> int:
        """The token before the articles and owners that lead a noun phrase; -1 where the sentence begins with them."""
        at = first - 1
        while at >= 0 and low[at] in self.determiners:
            at -= 1
        return at

    def inserts(self, word: str) -> bool:
        """Whether a word opens an insertion between a subject and its verb: "Judge Doe, *citing* the law, ordered"; no
        time of a day or year does: "Judge Doe this *evening* ordered"."""
        if word in self.dates.dayparts or word in self.dates.seasons:
            return False
        return len(word) > SHORTEST_GERUND and word.endswith(self.gerund_endings)


def compile_language(toml: str) -> Language:
    """Reads one language file. Raises ``ValueError`` or ``KeyError`` naming what is missing or wrong."""
    data = tomllib.loads(toml)
    verbs = Verbs(tuple(data["verbs"]["rules"]), data["verbs"].get("irregular", {}), data["verbs"].get("doubling", ""))

    def phrases(words: Iterable[str]) -> Phrases:
        return Phrases(words, verbs)

    mentions, clauses = data["mentions"], data["clauses"]
    nouns = Nouns(data["nouns"]["plurals"])
    people = phrases((*nouns.all(mentions["people"]), *mentions["several"]))
    kinds = ("authorities", "courts", "courts_not", "titles", "facilities")
    starting = [people.first_words, *(phrases(mentions[kind]).first_words for kind in kinds)]
    pronouns = [frozenset(words) for words in data["pronouns"].values()]
    return Language(
        id=data["language"],
        abbreviations=frozenset(data["abbreviations"]),
        starters=frozenset(data["starters"]),
        verbs=verbs,
        gerund_passive=data["verbs"].get("gerund_passive", False),
        subject_follows=data["verbs"].get("subject_follows", False),
        plural_verbs=tuple(data["verbs"].get("plural_verbs", ())),
        of_one=frozenset(data["verbs"]["of_one"]),
        adjectives_follow=data["verbs"].get("adjectives_follow", False),
        infinitive_is_base=data["verbs"].get("infinitive_is_base", False),
        particles=frozenset(data["verbs"]["particles"]),
        causatives=frozenset(data["verbs"].get("causatives", ())),
        contractions=dict(data["verbs"].get("contractions", {})),
        adverb_endings=tuple(data["verbs"]["adverb_endings"]),
        adverbs=frozenset(data["verbs"]["adverbs"]),
        past_endings=tuple(data["verbs"]["past_endings"]),
        participle_endings=tuple(data["verbs"]["participle_endings"]),
        gerund_endings=tuple(data["verbs"]["gerund_endings"]),
        auxiliaries={name: frozenset(words) for name, words in data["auxiliaries"].items()},
        proposals=phrases(data["clauses"]["proposals"]),
        cues={name: phrases(words) for name, words in data["cues"].items()},
        breaks=phrases(clauses["breaks"]),
        strong=phrases(clauses["strong"]),
        conditional=phrases(clauses["conditional"]),
        temporal=phrases(clauses["temporal"]),
        backdrop=phrases(clauses["backdrop"]),
        unless=phrases(clauses["unless"]),
        likewise=frozenset(clauses["likewise"]),
        comparing=phrases(clauses["comparing"]),
        bearing=frozenset(clauses["bearing"]),
        purpose=frozenset(clauses["purpose"]),
        prevented=frozenset(clauses["prevented"]),
        scene=frozenset(clauses["scene"]),
        wanting=phrases(clauses["wanting"]),
        complementizers=frozenset(clauses["complementizers"]),
        whom=frozenset(clauses["whom"]),
        hearsay=phrases(clauses["hearsay"]),
        disputing=phrases(clauses["disputing"]),
        denying=phrases(clauses["denying"]),
        documents=frozenset(clauses["documents"]),
        media=frozenset(clauses["media"]),
        said_in=frozenset(clauses["said_in"]),
        doubting=phrases(clauses["doubting"]),
        falsehood=frozenset(clauses["falsehood"]),
        claims=phrases(clauses["claims"]),
        hypothesis=frozenset(clauses["hypothesis"]),
        inversions=frozenset(clauses["inversions"]),
        relative=phrases(clauses["relative"]),
        occasion=frozenset(clauses["occasion"]),
        asking=frozenset(clauses["asking"]),
        supposing=phrases(clauses["supposing"]),
        negating=phrases(clauses["negating"]),
        owning=frozenset(clauses["owning"]),
        causes=frozenset(clauses["causes"]),
        background=phrases(clauses["background"]),
        elsewhen=phrases(clauses["elsewhen"]),
        determiners=frozenset(clauses["determiners"]),
        conjunctions=frozenset(clauses["and"]),
        when=frozenset(clauses["when"]),
        prepositions={name: phrases(words) for name, words in data["prepositions"].items()},
        partitives=frozenset(data["prepositions"]["partitives"]),
        any_preposition=frozenset(data["prepositions"]["any_preposition"]),
        function_words=frozenset(data["prepositions"]["any_preposition"]).union(
            *data["auxiliaries"].values(), *pronouns, clauses["determiners"], clauses["and"]
        ),
        pronouns={name: frozenset(words) for name, words in data["pronouns"].items()},
        mention_words=frozenset().union(*starting, *pronouns),
        people=people,
        people_endings=tuple(mentions["people_endings"]),
        kin={gender: frozenset(words) for gender, words in mentions["kin"].items()},
        parties=frozenset(mentions["parties"]),
        singular=frozenset(nouns.both(entry)[0] for entry in mentions["people"]),
        verb_words=frozenset(form for base in verbs.irregular for form in verbs.forms(base))
        | phrases((*data["quotes"]["say"], *data["verbs"]["of_people"])).first_words,
        compounds=frozenset(mentions["compounds"]),
        nationals=tuple(mentions["nationals"]),
        nationals_not=frozenset(mentions["nationals_not"]),
        country_stems=frozenset(name.split()[-1][:STEM] for name in mentions["countries"] if len(name) >= STEM),
        generations=frozenset(mentions["generations"]),
        epithets=frozenset(mentions["epithets"]),
        name_particles=frozenset(mentions["name_particles"]),
        authorities=phrases(mentions["authorities"]),
        courts=phrases(mentions["courts"]),
        courts_not=phrases(mentions["courts_not"]),
        bench=frozenset(data["mentions"]["bench"]),
        families=frozenset(data["mentions"]["families"]),
        adjectival=frozenset(data["mentions"]["adjectival"]),
        regions=phrases(data["mentions"]["regions"]),
        regional=phrases(data["mentions"]["regional"]),
        titles=phrases(mentions["titles"]),
        single_titles=frozenset(title for title in mentions["titles"] if " " not in title),
        countries=phrases(mentions["countries"]),
        both_states=phrases(mentions["both_states"]),
        people_alone=frozenset(mentions["people_alone"]),
        laws=frozenset(mentions["laws"]),
        facilities=phrases(mentions["facilities"]),
        numbers=_numbers(data["numbers"]),
        say=phrases(data["quotes"]["say"]),
        saying_words=phrases((*data["quotes"]["say"], *data["quotes"]["according"])).first_words,
        according=phrases(data["quotes"]["according"]),
        dates=compile_dates(data["dates"], mentions["laws"]),
    )


def _numbers(data: Mapping[str, Any]) -> NumberWords:
    level = [word for word, unit in data["units"].items() if unit == "level"]
    phrases = [phrase.split()[0] for table in ("exact", "vague") for phrase in data[table]]
    starts = frozenset([*data["words"], *data["one"], *data["alone"], *data["currencies"], *phrases, *level])
    return NumberWords(
        starts=starts,
        words=data["words"],
        scales=data["scales"],
        vague={tuple(phrase.split()): number for phrase, number in data["vague"].items()},
        exact={tuple(phrase.split()): number for phrase, number in data["exact"].items()},
        one=frozenset(data["one"]),
        alone=frozenset(data["alone"]),
        links=frozenset(data["links"]),
        more=Phrases(data["more"], Verbs()),
        either=data["either"],
        thousands=data["thousands"],
        decimal=data["decimal"],
        percent=frozenset(data["percent"]),
        before={op: Phrases(words, Verbs()) for op, words in data["before"].items()},
        after={op: Phrases(words, Verbs()) for op, words in data["after"].items()},
        ranges=frozenset(data["ranges"]),
        between=frozenset(data["between"]),
        joins=frozenset(data["joins"]),
        changes=frozenset(data["changes"]),
        spanning=frozenset(data["spanning"]),
        partitives=Phrases(data["partitives"], Verbs()),
        parts=frozenset(data["parts"]),
        excepting=Phrases(data["excepting"], Verbs()),
        ratios=Phrases(data["ratios"], Verbs()),
        currencies=data["currencies"],
        units=data["units"],
        labels=frozenset(data["labels"]),
        rest=frozenset(data["rest"]),
        further=frozenset(data["further"]),
    )
