"""Whether an article belongs to a story: the story's terms found in it, how alike it is to what belonged before, and
two bounds.

Ranking is easy, one threshold for all stories is not (measured: best F1 with a global threshold 0.80 to 0.86,
with ranking alone 0.92 to 0.95). So each story states its own terms and its own band; what lies in the band is
for a person to decide, and enough decisions move the band. Every point of the score is one readable reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from tracker.detection.detector import Reading, Relevance
from tracker.detection.lexicon import NEAR
from tracker.detection.text import fold
from tracker.story.events import Outline, Profile

TITLE_BONUS = 1.5
"""A term in the title counts half as much again: titles name what a text is about."""
REGISTER_WEIGHT = 0.2
"""What a name of the register is worth in a story that states no terms yet."""
ALIKE = 0.15
"""What it adds when the text is about the same events as the story's articles."""
VERY_ALIKE = 0.25
"""What it adds when it is twice as near as that. By likeness alone no article gets beyond a person's review."""
FEW_ARTICLES = 3
"""A story of fewer articles has no centre yet."""
LEAST_MARKS = 10
"""Decisions of people on articles before the band moves."""
SURE = 0.9
"""Share of the marked articles above the upper bound that must belong, one doubtful article added to either side."""
LOST = 0.05
"""Share of the marked articles that belong which the lower bound may lose."""
TELLING = 0.15
"""A term that weighs less stands in many texts that have nothing to do with the story."""
REASONS = 6
"""Most terms named as reasons; the strongest first."""


class Learnt(msgspec.Struct, frozen=True):
    """What earlier articles say of this one: how many the story has, how alike this one is to them (a cosine), and the
    scores of those that a person marked, with whether they belong."""

    articles: int = 0
    likeness: float = 0.0
    marks: tuple[tuple[float, bool], ...] = ()


class Band(msgspec.Struct, frozen=True):
    """From ``accept`` on an article is searched, from ``review`` on a person is asked; ``marks`` moved it (0: none)."""

    accept: float
    review: float
    marks: int = 0


NOTHING_LEARNT = Learnt()


def band(profile: Profile, marks: Sequence[tuple[float, bool]]) -> Band:
    """The band of a story: as stated, or moved by enough marks of people (score and whether the article belongs).

    The upper bound is the lowest score from which on nearly all marked articles belong, the lower one the highest that
    loses hardly any that belong; without marks that show it a bound stays where the story put it.
    """
    if len(marks) < LEAST_MARKS:
        return Band(profile.accept, profile.review)
    bounds = sorted({round(score, 4) for score, _ in marks})
    sure = [bound for bound in bounds if _share_above(bound, marks) >= SURE]
    accept = sure[0] if sure else profile.accept
    belonging = sum(1 for _, belongs in marks if belongs)
    kept = [bound for bound in bounds if belonging and _lost_below(bound, marks) <= LOST * belonging]
    review = min(kept[-1] if kept else profile.review, accept)
    return Band(accept, review, len(marks))


def _share_above(bound: float, marks: Sequence[tuple[float, bool]]) -> float:
    above = [belongs for score, belongs in marks if score >= bound]
    return (sum(above) + 1) / (len(above) + 2)


def _lost_below(bound: float, marks: Sequence[tuple[float, bool]]) -> int:
    return sum(1 for score, belongs in marks if belongs and score < bound)


def judge(reading: Reading, outline: Outline, learnt: Learnt = NOTHING_LEARNT) -> Relevance:
    """Accept, review or reject, with the score and its reasons. Pure; the text's words only count, they never steer."""
    title, text = _plain(reading.title), _plain(reading.text)
    profile = outline.profile
    bounds = band(profile, learnt.marks)
    found = _weighed(title, text, _terms(outline))
    stated = sum(found.values())
    score = round(min(1.0, stated + _alike(learnt, stated, bounds)), 3)
    reasons = [f"{term} {weight:+.2f}" for term, weight in sorted(found.items(), key=lambda each: -each[1])[:REASONS]]
    if score > round(min(1.0, stated), 3):
        alike = f"like the story's {learnt.articles} articles ({learnt.likeness:.2f}) {score - stated:+.2f}"
        reasons.insert(0, alike)
    banned = [term for term in profile.exclude if _occurs(_term(term), title) or _occurs(_term(term), text)]
    titled = [term for term in banned if _occurs(_term(term), title)]
    if titled:
        return Relevance(
            decision="reject", score=0.0, reasons=(f"the title has {titled[0]}, which the story leaves out",)
        )
    if profile.must and not any(_occurs(_term(term), title) or _occurs(_term(term), text) for term in profile.must):
        return Relevance(decision="reject", score=score, reasons=(f"none of: {', '.join(profile.must)}", *reasons))
    if banned and score >= bounds.review:
        reasons.insert(0, f"has {banned[0]}, which the story leaves out")
        return Relevance(decision="review", score=score, reasons=tuple(reasons))
    decision = "accept" if score >= bounds.accept else "review" if score >= bounds.review else "reject"
    if bounds.marks:
        reasons.append(f"bounds {bounds.accept:.2f} and {bounds.review:.2f} by {bounds.marks} marked articles")
    return Relevance(
        decision=decision,  # type: ignore[arg-type]
        score=score,
        reasons=tuple(reasons) or ("none of the story's terms",),
    )


def _alike(learnt: Learnt, stated: float, bounds: Band) -> float:
    """What likeness adds. An article without one of the story's terms is at most for review."""
    if learnt.articles < FEW_ARTICLES or learnt.likeness < NEAR:
        return 0.0
    adds = VERY_ALIKE if learnt.likeness >= 2 * NEAR else ALIKE
    return adds if stated else min(max(adds, bounds.review), max(0.0, bounds.accept - 0.001))


def telling(outline: Outline) -> tuple[str, ...]:
    """The story's terms that tell something (``TELLING`` and more), as ``names_one`` wants them."""
    return tuple(_plain(term) for term, weight in _terms(outline).items() if weight >= TELLING)


def names_one(text: str, terms: Sequence[str]) -> bool:
    """Whether a text names one of such terms."""
    plain = _plain(text)
    return any(_occurs(term, plain) for term in terms)


def _terms(outline: Outline) -> dict[str, float]:
    if outline.profile.any:
        return outline.profile.any
    return {entity.name: REGISTER_WEIGHT for entity in outline.register}


@lru_cache(maxsize=4096)
def _term(term: str) -> str:
    """A term of the outline in its plain form; the same few are looked for in every article."""
    return _plain(term)


def _weighed(title: str, text: str, terms: dict[str, float]) -> dict[str, float]:
    """The terms that occur, each once, with what they add."""
    found = {}
    for term, weight in terms.items():
        folded = _term(term)
        if folded in title and _occurs(folded, title):
            found[term] = round(weight * TITLE_BONUS, 3)
        elif folded in text and _occurs(folded, text):
            found[term] = weight
    return found


def _plain(text: str) -> str:
    """Accents, case and hyphens do not matter: ``Ábrego-García`` is ``abrego garcia``."""
    return fold(text).replace("-", " ")


def _occurs(term: str, text: str) -> bool:
    """Whether a term stands in a text as whole words."""
    at = text.find(term) if term else -1
    while at >= 0:
        end = at + len(term)
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            return True
        at = text.find(term, at + 1)
    return False
