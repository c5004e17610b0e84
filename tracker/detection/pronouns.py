"""Whom "he", "she" and "they" stand for: the centre of attention (Grosz, Joshi and Weinstein 1995), or nobody.

Who says so right before it ("Jon Smith says he …"), else the only one whom the sentence has named, else the subject of
the sentence before; of two whom it may mean neither, and when the text has since spoken of somebody who may be a
person, nobody: a wrong name is worse than none.
"""

from __future__ import annotations

from tracker.detection.line import Line, name_like
from tracker.detection.memory import Mention


def settle(line: Line) -> None:
    """Ends a sentence: who its subject was is remembered, for the pronouns of the next one."""
    named = line.language.plural_verbs and not any(each.type == "person" for each in line.found)
    people = [
        each
        for each in line.found
        if not each.possessive
        and (genders(each) or each.type == "group" or (named and each.type == "name" and " " in each.name))
    ]
    subjects = [each for each in people if _can_be_subject(line, each)]
    if _opens_unvouched(line):
        line.memory.forget()
    line.memory.settle(subjects, [each for each in people if each not in subjects])


def pronoun(line: Line, index: int) -> Mention | None:
    """The pronoun at a token, with whom it stands for when that is known."""
    word = line.low[index]
    pronouns = line.language.pronouns
    if word in pronouns["reflexive"]:
        return _stands_for(line, index, None, plural=False)
    for gender in ("m", "f"):
        if word in pronouns[gender] or word in pronouns[f"possessive_{gender}"]:
            owner = word in pronouns[f"possessive_{gender}"] and _noun_follows(line, index)
            return _stands_for(
                line, index, _antecedent(line, index, gender), plural=False, possessive=owner, gender=gender
            )
    if word in pronouns["plural"] and _stands_for_people(line, index):
        return _stands_for(line, index, line.memory.group, plural=True)
    return None


def _antecedent(line: Line, index: int, gender: str) -> Mention | None:
    """Whom "he" stands for: who says so right before it ("Jon Smith says he …"), or the only one this sentence names,
    else the centre of those before; of two whom it may mean, neither."""
    says = index - 2 if index and line.low[index - 1] in line.language.complementizers else index - 1
    if says > 0 and line.language.say.at(line.low, says):
        speaker = next((each for each in line.found if each.last == says - 1), None)
        if speaker is not None and speaker.type == "name" and " " in speaker.name:
            return speaker
    people = [each for each in line.found if gender in genders(each)]
    if people:
        who = {each.id or each.name for each in people}
        unsure = len(who) > 1 or (line.title_case and people[0].first > 1)  # where all is capital, names are missed
        if unsure and line.low[index] in line.language.pronouns["nominative"]:
            return None
        alone = people == line.found[:1]
        return None if alone and _object_of_unknown(line, index) else line.memory.last.get(gender)
    if _opens_unvouched(line):
        return None
    return line.memory.center.get(gender) or line.memory.last.get(gender)


def _stands_for_people(line: Line, index: int) -> bool:
    """ "most were freed", "all of them"; but "the most", "many doubts" and "several of the ships" are nobody."""
    language = line.language
    if line.low[index] in language.pronouns["nominative"] | language.pronouns["objects"]:
        return True
    following = line.low[index + 1] if index + 1 < len(line.low) else "."
    led = index > 0 and line.low[index - 1] in language.determiners
    return not led and (
        not following.isalpha()
        or following in language.any_preposition
        or any(following in words for words in language.auxiliaries.values())
        or following.endswith(language.past_endings)
    )


def _noun_follows(line: Line, index: int) -> bool:
    """Whether "her" owns what comes next instead of being spoken of itself."""
    following = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
    if following is None or not following.form[0].isalnum() or index + 1 in line.dated:
        return False
    return following.low not in line.language.any_preposition and following.low not in line.language.conjunctions


def _stands_for(
    line: Line, index: int, antecedent: Mention | None, *, plural: bool, possessive: bool = False, gender: str = ""
) -> Mention:
    known = antecedent is not None
    return Mention(
        first=index,
        last=index,
        type="pronoun",
        name=antecedent.name if antecedent else line.tokens[index].form,
        id=antecedent.id if antecedent else "",
        judge=antecedent.judge if antecedent else False,
        entity=antecedent.entity if antecedent else None,
        plural=plural,
        possessive=possessive,
        resolved=known,
        gender=gender,
    )


def _perhaps_person(line: Line, mention: Mention) -> bool:
    """Whether a sentence is about a full name that no register and no title vouches for: it may be a person, and
    "he" after it is he or somebody named before; who, nobody can say."""
    words = mention.name.split()
    full = mention.type == "name" and len(words) == 2 and not any(word.isupper() for word in words)
    return full and mention.first <= 1 and not line.title_case and _can_be_subject(line, mention)


def _opens_unvouched(line: Line) -> bool:
    """Whether a sentence is about a name that nothing vouches for: "Jon Smith was ill when he …", or one word, with a
    capital as any first word, "Oscar was at work when he …". It may be a person, and "he" is then nobody named
    before."""
    first = line.found[0] if line.found else None
    if first is not None and (_perhaps_person(line, first) or (first.type == "name" and _opens_relative(line, first))):
        return True
    named = first is not None and first.first == 0
    return not named and len(line.low) > 1 and line.low[1] in line.language.of_one and name_like(line, line.tokens[0])


def _object_of_unknown(line: Line, index: int) -> bool:
    """ "Doe pardons a tax cheat after the judge jailed him": whom the subject did something to may be meant by "him",
    though nothing says that he is a person."""
    language, first = line.language, line.found[0]
    verb = first.last + 1
    if line.low[index] not in language.pronouns["objects"] or first.first > 1 or verb >= index:
        return False
    helpers = any(line.low[verb] in words for words in language.auxiliaries.values())
    if helpers or line.low[verb] == "," or language.say.at(line.low, verb):
        return False
    named = {at for each in line.found for at in range(each.first, each.last + 1)}
    return any(
        line.low[at].isalpha()
        and at not in named
        and at not in line.dated
        and line.low[at] not in language.function_words
        for at in range(verb + 1, index)
    )


def _opens_relative(line: Line, mention: Mention) -> bool:
    """ "Rassberg, who was accused of fraud, was dismissed by the company he had founded"."""
    behind = line.low[mention.last + 1 : mention.last + 2] == (",",) and mention.last + 2 < len(line.low)
    return mention.first == 0 and behind and line.language.relative.at(line.low, mention.last + 2) > 0


def genders(mention: Mention) -> frozenset[str]:
    """The genders of a person, of kin, or of whom a pronoun stands for; none for anything else."""
    if mention.type == "person" or (mention.type == "pronoun" and not mention.plural and mention.resolved):
        known = mention.gender or (mention.entity.traits.get("gender", "") if mention.entity else "")
        return frozenset({known} if known else {"m", "f"})
    return frozenset({mention.gender} if mention.type == "group" and mention.gender else ())


def _can_be_subject(line: Line, mention: Mention) -> bool:
    """Whether no preposition governs somebody, and nobody is only named as an owner."""
    before = line.language.before_phrase(line.low, mention.first)
    owns = line.low[mention.last + 1 : mention.last + 2] == ("'s",)
    objects = line.language.pronouns["objects"]
    return not (
        owns
        or (before >= 0 and line.low[before] in line.language.any_preposition)
        or (mention.type == "pronoun" and line.low[mention.first] in objects)
    )
