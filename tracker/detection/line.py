"""A sentence as the ways of naming read it: its words, what the register finds in them, what was said before.

What stands here is asked by several of them: the words of a name, and what leads a noun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tracker.detection.language import Language
from tracker.detection.memory import Memory, Mention
from tracker.detection.quantities import Count
from tracker.detection.register import Hit, Register
from tracker.detection.text import Token, lower

TITLE_CASE = 0.8
"""Share of longer words with a capital from which a line counts as a headline in title case."""
LED_REACH = 7
"""Words between an article and its noun ("a 31-year-old Ruritanian asylum seeker" has its age in five)."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence. ``dated`` are tokens of dates, ``hits`` and ``counts`` entries of the register and numbers of
    people by their first token; ``found`` grows with each mention that is read, left to right."""

    tokens: Sequence[Token]
    low: tuple[str, ...]
    language: Language
    register: Register
    memory: Memory
    dated: frozenset[int]
    hits: Mapping[int, Hit]
    counts: Mapping[int, Count]
    headline: bool
    title_case: bool
    found: list[Mention]

    def text(self, first: int, last: int) -> str:
        """The words of a name as they are written."""
        words = " ".join(token.form for token in self.tokens[first : last + 1])
        return words.replace(" 's", "'s").replace(" ’s", "’s").replace(" .", ".")

    def led(self, first: int) -> bool:
        """Whether an article or an owner leads the noun phrase: "*her* 15-year-old cousin"."""
        goes_on = self.language.any_preposition | self.language.conjunctions
        for word in reversed(self.low[max(0, first - LED_REACH) : first]):
            if word in self.language.determiners or word in self.language.owning or word == "'s":
                return True
            if word in goes_on or not (word[0].isalnum() or word == "-"):
                return False
        return False


def line_of(
    tokens: Sequence[Token],
    language: Language,
    register: Register,
    memory: Memory,
    counts: Sequence[Count],
    dates: Sequence[tuple[int, int]],
) -> Line:
    """The line of a sentence. ``dates`` are spans of the text; a name that belongs to somebody else of that surname is
    no hit."""
    low = tuple(token.low for token in tokens)
    dated = frozenset(i for i, token in enumerate(tokens) if any(start <= token.start < end for start, end in dates))
    hits = {hit.first: hit for hit in register.find(tokens, memory.named) if hit.first not in dated}
    line = Line(
        tokens=tokens,
        low=low,
        language=language,
        register=register,
        memory=memory,
        dated=dated,
        hits=hits,
        counts={count.first: count for count in counts if count.quantity.measure == "people"},
        headline=not (tokens and tokens[-1].form in (".", "?", "!")),
        title_case=_title_case(tokens),
        found=[],
    )
    return msgspec.structs.replace(line, hits={at: hit for at, hit in hits.items() if not _of_another(line, hit)})


def name_like(line: Line, first: Token) -> bool:
    """Whether the first word of a sentence can be a name: no word that a language file knows."""
    language = line.language
    clauses = (language.breaks, language.strong, language.elsewhen, language.temporal)
    return (
        first.low not in language.function_words
        and first.form not in language.starters
        and not first.low.endswith(language.adverb_endings)
        and not any(phrases.at(line.low, 0) for phrases in clauses)
    )


def _of_another(line: Line, hit: Hit) -> bool:
    """ "Anna Doe" where the register knows Ben Doe: behind an unknown given name a surname is somebody else's."""
    before = hit.first - 1
    if not hit.entity.id.startswith("person/"):
        return _of_region(line, hit)
    if _of_son(line, hit) or _of_namesake(line, hit):
        return True
    if hit.last > hit.first or before < 0 or line.title_case:
        return False
    given, language = line.tokens[before], line.language
    if not given.capital or given.form.isupper() or not given.form.isalpha() or before in line.dated:
        return False
    known = any(each.first <= before <= each.last for each in line.hits.values())
    office = language.titles.ending_at(line.low, before) or language.authorities.ending_at(line.low, before)
    helps = before == 0 and not name_like(line, given)
    helps = helps or language.prepositions["in"].ending_at(line.low, before - 1) > 0  # "in Zenda Doe said"
    return not (known or office or helps or line.register.country_of(given.folded))


def _of_region(line: Line, hit: Hit) -> bool:
    """ "Missouri Senate", "State Supreme Court" where the register knows those of the country."""
    language = line.language
    if hit.first == 0 or not language.regional.ending_at(line.low, hit.last):
        return False
    return language.regions.ending_at(line.low, hit.first - 1) > 0


def _of_namesake(line: Line, hit: Hit) -> bool:
    """ "Doe Miller", "Doe Tower" where the register knows Ben Doe: a surname that another name follows is a part of
    it. An office, an authority, a day and letters alone ("the Doe DOJ") go on with something else."""
    after, language = hit.last + 1, line.language
    if (
        hit.last > hit.first
        or after >= len(line.tokens)
        or line.title_case
        or after in line.hits
        or after in line.dated
    ):
        return False
    following = line.tokens[after]
    if (
        not following.capital
        or not following.form.isalpha()
        or following.form.isupper()
        or not following.form[1:].islower()
    ):
        return False
    kinds = (language.titles, language.authorities, language.courts, language.people)
    return not any(phrases.at(line.low, after) for phrases in kinds) and following.form not in language.starters


def _of_son(line: Line, hit: Hit) -> bool:
    """ "John Doe Jr." where the register knows John Doe: the son, unless the register calls him so."""
    generations = line.language.generations
    following = line.low[hit.last + 1 : hit.last + 2]
    own = {word for name in (hit.entity.name, *hit.entity.aliases) for word in lower(name).split()}
    return bool(following) and following[0] in generations and not own & generations


def _title_case(tokens: Sequence[Token]) -> bool:
    """A headline in Title Case: its capitals say nothing about names. A sentence that ends in a stop is none."""
    if tokens and tokens[-1].form == ".":
        return False
    words = [token for token in tokens if len(token.form) > 3 and token.form.isalpha()]
    return len(words) >= 4 and sum(token.capital for token in words) >= TITLE_CASE * len(words)
