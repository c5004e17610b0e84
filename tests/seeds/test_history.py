"""``developments.jsonl`` against the compiled timeline it was made from: every fact has its source and its day."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tracker.services.story_folder import read_folder
from tracker.story.events import (
    Attribution,
    Citation,
    DevelopmentReported,
    Effect,
    Figure,
    Link,
    Participant,
    QuestionAnswered,
    QuestionOpened,
    Report,
)
from tracker.times import days_of

Line = dict[str, Any]
Struct = type[msgspec.Struct]
EVENTS: dict[str, Struct] = {
    "DevelopmentReported": DevelopmentReported,
    "QuestionOpened": QuestionOpened,
    "QuestionAnswered": QuestionAnswered,
}
NESTED: dict[str, Struct] = {
    "report": Report,
    "effects": Effect,
    "links": Link,
    "participants": Participant,
    "attribution": Attribution,
    "evidence": Citation,
    "value": Figure,
    "was": Figure,
}
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
LAST_DAY = "2026-11-01"
"""The day of curation: a source without a date was public by then."""

LATE = {  # happened, first reported: what became known later than it happened
    "d013": ("2025-03-12", "2025-04-01"),
    "d014": ("2025-03-14", "2025-03-15T19:51:56Z"),
    "d020": ("2025-03-15", "2025-03-16"),
    "d029": ("2025-03-30", "2025-03-31"),
    "d041": ("2025-04-06/2025-04-12", "2025-04-18"),
    "d042": ("2025-04-11", "2025-04-15"),
    "d064": ("2025-04-23", "2025-04-24"),
    "d079": ("2025-05-21", "2025-06-06"),
    "d094": ("2025-03-15", "2025-07-17"),
    "d128": ("2026-06-25", "2026-06-26"),
}
OTHER_DAY = {"d094": "2025-03-15", "d102": "2025-08-21"}
"""Rows whose own day differs from the compiled one: the manifests are about the day of the flights."""


def row_of(line: Line) -> str:
    return str(line["development"]).partition("-")[0]


def by_row(reported: list[Line]) -> dict[str, list[Line]]:
    rows: dict[str, list[Line]] = defaultdict(list)
    for line in reported:
        rows[row_of(line)].append(line)
    return rows


def effects_of(line: Line) -> list[Line]:
    return list(line["report"].get("effects", ()))


def wanted(row: Line) -> bool:
    """High confidence, or medium with two or more sources, or the one exception."""
    return row["confidence"] == "high" or len(row["sources"]) > 1 or row["id"] == "d114"


def plain(address: str) -> str:
    return address.split(" (")[0]


# --- the form of each line -------------------------------------------------------------------------------------------


def unknown_keys(value: Any, struct: Struct | None) -> set[str]:
    if isinstance(value, list):
        return set().union(*(unknown_keys(part, struct) for part in value)) if value else set()
    if not isinstance(value, dict) or struct is None:
        return set()
    known = {field.encode_name for field in msgspec.structs.fields(struct)} | {"type" if struct is Citation else ""}
    found = set(value) - known
    for key, part in value.items():
        found |= unknown_keys(part, NESTED.get(key))
    return found


def test_every_line_is_an_event_without_unknown_keys(lines: list[Line]) -> None:
    for line in lines:
        fields = {key: value for key, value in line.items() if key != "event"}
        assert not unknown_keys(fields, EVENTS[line["event"]]), line


def test_a_misspelt_key_would_be_found() -> None:
    """The guard above bites: it looks into effects, links and evidence too."""
    report = {"effects": [{"facet": "f", "value": {"lo": 1}}], "evidence": [{"type": "citation", "publshed": "x"}]}
    assert unknown_keys({"development": "d", "report": report}, DevelopmentReported) == {"lo", "publshed"}


def test_the_folder_is_read(folder: Path, lines: list[Line]) -> None:
    read = read_folder(folder)
    assert len(read.events) == len(lines)
    assert len(read.articles) == 1
    assert len(read.feeds) == 23


def test_ids_are_unique_and_count_up_within_a_development(reported: list[Line]) -> None:
    seen: Counter[str] = Counter()
    for line in reported:
        seen[line["development"]] += 1
        assert line["id"] == f"{line['development']}#{seen[line['development']]}"
        assert re.fullmatch(r"d\d{3}-[a-z0-9-]+", line["development"])


def test_the_history_runs_forward(reported: list[Line]) -> None:
    firsts = [line for line in reported if line["id"].endswith("#1")]
    days = [days_of(line["report"]["happened"])[0] for line in firsts]
    assert days == sorted(days)


def test_links_lead_to_earlier_developments(reported: list[Line]) -> None:
    began = {line["development"]: days_of(line["report"]["happened"])[0] for line in reversed(reported)}
    for line in reported:
        for link in line["report"].get("links", ()):
            assert link["development"] in began, line["id"]
            assert began[link["development"]] <= began[line["development"]], line["id"]


def test_headlines_fit_a_line(reported: list[Line]) -> None:
    for line in reported:
        assert len(line["report"]["headline"]) <= 64, line["report"]["headline"]


# --- what is named exists --------------------------------------------------------------------------------------------


def test_every_facet_is_defined(story: Line, lines: list[Line], reported: list[Line]) -> None:
    patterns = [facet["facet"] for facet in story["facet"]]
    used = {effect["facet"] for line in reported for effect in effects_of(line)}
    used |= {line["facet"] for line in lines if "facet" in line}
    assert not [facet for facet in used if not any(fnmatchcase(facet, pattern) for pattern in patterns)]


def test_every_definition_is_used(story: Line, reported: list[Line]) -> None:
    used = {effect["facet"] for line in reported for effect in effects_of(line)}
    unused = [f["facet"] for f in story["facet"] if not any(fnmatchcase(facet, f["facet"]) for facet in used)]
    assert not unused


def test_people_and_subjects_are_in_the_register(story: Line, reported: list[Line]) -> None:
    register = {entity["id"]: entity["name"] for entity in story["entity"]}
    for line in reported:
        for participant in line["report"].get("participants", ()):
            if "id" in participant:
                assert register[participant["id"]] == participant["name"], line["id"]
        speakers = line["report"].get("attribution", {}).get("speakers", ())
        assert not [name for name in speakers if "/" in name and name not in register], line["id"]
        for effect in effects_of(line):
            subject = effect["facet"].rpartition(".")[0]
            assert subject in register or subject.startswith("country/"), effect


def test_origins_are_sources_of_the_story(story: Line, reported: list[Line]) -> None:
    sources = {source["id"]: {source["name"], *source.get("outlets", ())} for source in story["source"]}
    for line in reported:
        attribution = line["report"].get("attribution", {})
        if origin := attribution.get("origin"):
            outlet = attribution.get("outlet") or line["report"]["evidence"][0]["outlet"]
            assert outlet in sources[origin], line["id"]


def test_values_fit_the_type_of_their_facet(story: Line, reported: list[Line]) -> None:
    definitions = story["facet"]
    exact = {facet["facet"]: facet for facet in definitions}
    for line in reported:
        for effect in effects_of(line):
            pattern = (f for f in definitions if fnmatchcase(effect["facet"], f["facet"]))
            kind = (exact.get(effect["facet"]) or next(pattern)).get("type", "text")
            value = effect["value"]
            if kind == "figure":
                assert isinstance(value, dict), effect
                assert "low" in value or "high" in value, effect
            elif kind == "number":
                assert isinstance(value, int), effect
            elif kind == "day":
                assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", value), effect
            elif kind == "allegation":
                assert value in ("alleged", "denied"), effect
            else:
                assert value is None or (isinstance(value, str) and len(value) <= 80), effect


# --- sources and days ------------------------------------------------------------------------------------------------


def test_every_report_cites_one_source_and_says_something_of_it(reported: list[Line]) -> None:
    for line in reported:
        evidence = line["report"]["evidence"]
        assert len(evidence) == 1, line["id"]
        assert evidence[0]["type"] == "citation"
        assert evidence[0].get("url") or evidence[0].get("note"), line["id"]


def unattributed(lines: list[Line]) -> list[str]:
    """The reports with a headline of their source, but without its outlet or where it can be read."""
    cited = ((line["id"], line["report"]["evidence"][0]) for line in lines)
    return [name for name, each in cited if each.get("headline") and not (each.get("outlet") and each.get("url"))]


def test_a_headline_of_a_source_names_the_outlet_and_where_it_stands(reported: list[Line]) -> None:
    assert unattributed(reported) == []
    assert [line for line in reported if line["report"]["evidence"][0].get("headline")]


@pytest.mark.parametrize("key", ["outlet", "url"])
def test_a_headline_of_nobody_or_nowhere_would_be_found(key: str) -> None:
    """The guard above bites."""
    cited = {"type": "citation", "url": "https://a.example", "outlet": "A", "headline": "Held"}
    line = {"id": "d001#1", "report": {"evidence": [{**cited, key: ""}]}}
    assert unattributed([line]) == ["d001#1"]


def days_in(address: str) -> set[str]:
    """The days that stand in an address, in any of the forms that addresses here use."""
    found = {"-".join(day) for day in re.findall(r"(20\d\d)[/-]?(\d\d)[/-]?(\d\d)(?!\d)", address)}
    found |= {f"{y}-{int(m):02}-{int(d):02}" for y, m, d in re.findall(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/", address)}
    found |= {f"20{y}-{m}-{d}" for y, m, d in re.findall(r"/(2\d)(\d\d)(\d\d)/", address)}
    found |= {f"{y}-{m}-{d}" for m, d, y in re.findall(r"/(\d\d)/(\d\d)/(20\d\d)/", address)}
    found |= {f"{y}-{MONTHS[m.lower()]:02}-{d}" for y, m, d in re.findall(r"/(20\d\d)/([A-Za-z]{3})/(\d\d)/", address)}
    found |= {f"{y}-{MONTHS[m.lower()]:02}-{d}" for m, d, y in re.findall(r"/([A-Za-z]{3})-(\d\d)-(20\d\d)/", address)}
    return found


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/2025/04/14/x",
        "https://a.example/2025/4/14/headlines",
        "https://a.example/x-2025-04-14/",
        "https://a.example/x/20250414-1",
        "https://a.example/2025/Apr/14/x",
        "https://a.example/en/250414/2",
        "https://a.example/news/04/14/2025/",
        "https://a.example/Apr-14-2025/",
    ],
)
def test_days_in_addresses_are_read(address: str) -> None:
    assert days_in(address) == {"2025-04-14"}


def test_an_address_without_a_day_has_none() -> None:
    assert not days_in("https://a.example/2025/04/no-day-12345678")


def days_compiled(row: str, address: str, timeline: dict[str, Line]) -> set[str]:
    """The days that the compiled timeline gives for a row, or for another row with the same source."""
    found = set()
    for other in timeline.values():
        if other["id"] == row or (address and address in {plain(source) for source in other["sources"]}):
            found |= {other["first_reported_on"], other["occurred_on"]}
            found |= {f"2025-{day}" for day in re.findall(r"\b\d\d-\d\d\b", other.get("disagreements", ""))}
    return found


def test_no_date_is_invented(reported: list[Line], timeline: dict[str, Line]) -> None:
    """A published day stands in the address of the source, or in the compiled timeline."""
    for line in reported:
        citation = line["report"]["evidence"][0]
        if published := citation.get("published"):
            address = citation.get("url", "")
            allowed = days_in(address) | days_compiled(row_of(line), address, timeline)
            assert published in allowed, (line["id"], published)


def test_reported_times_are_days_intervals_instants_or_say_that_they_are_unknown(reported: list[Line]) -> None:
    for line in reported:
        words = line["report"]["reported"]
        if "T" in words:
            assert words == "2025-03-15T19:51:56Z"
            continue
        earliest, latest, _ = days_of(words.removesuffix("?"))
        assert earliest <= latest <= days_of(LAST_DAY)[0]
        if words.endswith("?"):
            assert latest == days_of(LAST_DAY)[0]
            assert "published" not in line["report"]["evidence"][0], line["id"]


def test_nothing_is_reported_before_it_can_have_been_known(reported: list[Line], timeline: dict[str, Line]) -> None:
    for line in reported:
        first = days_of(timeline[row_of(line)]["first_reported_on"])[0]
        words = line["report"]["reported"].removesuffix("?")[:21]
        earliest = days_of(words[:10] if "T" in words else words)[0]
        assert earliest >= first, (line["id"], words)


# --- against the timeline --------------------------------------------------------------------------------------------


def test_the_right_rows_are_there(reported: list[Line], timeline: dict[str, Line]) -> None:
    expected = {row["id"] for row in timeline.values() if wanted(row)}
    assert set(by_row(reported)) == expected
    assert len(expected) == 119


RETROSPECTIVE = {"d001", "d002"}
"""Rows of 2019 whose only source is an undated page of later years: reported on that day at the earliest."""


def test_first_reports_carry_the_day_of_the_row(reported: list[Line], timeline: dict[str, Line]) -> None:
    for row, lines in by_row(reported).items():
        first = lines[0]["report"]
        happened = OTHER_DAY.get(row, timeline[row]["occurred_on"])
        if row != "d102":
            assert first["happened"] == happened, row
        day = first["reported"] if "T" not in first["reported"] else first["reported"][:10]
        if row in RETROSPECTIVE:
            assert day.endswith("?"), row
            day = day.partition("/")[0]
        assert days_of(day)[:2] == days_of(timeline[row]["first_reported_on"])[:2], row
        assert first.get("novelty", "new") == "new", row


def test_every_source_of_a_row_is_cited_in_it(reported: list[Line], timeline: dict[str, Line]) -> None:
    for row, lines in by_row(reported).items():
        cited = Counter(line["report"]["evidence"][0].get("url", "") for line in lines)
        for source in timeline[row]["sources"]:
            if source.startswith("seed:"):
                continue  # the seed article is in the folder itself and is read at the opening
            if source.startswith("page excerpt"):
                assert cited[""] > 0, row
            else:
                assert cited[plain(source)] > 0, (row, source)
        known = {plain(source) for source in timeline[row]["sources"]} | {""}
        assert set(cited) <= known, row


@pytest.mark.parametrize("row", sorted(LATE))
def test_late_reports_keep_both_days(reported: list[Line], row: str) -> None:
    first = by_row(reported)[row][0]["report"]
    assert (first["happened"], first["reported"]) == LATE[row]


def test_a_row_in_which_sources_differ_has_more_than_one_value(reported: list[Line], timeline: dict[str, Line]) -> None:
    values: dict[str, set[str]] = defaultdict(set)
    for line in reported:
        for effect in effects_of(line):
            values[effect["facet"]].add(json.dumps(effect["value"], sort_keys=True))
    rows = by_row(reported)
    differing = [row for row in timeline.values() if row.get("disagreements") and wanted(row)]
    assert len(differing) == 36
    for row in differing:
        lines = rows[row["id"]]
        facets = {effect["facet"] for line in lines for effect in effects_of(line)}
        days = {line["report"]["happened"] for line in lines}
        assert any(len(values[facet]) > 1 for facet in facets) or len(days) > 1, row["id"]


def test_medium_confidence_is_marked(reported: list[Line], timeline: dict[str, Line]) -> None:
    for row, lines in by_row(reported).items():
        medium = timeline[row]["confidence"] == "medium"
        confidences = {line["report"].get("confidence", 1.0) for line in lines}
        assert confidences <= ({0.7, 0.2} if medium else {1.0, 0.2}), row
        if medium:
            assert "medium confidence" in lines[0]["report"]["evidence"][0]["note"], row


def test_what_is_called_wrong_says_so(reported: list[Line]) -> None:
    doubted = [line for line in reported if line["report"].get("confidence") == 0.2]
    assert len(doubted) >= 20
    for line in doubted:
        assert line["report"]["evidence"][0]["note"].startswith("From the timeline: "), line["id"]
        assert not line["id"].endswith("#1")


# --- what may change a fact ------------------------------------------------------------------------------------------


def test_only_what_happened_or_goes_on_has_effects(reported: list[Line]) -> None:
    for line in reported:
        if effects_of(line):
            assert line["report"].get("actuality", "happened") in ("happened", "ongoing"), line["id"]


def test_an_order_is_not_its_effect(reported: list[Line]) -> None:
    """Custody and place change by arrest, transfer, flight or release, never because a court ordered it."""
    moved = defaultdict(set)
    for line in reported:
        for effect in effects_of(line):
            subject, _, attribute = effect["facet"].rpartition(".")
            if subject.startswith("person/") and attribute in ("held-at", "custody", "located-in"):
                moved[row_of(line)].add(line["report"]["kind"])
    orders = {row for row, kinds in moved.items() if "court_order" in kinds}
    # d002: the judge's grant set him free in 2019; d116: he was released the same day; d125: says that he is free
    assert orders == {"d002", "d116", "d125"}
    assert not orders & {"d032", "d087", "d097"}


def test_plans_stay_plans(reported: list[Line]) -> None:
    for line in reported:
        for effect in effects_of(line):
            if effect["value"] in ("Uganda", "Eswatini", "Liberia"):
                assert effect["facet"] == "person/kilmar-abrego-garcia.named-destination", line["id"]


def test_allegations_have_speakers(reported: list[Line]) -> None:
    for line in reported:
        for effect in effects_of(line):
            if effect["facet"].endswith("-allegation") or ".alleged-" in effect["facet"]:
                assert line["report"].get("attribution", {}).get("speakers"), line["id"]
            assert not (effect["facet"].startswith("person/") and effect["value"] in ("MS-13", "Tren de Aragua"))


def test_cristian_stays_a_pseudonym(story: Line) -> None:
    (cristian,) = (entity for entity in story["entity"] if entity["id"] == "person/cristian")
    assert cristian["name"] == "Cristian"
    assert set(cristian["aliases"]) == {"“Cristian”"}


def test_questions_are_opened_once_and_answered_by_what_exists(lines: list[Line]) -> None:
    opened = [line["id"] for line in lines if line["event"] == "QuestionOpened"]
    developments = {line["development"] for line in lines if line["event"] == "DevelopmentReported"}
    assert len(opened) == len(set(opened))
    for line in lines:
        if line["event"] == "QuestionAnswered":
            assert line["id"] in opened
            assert line["development"] in developments
