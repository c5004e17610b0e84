"""``tracker feeds``: which feeds are followed, and how they are. What needs the network stands in ``feed_looks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.commands import feed_looks
from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("feeds", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The feeds that are followed, and how they are. F is a feed's id, its address,
    or its number in the list.

    \b
    tracker feeds list
    tracker feeds add https://www.example.org/feed.xml
    tracker feeds history 3 --day 2025-04-14
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """All feeds: last answer, last new entry, usual gap, state, next poll.

    \b
    tracker feeds list --json
    """
    from tracker.cli import feeds

    feeds.list_(at_desk, **asked)


@command.command("add")
@click.argument("url")
@click.option("--title", default="", help="What to call it.")
@click.option("--every", type=click.IntRange(5, 10_080), default=None, metavar="MINUTES", help="Poll it that often.")
@click.option("--confirm", type=click.IntRange(1, 9), default=1, help="Polls that must agree before a change counts.")
@json_option
@desk
def add(at_desk: Desk, **asked: Any) -> None:
    """Follow the feed at an address; it is due at once. The network is not touched.

    \b
    tracker feeds add https://www.example.org/feed.xml --every 60
    """
    from tracker.cli import feeds

    feeds.add(at_desk, **asked)


@command.command("remove")
@click.argument("feed", metavar="F", shell_complete=complete.feeds)
@click.option("--reason", default="", help="Why; part of the record.")
@desk
def remove(at_desk: Desk, **asked: Any) -> None:
    """Stop following a feed; what it brought stays.

    \b
    tracker feeds remove https://www.example.org/feed.xml --reason "closed"
    """
    from tracker.cli import feeds

    feeds.remove(at_desk, **asked)


@command.command("pause")
@click.argument("feed", metavar="F", shell_complete=complete.feeds)
@click.option("--reason", default="", help="Why; part of the record.")
@desk
def pause_(at_desk: Desk, **asked: Any) -> None:
    """Stop polling a feed until it is resumed; status and digests say so.

    \b
    tracker feeds pause https://www.example.org/feed.xml --reason "only ads"
    """
    from tracker.cli import feeds

    feeds.pause_(at_desk, **asked)


@command.command("resume")
@click.argument("feed", metavar="F", shell_complete=complete.feeds)
@desk
def resume_(at_desk: Desk, **asked: Any) -> None:
    """Poll a paused feed again.

    \b
    tracker feeds resume https://www.example.org/feed.xml
    """
    from tracker.cli import feeds

    feeds.resume_(at_desk, **asked)


@command.command("check")
@click.argument("feed", metavar="F", shell_complete=complete.feeds)
@click.option("--accept", is_flag=True, help="The new address of a feed that moved to another domain is right.")
@json_option
@desk
def check(at_desk: Desk, **asked: Any) -> None:
    """One feed in full: what it said last, what is wrong, what waits for you.

    \b
    tracker feeds check https://www.example.org/feed.xml
    """
    from tracker.cli import feeds

    feeds.check(at_desk, **asked)


@command.command("history")
@click.argument("feed", metavar="F", shell_complete=complete.feeds)
@click.option("--day", default=None, metavar="D", help="One day (YYYY-MM-DD) in the story's zone.")
@json_option
@desk
def history_(at_desk: Desk, **asked: Any) -> None:
    """How a feed was watched: first and last look of each day, outcomes, the longest hole.

    \b
    tracker feeds history https://www.example.org/feed.xml --day 2025-04-14
    """
    from tracker.cli import feeds

    feeds.history_(at_desk, **asked)


@command.command("import")
@click.argument("file", metavar="OPML")
@json_option
@desk
def import_(at_desk: Desk, **asked: Any) -> int:
    """Follow all feeds of an OPML file; those that are followed already stay as they are.

    \b
    tracker feeds import feeds.opml
    """
    from tracker.cli import feeds

    return feeds.import_(at_desk, **asked)


@command.command("export")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; else standard output.")
@desk
def export(at_desk: Desk, **asked: Any) -> None:
    """All followed feeds as OPML.

    \b
    tracker feeds export -o feeds.opml
    """
    from tracker.cli import feeds

    feeds.export(at_desk, **asked)


for looking in (feed_looks.parse_, feed_looks.test, feed_looks.discover):
    command.add_command(looking)
