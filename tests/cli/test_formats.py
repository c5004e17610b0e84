"""--format of every command that reads, and the filters of log."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.cli.conftest import Tracker

READING = {
    "status": (),
    "log": (),
    "why": ("person/kilmar-abrego-garcia.held-at",),
    "diff": ("2025-04-07..2025-04-14",),
    "figures": (),
    "people": (),
    "orgs": (),
    "sources": (),
    "cases": (),
    "advisories": (),
    "conflicts": (),
    "questions": (),
    "calendar": ("--past",),
    "search": ("Abrego",),
}
DAY = ("--as-of", "2025-04-14")


def asked(name: str) -> tuple[str, ...]:
    return (name, *READING[name], *(DAY if name != "diff" else ()))


@pytest.mark.parametrize("name", READING)
def test_every_list_comes_as_json_csv_and_markdown(tracker: Tracker, name: str) -> None:
    shape = tracker(*asked(name), "--format", "json")
    assert shape.json == tracker(*asked(name), "--json").json
    cut = shape.json.get("to") or shape.json["as_of"]
    rows = list(csv.DictReader(io.StringIO(tracker(*asked(name), "--format", "csv").out)))
    assert rows
    assert {(row["position"], row["root"]) for row in rows} == {(str(cut["position"]), cut["root"])}
    lines = tracker(*asked(name), "--format", "md").out.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == len(rows) + 2
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1, "every row has the same cells"
    assert cut["root"] in lines[-1]


@pytest.mark.parametrize("name", READING)
def test_every_list_comes_as_lines_of_json_with_the_same_facts(tracker: Tracker, name: str) -> None:
    shape = tracker(*asked(name), "--json").json
    first, *rest = [json.loads(line) for line in tracker(*asked(name), "--format", "ndjson").out.splitlines()]
    assert first["schema"] == shape["schema"]
    assert {key: shape[key] for key in first} == first
    lists = {key: value for key, value in shape.items() if key not in first}
    assert len(rest) == sum(map(len, lists.values())) > 0
    for line in rest:
        whole = lists[line.pop("in")]
        assert whole[line.pop("id")] == line if isinstance(whole, dict) else line in whole


@pytest.mark.parametrize("name", READING)
def test_the_same_question_gives_the_same_bytes(tracker: Tracker, name: str) -> None:
    for form in ("text", "ndjson", "csv", "md"):
        assert tracker(*asked(name), "--format", form).out == tracker(*asked(name), "--format", form).out


def test_a_form_that_does_not_fit_is_refused(tracker: Tracker) -> None:
    assert tracker("log", "--json", "--format", "csv").code == 2
    assert tracker("log", "--format", "xml").code == 2
    assert tracker("show", "@12", "--format", "csv").code == 2
    assert tracker("show", "@12", "--format", "json").json["position"] == 12


def test_a_hostile_cell_stays_a_cell(tracker: Tracker) -> None:
    words = (
        "--kind",
        "statement",
        "--happened",
        "2025-04-13",
        "--source",
        "D",
        "--url",
        "https://d.example/1",
        "--reported",
        "2025-04-13",
    )
    assert tracker("assert", "=1+1 | <b>*x*</b> \x1b[31m", *words).code == 0
    made = tracker("log", "--grep", "1[+]1", "--format", "csv").out
    assert "'=1+1" in made
    assert "\x1b" not in made
    row = tracker("log", "--grep", "1[+]1", "--format", "md").out.splitlines()[2]
    assert r"\| \<b\>" in row


def test_log_of_an_entity_by_any_of_its_names(tracker: Tracker) -> None:
    by_id = tracker("log", "person/kilmar-abrego-garcia", "--json").json["developments"]
    assert by_id
    assert tracker("log", "Ábrego García", "--json").json["developments"] == by_id
    whole = tracker("log", "--json").json["developments"]
    assert len(by_id) < len(whole)
    assert [d for d in whole if d in by_id] == by_id, "in the same order"
    week = tracker("log", "2025-04-07..2025-04-14", "Ábrego García", "--json").json["developments"]
    assert week == [d for d in by_id if "2025-04-07" < d["happened"]["latest"] <= "2025-04-14"]
    assert tracker("log", "xyzzy").code == 3
    assert "could be" in tracker("log", "garcia").err
    assert tracker("log", "Judge", "Xinis").code == 2


def test_log_greps_headlines_sentences_and_values(tracker: Tracker) -> None:
    found = tracker("log", "--grep", "second SALVADORAN|xyzzy", "--json").json["developments"]
    assert any(development["id"].startswith("d041") for development in found)
    assert tracker("log", "--grep", "xyzzy", "--json").json["developments"] == []
    assert tracker("log", "--grep", "(").code == 2


def test_log_oneline_is_one_line_each(tracker: Tracker) -> None:
    lines = tracker("log", "-n", "20", "--oneline").out.splitlines()
    assert len(lines) == 20
    assert max(map(len, lines)) <= 80
    assert all(line.startswith("@") for line in lines)
    assert tracker("log", "-n", "20", "--oneline", "--reverse").out.splitlines() == lines[::-1]
