"""``tracker export``: the whole store as lines of JSON, or the story in the form of another program."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from tracker.cli.desk import Desk, print_lines, progress, query_of
from tracker.cli.failures import Failure
from tracker.journal import keeping
from tracker.journal.journal import Journal
from tracker.services.rebuild import Answer, rebuild
from tracker.wiring import stores

EVER = timedelta(days=40_000)


def run(at_desk: Desk, form: str, output: str, **asked: Any) -> None:
    """Write every event, blob and checkpoint as NDJSON, or the story in the form of another program."""
    if form == "ndjson":
        _store(at_desk, output)
        return
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        text = story_as(form, journal, answer)
    if output == "-":
        click.echo(text, nl=False)
    else:
        try:
            Path(output).write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise Failure(f"{output} cannot be written: {error.strerror}", 2) from error
        print_lines([f"Wrote {output}   {form}, position {answer.position}, root {answer.root[:8]}"])


def story_as(form: str, journal: Journal, answer: Answer) -> str:
    """The answer in a form of ``FORMS`` other than NDJSON; feeds are those that are followed at its position."""
    from tracker import exports
    from tracker.services.coverage import coverage
    from tracker.story.calendar import calendar
    from tracker.story.hindsight import FAR

    match form:
        case "csv":
            return exports.write_csv(answer)
        case "markdown":
            return exports.write_case_table(answer)
        case "atom":
            return exports.write_atom(answer)
        case "timelinejs":
            return exports.write_timeline(answer)
        case "opml":
            return exports.write_feeds(answer, coverage(journal, answer.story, answer.position, FAR).feeds)
        case _:
            state = rebuild(journal, answer.story, answer.position)
            return exports.write_ical(answer, calendar(state, answer.view, answer.view.day - EVER))


def _store(at_desk: Desk, output: str) -> None:
    if output == "-":
        with stores.open_store(at_desk.settings, read_only=True) as store:
            for line in keeping.export(store, progress("export")):
                click.echo(line, nl=False)
        return
    target = Path(output)
    if not target.absolute().parent.is_dir():
        raise Failure(f"{output} cannot be written: there is no folder {target.absolute().parent}", 2)
    with stores.open_store(at_desk.settings, read_only=True) as store:
        lines = keeping.export_to(store, target, progress("export"))
    print_lines([f"Wrote {target}   {lines} lines"])
