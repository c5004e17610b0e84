"""``tracker questions``: what nobody has said, and since when it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, width, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.questions import Question
from tracker.story.shapes import question_shape
from tracker.times import iso


def run(at_desk: Desk, everything: bool, form: Format, **asked: Any) -> None:
    """Open questions with their age; --all shows the answered ones too."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    chosen = [question for question in answer.view.questions if everything or question.state == "open"]
    if form in SHAPES:
        shapes = [question_shape(question) for question in chosen]
        print_shape(form, {"schema": "tracker.questions/1", "as_of": as_of_shape(answer), "questions": shapes})
        return
    if form != "text":
        print_table(_table(answer, chosen), form, answer)
        return
    print_lines(list(_screen(answer, chosen)))


def _table(answer: Answer, questions: Sequence[Question]) -> Table:
    rows = [
        [
            question.id,
            question.state,
            question.text,
            question.facet or "",
            iso(question.asked.earliest),
            _answer(question),
        ]
        for question in questions
    ]
    return Table(("id", "state", "question", "facet", "asked", "answer"), rows)


def _answer(question: Question) -> str:
    return (question.answer.answer or question.answer.development or "") if question.answer is not None else ""


def _screen(answer: Answer, questions: Sequence[Question]) -> Iterator[str]:
    yield from words.header(answer)
    yield words.RULE
    for question in questions:
        age = words.days_since(question.asked, answer)
        sign = "?" if question.state == "open" else "="
        yield from wrap(f"{sign} {one_line(question.text)}", 80)
        asked = words.when_reported(question.asked, answer.zone, answer.view.day.year)
        age_words = f"    asked {asked}, {words.several(age, 'day')} ago"
        alone = width(age_words) + width(question.id) + 3 > words.COLUMNS
        yield from (age_words, f"    {question.id}") if alone else (f"{age_words}   {question.id}",)
        if question.answer is not None:
            yield from (f"    {line}" for line in wrap(f"answered: {one_line(_answer(question))}", 76))
    if not questions:
        answered = bool(answer.view.questions)
        yield "No question was open then; --all shows those answered." if answered else "Nothing was asked by then."
        return
    yield ""
    yield f"{words.several(len(questions), 'question')}."
