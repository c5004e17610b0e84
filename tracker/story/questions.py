"""The questions of a view: asked by then, open or answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tracker.story.cut import Cut, known_by
from tracker.story.events import FacetId, QuestionAnswered
from tracker.story.state import QuestionRecord, State
from tracker.times import Reported


class Question(Struct, frozen=True):
    """An open or answered question, as the cut knows it."""

    id: str
    text: str
    facet: FacetId | None
    asked: Reported
    state: Literal["open", "answered"]
    answer: QuestionAnswered | None
    position: int = 0
    """Where it was asked in the log, and below where it was answered; 0 when it was not."""
    answer_position: int = 0


def questions(state: State, cut: Cut) -> Iterator[Question]:
    """What was asked by then, the oldest first."""
    for record in sorted(state.questions.values(), key=lambda q: (q.asked.asked.earliest, q.asked.id)):
        if known_by(record.asked.asked, cut):
            yield _question(record, cut)


def _question(record: QuestionRecord, cut: Cut) -> Question:
    known = [answer for answer in record.answers if known_by(answer.event.answered, cut)]
    asked = record.asked
    state: Literal["open", "answered"] = "answered" if known else "open"
    answer, answered_at = (known[-1].event, known[-1].recorded.position) if known else (None, 0)
    return Question(
        asked.id, asked.text, asked.facet, asked.asked, state, answer, record.recorded.position, answered_at
    )
