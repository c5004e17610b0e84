"""Every command has a manual page that holds its help and that man can show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Tracker
from tracker.cli.app import COMMANDS, cli
from tracker.cli.man import pages

PAGES = pages(click.Context(cli, info_name="tracker", **cli.context_settings))


def warned(text: str) -> str:
    """What groff has to say against a page."""
    ran = subprocess.run(
        ["groff", "-man", "-ww", "-z", "-Kutf8"], input=text, capture_output=True, text=True, check=False
    )
    return ran.stderr


def test_every_command_has_a_page_with_its_words_and_options() -> None:
    assert set(PAGES) == {"tracker", *(f"tracker-{name}" for name in COMMANDS)}
    for title, page in PAGES.items():
        assert page.startswith(f'.TH "{title.upper()}" "1"')
        assert ".SH OPTIONS" in page
        assert f"\n{title.replace('-', chr(92) + '-')} \\- " in page
    assert "\\-\\-hindsight" in PAGES["tracker-status"]
    assert ".SS history" in PAGES["tracker-feeds"]
    assert ".BR tracker-status (1)" in PAGES["tracker"]


def test_examples_keep_their_lines() -> None:
    assert ".nf\ntracker status \\-\\-as\\-of 2025\\-04\\-14\n" in PAGES["tracker-status"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize("title", sorted(PAGES))
def test_a_page_can_be_shown(title: str) -> None:
    assert warned(PAGES[title]) == ""


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_a_page_that_cannot_be_shown_is_found() -> None:
    assert warned(".TH A 1\n.SH NAME\n.no-such-macro\n") != ""


def test_pages_are_printed_and_written(empty: Tracker, tmp_path: Path) -> None:
    assert empty("man").out == PAGES["tracker"]
    assert empty("man", "status").out == PAGES["tracker-status"]
    assert empty("man", "--to", str(tmp_path / "man1")).code == 0
    assert len(list((tmp_path / "man1").glob("*.1"))) == len(PAGES)
    assert empty("man", "nothing").code == 2
