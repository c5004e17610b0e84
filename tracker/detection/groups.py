"""People whom nobody names: told by what they are, by their number, by their country."""

from __future__ import annotations

from tracker.detection.line import Line
from tracker.detection.memory import Mention


def counted(line: Line, index: int) -> Mention | None:
    """People with a number: "261 men", "137" where the noun was named before."""
    count = line.counts.get(index)
    if count is None:
        return None
    name = count.quantity.population or line.text(index, count.last)
    return Mention(first=index, last=count.last, type="group", name=name, plural=True, counted=True)


def group(line: Line, index: int) -> Mention | None:
    """People told by what they are: "the driver", "two nannies", "Ruritanians"."""
    length = line.language.people.at(line.low, index)
    token = line.tokens[index]
    if length:
        last = index + length - 1
        if _nobody(line, index, last):
            return None
        gender = next((g for g, words in line.language.kin.items() if line.low[last] in words), "")
        gender = "" if _apposed(line, index) else gender
        name = line.text(index, last)
        return Mention(first=index, last=last, type="group", name=name, plural=True, gender=gender)
    national = token.low.endswith(line.language.nationals) and token.low not in line.language.nationals_not
    if token.capital and index and national and token.low.endswith("s"):
        return Mention(first=index, last=index, type="group", name=token.form, plural=True)
    if token.capital and index and _national(line, index):
        return Mention(first=index, last=index, type="group", name=token.form)
    return None


def _apposed(line: Line, index: int) -> bool:
    """ "Ana Doe, the wife of a sailor, said she …": kin that a name before it is, so that "she" means the name."""
    at = line.language.before_phrase(line.low, index)
    return 0 < at < index - 1 and line.low[at] == "," and any(each.last == at - 1 for each in line.found)


def _national(line: Line, index: int) -> bool:
    """ "A 31-year-old Ruritanian died": one of a people, where what follows shows that it is no adjective."""
    if not any(word in line.language.determiners for word in line.low[max(0, index - 5) : index]):
        return False
    if line.register.country_of(line.tokens[index].form) is None or index + 1 >= len(line.low):
        return False
    following, auxiliaries = line.low[index + 1], line.language.auxiliaries
    return (
        following in (",", ".")
        or following.endswith(line.language.past_endings)
        or any(following in auxiliaries[name] for name in ("being", "perfect", "support"))
        or line.language.relative.at(line.low, index + 1) > 0
    )


def _nobody(line: Line, first: int, last: int) -> bool:
    """ "criminal charges", "member states": the noun describes another one, is a participle ("fueron deportados"),
    or stands alone without article."""
    if last + 1 < len(line.low) and line.low[last + 1] in line.language.compounds:
        return True
    if first and line.low[first - 1] in line.language.auxiliaries["passive"] and _participle(line, first):
        return True
    if first != last or line.low[first] not in line.language.singular - line.language.parties:
        return False
    return not (line.led(first) or (line.headline and _ends_phrase(line, last)))


def _ends_phrase(line: Line, last: int) -> bool:
    """Whether no further noun follows: a headline says "man" for "a man", but "student loans" is nobody."""
    language, following = line.language, line.low[last + 1] if last + 1 < len(line.low) else ""
    return (
        not following.isalpha()
        or following in language.function_words | language.verb_words
        or following.endswith(language.past_endings)
    )


def _participle(line: Line, index: int) -> bool:
    return line.low[index].endswith(line.language.participle_endings)
