"""Runs of capitalised words that no register knows: a law, a court, an authority, a person by what is beside him."""

from __future__ import annotations

import re

from tracker.detection.line import Line, name_like
from tracker.detection.memory import Mention, MentionType

PERSON_WORDS = 4
"""Words from which on a name is rather that of an office or a group."""
AGE = re.compile(r"[1-9]\d?|1[01]\d")
"""An age between commas, "Anna Doe, 29, …", is told of nobody but a person."""
NAME_LIMIT = 6
"""Longest run of capitalised words that is still one name."""


def named(line: Line, index: int) -> Mention | None:
    """A run of capitalised words: by its last word a law, a court, an authority, or else a name."""
    last = run(line, index)
    if last < index:
        return None
    words = line.low[index : last + 1]
    name = line.text(index, last)
    if words[-1] in line.language.laws and len(words) > 1:
        return Mention(first=index, last=last, type="law", name=name)
    if line.language.courts.ending_at(words, len(words) - 1) and len(words) > 1:
        return Mention(first=index, last=last, type="court", name=name)
    if line.language.authorities.ending_at(words, len(words) - 1) and len(words) > 1:
        return Mention(first=index, last=last, type="authority", name=name, plural=True)
    if words[-1] in line.language.media and len(words) > 1:
        return Mention(first=index, last=last, type="thing", name=name)
    full = line.memory.people.get(words[-1])
    if full is not None:
        judge = words[-1] in line.memory.judges
        return Mention(first=index, last=last, type="person", name=full, judge=judge)
    known = line.memory.names.get(words[-1]) if last == index else None
    alone = index == 0 and last == index and known is None
    if alone and not (_acronym(line, index) or _opens_relative(line, index)):
        return None
    kind: MentionType = "person" if _apposed(line, index, last) else "name"
    return Mention(first=index, last=last, type=kind, name=known or name)


def _apposed(line: Line, first: int, last: int) -> bool:
    """ "Anna Doe, 29, …", "Anna Doe, a Ruritanian teacher, …": a full name beside what only a person is."""
    at = last + 2
    if not 0 < last - first < PERSON_WORDS or at >= len(line.low) or line.low[at - 1] != ",":
        return False
    if first and line.language.prepositions["in"].ending_at(line.low, first - 1):
        return False  # "in San Zenda, a spokesman said"
    if AGE.fullmatch(line.low[at]):
        after = line.low[at + 1 : at + 2]
        return bool(after) and (after[0] in (",", ".") or after[0] in line.language.partitives)
    if line.low[at] not in line.language.determiners and not line.language.titles.at(line.low, at):
        return False
    ends = line.language.any_preposition | line.language.conjunctions
    while at + 1 < len(line.low) and line.low[at + 1].replace("-", "").isalnum() and line.low[at + 1] not in ends:
        if line.language.relative.at(line.low, at + 1):
            break
        at += 1
    people, titles = line.language.people.ending_at(line.low, at), line.language.titles.ending_at(line.low, at)
    return bool(people or titles)


def _opens_relative(line: Line, index: int) -> bool:
    """ "Rassberg, who was accused, …": a first word with a relative clause behind it is a name."""
    behind = line.low[index + 1 : index + 2] == (",",) and index + 2 < len(line.low)
    return behind and name_like(line, line.tokens[index]) and line.language.relative.at(line.low, index + 2) > 0


def _acronym(line: Line, index: int) -> bool:
    """ "FBI arrests …": capitals throughout are a name even in the first word, unless the line shouts."""
    form = line.tokens[index].form
    return len(form) > 1 and form.isalpha() and form.isupper() and not all(t.form.isupper() for t in line.tokens[1:3])


def run(line: Line, index: int) -> int:
    """The last token of the run of capitalised words from ``index`` on; ``index - 1`` for none."""
    last = index - 1
    at = index
    particles = line.language.name_particles
    while at < len(line.tokens) and at - index < NAME_LIMIT:
        token = line.tokens[at]
        if at in line.dated or (at > index and (at in line.hits or line.language.titles.at(line.low, at))):
            break
        if token.capital and token.form[0].isalpha() and not _plain_word(line, at):
            last = at
        elif last > index and last == at - 1 and _initial(line, last):
            pass  # the stop behind the initial of "Jay Y. Lee"
        elif not (
            last >= index and token.low in particles and at + 1 < len(line.tokens) and line.tokens[at + 1].capital
        ):
            break
        at += 1
    return last


def _initial(line: Line, index: int) -> bool:
    """The middle initial of a name, with its stop and a name behind it: "Jay Y. Lee"."""
    behind = line.tokens[index + 1 : index + 3]
    return len(line.tokens[index].form) == 1 and len(behind) == 2 and behind[0].form == "." and behind[1].capital


def _plain_word(line: Line, index: int) -> bool:
    """A sentence's first word is capitalised anyway: it is no name when the language knows it as a starter."""
    form = line.tokens[index].form
    return form in line.language.starters or line.low[index] in line.language.determiners
