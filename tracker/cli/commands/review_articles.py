"""``tracker review articles|belongs|off-topic``: which articles belong to the story, where the program is not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import desk, dry_run_option, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("articles")
@click.option("-n", "most", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@json_option
@desk
def articles(at_desk: Desk, **asked: Any) -> None:
    """Articles of which the program is not sure that they belong, the likeliest first.

    \b
    tracker review articles
    """
    from tracker.cli import review_articles

    review_articles.articles(at_desk, **asked)


@click.command("belongs")
@click.argument("ids", nargs=-1, required=True, metavar="ARTICLE…", shell_complete=complete.articles)
@click.option("--reason", default="", help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def belongs(at_desk: Desk, **asked: Any) -> None:
    """ARTICLE belongs to the story: it is searched if it was not.

    \b
    tracker review belongs ARTICLE --reason "about the same flights"
    """
    from tracker.cli import review_articles

    review_articles.mark(at_desk, **asked, belongs=True)


@click.command("off-topic")
@click.argument("ids", nargs=-1, required=True, metavar="ARTICLE…", shell_complete=complete.articles)
@click.option("--reason", required=True, help="Why; part of the record.")
@dry_run_option
@json_option
@desk
def off_topic(at_desk: Desk, **asked: Any) -> None:
    """ARTICLE does not belong: its reports that nobody has decided on are dismissed.

    \b
    tracker review off-topic ARTICLE --reason "about another country"
    """
    from tracker.cli import review_articles

    review_articles.mark(at_desk, **asked, belongs=False)
