"""The declarations of the commands: what a shell reads to complete an option, so nothing heavy may hang on them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import get_args

import pytest

from tracker.cli.commands.decisions import LINKS
from tracker.story.events import LinkKind

HEAVY = {"msgspec", "sqlalchemy", "zoneinfo", "tracker.wiring.stores", "tracker.story.view", "tracker.services.rebuild"}
DECLARED = """
from tracker.cli.app import COMMANDS, cli
import click
for name in COMMANDS:
    assert cli.get_command(click.Context(cli), name) is not None
"""


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code."""
    shown = f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout))


def test_all_commands_are_declared_without_what_they_run_on() -> None:
    assert not loaded(DECLARED) & HEAVY


@pytest.mark.parametrize("module", ["status", "digest", "review"])
def test_the_same_look_finds_what_a_command_runs_on(module: str) -> None:
    assert HEAVY & loaded(f"import tracker.cli.{module}")


def test_the_kinds_of_links_are_those_of_the_story() -> None:
    assert set(LINKS) == set(get_args(LinkKind))
