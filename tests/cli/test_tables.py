"""figures, people, cases, advisories, conflicts, questions, search."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest

from tests.cli.conftest import Tracker
from tracker.exports.developments_csv import harmless

DAY = ("--as-of", "2025-04-14")


@pytest.mark.parametrize("name", ["figures", "people", "cases", "advisories", "conflicts", "questions"])
def test_each_table_fits_the_screen_and_has_its_json(tracker: Tracker, name: str) -> None:
    ran = tracker(name, *DAY)
    assert ran.code == 0
    assert max(len(line) for line in ran.out.splitlines() if "tracker why" not in line) <= 80
    shape = tracker(name, *DAY, "--json").json
    assert shape["schema"] == f"tracker.{name}/1"
    assert shape["as_of"]["position"] > 0


def test_a_figure_carries_its_definition_bounds_and_history(tracker: Tracker) -> None:
    name = "figure/sent-to-cecot.cumulative"
    figure = tracker("figures", name, "--history", "--json").json["figures"][name]
    assert (figure["low"], figure["best"], figure["high"]) == (288, 288, 288)
    steps = [step["value"]["low"] for step in figure["history"]]
    assert [steps[0], *[b for a, b in pairwise(steps) if a != b]] == [261, 278, 288]
    assert "#" in tracker("figures", name, "--history").out
    assert tracker("figures", "no-such-figure").code == 3


def test_orgs_take_part_in_what_mentions_them_and_those_in_most_come_first(tracker: Tracker) -> None:
    orgs = tracker("orgs", *DAY, "--json").json["orgs"]
    counts = [org["developments"] for org in orgs]
    assert counts == sorted(counts, reverse=True)
    ice = next(org for org in orgs if org["id"] == "org/ice")
    assert ice["latest"]["id"] in {
        each["id"] for each in tracker("log", "org/ice", *DAY, "--json").json["developments"]
    }
    for org in orgs:
        assert org["id"].startswith("org/")
        assert org["developments"] == len(tracker("log", org["id"], *DAY, "--json").json["developments"])
    assert "No organisation" in tracker("orgs", "--as-of", "2010-01-01").out


def test_one_thing_is_not_counted_as_several(tracker: Tracker) -> None:
    assert "\n1 organisation.   " in tracker("orgs", "--as-of", "2019-06-01").out
    assert "\n4 organisations.   " in tracker("orgs", "--as-of", "2025-01-25").out
    assert "… 1 detail more" in tracker("figures", "--as-of", "2025-01-25").out
    assert "… 2 details more" in tracker("figures", "--as-of", "2025-02-22").out


def test_csv_has_one_row_a_facet_and_no_formula(tracker: Tracker) -> None:
    rows = list(csv.DictReader(io.StringIO(tracker("cases", *DAY, "--csv").out)))
    assert rows
    assert {row["position"] for row in rows} == {str(tracker("cases", *DAY, "--json").json["as_of"]["position"])}
    for cell in ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)"):
        assert harmless(cell) == f"'{cell}"
    assert [harmless(cell) for cell in ("-2", "+3.5", "a=b", "")] == ["-2", "+3.5", "a=b", ""]


def test_conflicts_show_both_sides_with_their_sources(tracker: Tracker) -> None:
    conflicts = tracker("conflicts", *DAY, "--json").json["conflicts"]
    total = next(c for c in conflicts if c["facet"] == "figure/sent-2025-03-15.total")
    assert len(total["sides"]) >= 2
    assert all(side["origins"] for side in total["sides"])


def test_search_folds_accents_and_knows_only_what_was_known(tracker: Tracker) -> None:
    found = tracker("search", "Ábrego", "GARCIA", "--in", "facts", "--json").json["hits"]
    assert found
    early = tracker("search", "Abrego", "Garcia", "indict*", "--as-of", "2025-05-25", "--json").json["hits"]
    late = tracker("search", "Abrego", "Garcia", "indict*", "--as-of", "2025-06-07", "--json").json["hits"]
    assert len(early) < len(late)
    article = tracker("search", '"Terrorism Confinement Center"', "--in", "articles", "--json").json["hits"]
    assert [hit["key"].split("/")[0] for hit in article] == ["article"]
    assert tracker("search", "zzzz", "--json").json["hits"] == []


def test_what_was_redacted_is_not_found(tracker: Tracker) -> None:
    words = ("search", '"Terrorism Confinement Center"', "--in", "articles", "--json")
    key = tracker(*words).json["hits"][0]["key"]
    assert tracker("redact", key.split("/")[1], "--reason", "r", "--authority", "a", "--yes").code == 0
    assert tracker(*words).json["hits"] == []


def test_figures_are_found_by_what_they_count(tracker: Tracker) -> None:
    found = tracker("figures", "--definition", "salvadorans", *DAY, "--json").json["figures"]
    assert "figure/sent-2025-03-15.salvadorans" in found
    assert "figure/sent-2025-03-15.venezuelans" not in found
    assert tracker("figures", "--definition", "elephants", *DAY).code == 3
