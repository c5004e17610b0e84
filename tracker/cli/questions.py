"""``tracker questions``: what nobody has said, and since when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, as_of_options, desk, json_option, print_json, print_lines, query_of
from tracker.safetext import one_line, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.shapes import question_shape


@click.command("questions")
@click.option("--all", "everything", is_flag=True, help="Answered ones too.")
@as_of_options
@json_option
@desk
def command(at_desk: Desk, everything: bool, as_json: bool, **asked: Any) -> None:
    """Open questions with their age; --all shows the answered ones too.

    \b
    tracker questions --as-of 2025-04-14
    """
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    if as_json:
        shapes = [question_shape(q) for q in answer.view.questions if everything or q.state == "open"]
        print_json({"schema": "tracker.questions/1", "as_of": as_of_shape(answer), "questions": shapes})
        return
    print_lines(list(_screen(answer, everything)))


def _screen(answer: Answer, everything: bool) -> Iterator[str]:
    yield from words.header(answer)
    yield words.RULE
    count = 0
    for question in answer.view.questions:
        if question.state == "answered" and not everything:
            continue
        count += 1
        age = (answer.instant - question.asked.earliest).days
        sign = "?" if question.state == "open" else "="
        yield from wrap(f"{sign} {one_line(question.text)}", 80)
        asked = words.when_reported(question.asked, answer.zone, answer.view.day.year)
        yield f"    asked {asked}, {age} days ago   {question.id}"
        if question.answer is not None:
            text = question.answer.answer or question.answer.development or ""
            yield from (f"    {line}" for line in wrap(f"answered: {one_line(text)}", 76))
    yield ""
    yield f"{count} questions."
