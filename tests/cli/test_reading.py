"""status, log, show, why, diff on the seed story."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest

from tests.cli.conftest import Tracker

HELD = "person/kilmar-abrego-garcia.held-at"


def held(tracker: Tracker, *words: str) -> dict[str, object]:
    found = tracker("status", *words, "--json").json["facets"]["person/kilmar-abrego-garcia"]["held-at"]
    assert isinstance(found, dict)
    return found


def test_true_on_the_14th_as_believed_on_the_14th_and_on_the_21st(tracker: Tracker) -> None:
    then = held(tracker, "--as-of", "2025-04-14")
    later = held(tracker, "--as-of", "2025-04-21", "--at", "2025-04-14")
    assert then["value"] == "CECOT"
    assert "second" in str(later["value"])
    assert later["standing"] == "conflict"


@pytest.mark.parametrize("day", ["2025-03-14", "2025-03-16", "2025-04-09", "2025-04-14", "2025-06-07", "2026-06-30"])
def test_the_screen_fits_eighty_columns_and_names_its_cut(tracker: Tracker, day: str) -> None:
    ran = tracker("status", "--as-of", day)
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert max(map(len, lines)) <= 80
    assert day in lines[1]
    assert "position" in lines[1]


def test_an_early_date_shows_the_little_that_was_known(tracker: Tracker) -> None:
    early = tracker("status", "--as-of", "2025-03-14", "--json").json
    assert "proclamation/10903" not in early["facets"], "signed in secret that day, published the next"
    assert early["facets"]["advisory/us/el-salvador"]["level"]["value"] == 2
    assert early["latest"], "earlier developments are known"
    before_all = tracker("status", "--as-of", "2018-01-01")
    assert "Nothing was known" in before_all.out


def test_the_printed_position_repeats_the_answer(tracker: Tracker) -> None:
    """Later events of every kind change nothing of an answer that is asked for again with its position."""
    first = tracker("status", "--as-of", "2025-04-14", "--json")
    position = str(first.json["as_of"]["position"])
    article = "Ana Example was deported to El Salvador on April 12, 2025. Judge Xinis ordered her return on April 13."
    with open("later.txt", "w", encoding="utf-8") as file:
        file.write(article)
    assert tracker("ingest", "later.txt", "--published", "2025-04-14").code == 0
    assert tracker("review", "dismiss", "d020-flights-of-15-march", "--reason", "a test").code == 0
    assert tracker("feeds", "add", "https://www.example.org/feed").code == 0
    assert tracker("digest", "make", "2025-04-07..2025-04-14").code == 0
    again = tracker("status", "--as-of", "2025-04-14", "--position", position, "--json")
    assert again.out == first.out
    changed = tracker("status", "--as-of", "2025-04-14", "--json")
    assert changed.json["facets"] != first.json["facets"], "the control: without the position it did change"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", "--as-of", "2027-01-01"], 2),
        (["status", "--as-of", "04/14/2025"], 2),
        (["status", "--as-of", "14"], 2),
        (["status", "--as-of", "2025-02-30"], 2),
        (["status", "--position", "99999"], 3),
        (["--story", "mars", "status"], 3),
        (["why", "person/nobody.held-at"], 3),
        (["show", "@99999"], 3),
        (["show", "@-1"], 3),
        (["why", "@1"], 3),
        (["log", "--since", "2025-05-01", "--until", "2025-04-01"], 2),
        (["ask", "Who pays?", "--asked", "2030-01-01"], 2),
        (["retract", "@163", "--because", "x", "--reported", "2030-01-01"], 2),
        (["digest", "show", "nothing"], 3),
        (["review", "confirm", "nothing"], 3),
        (["stauts"], 2),
        (["status", "--nonsense"], 2),
    ],
)
def test_what_cannot_be_answered_says_so_in_one_line(tracker: Tracker, words: list[str], code: int) -> None:
    ran = tracker(*words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_without_a_store_the_message_says_what_to_do(empty: Tracker) -> None:
    ran = empty("status")
    assert ran.code == 8
    assert "init" in ran.err


def test_why_prints_each_quote_and_it_stands_in_the_stored_text(tracker: Tracker) -> None:
    found = tracker("why", HELD, "--as-of", "2025-04-14", "--json").json
    quotes = [item for support in found["support"] for item in support["evidence"] if item["type"] == "quote"]
    assert quotes
    for quote in quotes:
        body = tracker("show", quote["article"], "--json").json["body"]
        assert body[quote["start"] : quote["end"]] == quote["quote"]
        assert quote["verbatim"] is True
    text = tracker("why", HELD, "--as-of", "2025-04-14").out
    assert "found word for word" in text
    assert "characters" in text
    assert "sha256" in text
    assert "cited, not quoted" in text
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 80


def test_where_no_text_is_stored_the_headlines_of_its_sources_say_so(tracker: Tracker) -> None:
    """Where was he on 13 April 2025, as known then and as known later: each with the words of a source."""
    then = tracker("why", "kilmar-abrego-garcia.held-at", "--as-of", "2025-04-13")
    later = tracker("why", "kilmar-abrego-garcia.held-at", "--at", "2025-04-13")
    for ran, value, told in (
        (then, "CECOT", "Trump administration says wrongly deported man is alive in El Salvador prison"),
        (
            later,
            "second Salvadoran prison",
            "Kilmar Abrego Garcia transferred to El Salvador facility with own bed and furniture, update reveals",
        ),
    ):
        shown = ran.out.partition("SAYS SO")[2].partition("SAYS OTHERWISE")[0].partition("TOLD BESIDE")[0]
        assert f" {value}: " in shown
        assert f"headline: “{told}” (text not stored)" in " ".join(shown.split())


def test_a_headline_of_a_source_is_never_called_a_quote(tracker: Tracker) -> None:
    asked = ("why", HELD, "--as-of", "2025-04-13")
    cited = [item for each in tracker(*asked, "--json").json["support"] for item in each["evidence"]]
    seen = {item.get("headline", "") for item in cited if item["type"] == "citation"}
    assert {bool(headline) for headline in seen} == {True, False}, "the control: some have none"
    assert not seen & {item.get("quote") for item in cited}
    rows = list(csv.DictReader(io.StringIO(tracker(*asked, "--format", "csv").out)))
    assert {row["source_headline"] for row in rows} == seen
    assert not [row for row in rows if row["quote"] in seen - {""}]


def test_a_fact_may_be_named_by_its_end_and_near_names_are_offered(tracker: Tracker) -> None:
    assert tracker("why", "kilmar-abrego-garcia.held-at").code == 0
    assert HELD in tracker("why", "person/kilmar-abrego-garcia.held").out + tracker("why", "held-att").err


def test_a_name_is_found_with_the_capitals_it_has_and_with_others(tracker: Tracker) -> None:
    development, facet = "NOAA-Advisory-12", "storm/Nadia.Category"
    told = ("--happened", "2025-04-14", "--reported", "2025-04-15", "--source", "D", "--sets", f"{facet}=three")
    assert tracker("assert", "A storm", "--development", development, *told).code == 0
    for words, whole in (
        *((words, development) for words in (development, "noaa-advisory-12", "Advisory-12", "ADVISORY-12")),
        *((words, facet) for words in (facet, "storm/nadia.category", "Nadia.Category", "nadia.cat", "NADIA.CAT")),
        ("Kilmar-Abrego-Garcia.Held-At", HELD),
    ):
        assert tracker("why", words, "--json").json["fact"] == whole, words
        assert tracker("show", words, "--json").json["fact"] == whole, words
        assert tracker("note", words, "ask again", "--json").json["ref"] == whole, words
    assert "did you mean storm/Nadia.Category" in tracker("why", "storm/Nadja.Category").err
    assert "nothing called 'Nobody.At-All' is known" in tracker("why", "Nobody.At-All").err
    assert "'.Status' could be " in tracker("why", ".Status").err


def test_a_range_is_what_lies_after_its_start_and_up_to_its_end(tracker: Tracker) -> None:
    week = tracker("log", "2025-04-07..2025-04-14", "--json").json["developments"]
    days = {item["happened"]["latest"] for item in week}
    assert min(days) > "2025-04-07"
    assert max(days) <= "2025-04-14"
    first = {item["id"] for item in tracker("log", "2025-04-07..2025-04-10", "--json").json["developments"]}
    second = {item["id"] for item in tracker("log", "2025-04-10..2025-04-14", "--json").json["developments"]}
    assert first | second == {item["id"] for item in week}
    assert not first & second


def test_a_range_may_name_places_in_the_log(tracker: Tracker) -> None:
    """``@A..@B`` is what was first written after event A and up to event B; an open end is the log's own."""

    def ids(words: str) -> list[str]:
        return [item["id"] for item in tracker("log", words, "--json").json["developments"]]

    part = tracker("log", "@100..@120", "--json").json["developments"]
    assert part
    assert all(100 < item["positions"][0] <= 120 for item in part)
    assert set(ids("@100..@110")) | set(ids("@110..@120")) == {item["id"] for item in part}
    assert not set(ids("@100..@110")) & set(ids("@110..@120"))
    assert set(ids("..@100")) | set(ids("@100..")) == {i["id"] for i in tracker("log", "--json").json["developments"]}


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["2025-04-14..2025-04-07"], 2, "ends before it begins"),
        (["@120..@100"], 2, "ends before it begins"),
        (["@120..2025-04-14"], 2, "two of one kind"),
        (["@120..@99999"], 3, "no event @99999"),
        (["2025-04-07..2027-01-01"], 2, "future"),
        (["2025-04-14"], 2, "A..B"),
        (["yesterday"], 2, "A..B"),
        (["2025-04-07..2025-04-14", "--since", "2025-04-01"], 2, "not both"),
    ],
)
def test_ranges_that_mean_nothing_are_refused(tracker: Tracker, words: list[str], code: int, hint: str) -> None:
    ran = tracker("log", *words)
    assert (ran.code, ran.out) == (code, "")
    assert hint in ran.err


def test_a_section_that_there_is_not_is_refused_and_an_empty_one_is_not(tracker: Tracker) -> None:
    ran = tracker("status", "--section", "colours")
    assert (ran.code, ran.out) == (2, "")
    assert "figures" in ran.err
    assert tracker("status", "--section", "figures", "--as-of", "2018-01-01").code == 0
    assert tracker("status", "--section", "questions", "--section", "latest").code == 0


def test_what_is_written_now_is_known_now(tracker: Tracker) -> None:
    """The clock stands still in this test: nothing that was just said or seen may hide behind the present moment."""
    assert tracker("feeds", "add", "https://www.example.org/feed").code == 0
    assert sum(tracker("status", "--json").json["feeds"].values()) == 24
    assert tracker("ask", "Who pays for the flights?").code == 0
    assert "who-pays-for-the-flights" in tracker("questions").out
    with open("a.txt", "w", encoding="utf-8") as file:
        file.write("Kilmar Abrego Garcia was deported to El Salvador on April 12, 2025.")
    made = tracker("ingest", "a.txt", "--json").json
    ids = {item["development"] for item in made["reports"]}
    assert ids
    assert ids <= {item["id"] for item in tracker("log", "--json").json["developments"]}
    recorded = tracker("status", "--clock", "recorded", "--json").json
    assert recorded["as_of"]["position"] == made["events"][-1]
    asked = ("--as-of", recorded["as_of"]["instant"], "--position", str(recorded["as_of"]["position"]))
    again = tracker("status", "--clock", "recorded", *asked, "--json").json
    assert {**again, "as_of": None} == {**recorded, "as_of": None}
    assert "who-pays-for-the-flights" not in tracker("questions", "--as-of", "2026-11-23").out, "the control"


def test_the_log_can_be_ordered_by_each_clock(tracker: Tracker) -> None:
    reported = [d["reported"] for d in tracker("log", "--by", "reported", "--json").json["developments"]]
    assert reported == sorted(reported, reverse=True)
    kinds = {d["kind"] for d in tracker("log", "--kind", "advisory", "--json").json["developments"]}
    assert kinds == {"advisory"}


def test_diff_says_what_changed_and_nothing_between_a_day_and_itself(tracker: Tracker) -> None:
    changes = tracker("diff", "2025-04-07", "2025-04-14", "--json").json["changes"]
    level = next(change for change in changes if change["facet"] == "advisory/us/el-salvador.level")
    assert (level["old"]["value"], level["new"]["value"]) == (2, 1)
    assert tracker("diff", "2025-04-14", "2025-04-14", "--json").json["changes"] == []
    assert tracker("diff", "2025-04-07..2025-04-14", "--exit-code").code == 9


def test_every_event_can_be_shown(tracker: Tracker) -> None:
    assert "StoryOpened" in tracker("show", "@1").out
    shown = tracker("show", "@2", "--json").json
    assert shown["position"] == 2
    assert len(shown["commitment"]) == 64


def test_allegations_keep_their_claimant(tracker: Tracker) -> None:
    facet = tracker("status", "--as-of", "2025-04-30", "--json").json["facets"]["person/kilmar-abrego-garcia"]
    claims = facet["ms13-allegation"]["claims"]
    assert any(claim["speakers"] for claim in claims)
    assert {claim["value"] for claim in claims} <= {"alleged", "denied"}
    screen = tracker("status", "--as-of", "2025-04-30", "--section", "people").out
    assert "alleged by" in screen
    assert "member of" not in screen


def test_the_two_time_table_shows_what_was_believed_before_and_after_the_visit(tracker: Tracker) -> None:
    table = tracker("show", HELD, "--all-clocks", "--json", "--as-of", "2025-05-01").json
    row = max(index for index, day in enumerate(table["true_on"]) if day <= "2025-04-14")
    cells = table["cells"][row]
    before, after = table["known_on"].index("2025-04-01"), table["known_on"].index("2025-04-18")
    assert cells[before]["value"] == "CECOT"
    assert cells[after]["value"] == "second Salvadoran prison"
    screen = tracker("show", HELD, "--all-clocks", "--as-of", "2025-05-01")
    assert "as known at the end of" in screen.out
    assert max(map(len, screen.out.splitlines())) <= 80
    assert tracker("show", "d020-flights-of-15-march", "--all-clocks").code == 2


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles"])
def test_an_answer_is_the_same_in_every_zone_and_locale_of_the_machine(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    asked = [("status", "--as-of", "2025-04-14"), ("log", "2025-04-07..2025-04-14", "--json"), ("why", HELD)]
    here = [tracker(*words).out for words in asked]
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    time.tzset()
    try:
        assert [tracker(*words).out for words in asked] == here
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_log_cuts_no_date_short_over_several_years(tracker: Tracker) -> None:
    ran = tracker("log", "--as-of", "2026-06-30")
    rows = [line for line in ran.out.splitlines() if re.search(r"@\d+ ", line)]
    assert len(rows) > 100
    assert not [row for row in rows if "…" in row.split("@", 1)[0]]
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_kind_that_nothing_has_is_answered_with_those_there_are(tracker: Tracker) -> None:
    ran = tracker("log", "--kind", "flood")
    assert "Nothing in this range" in ran.out
    assert "nothing of kind 'flood' is known; there is advisory, " in ran.err
    assert tracker("log", "--kind", "advisory").err == ""


def test_why_says_until_when_a_value_was_known(tracker: Tracker) -> None:
    screen = tracker("why", "person/kilmar-abrego-garcia.custody", "--as-of", "2019-06-01").out
    assert "\n? not known; ICE custody, United States until Mar 28 2019\n\n@" in screen
    later = tracker("why", "person/kilmar-abrego-garcia.held-at", "--as-of", "2025-04-21", "--at", "2025-04-13").out
    parts = [line for line in later.splitlines() if line.isupper() and not line.startswith(" ")]
    assert parts == ["SAYS SO", "SAYS OTHERWISE", "TOLD BESIDE IT, OR OF OTHER DAYS"]
