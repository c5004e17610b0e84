"""An allegation is never told as a fact: wherever its value stands, who makes it stands beside it."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Tracker

MEMBER = "person/kilmar-abrego-garcia.ms13-allegation"
BARE = re.compile(r"(?<![.\w])(?<!as )alleged(?! by |, by whom is not said| gang members| members| MS-13 ties|-)")
SCREENS = [
    ("status", "--section", "people"),
    ("people",),
    ("people", "--csv"),
    ("people", "--format", "md"),
    ("conflicts",),
    ("conflicts", "--format", "csv"),
    ("show", MEMBER, "--all-clocks"),
]


@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_a_screen_names_who_alleges(words: tuple[str, ...], tracker: Tracker) -> None:
    shown = " ".join(tracker(*words, "--as-of", "2025-04-21").out.split())
    assert "alleged by Department of Homeland Security" in shown
    assert "denied by his lawyers and family" in shown
    assert not BARE.findall(shown)


@pytest.mark.parametrize("form", ["text", "csv"])
def test_a_difference_names_who_alleges(form: str, tracker: Tracker) -> None:
    ran = tracker("diff", "2025-04-14", "2025-04-21", "--format", form, "--only", "status,conflicts")
    shown = " ".join(ran.out.split())
    assert "alleged by Department of Homeland Security" in shown
    assert not BARE.findall(shown)


def test_why_names_them_before_the_sentences(tracker: Tracker) -> None:
    shown = tracker("why", MEMBER, "--as-of", "2025-04-21").out.split("\n\n")[0]
    assert "alleged by Department of Homeland Security" in " ".join(shown.split())
    assert not BARE.findall(" ".join(shown.split()))


def test_the_guard_finds_an_allegation_without_a_voice() -> None:
    """The negative control."""
    assert BARE.findall("MS-13 member: ~ alleged -> ! alleged (conflict)")
    assert not BARE.findall("MS-13 member: ! alleged by Pam Bondi; alleged, by whom is not said")
