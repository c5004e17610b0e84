"""``tracker eval``: how well the detector reads, on labelled articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("eval")
@click.option("--set", "only", multiple=True, metavar="NAME", help="Only this set (may be repeated).")
@click.option("--corpus", metavar="DIR", default="../shared", show_default=True, help="Annotations to score too.")
@click.option("--errors", is_flag=True, help="Every miss and every false alarm with its sentence.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Score the detector on labelled articles, with 95 % intervals and two careless baselines beside it, and the links
    that it makes in labelled streams of articles.

    \b
    tracker eval
    tracker eval --set lumara --errors
    tracker eval --set links
    """
    from tracker.cli import eval

    eval.run(at_desk, **asked)
