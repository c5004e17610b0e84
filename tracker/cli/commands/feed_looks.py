"""``tracker feeds parse|test|discover``: looking at a feed without following it; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("parse")
@click.argument("file", metavar="FILE")
@click.option("--url", default="", help="Where the document came from.")
@click.option("--header", "headers", multiple=True, metavar="'Name: value'", help="A response header.")
@json_option
@desk
def parse_(at_desk: Desk, **asked: Any) -> None:
    """The entries of a feed document, as the poller would see them; no network, no store.

    \b
    tracker feeds parse feed.xml --url https://www.example.org/feed.xml
    """
    from tracker.cli import feed_looks

    feed_looks.parse_(at_desk, **asked)


@click.command("test")
@click.argument("url")
@json_option
@desk
def test(at_desk: Desk, **asked: Any) -> None:
    """Fetch a feed once and show what the poller would see; nothing is followed or written.

    \b
    tracker feeds test https://www.example.org/feed.xml
    """
    from tracker.cli import feed_looks

    feed_looks.test(at_desk, **asked)


@click.command("discover")
@click.argument("site")
@json_option
@desk
def discover(at_desk: Desk, **asked: Any) -> int:
    """Find the feeds of a web page: what it links to, else where sites usually keep them.

    \b
    tracker feeds discover https://www.example.org/news
    """
    from tracker.cli import feed_looks

    return feed_looks.discover(at_desk, **asked)
