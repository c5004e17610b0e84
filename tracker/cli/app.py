"""The command ``tracker``: one literal table of commands.

``tracker --help`` reads only this table. What may be asked of a command (its options, its help) stands in ``commands/``
and is imported when it is called or completed; what it does stands beside this file and is imported when it runs. So
help and completion start as fast as click itself.
"""

from __future__ import annotations

import gc
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tracker.cli import anywhere

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VERSION = "0.1.0"


class Listed(NamedTuple):
    """A command as the table lists it; ``name`` is what it is called in its module of ``tracker.cli.commands``."""

    section: str
    module: str
    help: str
    name: str = "command"


COMMANDS: dict[str, Listed] = {
    "init": Listed("Start", "init", "Create the store and open a story (running it twice changes nothing)."),
    "doctor": Listed("Start", "doctor", "What is wrong with the place where the tracker lives."),
    "config": Listed("Start", "config", "The settings in force, and where each comes from."),
    "completion": Listed("Start", "completion", "The completion script of bash, zsh or fish."),
    "man": Listed("Start", "man", "Manual pages, of each command or all of them."),
    "status": Listed("Read", "status", "The story as it was known on a day: people, figures, cases, questions."),
    "log": Listed("Read", "log", "The developments, in order, with both dates."),
    "show": Listed("Read", "show", "One development, facet, article or event in full."),
    "why": Listed("Read", "why", "The sentences behind a fact, each with outlet, times, place and hash."),
    "diff": Listed("Read", "diff", "What changed between two dates."),
    "figures": Listed("Read", "figures", "Numbers with definitions, bounds and history."),
    "people": Listed("Read", "tables", "People: where they are, what holds for them.", "people"),
    "orgs": Listed("Read", "tables", "Organisations: what they take part in.", "orgs"),
    "cases": Listed("Read", "tables", "Cases and orders: what is in force, since when.", "cases"),
    "advisories": Listed("Read", "tables", "Advisories and their levels.", "advisories"),
    "sources": Listed("Read", "sources", "Who reports, how much, and what nobody else does."),
    "conflicts": Listed("Read", "conflicts", "Where sources disagree, side by side."),
    "questions": Listed("Read", "questions", "What nobody has said yet, and for how long."),
    "calendar": Listed("Read", "calendar", "What is due: deadlines, hearings, what was announced."),
    "search": Listed("Read", "search", "Articles, facts and questions by their words."),
    "ingest": Listed("Watch", "ingest", "Add an article and search it for developments."),
    "detect": Listed("Watch", "detect", "Show what would be found in an article; writes nothing."),
    "feeds": Listed("Watch", "feeds", "The feeds that are followed, and how they are."),
    "poll": Listed("Watch", "poll", "One round of polling, then exit."),
    "run": Listed("Watch", "run", "The daemon, in the foreground."),
    "health": Listed("Watch", "health", "Whether the daemon lives; for Docker and systemd."),
    "review": Listed("Decide", "review", "What waits for a person; confirm or dismiss it."),
    "rules": Listed("Decide", "rules", "What decides whether an article belongs to the story."),
    "assert": Listed("Decide", "decisions", "Report something from a source of your own.", "assert_"),
    "correct": Listed("Decide", "decisions", "Mend our own reading of a report.", "correct"),
    "retract": Listed("Decide", "decisions", "Record that a source took a report back.", "retract"),
    "ask": Listed("Decide", "decisions", "Open a question that nobody has answered.", "ask"),
    "answer": Listed("Decide", "decisions", "Answer a question.", "answer"),
    "note": Listed("Decide", "notes", "Write a note beside something; no answer changes.", "note"),
    "tag": Listed("Decide", "notes", "Name something; --as-of understands the name of an event.", "tag"),
    "digest": Listed("Tell", "digest", "What changed, to be reviewed and approved."),
    "targets": Listed("Tell", "targets", "Where digests go: folders, mail servers, web addresses."),
    "eval": Listed("Measure", "eval", "How well the detector reads, on labelled articles."),
    "redetect": Listed("Measure", "redetect", "Read stored articles again with the present detector."),
    "verify": Listed("Keep", "verify", "Check that nothing stored was changed or lost."),
    "checkpoint": Listed("Keep", "checkpoint", "Sign the present root and keep it outside the database."),
    "prove": Listed("Keep", "prove", "Prove to others that an event is in the log, or that it only grew."),
    "export": Listed("Keep", "export", "The whole store as NDJSON, or the story as CSV, Atom, iCalendar …"),
    "import": Listed("Keep", "import_", "Read an export into a store."),
    "backup": Listed("Keep", "backup", "A verified copy of the store, made while it is in use."),
    "restore": Listed("Keep", "restore", "Put a backup in the place of a store that is gone."),
    "redact": Listed("Keep", "redact", "Erase what must not be kept; proofs stay valid."),
    "story": Listed("Keep", "story", "The stories that the store holds."),
    "db": Listed("Keep", "db", "The schema of the store, and bringing it up to date."),
    "rebuild": Listed("Keep", "rebuild", "Make anew what is derived from the log, or compare it."),
}
"""Every command: its section in the help, its module in ``tracker.cli.commands``, and one line about it."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and lists the table by sections."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now; None when the table has none."""
        listed = COMMANDS.get(cmd_name)
        if listed is None:
            return None
        command = getattr(importlib.import_module(f"tracker.cli.commands.{listed.module}"), listed.name)
        assert isinstance(command, click.Command)
        return anywhere.behind(command)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table: completing must not import what it completes."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=listed.help) for name, listed in COMMANDS.items() if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the table, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, listed in COMMANDS.items():
            sections.setdefault(listed.section, []).append((name, listed.help))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does it; a reader that went away is no failure (click would end with 1)."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_quietly()
            return 0

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a misspelt name."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else " `tracker --help` lists them."
            raise click.UsageError(f"No such command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@anywhere.before
@click.version_option(VERSION, "-V", "--version", message="tracker %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **given: Any) -> None:
    """Follow a developing news story.

    Every fact has its source, any past answer can be repeated, and disagreement
    is shown. Start with: tracker init, then tracker status --as-of 2025-04-14
    """
    ctx.obj = given
    anywhere.colour(ctx)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its code.

    A command lives for less than a second and makes many small objects that all stay; collecting them costs
    a third of a large ``status`` (``benchmarks/cli/startup.py``). The daemon lives for years and keeps collecting.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if "run" not in words:
        gc.disable()
    code = run(words)
    if not gc.isenabled():
        gc.freeze()  # or Python would look through everything once more on its way out
    sys.exit(code)


_DAY_AS_ARGUMENT = re.compile(r"unexpected extra argument \((\d{4}-\d\d(?:-\d\d)?)\)")
"""``tracker status 2025-04-13``: what somebody types who does not know the option yet."""


def run(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and gives its exit code; everything that can go wrong becomes one line on stderr."""
    try:
        result: Any = cli.main(args=None if argv is None else list(argv), prog_name="tracker", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.UsageError as error:
        error.show()
        if day := _DAY_AS_ARGUMENT.search(error.format_message()):
            click.echo(f"A day stands behind an option: --as-of {day[1]}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        _close_quietly()
        return 0
    except Exception as error:
        from tracker.cli.failures import explain

        return explain(error, debug="--debug" in (sys.argv if argv is None else argv))
    return result if isinstance(result, int) else 0


def _close_quietly() -> None:
    """The reader went away (``| head``): stop without a second complaint when Python flushes."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
