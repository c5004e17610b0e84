"""What a person asserts, mends, asks, answers, merges, splits, links and unlinks: each an event with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import desk, dry_run_option, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk

LINKS = ("stays", "vacates", "amends", "revives", "affirms", "follows", "updates", "corrects", "contradicts")
"""The kinds of a link (``tracker.story.events.LinkKind``), said again so that nothing of the story is loaded."""


@click.command("assert")
@click.argument("headline", metavar="TEXT")
@click.option("--happened", "when", required=True, metavar="T", help="A day, a month, or A/B.")
@click.option("--reported", "said", required=True, metavar="T", help="When the source said so; A/B? for no date.")
@click.option("--source", "outlet", required=True, metavar="NAME", help="The outlet or document.")
@click.option("--url", default="", help="Where it can be read.")
@click.option("--headline", "seen", default="", metavar="TEXT", help="The source's own headline, word for word.")
@click.option("--note", default="", help="What a reader should know of the source.")
@click.option("--kind", default="report", show_default=True, metavar="K")
@click.option("--development", metavar="ID", help="Join this development (default: a new one).")
@click.option("--sets", "sets", multiple=True, metavar="FACET=VALUE", help="What it changes.")
@click.option("--said-by", "speakers", multiple=True, metavar="WHO", help="Who says so, when it is a claim.")
@click.option("--actuality", default="happened", show_default=True, metavar="A")
@dry_run_option
@json_option
@desk
def assert_(at_desk: Desk, **asked: Any) -> None:
    """Report something from a source of your own.

    No text of it is stored, so it is shown as `cited, not quoted`, or by the
    headline that you give.

    \b
    tracker assert "Ana is released" --happened 2025-04-14 --reported 2025-04-15 \\
      --source "Daily Example" --sets person/ana.held-at=none \\
      --headline "Ana walks free"
    """
    from tracker.cli import decisions

    decisions.report(at_desk, **asked)


@click.command("correct")
@click.argument("report", metavar="REPORT", shell_complete=complete.facts)
@click.option("--because", required=True, help="Why; part of the record.")
@click.option("--headline", help="Another headline.")
@click.option("--happened", "when", metavar="T", help="Another day, month, or A/B.")
@click.option("--kind", metavar="K", help="Another kind.")
@click.option("--actuality", metavar="A", help="Another actuality.")
@click.option("--sets", "sets", multiple=True, metavar="FACET=VALUE", help="In place of what it changed.")
@click.option("--no-effects", is_flag=True, help="It changes nothing.")
@dry_run_option
@json_option
@desk
def correct(at_desk: Desk, **asked: Any) -> None:
    """Mend our own reading of a report (id or @position); the first reading stays in the log.

    \b
    tracker correct @182 --because "it was on Thursday" --happened 2025-05-21
    """
    from tracker.cli import decisions

    decisions.correct(at_desk, **asked)


@click.command("retract")
@click.argument("report", metavar="REPORT", shell_complete=complete.facts)
@click.option("--because", required=True, help="What the source said; part of the record.")
@click.option("--reported", "said", required=True, metavar="T", help="When the source took it back.")
@click.option("--url", default="", help="Where it says so.")
@dry_run_option
@json_option
@desk
def retract(at_desk: Desk, **asked: Any) -> None:
    """Record that a source took a report back; it holds from that time on.

    \b
    tracker retract @182 --reported 2025-05-02 --because "note under the page"
    """
    from tracker.cli import decisions

    decisions.retract(at_desk, **asked)


@click.command("ask")
@click.argument("text", metavar="QUESTION")
@click.option("--about", "facet", metavar="FACET", help="The facet that would answer it.")
@click.option("--asked", metavar="T", help="Since when it is asked (default: now).")
@dry_run_option
@json_option
@desk
def ask(at_desk: Desk, **asked: Any) -> None:
    """Open a question that nobody has answered; it stands in status and digests with its age.

    \b
    tracker ask "What does the agreement say?" --asked 2025-03-16
    """
    from tracker.cli import decisions

    decisions.ask(at_desk, **asked)


@click.command("answer")
@click.argument("question", metavar="QUESTION", shell_complete=complete.questions)
@click.argument("words", metavar="TEXT", required=False, default="")
@click.option("--by", "development", metavar="ID", help="The development that answers it.")
@click.option("--answered", metavar="T", help="Since when it is answered (default: now).")
@dry_run_option
@json_option
@desk
def answer(at_desk: Desk, **asked: Any) -> None:
    """Answer a question, in words or by a development.

    \b
    tracker answer where-is-he --by d043-alive-and-secure
    """
    from tracker.cli import decisions

    decisions.answer(at_desk, **asked)


@click.command("merge")
@click.argument("into", metavar="INTO", shell_complete=complete.facts)
@click.argument("merged", metavar="MERGED", shell_complete=complete.facts)
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def merge(at_desk: Desk, **asked: Any) -> None:
    """Two developments are one: the reports of MERGED stand under INTO. `split` undoes it.

    \b
    tracker review merge @182 @150 --reason "one hearing"
    """
    from tracker.cli import decisions

    decisions.merge(at_desk, **asked)


@click.command("split")
@click.argument("development", metavar="DEVELOPMENT", shell_complete=complete.facts)
@click.argument("reports", nargs=-1, required=True, metavar="REPORT…")
@click.option("--into", required=True, metavar="ID", help="The development they stand under from now on.")
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def split(at_desk: Desk, **asked: Any) -> None:
    """Some reports (ids or @position) tell of something else: they stand under another development.

    \b
    tracker review split @150 d040-xinis-amends-order#2 --into d2 --reason "two"
    """
    from tracker.cli import decisions

    decisions.split(at_desk, **asked)


@click.command("link")
@click.argument("source", metavar="DEVELOPMENT", shell_complete=complete.facts)
@click.argument("target", metavar="EARLIER", shell_complete=complete.facts)
@click.option("--as", "kind", type=click.Choice(LINKS), required=True, help="What it does to it.")
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def link(at_desk: Desk, **asked: Any) -> None:
    """How DEVELOPMENT stands to an EARLIER one (ids or @position). An order that another stays is shown as stayed.

    \b
    tracker review link @182 @150 --as stays --reason "the order names it"
    """
    from tracker.cli import decisions

    decisions.link(at_desk, **asked)


@click.command("unlink")
@click.argument("source", metavar="DEVELOPMENT", shell_complete=complete.facts)
@click.argument("target", metavar="EARLIER", shell_complete=complete.facts)
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def unlink(at_desk: Desk, **asked: Any) -> None:
    """Take the links of DEVELOPMENT to an EARLIER one away, and what they did to its status; `review link` undoes it.

    \b
    tracker review unlink @182 @150 --reason "it stays another order"
    """
    from tracker.cli import decisions

    decisions.unlink(at_desk, **asked)
