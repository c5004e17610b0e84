"""``tracker search``: articles, facts, questions and notes by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.journal.work import Hit
from tracker.projections import search as projection
from tracker.safetext import one_line, wrap
from tracker.services.library import find_article
from tracker.services.notebook import notebook
from tracker.services.shapes import as_of_shape
from tracker.story.cut import known_by

if TYPE_CHECKING:
    from tracker.journal.journal import Journal


def _first(
    journal: Journal, query: str, up_to: int, tags: Sequence[str], most: int, known: Callable[[Hit], bool]
) -> list[Hit]:
    """The best hits that the cut knows of: what it does not know may stand before them in any number."""
    limit = most * 3
    while True:
        hits = journal.search(query, up_to, tags, limit)
        found = [hit for hit in hits if known(hit)]
        if len(found) >= most or len(hits) < limit:
            return found[:most]
        limit *= 4


def _key(hit: Hit) -> str:
    """What was found; of an article whichever version it was."""
    kind, name = hit.key.split("/", 1)
    return f"{kind}/{name.partition('/')[0]}" if kind == "article" else hit.key


def run(at_desk: Desk, query: tuple[str, ...], where: str | None, most: int, form: Format, **asked: Any) -> None:
    """Find articles, facts, questions and notes that hold all the words (accents and case do not matter)."""
    if not any(word.strip() for word in query):
        raise click.UsageError("name at least one word to look for")
    with at_desk.searching() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        tags = [where] if where else []
        cut = answer.view.cut
        shown = {record.id for development in answer.view.developments for record in development.records}
        asked_ids = {question.id for question in answer.view.questions}
        own_notes = {note.position for note in notebook(journal, answer.story, answer.position)}

        def known(hit: Hit) -> bool:
            kind, _, name = hit.key.partition("/")
            if kind == "report":
                return name in shown
            if kind == "question":
                return name in asked_ids
            if kind == "note":
                return hit.position in own_notes
            article = find_article(journal, name.partition("/")[0], answer.position)
            out = [version for version in article.versions if known_by(version.reported, cut)] if article else []
            return bool(out) and out[-1].position == hit.position

        found = _first(journal, " ".join(query), answer.position, tags, most, known)
        behind = answer.position - projection.handled(journal)
    if form in SHAPES:
        rows = [{"key": _key(hit), "position": hit.position, "excerpt": hit.excerpt} for hit in found]
        print_shape(form, {"schema": "tracker.search/1", "as_of": as_of_shape(answer), "hits": rows})
    elif form != "text":
        table = Table(("key", "event", "excerpt"), [[_key(hit), str(hit.position), hit.excerpt] for hit in found])
        print_table(table, form, answer)
    else:
        lines = [*words.header(answer), words.RULE]
        for hit in found:
            lines.append(f"@{hit.position}  {one_line(_key(hit))}")
            lines += [f"    {line}" for line in wrap(one_line(hit.excerpt), 76)]
        hint = "" if found else " `begin*` finds beginnings, --in articles looks only there."
        print_lines([*lines, f"{len(found)} found.{hint}"])
    if behind > 0:
        at_desk.hint(f"the index does not hold the last {behind} events, and the store cannot be written now")
