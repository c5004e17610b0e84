"""``tracker review``: what waits for a person, and the person's word."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from tracker.cli import words
from tracker.cli.decisions import link, merge, split, unlink
from tracker.cli.desk import Desk, desk, json_option, print_json, print_lines
from tracker.cli.review_articles import articles, belongs, off_topic
from tracker.cli.review_session import Session, Source, Told
from tracker.journal.journal import Journal
from tracker.safetext import one_line, safe, wrap
from tracker.services.explain import evidence_of
from tracker.services.rebuild import choose_story
from tracker.services.review import Decided, Waiting, carry_out, evidence_words, preview, waiting
from tracker.story.commands import Command, Confirm, Dismiss
from tracker.story.shapes import report_shape
from tracker.story.values import value_words


@click.group("review", invoke_without_command=True)
@click.option("--no-input", is_flag=True, help="Print the queue, also on a terminal.")
@click.pass_context
def command(ctx: click.Context, no_input: bool) -> None:
    """What waits for a person; confirm or dismiss it. Each decision is an event.

    On a terminal: one report after the other, one key for each decision.

    \b
    tracker review
    tracker review list
    tracker review confirm ID --reason "matches the court's docket"
    tracker review dismiss ID --reason "the sentence is about another man"
    tracker review articles
    """
    if ctx.invoked_subcommand is not None:
        return
    if no_input or not (sys.stdin.isatty() and sys.stdout.isatty()):
        ctx.invoke(list_)
    else:
        ctx.invoke(go_through)


@command.command("go", hidden=True)
@desk
def go_through(at_desk: Desk) -> None:
    """The queue, one report after the other, with keys."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        queue = waiting(journal, story)
        if not queue:
            print_lines(["Nothing waits."])
            return
        session = Session(queue, _source(at_desk, journal, story), Told(_tell, click.getchar, click.prompt))
        session.run()
        left = len(waiting(journal, story))
    print_lines([f"Decisions written: {len(session.written)}. Waiting: {left}."])


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(safe(line))


def _source(at_desk: Desk, journal: Journal, story: str) -> Source:
    def write(decision: Command) -> str:
        made = carry_out(journal, story, decision, at_desk.settings.user)
        return f"Recorded @{made.position}   {made.what} {one_line(made.target)}"

    return Source(
        evidence=lambda item: evidence_of(journal, item.report),
        preview=lambda decision: preview(journal, story, decision, at_desk.now),
        carry_out=write,
    )


@command.command("list")
@click.option("--kind", "kinds", multiple=True, metavar="K", help="Only this kind.")
@click.option("-n", "most", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@json_option
@desk
def list_(at_desk: Desk, kinds: tuple[str, ...] = (), most: int = 20, as_json: bool = False) -> None:
    """The queue, heaviest first, each with its sentence."""
    with at_desk.reading() as journal:
        queue = [item for item in waiting(journal, choose_story(journal, at_desk.story)) if _wanted(item, kinds)]
    if as_json:
        shapes = [
            {
                "id": item.id,
                "position": item.position,
                "weight": item.weight,
                "because": item.because,
                **report_shape(item.report, item.development),
            }
            for item in queue[:most]
        ]
        print_json({"schema": "tracker.review/1", "waiting": len(queue), "items": shapes})
        return
    lines = [f"Waiting: {len(queue)}", words.RULE]
    for number, item in enumerate(queue[:most], start=1):
        lines += _lines(number, item)
    if len(queue) > most:
        lines.append(f"… and {len(queue) - most} more (-n)")
    if queue:
        lines.append('Next: tracker review confirm ID --reason "…"   or   dismiss ID --reason "…"')
    print_lines(lines)


def _wanted(item: Waiting, kinds: tuple[str, ...]) -> bool:
    return not kinds or item.report.kind in kinds


def _lines(number: int, item: Waiting) -> list[str]:
    report = item.report
    day = words.when_happened(report.happened, 0)
    lines = [f"{number}. {item.id}   weight {item.weight}"]
    lines += [
        f"   {line}" for line in wrap(f"{report.kind}, {report.actuality}, {day}: {one_line(report.headline)}", 77)
    ]
    lines += [f"   {line}" for line in wrap(f"“{one_line(evidence_words(report))}”", 77)]
    lines += [f"   would set {effect.facet} = {value_words(effect.value)}" for effect in report.effects]
    lines += [f"   {line}" for line in wrap(f"joins {item.development}; {item.because}", 77)]
    lines.append("")
    return lines


def _decision(name: str, done: str) -> click.Command:
    @click.command(name, help=f"{name.title()} developments or reports (ids or @position); REASON is kept for ever.")
    @click.argument("ids", nargs=-1, required=True, metavar="ID…")
    @click.option("--reason", required=name == "dismiss", help="Why; part of the record.")
    @json_option
    @desk
    def decision(at_desk: Desk, ids: tuple[str, ...], reason: str | None, as_json: bool) -> None:
        with at_desk.writing() as journal:
            story = choose_story(journal, at_desk.story)
            kind = Confirm if name == "confirm" else Dismiss
            made = [carry_out(journal, story, kind(target, reason or ""), at_desk.settings.user) for target in ids]
            left = len(waiting(journal, story))
        _print(made, left, done, as_json)

    return decision


def _print(made: list[Decided], left: int, done: str, as_json: bool) -> None:
    if as_json:
        decisions: list[dict[str, Any]] = [
            {"target": item.target, "what": item.what, "position": item.position, "again": item.again} for item in made
        ]
        print_json({"schema": "tracker.decision/1", "decisions": decisions, "waiting": left})
        return
    lines = [f"{done} {item.target}   @{item.position}{'  (was so already)' if item.again else ''}" for item in made]
    print_lines([*lines, f"{left} left."])


command.add_command(_decision("confirm", "Confirmed"))
command.add_command(_decision("dismiss", "Dismissed"))
command.add_command(articles)
command.add_command(belongs)
command.add_command(off_topic)
command.add_command(merge)
command.add_command(split)
command.add_command(link)
command.add_command(unlink)
