"""Who and what a sentence names: register entries first, then titled persons, courts, authorities, groups, names.

Each way of naming is tried at each word in order of trust; the register decides, everything else only proposes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from tracker.detection.language import STEM, Language
from tracker.detection.memory import Memory, Mention, MentionType
from tracker.detection.quantities import Count
from tracker.detection.register import Hit, Register
from tracker.detection.text import Sentence, Token, fold, lower, tokenize
from tracker.story.events import Entity

TITLE_CASE = 0.8
"""Share of longer words with a capital from which a line counts as a headline in title case."""
LED_REACH = 7
"""Words between an article and its noun ("a 31-year-old Ruritanian asylum seeker" has its age in five)."""
PERSON_WORDS = 4
"""Words from which on a name is rather that of an office or a group."""
AGE = re.compile(r"[1-9]\d?|1[01]\d")
"""An age between commas, "Anna Doe, 29, …", is told of nobody but a person."""
NAME_LIMIT = 6
"""Longest run of capitalised words that is still one name."""


def find_mentions(
    sentence: Sentence,
    language: Language,
    register: Register,
    memory: Memory,
    counts: Sequence[Count],
    dates: Sequence[tuple[int, int]] = (),
) -> tuple[Mention, ...]:
    """The mentions of a sentence in order, none overlapping; the memory grows as it reads."""
    reader = _Reader(sentence.tokens, language, register, memory, counts, dates)
    return _looked_ahead(reader.read(), reader.low)


def _looked_ahead(mentions: tuple[Mention, ...], low: tuple[str, ...]) -> tuple[Mention, ...]:
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
            ahead = next((each for each in mentions[at + 1 :] if each.type == "person"), None)
            if ahead is not None and "," in low[mention.last : ahead.first] and _agree(mention, ahead):
                mention = msgspec.structs.replace(
                    mention, name=ahead.name, id=ahead.id, entity=ahead.entity, judge=ahead.judge, resolved=True
                )
        found.append(mention)
    return tuple(found)


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


class _Reader:
    """One pass over the tokens of a sentence; each way of naming is tried in order of trust."""

    def __init__(
        self,
        tokens: Sequence[Token],
        language: Language,
        register: Register,
        memory: Memory,
        counts: Sequence[Count],
        dates: Sequence[tuple[int, int]],
    ) -> None:
        self.dated = {i for i, token in enumerate(tokens) if any(start <= token.start < end for start, end in dates)}
        self.tokens = tokens
        self.low = tuple(token.low for token in tokens)
        self.language = language
        self.memory = memory
        self.here: frozenset[str] = frozenset()
        self.found: list[Mention] = []
        self.register = register
        self.headline = not (tokens and tokens[-1].form in (".", "?", "!"))
        self.title_case = _title_case(tokens)
        found = {hit.first: hit for hit in register.find(tokens, memory.named) if hit.first not in self.dated}
        self.hits = {first: hit for first, hit in found.items() if not self._of_another(hit, found)}
        self.counts = {count.first: count for count in counts if count.quantity.measure == "people"}

    def _of_another(self, hit: Hit, found: Mapping[int, Hit]) -> bool:
        """ "Anna Doe" where the register knows Ben Doe: behind an unknown given name a surname is somebody else's."""
        if hit.entity.id.startswith("person/") and self._of_son(hit):
            return True
        before = hit.first - 1
        if hit.last > hit.first or before < 0 or self.title_case or not hit.entity.id.startswith("person/"):
            return False
        given = self.tokens[before]
        if not given.capital or given.form.isupper() or not given.form.isalpha() or before in self.dated:
            return False
        known = any(each.first <= before <= each.last for each in found.values())
        office = self.language.titles.ending_at(self.low, before) or self.language.authorities.ending_at(
            self.low, before
        )
        helps = before == 0 and not self._name_like(given)
        helps = helps or self.language.prepositions["in"].ending_at(self.low, before - 1) > 0  # "in Zenda Doe said"
        return not (known or office or helps or self.register.country_of(given.folded))

    def _of_son(self, hit: Hit) -> bool:
        """ "John Doe Jr." where the register knows John Doe: the son, unless the register calls him so."""
        following = self.low[hit.last + 1 : hit.last + 2]
        own = {word for name in (hit.entity.name, *hit.entity.aliases) for word in lower(name).split()}
        return bool(following) and following[0] in self.language.generations and not own & self.language.generations

    def _name_like(self, first: Token) -> bool:
        """Whether the first word of a sentence can be a given name: no word that a language file knows."""
        language = self.language
        return (
            first.low not in language.function_words
            and first.low not in language.starters
            and not first.low.endswith(language.adverb_endings)
            and not any(
                phrases.at(self.low, 0)
                for phrases in (language.breaks, language.strong, language.elsewhen, language.temporal)
            )
        )

    def read(self) -> tuple[Mention, ...]:
        found = self.found
        index = 0
        while index < len(self.tokens):
            mention = self._at(index)
            if mention is None:
                index += 1
                continue
            found.append(mention)
            self.memory.remember(mention)
            self.here |= self._genders(mention)
            index = mention.last + 1
        named = self.language.plural_verbs and not any(each.type == "person" for each in found)
        people = [
            each
            for each in found
            if not each.possessive
            and (self._genders(each) or each.type == "group" or (named and each.type == "name" and " " in each.name))
        ]
        subjects = [each for each in people if self._can_be_subject(each)]
        if self.found and self._perhaps_person(self.found[0]):
            self.memory.forget()
        self.memory.settle(subjects, [each for each in people if each not in subjects])
        return tuple(found)

    def _perhaps_person(self, mention: Mention) -> bool:
        """Whether a sentence is about a full name that no register and no title vouches for: it may be a person, and
        "he" after it is he or somebody named before; who, nobody can say."""
        words = mention.name.split()
        full = mention.type == "name" and len(words) == 2 and not any(word.isupper() for word in words)
        return full and mention.first <= 1 and not self.title_case and self._can_be_subject(mention)

    def _genders(self, mention: Mention) -> frozenset[str]:
        """The genders of a person, of kin, or of whom a pronoun stands for; none for anything else."""
        if mention.type == "person" or (mention.type == "pronoun" and not mention.plural and mention.resolved):
            known = mention.gender or (mention.entity.traits.get("gender", "") if mention.entity else "")
            return frozenset({known} if known else {"m", "f"})
        return frozenset({mention.gender} if mention.type == "group" and mention.gender else ())

    def _can_be_subject(self, mention: Mention) -> bool:
        """Whether no preposition governs somebody, and nobody is only named as an owner."""
        before = mention.first - 1
        while before >= 0 and self.low[before] in self.language.determiners:
            before -= 1
        owns = self.low[mention.last + 1 : mention.last + 2] == ("'s",)
        objects = self.language.pronouns["objects"]
        return not (
            owns
            or (before >= 0 and self.low[before] in self.language.any_preposition)
            or (mention.type == "pronoun" and self.low[mention.first] in objects)
        )

    def _antecedent(self, index: int, gender: str) -> Mention | None:
        """Whom "he" stands for: who says so right before it ("Jon Smith says he …"), or whoever was named last in this
        sentence, else the centre of those before."""
        says = index - 2 if index and self.low[index - 1] in self.language.complementizers else index - 1
        if says > 0 and self.language.say.at(self.low, says):
            speaker = next((each for each in self.found if each.last == says - 1), None)
            if speaker is not None and speaker.type == "name" and " " in speaker.name:
                return speaker
        if gender in self.here:
            return self.memory.last.get(gender)
        return self.memory.center.get(gender) or self.memory.last.get(gender)

    def _at(self, index: int) -> Mention | None:
        if not (
            self.tokens[index].capital
            or self.low[index] in self.language.mention_words
            or index in self.hits
            or index in self.counts
        ):
            return None
        for way in (
            self._pronoun,
            self._counted,
            self._court_not,
            self._titled,
            self._described,
            self._registered,
            self._country,
            self._court,
        ):
            mention = way(index)
            if mention is not None:
                return mention
        ways = (self._authority, self._group, self._facility) if self.title_case else (
            self._authority, self._group, self._facility, self._named
        )  # fmt: skip
        for way in ways:
            mention = way(index)
            if mention is not None:
                return mention
        return None

    def _pronoun(self, index: int) -> Mention | None:
        word = self.low[index]
        pronouns = self.language.pronouns
        if word in pronouns["reflexive"]:
            return self._stands_for(index, None, plural=False)
        for gender in ("m", "f"):
            if word in pronouns[gender] or word in pronouns[f"possessive_{gender}"]:
                owner = word in pronouns[f"possessive_{gender}"] and self._noun_follows(index)
                return self._stands_for(
                    index, self._antecedent(index, gender), plural=False, possessive=owner, gender=gender
                )
        if word in pronouns["plural"] and self._stands_for_people(index):
            return self._stands_for(index, self.memory.group, plural=True)
        return None

    def _stands_for_people(self, index: int) -> bool:
        """ "most were freed", "all of them"; but "the most", "many doubts" and "several of the ships" are nobody."""
        language = self.language
        if self.low[index] not in language.determiners | {"most"}:
            return True
        following = self.low[index + 1] if index + 1 < len(self.low) else "."
        led = index > 0 and self.low[index - 1] in language.determiners
        return not led and (
            not following.isalpha()
            or following in language.any_preposition
            or any(following in words for words in language.auxiliaries.values())
            or following.endswith(language.past_endings)
        )

    def _noun_follows(self, index: int) -> bool:
        """Whether "her" owns what comes next instead of being spoken of itself."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if following is None or not following.form[0].isalnum() or index + 1 in self.dated:
            return False
        return following.low not in self.language.any_preposition and following.low not in self.language.conjunctions

    def _stands_for(
        self, index: int, antecedent: Mention | None, *, plural: bool, possessive: bool = False, gender: str = ""
    ) -> Mention:
        known = antecedent is not None
        return Mention(
            first=index,
            last=index,
            type="pronoun",
            name=antecedent.name if antecedent else self.tokens[index].form,
            id=antecedent.id if antecedent else "",
            judge=antecedent.judge if antecedent else False,
            entity=antecedent.entity if antecedent else None,
            plural=plural,
            possessive=possessive,
            resolved=known,
            gender=gender,
        )

    def _counted(self, index: int) -> Mention | None:
        count = self.counts.get(index)
        if count is None:
            return None
        name = count.quantity.population or self._text(index, count.last)
        return Mention(first=index, last=count.last, type="group", name=name, plural=True, counted=True)

    def _court_not(self, index: int) -> Mention | None:
        length = self.language.courts_not.at(self.low, index)
        if not length or index in self.hits:
            return None
        last = index + length - 1
        kind: MentionType = "authority" if self.language.authorities.ending_at(self.low, last) else "thing"
        return Mention(first=index, last=last, type=kind, name=self._text(index, last))

    def _titled(self, index: int) -> Mention | None:
        """A title and a name: "Judge Maria Lopez", "Foreign Minister Adam Doe"."""
        length = self.language.titles.at(self.low, index)
        if not length or index + length >= len(self.tokens):
            return None
        at = index + length
        hit = self.hits.get(index) or self.hits.get(at)
        judge = bool(self.language.courts.ending_at(self.low, at - 1)) and not self.language.courts_not.at(
            self.low, index
        )
        if hit is not None:
            return (
                self._of_register(hit.first, judge=judge, first=index) if hit.entity.id.startswith("person/") else None
            )
        last = self._run(at) if not self.title_case else at if self.register.by_surname(self.tokens[at].folded) else -1
        if last < at:
            return None
        holder = self.register.by_surname(self.tokens[last].folded) if last == at else None
        if holder is not None:
            self.memory.named.add(holder.id)
            return Mention(
                first=index, last=last, type="person", name=holder.name, id=holder.id, judge=judge, entity=holder
            )
        title = " ".join(self.low[index:at])
        name = self._text(at, last)
        return Mention(first=index, last=last, type="person", name=name, judge=judge, title=title, official=True)

    def _described(self, index: int) -> Mention | None:
        """ "the Ruritanian president", in a headline without "the": the one named last whose office is called so."""
        length = self.language.titles.at(self.low, index)
        leads = any(word in self.language.determiners for word in self.low[max(0, index - 4) : index])
        if not length or not (leads or self._opens(index) or self._owner(index) is not None):
            return None
        title = " ".join(self.low[index : index + length])
        adjective = self.tokens[index - 1].folded if index and self.tokens[index - 1].capital else ""
        known = [mention for office, mention in self.memory.titles if title in office]
        fitting = [mention for mention in known if self._of_country(mention, adjective)]
        judge = self._judges(index + length - 1)
        if not known:
            return self._office(index, index + length - 1, leads)
        if not fitting and not self.title_case and self._of_elsewhere(adjective):
            return self._office(index, index + length - 1, leads)  # "South African president": no one named so far
        found = (fitting or known)[-1]
        return msgspec.structs.replace(found, first=index, last=index + length - 1, judge=judge, described=True)

    def _of_elsewhere(self, adjective: str) -> bool:
        """Whether a word is the adjective of a country of the world that the story's register does not list."""
        known = self.register.country_of(adjective) is not None
        return len(adjective) > STEM and adjective[:STEM] in self.language.country_stems and not known

    def _opens(self, index: int) -> bool:
        """Whether a headline opens with an office: "President says", "Ruritanian president says". A name that follows
        belongs to it and is read with it."""
        after = index + self.language.titles.at(self.low, index)
        named = after < len(self.tokens) and (
            after in self.hits or (self.tokens[after].capital and not self.title_case)
        )
        return index <= 2 and all(token.capital for token in self.tokens[:index]) and not named

    def _judges(self, last: int) -> bool:
        return bool(self.language.courts.ending_at(self.low, last))

    def _office(self, index: int, last: int, leads: bool) -> Mention | None:
        """An office whose holder the article has not named: the register may know who holds it, else it is only an
        office, with its country or the adjective before it ("Ruritanian president")."""
        if self._judges(last) or self.language.people.at(self.low, index):
            return None
        owner, end = self._owner(index), last
        if owner is None and last + 2 in self.hits and self.low[last + 1] in self.language.partitives:
            owner, end = self._country_at(last + 2), self.hits[last + 2].last
        owner = owner or (self.register.country_of(self.tokens[index - 1].folded) if index else None)
        holder = self.register.in_office(" ".join(self.low[index : last + 1]), owner) if owner is not None else None
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
        first = index if leads or self._owner(index) is not None else 0
        office = " ".join(self.low[index : last + 1])
        return Mention(
            first=first, last=end, type="authority", name=self._text(first, end), title=office, official=True
        )

    def _country_at(self, index: int) -> Entity | None:
        hit = self.hits.get(index)
        return hit.entity if hit is not None and _type_of(hit.entity) == "country" else None

    def _owner(self, index: int) -> Entity | None:
        """The country that owns an office: "*Ruritania's* president"."""
        if index < 2 or self.low[index - 1] != "'s":
            return None
        first = next((at for at, hit in self.hits.items() if hit.last == index - 2), None)
        return self._country_at(first) if first is not None else None

    def _of_country(self, mention: Mention, adjective: str) -> bool:
        """Whether the office is of the country that an adjective names, by the register's own words for its people."""
        if not adjective or mention.entity is None:
            return False
        country = self.register.country_of(adjective)
        return country is not None and fold(country.name) in fold(mention.entity.role)

    def _registered(self, index: int) -> Mention | None:
        return self._of_register(index) if index in self.hits else None

    def _of_register(self, index: int, *, judge: bool = False, first: int | None = None) -> Mention:
        hit = self.hits[index]
        entity = hit.entity
        kind = _type_of(entity)
        if kind == "person" and hit.last > hit.first:
            self.memory.named.add(entity.id)
        judge = judge or entity.id in self.memory.judges or self._is_judge(entity)
        last = self._extended(hit.last) if kind in ("country", "org", "person") else hit.last
        if last > hit.last:
            return self._possessed(hit.first, last, entity)
        return Mention(
            first=hit.first if first is None else first,
            last=hit.last,
            type=kind,
            name=entity.name,
            id=entity.id,
            judge=judge and kind == "person",
            plural=kind == "org",
            entity=entity,
            official=kind == "person" and (first is not None or self._in_office(entity)),
        )

    def _is_judge(self, entity: Entity) -> bool:
        """Whether the register says so, by the trait ``judge`` or by a role that begins like "judge, D. Md."."""
        if entity.traits.get("judge") == "yes":
            return True
        words = tuple(token.low for token in tokenize(entity.role))
        titles, courts, others = self.language.titles, self.language.courts, self.language.courts_not
        return any(titles.at(words, i) and courts.at(words, i) and not others.at(words, i) for i in range(len(words)))

    def _in_office(self, entity: Entity) -> bool:
        """Whether the register's role begins with a title: "President of …", "US Attorney General"."""
        words = tuple(lower(entity.role).split())[:3]
        return any(self.language.titles.at(words, i) for i in range(len(words)))

    def _extended(self, last: int) -> int:
        """ "Ruritania's government", "the Doe administration": the authority, not the country or the person."""
        at = last + 1
        if at < len(self.low) and self.low[at] == "'s":
            at += 1
        if self._titles_somebody(at):
            return last
        length = self.language.authorities.at(self.low, at) if at < len(self.low) else 0
        court = self.language.courts.at(self.low, at) if at < len(self.low) else 0
        return at + max(length, court) - 1 if max(length, court) else last

    def _titles_somebody(self, at: int) -> bool:
        """ "U.S. District Judge Jane Doe": the judge is she, and no court of that country."""
        after = at + self.language.titles.at(self.low, at) if at < len(self.low) else at
        return at < after < len(self.tokens) and (after in self.hits or self._run(after) > after)

    def _possessed(self, first: int, last: int, entity: Entity) -> Mention:
        if self.language.courts.ending_at(self.low, last):
            return Mention(first=first, last=last, type="court", name=self._text(first, last))
        return Mention(first=first, last=last, type="authority", name=self._text(first, last), entity=entity)

    def _country(self, index: int) -> Mention | None:
        """A country of the world that the story's register does not list."""
        length = self.language.countries.at(self.low, index) if self.tokens[index].capital else 0
        if not length:
            return None
        last = index + length - 1
        return Mention(first=index, last=last, type="country", name=self._text(index, last))

    def _court(self, index: int) -> Mention | None:
        length = self.language.courts.at(self.low, index)
        if length:
            last = index + length - 1
            title = self.low[last] if self.language.titles.at(self.low, last) else ""
            name = self._text(index, last)
            return Mention(
                first=index, last=last, type="court", name=name, judge=True, title=title, official=bool(title)
            )
        return None

    def _authority(self, index: int) -> Mention | None:
        length = self.language.authorities.at(self.low, index)
        if not length:
            return None
        last = index + length - 1
        return Mention(first=index, last=last, type="authority", name=self._text(index, last), plural=True)

    def _group(self, index: int) -> Mention | None:
        length = self.language.people.at(self.low, index)
        token = self.tokens[index]
        if length:
            last = index + length - 1
            if self._nobody(index, last):
                return None
            gender = next((g for g, words in self.language.kin.items() if self.low[last] in words), "")
            name = self._text(index, last)
            return Mention(first=index, last=last, type="group", name=name, plural=True, gender=gender)
        national = token.low.endswith(self.language.nationals) and token.low not in self.language.nationals_not
        if token.capital and index and national and token.low.endswith("s"):
            return Mention(first=index, last=index, type="group", name=token.form, plural=True)
        if token.capital and index and self._national(index):
            return Mention(first=index, last=index, type="group", name=token.form)
        return None

    def _national(self, index: int) -> bool:
        """ "A 31-year-old Ruritanian died": one of a people, where what follows shows that it is no adjective."""
        if not any(word in self.language.determiners for word in self.low[max(0, index - 5) : index]):
            return False
        if self.register.country_of(self.tokens[index].form) is None or index + 1 >= len(self.low):
            return False
        following, auxiliaries = self.low[index + 1], self.language.auxiliaries
        return (
            following in (",", ".")
            or following.endswith(self.language.past_endings)
            or any(following in auxiliaries[name] for name in ("being", "perfect", "support"))
            or self.language.relative.at(self.low, index + 1) > 0
        )

    def _nobody(self, first: int, last: int) -> bool:
        """ "criminal charges", "member states": the noun describes another one, is a participle ("fueron deportados"),
        or stands alone without article."""
        if last + 1 < len(self.low) and self.low[last + 1] in self.language.compounds:
            return True
        if first and self.low[first - 1] in self.language.auxiliaries["passive"] and self._participle(first):
            return True
        if first != last or self.low[first] not in self.language.singular:
            return False
        return not (self._led(first) or (self.headline and self._ends_phrase(last)))

    def _led(self, first: int) -> bool:
        """Whether an article or an owner leads the noun phrase: "*her* 15-year-old cousin"."""
        goes_on = self.language.any_preposition | self.language.conjunctions
        for word in reversed(self.low[max(0, first - LED_REACH) : first]):
            if word in self.language.determiners or word == "'s":
                return True
            if word in goes_on or not (word[0].isalnum() or word == "-"):
                return False
        return False

    def _ends_phrase(self, last: int) -> bool:
        """Whether no further noun follows: a headline says "man" for "a man", but "student loans" is nobody."""
        language, following = self.language, self.low[last + 1] if last + 1 < len(self.low) else ""
        return (
            not following.isalpha()
            or following in language.function_words | language.verb_words
            or following.endswith(language.past_endings)
        )

    def _participle(self, index: int) -> bool:
        return self.low[index].endswith(self.language.participle_endings)

    def _facility(self, index: int) -> Mention | None:
        length = self.language.facilities.at(self.low, index)
        if not length:
            return None
        last = index + length - 1
        return Mention(first=index, last=last, type="place", name=self._text(index, last))

    def _named(self, index: int) -> Mention | None:
        """A run of capitalised words: by its last word a law, a court, an authority, or else a name."""
        last = self._run(index)
        if last < index:
            return None
        words = self.low[index : last + 1]
        name = self._text(index, last)
        if words[-1] in self.language.laws and len(words) > 1:
            return Mention(first=index, last=last, type="law", name=name)
        if self.language.courts.ending_at(words, len(words) - 1) and len(words) > 1:
            return Mention(first=index, last=last, type="court", name=name)
        if self.language.authorities.ending_at(words, len(words) - 1) and len(words) > 1:
            return Mention(first=index, last=last, type="authority", name=name, plural=True)
        full = self.memory.people.get(words[-1])
        if full is not None:
            judge = words[-1] in self.memory.judges
            return Mention(first=index, last=last, type="person", name=full, judge=judge)
        known = self.memory.names.get(words[-1]) if last == index else None
        alone = index == 0 and last == index and known is None
        if alone and not (self._acronym(index) or self._opens_relative(index)):
            return None
        kind: MentionType = "person" if self._apposed(index, last) else "name"
        return Mention(first=index, last=last, type=kind, name=known or name)

    def _apposed(self, first: int, last: int) -> bool:
        """ "Anna Doe, 29, …", "Anna Doe, a Ruritanian teacher, …": a full name beside what only a person is."""
        at = last + 2
        if not 0 < last - first < PERSON_WORDS or at >= len(self.low) or self.low[at - 1] != ",":
            return False
        if AGE.fullmatch(self.low[at]):
            after = self.low[at + 1 : at + 2]
            return bool(after) and (after[0] in (",", ".") or after[0] in self.language.partitives)
        if self.low[at] not in self.language.determiners:
            return False
        ends = self.language.any_preposition | self.language.conjunctions
        while at + 1 < len(self.low) and self.low[at + 1].replace("-", "").isalnum() and self.low[at + 1] not in ends:
            if self.language.relative.at(self.low, at + 1):
                break
            at += 1
        people, titles = self.language.people.ending_at(self.low, at), self.language.titles.ending_at(self.low, at)
        return bool(people or titles)

    def _opens_relative(self, index: int) -> bool:
        """ "Rassberg, who was accused, …": a first word with a relative clause behind it is a name."""
        behind = self.low[index + 1 : index + 2] == (",",) and index + 2 < len(self.low)
        return behind and self._name_like(self.tokens[index]) and self.language.relative.at(self.low, index + 2) > 0

    def _acronym(self, index: int) -> bool:
        """ "FBI arrests …": capitals throughout are a name even in the first word, unless the line shouts."""
        form = self.tokens[index].form
        return (
            len(form) > 1 and form.isalpha() and form.isupper() and not all(t.form.isupper() for t in self.tokens[1:3])
        )

    def _run(self, index: int) -> int:
        """The last token of the run of capitalised words from ``index`` on; ``index - 1`` for none."""
        last = index - 1
        at = index
        particles = ("de", "del", "la", "van", "von", "bin", "al", "der")
        while at < len(self.tokens) and at - index < NAME_LIMIT:
            token = self.tokens[at]
            if at in self.dated or (at > index and (at in self.hits or self.language.titles.at(self.low, at))):
                break
            if token.capital and token.form[0].isalpha() and not self._plain_word(at):
                last = at
            elif not (
                last >= index and token.low in particles and at + 1 < len(self.tokens) and self.tokens[at + 1].capital
            ):
                break
            at += 1
        return last

    def _plain_word(self, index: int) -> bool:
        """A sentence's first word is capitalised anyway: it is no name when the language knows it as a starter."""
        form = self.tokens[index].form
        return form in self.language.starters or self.low[index] in self.language.determiners

    def _text(self, first: int, last: int) -> str:
        return (
            " ".join(token.form for token in self.tokens[first : last + 1])
            .replace(" 's", "'s")
            .replace(" ’s", "’s")
            .replace(" .", ".")
        )


def _title_case(tokens: Sequence[Token]) -> bool:
    """A headline in Title Case: its capitals say nothing about names. A sentence that ends in a stop is none."""
    if tokens and tokens[-1].form == ".":
        return False
    words = [token for token in tokens if len(token.form) > 3 and token.form.isalpha()]
    return len(words) >= 4 and sum(token.capital for token in words) >= TITLE_CASE * len(words)


def _type_of(entity: Entity) -> MentionType:
    prefix = entity.id.partition("/")[0]
    kinds: dict[str, MentionType] = {
        "person": "person", "org": "org", "country": "country", "place": "place", "court": "court", "law": "law",
        "case": "case", "group": "group", "prison": "place", "city": "place", "gang": "org", "agency": "org",
    }  # fmt: skip
    return kinds.get(prefix, "thing")
