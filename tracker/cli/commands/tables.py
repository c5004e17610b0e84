"""``tracker people|orgs|cases|advisories``: one section of the story each, for screens and spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import F, as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


def table_options(function: F) -> F:
    """The options of a command that prints a table of what is known: the cut and the form."""
    csv = click.option("--csv", "as_csv", is_flag=True, help="Short for --format csv.")
    return csv(as_of_options(format_option("ndjson", "csv", "md")(desk(function))))


@click.command("people")
@table_options
def people(at_desk: Desk, **asked: Any) -> None:
    """People of the story: where they are, what holds for them, what is alleged.

    \b
    tracker people --as-of 2025-04-14
    """
    from tracker.cli import tables

    tables.show(at_desk, "people", ("people",), **asked)


@click.command("orgs")
@table_options
def orgs(at_desk: Desk, **asked: Any) -> None:
    """Organisations: in how many developments they take part, in what last, and what is known of them.

    \b
    tracker orgs --as-of 2025-04-14
    """
    from tracker.cli import orgs as screen

    screen.run(at_desk, **asked)


@click.command("cases")
@table_options
def cases(at_desk: Desk, **asked: Any) -> None:
    """Cases and orders: what is in force, since when, with which deadline.

    \b
    tracker cases --as-of 2025-04-14
    """
    from tracker.cli import tables
    from tracker.cli.cases import ORDERS

    tables.show(at_desk, "cases", ("cases", "orders"), more=ORDERS, **asked)


@click.command("advisories")
@table_options
def advisories(at_desk: Desk, **asked: Any) -> None:
    """Advisories and their levels.

    \b
    tracker advisories --as-of 2025-04-14
    """
    from tracker.cli import tables

    tables.show(at_desk, "advisories", ("advisories",), **asked)
