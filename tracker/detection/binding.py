"""Which date of a sentence belongs to which trigger.

A date in the sentence is not the event's date. It is bound by nearness, with a price for every boundary between;
dates inside a law's name never count; a date that a quotation keeps apart never counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import msgspec

from tracker.detection.actuality import VerbGroup
from tracker.detection.dates import TimeExpression
from tracker.detection.frame import Frame, Match
from tracker.detection.language import Language
from tracker.detection.text import Sentence

BREAK_COST = 6
"""What a clause boundary between a date and a trigger costs, in words."""
COMMA_COST = 2
PREDICATE_COST = 6
"""An auxiliary between them belongs to another predicate, which may own the date."""
QUOTE_COST = 40
"""A quotation mark between them practically forbids the binding."""
COST_LIMIT = 22
"""Most that a binding may cost; beyond it the event stays without a date rather than with a wrong one."""
AFTER_LIMIT = 14
"""The same for a date that follows its trigger; further on, another predicate has begun."""
ADJACENT_REACH = 4
"""Words after a say-verb within which a date is the day of saying ("said on Tuesday that"), not of what is said."""
SAID_REACH = 9
"""Words behind a comma that whoever says so, the verb and whom it is told to can take before the day of saying."""
SCENE_START = 3
"""Words after a say-verb in which the place of saying begins: "told reporters *at*"."""
SCENE_REACH = 8
"""Words that the place of saying can take."""
LONGEST_DAYS = 3700
"""Ten years: a century is never the day of an event."""
LEAD_REACH = 4
"""A date within the first words of a sentence dates its main clause."""
PARTICIPLE_REACH = 1
"""A date before a participle is the main verb's, unless it stands this near ("the April 12 deported")."""
PARTICIPLE_BACK = 12
"""Words before a day in which the participle stands that it belongs to."""
OCCASION_REACH = 4
"""Words behind a noun in which "at which" makes it the occasion of what follows ("the March 15 flights, on which")."""
SAYING_REACH = 4
"""Words between a verb of saying and its day ("told the reporters *on Friday*")."""
OPENING_COUNT = 4
"""Words in which a sentence opens with a count of days ("Just two days before …")."""
PARTICIPLE_NEAR = 3
"""Words between a participle and the day that is its own ("filed in Zenda on April 24")."""
LEAD_SENTENCE = 30
"""A trigger further on than this many words is no longer in the main clause that a leading date opens."""


_PREDICATES = ("being", "perfect", "future", "possible", "conditional")


class Binding:
    """The dates of one sentence with the price of every way between them and a trigger."""

    def __init__(
        self, sentence: Sentence, low: tuple[str, ...], dates: Sequence[TimeExpression], language: Language
    ) -> None:
        self._low = low
        self._capital = [token.capital for token in sentence.tokens]
        self._language = language
        self._walls = [0, *accumulate(self._wall(at) for at in range(len(low)))] if dates else []
        self._placed = [
            (expression, *_tokens_of(expression, sentence))
            for expression in dates
            if expression.earliest is not None and not expression.statute and _days(expression) <= LONGEST_DAYS
        ]

    def date_of(self, frame: Frame, match: Match, group: VerbGroup) -> TimeExpression | None:
        """The date of the trigger's clause, when one is near enough."""
        if frame.dates == "none":
            return None
        priced = [
            (cost, expression, last)
            for expression, first, last in self._placed
            if expression.relation not in ("until", "by")  # a deadline is no day of the event
            if expression.value != "PRESENT_REF" or group.tense == "present"
            if not self._attributive(first, last, match)
            if (cost := self._cost(frame, match, group, expression, first, last)) <= COST_LIMIT
        ]
        if not priced:
            return None
        # of two as near the one behind is the verb's own: "held since March 15 when they were freed on Friday"
        _, expression, last = min(priced, key=lambda each: (each[0], each[2] < match.first))
        near = [(each, end) for _, each, end in priced if self._same_clause(match, end)]
        expression, last = _narrowed(expression, last, near)
        if last < match.first and self._when_follows(last):
            return msgspec.structs.replace(expression, relation="on")
        return expression

    def _same_clause(self, match: Match, end: int) -> bool:
        """Whether nothing between a trigger and a date behind it opens another clause ("whom Roe met on March 30")."""
        low, language, start = self._low, self._language, match.last + 1
        if end < start or self._between(start, end):
            return False
        return not any(language.temporal.at(low, at) or language.relative.at(low, at) for at in range(start, end))

    def _attributive(self, first: int, last: int, match: Match) -> bool:
        """ "charged over the January 6 riot", "Doe's May 3 remarks": the day belongs to the noun behind it, so to no
        verb that does not take that noun."""
        before, noun = self._low[first - 1 : first], last + 1
        if self._language.adjectives_follow:
            return False
        if noun < len(self._low) and self._low[noun] == "," and self._low[last].isdigit() and len(self._low[last]) == 4:
            noun += 1  # "the January 6, 2021, riot"
        led = bool(before) and (before[0] in self._language.determiners or before[0] == "'s")
        relations = self._language.dates.relations
        timed = first > 1 and any(self._low[first - 2] in relations[name] for name in ("during", "before", "after"))
        if timed or (first > 1 and self._language.prepositions["in"].at(self._low, first - 2)):
            return False  # "during the May 3 raid that killed ten"
        if not led or noun >= len(self._low) or match.head == noun:
            return False
        if match.first <= noun <= match.last and match.form == "noun":
            return False
        if match.first > noun and self._occasioned(noun, match.first):
            return False  # "the July 18 exchange in which ten were freed"
        word, language = self._low[noun], self._language
        return (
            word.isalpha()
            and word not in language.function_words
            and not word.endswith(language.past_endings + language.adverb_endings)
            and (not word.endswith(language.gerund_endings) or self._ends_phrase(noun + 1))
            and not language.breaks.at(self._low, noun)
        )

    def _ends_phrase(self, at: int) -> bool:
        """Whether a noun phrase ends before a token: "Thursday's *ruling* on …", not "Thursday *citing* the law"."""
        word = self._low[at] if at < len(self._low) else "."
        return not word[0].isalnum() or word in self._language.any_preposition

    def _occasioned(self, noun: int, first: int) -> bool:
        """Whether a noun is the occasion of the trigger's clause: "at which", "during which" follows it."""
        low, language = self._low, self._language
        at = next(
            (i for i in range(noun + 1, min(noun + 1 + OCCASION_REACH, first - 1)) if low[i] in language.occasion), None
        )
        return at is not None and language.relative.at(low, at + 1) > 0 and self._between(noun, at) <= COMMA_COST

    def _cost(
        self, frame: Frame, match: Match, group: VerbGroup, expression: TimeExpression, first: int, last: int
    ) -> int:
        if last < match.first and group.voice == "participle":
            return COST_LIMIT + 1 if match.first - last > PARTICIPLE_REACH else 0
        helped = group.first < match.first or self._language.adjectives_follow
        if last + 1 == group.first and helped and self._of_participle(first):
            return COST_LIMIT + 1
        if last < match.first and (self._of_source(first, last) or self._aside(first, last, match)):
            return COST_LIMIT + 1
        if last < group.first and self._of_relative(first, last, group.first):
            return COST_LIMIT + 1
        if last < match.first and self._of_said(frame, match, first, last):
            return COST_LIMIT + 1
        if last < match.first and self._counted_from(first, last, match.first):
            return COST_LIMIT + 1
        if last < match.first:
            return self._cost_before(first, last, min(group.first, match.first), match)
        # a day is counted from the end of the trigger, however long it is; months and years behind one are often of its
        # object ("to investigate the 2020 election"), so they pay for the way from the verb
        start = min(match.last + 1, first) if expression.precision == "day" else match.head + 1
        if group.voice == "participle" and self._predicated(start, first):
            return COST_LIMIT + 1
        if self._in_relative(group) and any(
            self._low[at].endswith(self._language.past_endings) for at in range(start, first)
        ):
            return COST_LIMIT + 1
        described = frame.dates != "adjacent" and self._of_described(max(start, match.last + 1), first, expression)
        if described or self._next_clause(start, first) or self._ordered_for(match, start, first):
            return COST_LIMIT + 1
        if self._of_whose_verb(start, first) or (frame.dates != "adjacent" and self._of_saying(start, first)):
            return COST_LIMIT + 1
        caused = self._of_cause(start, first) if _days(expression) else self._low[first - 2] in self._language.causes
        if caused or self._beyond(first, match, group):
            return COST_LIMIT + 1
        if frame.dates == "adjacent" and any(w in self._language.complementizers for w in self._low[start:first]):
            return COST_LIMIT + 1  # "told Roe that ICE deported on March 15": the day of what is said
        if frame.dates == "adjacent" and first - start > ADJACENT_REACH:
            said_then = self._occasion(frame, start, first) or self._scene(start, first)
            return 0 if said_then else COST_LIMIT + 1
        near = self._enclosed(start, first)
        cost = max(0, near - start) // 2 + self._between(start, near)
        return cost if cost <= AFTER_LIMIT else COST_LIMIT + 1

    def _of_relative(self, first: int, last: int, verb: int) -> bool:
        """ "The men who were arrested on Friday were freed": the day ends the relative clause before the main verb."""
        low, language = self._low, self._language
        if any(low[at] == "," or self._wall(at) for at in range(last + 1, verb)):
            return False
        for at in range(first - 1, max(-1, first - 1 - PARTICIPLE_BACK), -1):
            if low[at] in (",", ";", ":"):
                return False
            if language.relative.at(low, at):
                between = range(at + 1, first)
                return any(self._predicates(i) or low[i].endswith(language.past_endings) for i in between)
        return False

    def _in_relative(self, group: VerbGroup) -> bool:
        """ "The film about the attack that left ten dead opened on Friday": behind a relative clause the next verb is
        the main one, and owns the day."""
        return group.first > 0 and self._language.relative.at(self._low, group.first - 1) > 0

    def _of_whose_verb(self, start: int, first: int) -> bool:
        """ "Denied the motion that the union filed on Monday", "deported to the country that he fled in 2011": the day
        ends a relative clause behind the trigger and belongs to its verb."""
        low, language = self._low, self._language
        opened = next((at for at in range(first - 1, start - 1, -1) if language.relative.at(low, at)), None)
        if opened is None or not (low[opened - 1].isalpha() or low[opened - 1] == ","):
            return False
        if low[opened] in language.complementizers and low[opened - 1] in language.verb_words:
            return False  # "he ordered that they be freed"
        inside = range(opened + 1, first)
        if any(low[at] in (",", ";") or self._wall(at) >= QUOTE_COST for at in inside):
            return False
        verbs = language.past_endings
        return any(self._predicates(at) or low[at].endswith(verbs) or low[at] in language.verb_words for at in inside)

    def _next_clause(self, start: int, first: int) -> bool:
        """ "Doe met Roe; Poe spoke on Friday", "Doe met Roe, and on Friday …": the day is another clause's."""
        low, language = self._low, self._language
        if ";" in low[start:first]:
            return True
        lead = first - 1 if low[first - 1] in language.dates.relations["on"] else first
        return lead - 1 > start and low[lead - 1] in language.conjunctions and low[lead - 2] == ","

    def _ordered_for(self, match: Match, start: int, first: int) -> bool:
        """ "Ordered officials to testify on April 23", "to explain why he was deported on March 15": the day is that of
        what was ordered, or of what is asked about."""
        low, language = self._low, self._language
        if any(low[at] in language.asking for at in range(start, first)):
            return True
        infinitive = language.auxiliaries["infinitive"]
        return language.cues["ordered"].at(low, match.head) > 0 and any(
            low[at] in infinitive for at in range(start, first)
        )

    def _enclosed(self, start: int, first: int) -> int:
        """Where a relative clause begins that a comma closes right before the day, else the day: "deported Doe, who
        came to Zenda in 2011, on March 15"."""
        low = self._low
        opened = next((at for at in range(start, first) if low[at] == ","), None)
        if opened is None or not self._language.relative.at(low, opened + 1):
            return first
        return opened if "," in low[max(opened + 1, first - 2) : first] else first

    def _of_described(self, start: int, first: int, expression: TimeExpression) -> bool:
        """ "Deported a man born in 1990", "granted a motion filed on April 24": the day of the participle that
        describes the object; a day further on is more often that of the verb."""
        low, language = self._low, self._language
        wide = expression.precision != "day"
        reach = range(start if wide else max(start, first - 1 - PARTICIPLE_NEAR), first)
        if any(low[at] in (",", ";") for at in reach):
            return False
        described = language.past_endings + language.participle_endings
        return any(
            low[at].endswith(described)
            and not self._capital[at]
            and low[at - 1].isalpha()
            and low[at - 1] not in language.function_words
            and not low[at - 1].endswith(language.adverb_endings)
            for at in reach
        )

    def _of_said(self, frame: Frame, match: Match, first: int, last: int) -> bool:
        saying = frame.dates == "adjacent" or match.form == "noun"  # "wrote ahead of a June 13 hearing"
        return not saying and self._said_then(first, last, match.first)

    def _said_then(self, day: int, last: int, first: int) -> bool:
        """ "On Friday Doe said that Roe had been moved", "Doe said on Friday that Roe …": the day of saying is not that
        of what is said, unless a conjunction or a mark leads on to another clause."""
        low = self._low
        said = next((at for at in range(first - 1, max(-1, day - 1 - SAYING_REACH), -1) if self._says(at)), None)
        if said is None:
            return False
        marks = self._language.conjunctions | {",", ";", ":"}
        return not any(low[at] in marks for at in range(said + 1, first) if not day <= at <= last)

    def _counted_from(self, day: int, last: int, first: int) -> bool:
        """ "Freed on Friday, two months after he was deported", "A day before Doe met Roe on Friday, ten were freed":
        what is counted from a day was not on that day."""
        low, language = self._low, self._language
        relations = language.dates.relations
        counts = [
            at
            for at in range(1, first)
            if low[at - 1] in language.dates.units and any(low[at] in relations[name] for name in ("before", "after"))
        ]
        behind = any(last < at for at in counts)
        opening = any(at <= OPENING_COUNT and at < day for at in counts) and "," in low[last + 1 : first]
        return behind or opening

    def _says(self, at: int) -> bool:
        """A verb of saying: no name ("Secretary of State") and no noun ("the report")."""
        before = self._low[at - 1] if at else ""
        noun = before in self._language.determiners | self._language.any_preposition or before == "'s"
        return self._language.say.at(self._low, at) > 0 and not (noun or self._capital[at])

    def _of_saying(self, start: int, first: int) -> bool:
        """ "Ruritania freed ten men, Doe said Sunday": behind a verb of saying the day is that of saying."""
        low = self._low
        comma = next((at for at in range(start, first) if low[at] == ","), None)
        if comma is None or first - comma > SAID_REACH:
            return False
        said = next((at for at in range(comma + 1, first) if self._tells(at)), None)
        return said is not None and "," not in low[said:first]  # "arrested, police said, on Friday"

    def _tells(self, at: int) -> bool:
        return self._language.say.at(self._low, at) > 0 or self._language.according.at(self._low, at) > 0

    def _of_source(self, first: int, last: int) -> bool:
        """ "As the Herald reported on Tuesday, Doe told …": the day on which somebody else told it."""
        opens = next((at for at in range(first - 1, -1, -1) if self._low[at] in (",", ";", ":")), -1) + 1
        if self._low[opens] not in self._language.likewise or "," not in self._low[last:]:
            return False
        return any(self._language.say.at(self._low, at) for at in range(opens, first))

    def _aside(self, first: int, last: int, match: Match) -> bool:
        """ "The group, which was founded in 2002, has killed …": inside a relative clause that a comma closes before
        the trigger, the day is that clause's."""
        low, language = self._low, self._language
        if "," not in low[last + 1 : match.first]:
            return False
        for at in range(first - 1, -1, -1):
            if low[at] in (",", ";", ":", '"'):
                return False
            if language.relative.at(low, at) and (low[at] not in language.complementizers or low[at - 1] == ","):
                return True
        return False

    def _of_cause(self, start: int, first: int) -> bool:
        """ "Charges arising from the killing of a guard in 2012", "accused of robbing a bank in May": the month or the
        year is that of the deed. A day is more often that of the trigger."""
        low, language = self._low, self._language
        if any(low[at] in language.causes for at in range(start, first)):
            return True
        return any(
            low[at] in language.any_preposition and low[at + 1].endswith(language.gerund_endings)
            for at in range(start, first - 1)
        )

    def _beyond(self, first: int, match: Match, group: VerbGroup) -> bool:
        """ "Doe, who was arrested in May, co-wrote a hit of 1984": once a comma has closed the relative clause of the
        trigger and a word more is said, the day is the main clause's."""
        low, language = self._low, self._language
        closed = next((at for at in range(match.last + 1, first) if low[at] == ","), None)
        opened = next((at for at in range(group.first - 1, -1, -1) if low[at] == ","), None)
        if closed is None or opened is None or not language.relative.at(low, opened + 1):
            return False
        return any(
            low[at].replace("-", "").isalpha() and not self._capital[at] and low[at] not in language.function_words
            for at in range(closed + 1, first)
        )

    def _of_participle(self, first: int) -> bool:
        """ "Men arrested on Friday were freed": between a participle and a helper verb the day is the participle's."""
        language = self._language
        for at in range(first - 1, max(0, first - PARTICIPLE_BACK), -1):
            word = self._low[at]
            if word == "," or word in language.conjunctions or self._predicates(at):
                return False
            if word.endswith(language.past_endings + language.participle_endings):
                return not self._predicates(at - 1)
        return False

    def _cost_before(self, first: int, last: int, end: int, match: Match) -> int:
        """The price of a date that stands before its trigger."""
        walls = self._between(last + 1, end)
        if first <= LEAD_REACH and match.first <= LEAD_SENTENCE:
            return walls // 2
        if self._when_follows(last):
            return 0 if self._one_clause(last + 1, end) else COST_LIMIT
        aside = self._dashed(last + 1, end)
        if aside is not None:
            walls -= self._between(aside[0], aside[1] + 1)
            return end - last - 1 - (aside[1] - aside[0] + 1) + walls
        return end - last - 1 + walls

    def _dashed(self, start: int, end: int) -> tuple[int, int] | None:
        """What two dashes put between ("a meeting on May 3 — after the vote — at which he said"): it is passed over."""
        dashes = [at for at in range(start, end) if self._low[at] in ("—", "–")]
        return (dashes[0], dashes[1]) if len(dashes) == 2 else None

    def _between(self, start: int, end: int) -> int:
        return self._walls[end] - self._walls[start] if start < end else 0

    def _wall(self, at: int) -> int:
        word = self._low[at]
        if word in ('"', "“", "”", "«", "»"):
            return QUOTE_COST
        if self._language.comparing.at(self._low, at):
            return QUOTE_COST  # "down from 2024", "the same period in 2024": the day of something else
        if word == ",":
            return COMMA_COST
        if self._language.breaks.at(self._low, at):
            return BREAK_COST
        return PREDICATE_COST if self._predicates(at) else 0

    def _predicates(self, at: int) -> bool:
        """Whether a word opens another predicate; "'s" does behind a pronoun only."""
        auxiliaries = self._language.auxiliaries
        if self._low[at] == "'s" and (at == 0 or self._low[at - 1] not in auxiliaries["contracting"]):
            return False
        return any(self._low[at] in auxiliaries[name] for name in _PREDICATES)

    def _when_follows(self, last: int) -> bool:
        """ "on March 15, when …": the clause that follows happened then."""
        following = self._low[last + 1 : last + 3]
        if following[:1] == (",",):
            following = following[1:]
        return bool(following) and following[0] in self._language.when

    def _one_clause(self, start: int, end: int) -> bool:
        """Whether nothing between ends a clause: no break, and no conjunction behind a verb."""
        language, verb = self._language, False
        for at in range(start, end):
            word = self._low[at]
            verb = verb or self._predicates(at) or word.endswith(language.past_endings) or word in language.verb_words
            if language.strong.at(self._low, at) or (verb and word in language.conjunctions):
                return False
        return True

    def _predicated(self, start: int, first: int) -> bool:
        """ "Men held in Zenda were freed on Friday": the date is that of the predicate in between."""
        return any(self._predicates(at) for at in range(start, first))

    def _scene(self, start: int, first: int) -> bool:
        """ "said in the Oval Office on Monday", "told reporters at the court on Friday": only where it was said lies
        between, and nothing of what was said."""
        language, between = self._language, self._low[start:first]
        where = next((at for at, word in enumerate(between[:SCENE_START]) if word in language.scene), None)
        if where is None or len(between) > SCENE_REACH:
            return False
        stops = language.complementizers | language.pronouns["m"] | language.pronouns["f"] | language.pronouns["plural"]
        return not any(word in stops or self._wall(start + at) for at, word in enumerate(between))

    def _occasion(self, frame: Frame, start: int, first: int) -> bool:
        """ "said in an interview published Tuesday": the date is that of the saying."""
        occasions = frame.languages[self._language.id].occasions
        return any(occasions.at(self._low, at) for at in range(max(start, first - ADJACENT_REACH), first))


def _narrowed(
    chosen: TimeExpression, last: int, priced: Sequence[tuple[TimeExpression, int]]
) -> tuple[TimeExpression, int]:
    """ "Eight months ago they killed ten on Nov. 13": of two dates in reach that agree, the day is meant."""
    assert chosen.earliest is not None
    assert chosen.latest is not None
    for each, end in priced:
        if each.earliest is None or each.latest is None or {each.relation, chosen.relation} != {"on"}:
            continue
        within = chosen.earliest <= each.earliest and each.latest <= chosen.latest
        if within and each.precision == "day" != chosen.precision:
            return each, end
    return chosen, last


def _days(expression: TimeExpression) -> int:
    """How many days a date can mean."""
    assert expression.earliest is not None
    assert expression.latest is not None
    return (expression.latest - expression.earliest).days


def _tokens_of(expression: TimeExpression, sentence: Sentence) -> tuple[int, int]:
    """The first and the last token of a date."""
    tokens = sentence.tokens
    first = next((i for i, token in enumerate(tokens) if token.end > expression.start), len(tokens) - 1)
    last = next((i for i in range(first, len(tokens)) if tokens[i].end >= expression.end), first)
    return first, last
