"""``tracker review``: what waits for a person, and the person's word."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import anywhere, complete
from tracker.cli.commands.decisions import correct, link, merge, split, unlink
from tracker.cli.commands.review_articles import articles, belongs, off_topic
from tracker.cli.options import F, desk, dry_run_option, json_option, nothing_before

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


OTHERWISE = {"accept": "confirm", "reject": "dismiss"}
"""What other programs call a decision: understood, not listed."""


def _queue_options(function: F) -> F:
    """Which part of the queue is meant."""
    kind = click.option("--kind", "kinds", multiple=True, metavar="K", help="Only this kind.")
    most = click.option(
        "-n", "--limit", "most", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many."
    )
    return kind(most(function))


class _Group(click.Group):
    """Knows decisions under the names that people bring along."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or of what it is called elsewhere."""
        if cmd_name == "edit":
            return correct
        return super().get_command(ctx, OTHERWISE.get(cmd_name, cmd_name))


@click.group("review", cls=_Group, invoke_without_command=True)
@click.option("--kind", "kinds", multiple=True, metavar="K", help="Only this kind.")
@click.option("--limit", "most", type=click.IntRange(min=1), help="At most so many.")
@click.option("--no-input", is_flag=True, help="Print the queue, also on a terminal.")
@click.pass_context
def command(ctx: click.Context, kinds: tuple[str, ...], most: int | None, no_input: bool) -> None:
    """What waits for a person; confirm or dismiss it. Each decision is an event.

    On a terminal: one report after the other, one key for each decision.

    \b
    tracker review
    tracker review --kind court_order --limit 10
    tracker review list
    tracker review next
    tracker review confirm ID --reason "matches the court's docket"
    tracker review dismiss ID --reason "the sentence is about another man"
    tracker review defer ID --until 2026-12-01
    tracker review same ID
    tracker review different ID
    tracker review undo
    tracker review articles
    """
    if ctx.invoked_subcommand is not None:
        nothing_before(ctx, "no_input")
    elif no_input or anywhere.given("no_input") or not (sys.stdin.isatty() and sys.stdout.isatty()):
        ctx.invoke(list_, kinds=kinds, most=most or 20)
    else:
        ctx.invoke(go_through, kinds=kinds, most=most)


@command.command("go", hidden=True)
@click.option("--kind", "kinds", multiple=True)
@click.option("--limit", "most", type=click.IntRange(min=1))
@desk
def go_through(at_desk: Desk, **asked: Any) -> None:
    """The queue, one report after the other, with keys."""
    from tracker.cli import review

    review.go_through(at_desk, **asked)


@command.command("next")
@click.option("--kind", "kinds", multiple=True, metavar="K", help="Only this kind.")
@json_option
@desk
def next_(at_desk: Desk, **asked: Any) -> None:
    """What comes first in the queue: two that may be one, or else the heaviest report.

    \b
    tracker review next --kind court_order
    """
    from tracker.cli import review

    review.list_(at_desk, only_first=True, **asked)


@command.command("list")
@_queue_options
@click.option("--deferred", is_flag=True, help="What was put off: by whom, until when, why.")
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """The queue, heaviest first, each with its sentence.

    \b
    tracker review list --kind court_order -n 5
    tracker review list --deferred
    """
    from tracker.cli import review

    review.list_(at_desk, **asked)


@command.command("same")
@click.argument("development", metavar="DEVELOPMENT", shell_complete=complete.facts)
@click.argument("other", metavar="OTHER", required=False, shell_complete=complete.facts)
@click.option("--reason", default="the same happening", show_default=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def same(at_desk: Desk, **asked: Any) -> None:
    """DEVELOPMENT is the one that it may be the same as (or OTHER): they are merged; `review split` undoes it.

    \b
    tracker review same @182 @150
    """
    from tracker.cli import review

    review.same(at_desk, **asked)


@command.command("different")
@click.argument("development", metavar="DEVELOPMENT", shell_complete=complete.facts)
@click.argument("other", metavar="OTHER", required=False, shell_complete=complete.facts)
@click.option("--reason", default="", help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def different(at_desk: Desk, **asked: Any) -> None:
    """DEVELOPMENT is not the one that it may be the same as (or OTHER); nobody is asked again.

    \b
    tracker review different @182 @150 --reason "two hearings"
    """
    from tracker.cli import review

    review.different(at_desk, **asked)


@command.command("undo")
@click.argument("decision", metavar="[@N]", required=False)
@click.option("--reason", default="", help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def undo(at_desk: Desk, **asked: Any) -> None:
    """Take back your last decision, or the one at @N: what it was about stands as before.

    That is an event, too; the decision stays in the log. Refused when something was decided or told since of the same.

    It knows confirm, dismiss, defer, same, different, merge, split, link, unlink, correct, retract and answer. After an
    assert, ask, belongs or off-topic it says what to do instead; @N takes an earlier decision back all the same.

    \b
    tracker review undo
    """
    from tracker.cli import review

    review.undo(at_desk, **asked)


@command.command("confirm")
@click.argument("ids", nargs=-1, required=True, metavar="ID…", shell_complete=complete.facts)
@click.option("--reason", help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def confirm(at_desk: Desk, **asked: Any) -> None:
    """Confirm developments or reports (ids or @position); REASON is kept for ever.

    \b
    tracker review confirm @182 --reason "matches the docket"
    """
    from tracker.cli import review

    review.confirm(at_desk, **asked)


@command.command("dismiss")
@click.argument("ids", nargs=-1, required=True, metavar="ID…", shell_complete=complete.facts)
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def dismiss(at_desk: Desk, **asked: Any) -> None:
    """Dismiss developments or reports (ids or @position); REASON is kept for ever.

    \b
    tracker review dismiss @182 @183 --reason "it is another man"
    """
    from tracker.cli import review

    review.dismiss(at_desk, **asked)


@command.command("defer")
@click.argument("ids", nargs=-1, required=True, metavar="ID…", shell_complete=complete.facts)
@click.option("--until", metavar="T", help="Wait until this day begins, or this instant, whatever is reported.")
@click.option("--reason", default="", help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def defer(at_desk: Desk, **asked: Any) -> None:
    """Put off deciding on developments or reports (ids or @position): they leave the queue, and no answer changes.

    They come back after a week, or when something new is reported of the same development; with --until on that day.
    What is put off is counted wherever the queue is, and `review list --deferred` shows it. `review undo` takes it
    back.

    \b
    tracker review defer ID --until 2026-12-01 --reason "the ruling is due"
    """
    from tracker.cli import review

    review.put_off(at_desk, **asked)


for standing_elsewhere in (articles, belongs, off_topic, merge, split, link, unlink):
    command.add_command(standing_elsewhere)
