"""How one version of an article differs from the one before, and what of our evidence it takes away. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from tracker.articles.events import Claims, FieldChange, Grade

_SENTENCE = re.compile(r"[^.!?\n]+[.!?”\"’)]*|\n")
_NUMBER = re.compile(r"\d[\d.,]*")
_QUOTED = re.compile(r"[“\"«]([^“”\"«»\n]{12,600})[”\"»]")
_NOTICE = re.compile(
    r"\b(correction|corrected|clarification|editor[’']s note|an earlier version|updated?:|retract\w+"
    r"|correcci[oó]n|fe de errores|una versi[oó]n anterior|nota del editor)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: grade, sentences taken out and put in (at most a few), evidence that is gone, and whether the
    publisher says that something was corrected."""

    grade: Grade
    removed: tuple[str, ...]
    added: tuple[str, ...]
    lost: tuple[str, ...]
    notice: bool


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence as it was and as it is now; "" for one that was put in, or taken out."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit did to sentences; ``left_out``: of how many more, at least, which are not compared."""

    shown: tuple[Rewording, ...]
    left_out: int


MOST_SENTENCES = 20
MOST_COMPARED = 100
LONGEST_SENTENCE = 200
"""Words of a sentence that are compared."""
LONGEST_FIELD = 1_000
"""Characters of a field that a diff shows."""
Said = tuple[str, str, Claims | None]
"""Title, SHA-256 of the text, and what the feed says beside them."""


def changed_fields(old: Said, new: Said) -> tuple[FieldChange, ...]:
    """Every field of a feed's entry that differs, with its old and its new value; nothing is known of fields that the
    older one did not keep."""
    before, after = _fields(*old), _fields(*new)
    return tuple(
        FieldChange(field=name, was=was[:LONGEST_FIELD], now=after[name][:LONGEST_FIELD])
        for name, was in before.items()
        if name in after and was != after[name]
    )


def _fields(title: str, text: str, claims: Claims | None) -> dict[str, str]:
    named = {"title": title, "text": text}
    for name in Claims.__struct_fields__ if claims is not None else ():
        value = getattr(claims, name)
        named[name] = value.isoformat() if isinstance(value, datetime) else _listed(value)
    return named


def _listed(value: str | tuple[str, ...] | None) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def difference(old: str, new: str, evidence: Sequence[str] = ()) -> Difference:
    """How ``new`` differs from ``old``. ``evidence`` are quotes taken from the old text.

    ``cosmetic``: the same words (spacing, typography, case). ``quote removed``: words between quotation marks, or a
    quote that we rely on, are gone. ``figure changed``: numbers of a rewritten sentence differ. Else ``substantive``.
    """
    removed, added = _changed(_sentences(old), _sentences(new))
    plain = _plain(new)
    lost = tuple(quote for quote in evidence if quote in old and _plain(quote) not in plain)
    notice = bool(_NOTICE.search(new)) and not _NOTICE.search(old)
    return Difference(
        grade=_grade(old, new, removed, added, lost),
        removed=tuple(removed[:MOST_SENTENCES]),
        added=tuple(added[:MOST_SENTENCES]),
        lost=lost,
        notice=notice,
    )


def rewordings(old: str, new: str, most: int, words: int) -> tuple[Rewording, ...]:
    """What an edit did to sentences, what matters most first, and at most so many of them."""
    return edit(old, new, words).shown[:most]


def edit(old: str, new: str, words: int) -> Edit:
    """What an edit did to sentences, each side at most so many words long, cut around what differs.

    A sentence that came back in other words stands beside them. Those with another number come first, then those that
    were reworded, then what is gone, then what is new.
    """
    removed, added = _changed(_sentences(old), _sentences(new))
    left_out = max(0, len(removed) - MOST_COMPARED, len(added) - MOST_COMPARED)
    removed, added = removed[:MOST_COMPARED], added[:MOST_COMPARED]
    pairs: list[tuple[str, str]] = []
    for sentence in removed:
        same = next((other for other in added if _alike(_words(sentence), _words(other))), "")
        pairs.append((sentence, same))
        added = [other for other in added if other != same]
    pairs += [("", sentence) for sentence in added]

    def rank(pair: tuple[str, str]) -> tuple[bool, bool, bool]:
        was, now = pair
        numbers = bool(was and now) and _NUMBER.findall(was) != _NUMBER.findall(now)
        return (not numbers, not (was and now), not was)

    return Edit(tuple(_excerpt(*pair, words) for pair in sorted(pairs, key=rank)), left_out)


def _excerpt(was: str, now: str, most: int) -> Rewording:
    """Both sides from a little before the first word that differs on."""
    before, after = was.split(), now.split()
    same = next((i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    start = same - most // 4 if max(len(before), len(after)) > most and same > most // 4 else 0

    def cut(words: list[str]) -> str:
        part = words[start : start + most]
        return ("… " if start and part else "") + " ".join(part) + (" …" if len(words) > start + most else "")

    return Rewording(cut(before), cut(after))


def _grade(old: str, new: str, removed: Sequence[str], added: Sequence[str], lost: Sequence[str]) -> Grade:
    if _plain(old) == _plain(new):
        return "cosmetic"
    after_all = _plain(new)
    gone = [quote for quote in _QUOTED.findall(old) if _plain(quote) not in after_all]
    if gone or (lost and any(_QUOTED.search(quote) for quote in lost)):
        return "quote removed"
    before, after = (sorted(_NUMBER.findall(" ".join(part))) for part in (removed, added))
    if before and before != after and _rewritten(removed, added):
        return "figure changed"
    return "substantive"


def _rewritten(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether a sentence that is gone came back in other words: numbers of a new paragraph change no figure.

    Of a text that was written anew from end to end, only so many sentences are compared, each with each.
    """
    before = [_words(sentence) for sentence in removed if _NUMBER.search(sentence)][:MOST_COMPARED]
    after = [_words(sentence) for sentence in added][:MOST_COMPARED]
    return any(_alike(old, new) for old in before for new in after)


def _alike(old: list[str], new: list[str]) -> bool:
    both = sum((Counter(old) & Counter(new)).values())
    return 4 * both > len(old) + len(new) and SequenceMatcher(None, old, new).ratio() > 0.5


def _words(sentence: str) -> list[str]:
    return _plain(sentence).split()[:LONGEST_SENTENCE]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def _changed(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Sentences that are gone and that are new, compared without typography."""
    before, after = {_plain(s): s for s in old}, {_plain(s): s for s in new}
    removed = [sentence for plain, sentence in before.items() if plain not in after]
    added = [sentence for plain, sentence in after.items() if plain not in before]
    return removed, added


_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."})


def _plain(text: str) -> str:
    """The words alone: case, spacing and typography do not count."""
    return " ".join(re.findall(r"[\w$%]+(?:[.,]\d+)*", text.translate(_MARKS).casefold()))
