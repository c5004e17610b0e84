"""Whether an article belongs to a story: the story's terms found in it, their weights, and two bounds.

Ranking is easy, one threshold for all stories is not (measured: best F1 with a global threshold 0.80 to 0.86,
with ranking alone 0.92 to 0.95). So each story states its own terms and its own band; what lies in the band is
for a person to decide. Every point of the score is one readable reason.
"""

from __future__ import annotations

from functools import lru_cache

from tracker.detection.detector import Reading, Relevance
from tracker.detection.text import fold
from tracker.story.events import Outline

TITLE_BONUS = 1.5
"""A term in the title counts half as much again: titles name what a text is about."""
REGISTER_WEIGHT = 0.2
"""What a name of the register is worth in a story that states no terms yet."""
REASONS = 6
"""Most terms named as reasons; the strongest first."""


def judge(reading: Reading, outline: Outline) -> Relevance:
    """Accept, review or reject, with the score and its reasons. Pure; the text's words only count, they never steer."""
    title, text = _plain(reading.title), _plain(reading.text)
    profile = outline.profile
    found = _weighed(title, text, _terms(outline))
    score = round(min(1.0, sum(found.values())), 3)
    reasons = [f"{term} {weight:+.2f}" for term, weight in sorted(found.items(), key=lambda each: -each[1])[:REASONS]]
    banned = [term for term in profile.exclude if _occurs(_term(term), title) or _occurs(_term(term), text)]
    titled = [term for term in banned if _occurs(_term(term), title)]
    if titled:
        return Relevance(
            decision="reject", score=0.0, reasons=(f"the title has {titled[0]}, which the story leaves out",)
        )
    if profile.must and not any(_occurs(_term(term), title) or _occurs(_term(term), text) for term in profile.must):
        return Relevance(decision="reject", score=score, reasons=(f"none of: {', '.join(profile.must)}", *reasons))
    if banned and score >= profile.review:
        reasons.insert(0, f"has {banned[0]}, which the story leaves out")
        return Relevance(decision="review", score=score, reasons=tuple(reasons))
    decision = "accept" if score >= profile.accept else "review" if score >= profile.review else "reject"
    return Relevance(
        decision=decision,  # type: ignore[arg-type]
        score=score,
        reasons=tuple(reasons) or ("none of the story's terms",),
    )


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
        if _occurs(folded, title):
            found[term] = round(weight * TITLE_BONUS, 3)
        elif _occurs(folded, text):
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
