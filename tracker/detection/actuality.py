"""How real is what a verb or a noun tells: the verb group, its voice, and what governs it.

The order of the questions: (1) the verb group itself ("did not meet", "will meet", "was deported"); (2) for
what is not finite (to meet, meeting, the meeting) the nearest governing word to the left ("ordered to", "plans
to", "refused to", "block the"); (3) a condition that opens the clause ("if", "unless"). An infinitive that
nothing governs is never real. When nothing says so, a finite past is what happened: that is how news is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from tracker.detection.language import Form, Language
from tracker.detection.text import Token
from tracker.story.events import Actuality

BOUND_REACH = 8
"""Words from the bound of a number to what it counts: "in excess of 200 young men"."""
NOUN_REACH = 5
"""The same from the number on: "between 20 and 30 young men"."""
Voice: TypeAlias = Literal["active", "passive", "participle", "infinitive", "gerund", "noun", "attribute"]
Tense: TypeAlias = Literal["past", "present", "perfect", "pluperfect", "future", "none"]

GOVERNOR_REACH = 12
"""Tokens to the left in which a governing word is looked for. The MEANTIME baseline had eight."""
PROPOSAL_REACH = 40
"""What somebody proposes stays proposed to the end of the sentence."""
PREDICATE_REACH = 14
"""Tokens after a noun in which its predicate begins."""
WANTED_REACH = 6
"""Words between "wants" and a participle: "wants forty young men deported"."""
REAL_REACH = 3
"""Tokens in which "after" and "since" make what follows real, whatever governs the rest."""
CONDITION_REACH = 14
"""Tokens to the left in which an "if" still opens the clause of a verb."""
DENIAL_REACH = 8
"""Tokens in which "denied" still reaches a verb without a "that" between: "denied the US had paid"."""
PURPOSE_REACH = 6
"""Tokens between "for" and the noun of what is wanted: "for the immediate release"."""
ADJUNCT_REACH = 6
"""Tokens that may stand between "denied" and its "that": "denied on Saturday that", "denied in a statement that"."""
HEARSAY_REACH = 5
"""Tokens to the left of "reports that" in which somebody disputes them: "dismissed as false media reports that"."""
GROUP_LIMIT = 6
"""Longest verb group before its verb ("would not have been formally") in tokens."""

_MARKS = frozenset({",", ".", "?", "!"})
_SCARE = frozenset({"'", '"', "‘", "“"})
_QUOTES = frozenset({'"', "“", "”", "«", "»"})


class VerbGroup(msgspec.Struct, frozen=True):
    """What stands around a verb form: where the group begins, its voice and tense, and what is said of its reality."""

    first: int
    voice: Voice
    tense: Tense
    actuality: Actuality
    progressive: bool = False

    @property
    def finite(self) -> bool:
        """Whether it is a full predicate, not an infinitive, a gerund, a participle or a noun."""
        return self.voice in ("active", "passive")


def verb_group(
    tokens: Sequence[Token], head: int, form: Form, language: Language, *, intransitive: bool = False
) -> VerbGroup:
    """Reads the words before a verb form (or a noun) at ``head``."""
    if form == "noun" and _of_purpose(tokens, head, language):
        return VerbGroup(head, "noun", "none", "possible")
    if form == "noun" and _of_infinitive(tokens, head, language):
        return VerbGroup(head, "noun", "none", "possible")
    if form == "noun":
        governed = _governed(tokens, head, language, default="happened")
        return VerbGroup(
            head, "noun", "none", _predicated(tokens, head, language) if governed == "happened" else governed
        )
    first, before = _auxiliaries(tokens, head, language)
    names = {name for word in before for name in _NAMES if word in language.auxiliaries.get(name, ())}
    negated = any(word in _negations(language) for word in before)
    if form == "third" and first == head and head and _owned(tokens[head - 1].low, language):
        return VerbGroup(head, "attribute", "none", "possible")
    if form == "base" and not names & {"future", "possible", "conditional", "ordered", "support"}:
        return _bare(tokens, head, first, before, language)
    if form == "gerund" and first and _noun_before(tokens[first - 1].low, language):
        return VerbGroup(head, "attribute", "none", "possible")
    if form == "gerund" and "infinitive" in names:
        return VerbGroup(first, "gerund", "none", _governed(tokens, first, language, default="possible", real=False))
    if form == "gerund" and "being" not in names:
        return VerbGroup(first, "gerund", "none", _gerund(tokens, first, language, negated))
    voice = _voice(tokens, first, head, form, names, language)
    if intransitive and voice == "participle" and form == "past":
        voice = "active"
    if voice in ("participle", "attribute"):
        return VerbGroup(head, voice, "past", _governed_participle(tokens, head, language))
    if voice == "passive" and "continuing" in names and not names & {"being", "perfect"} and language.gerund_passive:
        return VerbGroup(
            first, voice, "none", "denied" if negated else _governed(tokens, first, language, default="possible")
        )
    actuality = _finite(form, names, negated, before, language)
    if actuality == "happened" and any(word in language.auxiliaries["nonfinite"] for word in before):
        actuality = _governed(tokens, first, language, default="happened")  # "denied having deported"
    elif actuality == "happened":
        actuality = _embedded(tokens, first, language)
    progressive = form == "gerund" or (voice == "passive" and "continuing" in names)
    if progressive and actuality == "happened" and voice == "passive":
        actuality = "ongoing"
    return VerbGroup(first, voice, _tense(form, names), actuality, progressive)


_NAMES = (
    "passive", "continuing", "now", "being", "perfect", "pluperfect", "support",
    "future", "possible", "conditional", "ordered", "infinitive",
)  # fmt: skip


def _of_purpose(tokens: Sequence[Token], head: int, language: Language) -> bool:
    """ "to press for the release of Doe": what something is done for has not happened yet."""
    for at in range(head - 1, max(-1, head - 1 - PURPOSE_REACH), -1):
        low = tokens[at].low
        if low in language.purpose:
            return True
        if low in language.any_preposition or low in language.conjunctions or low in _MARKS:
            return False
    return False


def _of_infinitive(tokens: Sequence[Token], head: int, language: Language) -> bool:
    """ "Committee to hold hearing on …": the noun of what is yet to be done, in the clause of an infinitive."""
    low = tuple(token.low for token in tokens[max(0, head - GOVERNOR_REACH) : head])
    for at in range(len(low) - 1, -1, -1):
        if language.breaks.at(low, at) or low[at] in _MARKS or language.cues["real"].ending_at(low, at):
            return False
        if low[at] in language.auxiliaries["infinitive"]:
            following = low[at + 1] if at + 1 < len(low) else ""
            return following.isalpha() and following not in language.function_words
    return False


def _noun_before(previous: str, language: Language) -> bool:
    return previous in language.determiners or previous == "'s"


def _owned(previous: str, language: Language) -> bool:
    """ "bows to his demands", "the claims": behind an article or an owner a present tense is a plural noun."""
    return (
        _noun_before(previous, language)
        and previous not in language.auxiliaries["contracting"] | language.complementizers
    )


def _negations(language: Language) -> frozenset[str]:
    return language.auxiliaries["negation"]


def _auxiliaries(tokens: Sequence[Token], head: int, language: Language) -> tuple[int, list[str]]:
    """The words of the verb group before the verb, nearest first, and where the group begins."""
    words: list[str] = []
    index = head - 1
    known = language.auxiliaries
    while index >= 0 and len(words) < GROUP_LIMIT:
        low = tokens[index].low
        if low in _SCARE and index:  # "should be 'put behind bars'"
            index -= 1
            continue
        adverb = low.endswith(language.adverb_endings)
        if not adverb and not any(low in known.get(name, ()) for name in (*_NAMES, "adverbs", "negation")):
            break
        if low == "'s" and not _contracts(tokens, index, language):
            break
        words.append(low)
        index -= 1
        if low in known["infinitive"]:
            break
    while index + 1 < head and tokens[index + 1].low in _SCARE:
        index += 1
    return index + 1, words


def _contracts(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "'s" is short for "is": behind a pronoun ("he's visiting"), not a name ("Jordan's visiting king")."""
    return index > 0 and tokens[index - 1].low in language.auxiliaries["contracting"]


def _bare(tokens: Sequence[Token], head: int, first: int, before: list[str], language: Language) -> VerbGroup:
    """A base form without modal: an infinitive after "to", else a plural present or a noun that looks alike."""
    infinitive = language.auxiliaries["infinitive"]
    if any(word in infinitive for word in before) or language.infinitive_is_base:
        default: Actuality = "possible"
        negated = any(word in _negations(language) for word in before)
        reality = "denied" if negated else _governed(tokens, first, language, default=default, real=False)
        return VerbGroup(first, "infinitive", "none", reality)
    previous = tokens[first - 1].low if first else ""
    if not previous or previous in language.determiners or previous in language.any_preposition or previous == "'s":
        return VerbGroup(head, "attribute", "none", "possible")
    return VerbGroup(first, "active", "present", "possible")


def _gerund(tokens: Sequence[Token], first: int, language: Language, negated: bool) -> Actuality:
    """What comes after "from" was prevented ("keeps agents from arresting him"), or somebody returned from it."""
    kept_from = first > 0 and tokens[first - 1].low in language.prevented
    return "denied" if negated or kept_from else _governed(tokens, first, language, default="happened")


def _voice(tokens: Sequence[Token], first: int, head: int, form: Form, names: set[str], language: Language) -> Voice:
    if form not in ("past", "participle"):
        return "active"
    if names & {"passive"}:
        return "passive"
    if names & {"perfect", "pluperfect"}:
        return "active"
    if form == "participle":
        return (
            "participle"
            if _followed_by_preposition(tokens, head, language) or not _attribute(tokens, first, head, language)
            else "attribute"
        )
    if _attribute(tokens, first, head, language):
        return "attribute"
    reduced = _followed_by_preposition(tokens, head, language) or _predicate_follows(tokens, head, language)
    return "participle" if reduced and not _clear_subject(tokens, head, language) else "active"


def _predicate_follows(tokens: Sequence[Token], head: int, language: Language) -> bool:
    """ "the men deported had no lawyers": another predicate begins right after."""
    following = tokens[head + 1].low if head + 1 < len(tokens) else ""
    return any(
        following in language.auxiliaries[name] for name in ("being", "perfect", "support", "possible", "future")
    )


def _attribute(tokens: Sequence[Token], first: int, head: int, language: Language) -> bool:
    """ "the deported migrants": a determiner or a preposition before, a noun after."""
    previous = tokens[first - 1].low if first else ""
    if language.relative.at((previous,), 0):
        return False
    governs = language.inserts(previous) or (first > 1 and tokens[first - 2].low in language.auxiliaries["infinitive"])
    if governs and not _followed_by_preposition(tokens, head, language):
        return True  # "to deport convicted men", "pardoning convicted men"
    if previous in language.conjunctions and _described_twice(tokens, first - 1, language):
        return True
    if previous[:1].isdigit() or previous in language.numbers.words:
        alone = _followed_by_preposition(tokens, head, language)  # "three killed in a blast"
        return not (alone or _ends_date(tokens, first - 1, language))
    return _noun_before(previous, language) or (
        previous in language.any_preposition and not _followed_by_preposition(tokens, head, language)
    )


def _described_twice(tokens: Sequence[Token], conjunction: int, language: Language) -> bool:
    """ "Doe, a teacher and confirmed member of a party, …": behind ", a" and a noun for people a second one begins."""
    low = tuple(token.low for token in tokens[:conjunction])
    if not low or not language.people.ending_at(low, len(low) - 1):
        return False
    opened = next((at for at in range(len(low) - 1, -1, -1) if low[at] == ","), None)
    return opened is not None and opened + 1 < len(low) and low[opened + 1] in language.determiners


def _ends_date(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a number is the end of a date ("on April 7 lifted") and counts nobody."""
    return len(tokens[at].low) == 4 or (at > 0 and tokens[at - 1].low in language.dates.months)


def _followed_by_preposition(tokens: Sequence[Token], head: int, language: Language) -> bool:
    following = tokens[head + 1].low if head + 1 < len(tokens) else "."
    leads = following in language.any_preposition and not _counts_people(tokens, head + 1, language)
    return leads or following in _MARKS or following == "without"


def _counts_people(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """ "deported over 200 men": a bound of a number of people, and no preposition ("arrested over two deaths")."""
    low = tuple(token.low for token in tokens[at : at + BOUND_REACH])
    lengths = [length for phrases in language.numbers.before.values() if (length := phrases.at(low, 0))]
    number = 1 if low[0] in language.numbers.between else max(lengths, default=0)
    if not number or number >= len(low) or not (low[number][0].isdigit() or low[number] in language.numbers.words):
        return False
    nouns = range(number + 1, min(number + NOUN_REACH, len(low)))
    nationals = (tokens[at + i].capital and low[i].endswith(language.nationals) for i in nouns)
    return any(language.people.at(low, i) for i in nouns) or any(nationals)


def _clear_subject(tokens: Sequence[Token], head: int, language: Language) -> bool:
    """A pronoun, a conjunction or a weekday right before: "he met with", "and flew to", "the court on Thursday put on
    hold" cannot be a reduced clause."""
    previous = tokens[head - 1].low if head else ""
    if previous in language.dates.weekdays:
        return True
    if previous in language.pronouns["objects"]:
        return False
    subjects = (
        language.pronouns["m"] | language.pronouns["f"] | language.pronouns["plural"] | language.pronouns["speaking"]
    )
    return previous in subjects or previous in language.conjunctions or language.relative.at((previous,), 0) > 0


def _finite(form: Form, names: set[str], negated: bool, before: Sequence[str], language: Language) -> Actuality:
    if negated:
        return "denied"
    if not names & _MODALS and any(word in language.auxiliaries["bare"] for word in before) and "perfect" not in names:
        return "ordered"  # "ordered that he be held"
    for name, actuality in _MODAL:
        if name in names:
            return actuality
    if form in ("future", "conditional", "subjunctive"):
        return {"future": "planned", "conditional": "conditional"}.get(form, "possible")  # type: ignore[return-value]
    if form == "gerund" and "being" in names:
        return "ongoing"
    return "happened"


_MODAL: tuple[tuple[str, Actuality], ...] = (
    ("conditional", "conditional"),
    ("possible", "possible"),
    ("future", "planned"),
    ("ordered", "ordered"),
    ("infinitive", "possible"),
)


_MODALS = frozenset(name for name, _ in _MODAL)


def _tense(form: Form, names: set[str]) -> Tense:
    if "pluperfect" in names:
        return "pluperfect"
    if "perfect" in names:
        return "perfect"
    if "now" in names:
        return "present"
    if form in ("third", "gerund", "base"):
        return "present"
    return "future" if form == "future" else "past"


def _governed(
    tokens: Sequence[Token], index: int, language: Language, *, default: Actuality, real: bool = True
) -> Actuality:
    """The reality that the nearest governing word to the left gives; ``default`` when there is none."""
    low = tuple(token.low for token in tokens[max(0, index - PROPOSAL_REACH) : index])
    for at in range(len(low) - 1, -1, -1):
        if _closes(low, at, language):
            break
        if len(low) - at > GOVERNOR_REACH:
            if language.proposals.ending_at(low, at):
                return "possible"
            continue
        for name, phrases in language.cues.items():
            if name == "real":
                if real and len(low) - at <= REAL_REACH and phrases.ending_at(low, at):
                    return "happened"
            elif phrases.ending_at(low, at):
                return _CUES[name]
    return default


_CUES: dict[str, Actuality] = {
    "denied": "denied",
    "ordered": "ordered",
    "planned": "planned",
    "announced": "announced",
    "possible": "possible",
    "conditional": "conditional",
    "real": "happened",
}


def _predicated(tokens: Sequence[Token], head: int, language: Language) -> Actuality:
    """What the predicate after a noun makes of it: "the meeting … is planned", "the release was blocked"."""
    low = tuple(token.low for token in tokens[head + 1 : head + 1 + PREDICATE_REACH])
    at = next((i for i, word in enumerate(low) if word in language.auxiliaries["passive"]), None)
    if at is None or any(language.relative.at(low, i) or low[i] in (";", ":") for i in range(at)):
        return "happened"
    after = at + 1
    while after < len(low) and (
        low[after] in language.auxiliaries["adverbs"] or low[after] in language.auxiliaries["passive"]
    ):
        after += 1
    if after >= len(low) or low[after] in _negations(language):
        return "happened"
    for name, phrases in language.cues.items():
        if name != "real" and phrases.at(low, after):
            return _CUES[name]
    return "happened"


def _closes(low: tuple[str, ...], at: int, language: Language) -> bool:
    """Whether a governing word cannot reach over this token: a colon, a new subject, the end of a quotation."""
    if low[at] in _QUOTES:
        return at > 0 and low[at - 1] in _MARKS
    return low[at] in (";", ":", "—") or bool(language.strong.at(low, at))


def _governed_participle(tokens: Sequence[Token], head: int, language: Language) -> Actuality:
    """ "migrants deported to …" is real, unless somebody wants or orders "40 men deported", or a condition opens."""
    low = tuple(token.low for token in tokens[max(0, head - WANTED_REACH) : head])
    for at in range(len(low) - 1, -1, -1):
        if low[at] in language.any_preposition or low[at] == "," or language.relative.at(low, at):
            break
        if language.wanting.ending_at(low, at):
            return "possible"
    return "conditional" if _conditioned(tokens, head, language) else "happened"


def _embedded(tokens: Sequence[Token], first: int, language: Language) -> Actuality:
    """What a finite clause makes of its verb: denied ("denied that …", "denied the US paid"), possible ("amid reports
    that …"), conditional ("if …"), or nothing."""
    if _conditioned(tokens, first, language):
        return "conditional"
    low = tuple(token.low for token in tokens[max(0, first - CONDITION_REACH) : first])
    for at in range(len(low) - 1, 0, -1):
        if low[at] in language.complementizers:
            return _complement(low, at - 1, language)
        if low[at] in _QUOTES or low[at] in (",", ";", ":") or low[at] in language.conjunctions:
            break
        if len(low) - at <= DENIAL_REACH and language.denying.ending_at(low, at):
            return "denied"
        if len(low) - at <= DENIAL_REACH and language.doubting.ending_at(low, at):
            return "possible"
    return "happened"


def _complement(low: tuple[str, ...], at: int, language: Language) -> Actuality:
    """What stands before "that": a denial ("denied that"), or a noun of hearsay, itself denied or not ("denied reports
    that", "amid claims that"). What is only said to be said is possible at most."""
    while at > 0 and low[at] in language.any_preposition:
        at -= 1
    if language.hearsay.ending_at(low, at):
        left = range(at - 1, max(-1, at - 1 - HEARSAY_REACH), -1)
        return "denied" if any(language.disputing.ending_at(low, i) for i in left) else "possible"
    if low[at - 1] in language.falsehood:
        return "denied"
    if language.cues["denied"].ending_at(low, at) or language.disputing.ending_at(low, at):
        return "denied"
    if _denied_before_adjunct(low, at, language):
        return "denied"
    return "possible" if language.doubting.ending_at(low, at) else "happened"


def _denied_before_adjunct(low: tuple[str, ...], at: int, language: Language) -> bool:
    """Whether only a day, or where it was said, stands between "denied" and "that": "denied on Saturday that"."""
    dates = language.dates
    for i in range(at, max(-1, at - ADJUNCT_REACH), -1):
        if language.disputing.ending_at(low, i):
            return i < at
        passed = low[i] in language.any_preposition or low[i] in language.determiners or low[i] in language.said_in
        if not (passed or low[i] in dates.weekdays or low[i] in dates.months or low[i].isdigit()):
            return False
    return False


def _conditioned(tokens: Sequence[Token], first: int, language: Language) -> bool:
    """Whether "if" opens the clause, or "when", "before", "until" do in a sentence about what will or would be."""
    low = tuple(token.low for token in tokens)
    if low and low[0] in language.inversions and any(word in language.auxiliaries["conditional"] for word in low):
        return True
    for at in range(first - 1, max(-1, first - 1 - CONDITION_REACH), -1):
        if low[at] in (",", ";", ":", "—") or (low[at] in _QUOTES and at > 0 and low[at - 1] in _MARKS):
            return False
        if language.conditional.at(low, at):
            return True
        if language.temporal.at(low, at):
            return _about_what_is_to_come(low, first, language)
    return False


def _about_what_is_to_come(low: tuple[str, ...], first: int, language: Language) -> bool:
    names = ("future", "conditional")
    return any(low[at] in language.auxiliaries[name] for name in names for at in range(len(low)) if at != first)
