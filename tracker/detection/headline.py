"""The line by which a report is listed: the clause of its sentence that tells it, in the article's own words.

Two things told in one sentence get two lines. Nothing is worded anew: a line is a slice of the quote, with an ellipsis
where the sentence goes on, and in brackets, in the place of a pronoun, whom it was read to stand for.
"""

from __future__ import annotations

from tracker.detection.drafts import Draft
from tracker.detection.memory import Mention
from tracker.detection.text import Token

WIDTH = 100
"""Longest line; it is cut at a word."""
TAIL = 6
"""A say-verb this close to the end of its sentence tells what stands before it."""
_ENDS = frozenset({",", ";", ":", "—", ".", "?", "!", "(", ")"})
_DASHES = frozenset({"-", "–", "--"})
_MARKS = " ,;:—-"
_BULLETS = "> *•-–—"


def headline(draft: Draft, text: str) -> str:
    """The clause that tells the draft, at most ``WIDTH`` characters."""
    sentence = draft.annotated.sentence
    whole = _named(draft, text, draft.begins, draft.ends).lstrip(_BULLETS)
    first, last = _clause(draft) if sentence.tokens else (0, 0)
    if draft.ends - draft.begins <= WIDTH or (draft.frame.speech and first == 0):
        return _cut(whole)
    line = _named(draft, text, sentence.tokens[first].start, sentence.tokens[last].end).strip(_MARKS).lstrip(_BULLETS)
    return ("… " if first > 0 else "") + _cut(line, more=last < len(sentence.tokens) - 2)


def _named(draft: Draft, text: str, begin: int, end: int) -> str:
    """The text from one character to another, in one line, with whom its pronouns stand for."""
    tokens = draft.annotated.sentence.tokens
    words = []
    for mention in sorted(_own(draft), key=lambda mention: mention.first):
        at = tokens[mention.first].start
        named = mention.resolved and any(letter.isalpha() for letter in mention.name)
        if mention.type == "pronoun" and named and not mention.possessive and begin <= at < end:
            words += [text[begin:at], f"[{mention.name}]"]
            begin = tokens[mention.first].end
    return " ".join("".join([*words, text[begin:end]]).split())


def _clause(draft: Draft) -> tuple[int, int]:
    """The first and the last token: from the earliest word that belongs to the draft to the end of its clause. A
    statement goes on with what is said; where that stands before its verb, the line begins with it."""
    tokens = draft.annotated.sentence.tokens
    if draft.frame.speech:
        return _statement(draft)
    mine = [mention for mention in _own(draft) if not _far(mention.first, draft)]
    first = min([draft.match.first, draft.group.first, *(mention.first for mention in mine)])
    last = max([draft.match.last, *(mention.last for mention in mine)])
    first = _opening(tokens, first)
    while last + 1 < len(tokens) and not _ends(tokens, last + 1):
        last += 1
    return first, last


def _statement(draft: Draft) -> tuple[int, int]:
    tokens = draft.annotated.sentence.tokens
    speaker = next((mention for mention in draft.slots[draft.frame.speaker] if mention in _own(draft)), None)
    before = speaker is not None and speaker.first < draft.match.head and len(tokens) - draft.match.last > TAIL
    first = _opening(tokens, min(speaker.first, draft.group.first)) if speaker is not None and before else 0
    return first, len(tokens) - 1


def _own(draft: Draft) -> list[Mention]:
    """The arguments that stand in this sentence; a merged draft has taken others from elsewhere."""
    here = draft.annotated.mentions
    return [mention for several in draft.slots.values() for mention in several if mention in here]


def _far(at: int, draft: Draft) -> bool:
    """An argument found far from its verb does not stretch the line over half the sentence."""
    return abs(at - draft.match.head) > 25


def _opening(tokens: tuple[Token, ...], first: int) -> int:
    """Back to the beginning of the clause: articles, titles and counts belong to the words that follow."""
    while first > 0 and not _ends(tokens, first - 1) and tokens[first - 1].form[0] not in '"“”«»':
        first -= 1
    return first


def _ends(tokens: tuple[Token, ...], at: int) -> bool:
    """A mark that ends a clause; a hyphen does where it stands alone, "charges - to which", not in "mid-April"."""
    alone = at > 0 and tokens[at - 1].end < tokens[at].start
    return tokens[at].low in _ENDS or (alone and tokens[at].low in _DASHES)


def _cut(line: str, *, more: bool = False) -> str:
    if len(line) > WIDTH:
        return line[:WIDTH].rsplit(" ", 1)[0].rstrip(_MARKS) + " …"
    return f"{line} …" if more and line[-1:] not in ".?!" else line
