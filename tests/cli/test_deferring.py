"""``review defer``: what is put off leaves the queue, is counted, and comes back; as a person types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker

MEETING = "Talks\nNayib Bukele met Donald Trump in Washington on Monday.\n"


def queue(tracker: Tracker, *more: str) -> Any:
    ran = tracker("review", "list", "-n", "200", "--json", *more)
    assert ran.code == 0, ran.err
    return ran.json


def first(tracker: Tracker) -> str:
    return str(queue(tracker)["items"][0]["id"])


def test_what_is_put_off_leaves_the_queue_and_is_counted(tracker: Tracker) -> None:
    before, name = queue(tracker), first(tracker)
    ran = tracker("review", "defer", name, "--until", "2026-12-01", "--reason", "the ruling is due")
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"Put off until 2026-12-01: {name}   @")
    assert "put off: 1 report (tracker review list --deferred)" in " ".join(ran.out.split())
    now = queue(tracker)
    assert (now["waiting"], now["put_off"]) == (before["waiting"] - 1, 1)
    assert name not in {item["id"] for item in now["items"]}
    assert "put off: 1" in tracker("review", "list").out
    assert tracker("status", "--json").json["unreviewed"] == before["waiting"], "nobody has read it"


def test_the_list_of_what_is_put_off_says_by_whom_until_when_and_why(tracker: Tracker) -> None:
    name = first(tracker)
    assert tracker("review", "defer", name, "--until", "2026-12-01", "--reason", "the ruling is due").code == 0
    (item,) = queue(tracker, "--deferred")["items"]
    told = item["deferred"]
    assert (item["id"], told["by"], told["until"]) == (name, "ana", "2026-12-01T05:00:00Z"), "midnight in New York"
    assert (told["reason"], told["or_reported"]) == ("the ruling is due", False)
    screen = tracker("review", "list", "--deferred")
    assert "put off by ana" in screen.out
    assert "until 2026-12-01 (the ruling is due)" in " ".join(screen.out.split())
    assert max(map(len, screen.out.splitlines())) <= 80


def test_it_is_an_event_with_actor_and_reason_and_can_be_taken_back(tracker: Tracker) -> None:
    before, name = queue(tracker), first(tracker)
    made = tracker("review", "defer", name, "--reason", "later", "--json").json
    assert (made["put_off"], made["decisions"][0]["what"]) == (1, "DevelopmentDeferred")
    event = tracker("show", f"@{made['decisions'][0]['position']}", "--json").json
    assert (event["type"], event["actor"], event["body"]["reason"]) == ("DevelopmentDeferred", "ana", "later")
    undone = tracker("review", "undo")
    assert "Taken back:" in undone.out
    assert queue(tracker) == before


def test_a_week_is_over_after_a_week(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    before = queue(tracker)
    assert tracker("review", "defer", first(tracker)).code == 0
    monkeypatch.setenv("TRACKER_NOW", "2026-12-01T04:59:59Z")
    assert queue(tracker)["put_off"] == 1
    monkeypatch.setenv("TRACKER_NOW", "2026-12-01T05:00:00Z")
    assert queue(tracker) == before


@pytest.mark.parametrize(("until", "back"), [((), 0), (("--until", "2027-01-01"), 1)])
def test_a_new_report_brings_it_back_unless_a_day_was_named(
    tracker: Tracker, tmp_path: Path, until: tuple[str, ...], back: int
) -> None:
    (tmp_path / "one.txt").write_text(MEETING, encoding="utf-8")
    (tmp_path / "two.txt").write_text(MEETING.replace("Talks", "They talk"), encoding="utf-8")
    name = tracker("ingest", "one.txt", "--published", "2025-04-15", "--json").json["reports"][0]
    waits = queue(tracker)["waiting"]
    (mine,) = (item["id"] for item in queue(tracker)["items"] if item["headline"] == name["headline"])
    assert tracker("review", "defer", mine, *until).code == 0
    assert queue(tracker)["waiting"] == waits - 1
    again = tracker("ingest", "two.txt", "--published", "2025-04-15", "--outlet", "The Post", "--json").json
    assert [each["development"] for each in again["reports"]] == [name["development"]], "or this test proves nothing"
    now = queue(tracker)
    assert (now["waiting"], now["put_off"]) == (waits + 1 - back, back), "the new one waits by itself in any case"


def test_a_pair_goes_with_the_development_that_came_later(tracker: Tracker) -> None:
    before = queue(tracker)
    name = before["alike"][0]["development"]
    assert tracker("review", "defer", name).code == 0
    assert name not in {pair["development"] for pair in queue(tracker)["alike"]}
    assert name in {pair["development"] for pair in queue(tracker, "--deferred")["alike"]}


def test_what_is_over_or_decided_or_unknown_is_refused(tracker: Tracker) -> None:
    name = first(tracker)
    over = tracker("review", "defer", name, "--until", "2026-11-24")
    assert (over.code, "not to come" in over.err) == (2, True)
    assert tracker("review", "defer", name, "--until", "soon").code == 2
    assert tracker("review", "confirm", name).code == 0
    decided = tracker("review", "defer", name)
    assert (decided.code != 0, "nothing of" in decided.err) == (True, True)
    assert tracker("review", "defer", "nobody").code == 3


def test_a_dry_run_writes_nothing(tracker: Tracker) -> None:
    before, name = queue(tracker), first(tracker)
    ran = tracker("review", "defer", name, "--dry-run")
    assert (ran.code, "Nothing was written." in ran.out) == (0, True)
    assert queue(tracker) == before


def test_p_puts_off_at_a_terminal(
    tracker: Tracker, at_terminal: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = len(queue(tracker)["alike"])
    name = first(tracker)
    at_terminal("s" * pairs + "pq")
    monkeypatch.setattr("click.prompt", lambda text, **more: "2026-12-01")
    ran = tracker("review", "go")
    assert ran.code == 0, ran.err
    assert "p put off" in ran.out
    assert "put off: 1 report" in ran.out
    assert [item["id"] for item in queue(tracker, "--deferred")["items"]] == [name]


def test_a_kind_and_a_limit_narrow_the_session(tracker: Tracker, at_terminal: Callable[[str], None]) -> None:
    kind = queue(tracker)["items"][0]["kind"]
    at_terminal("ss")
    ran = tracker("review", "--kind", kind, "--limit", "2")
    assert (ran.code, "2 of 2" in ran.out, "3 of" in ran.out) == (0, True, False)
    at_terminal("")
    assert "Nothing of volcano waits." in tracker("review", "--kind", "volcano").out


def test_of_several_none_is_decided_on_when_one_cannot_be(tracker: Tracker) -> None:
    name, before = first(tracker), tracker("verify", "--json").json["size"]
    for command in ("defer", "confirm", "dismiss"):
        ran = tracker("review", command, name, "nope", "--reason", "a test")
        assert (ran.code, "nope" in ran.err) == (3, True)
    assert tracker("verify", "--json").json["size"] == before


@pytest.mark.parametrize("until", ["", "2026-01-01", "2099-01-01", "9999-12-31T23:59", "9999-12-31T23:00:00Z"])
def test_a_day_that_is_no_day_to_come_is_refused(tracker: Tracker, until: str) -> None:
    ran = tracker("review", "defer", first(tracker), "--until", until)
    assert (ran.code, "should not happen" in ran.err) == (2, False)
    assert queue(tracker)["put_off"] == 0


def test_another_reason_for_the_same_day_is_recorded(tracker: Tracker) -> None:
    name = first(tracker)
    for reason in ("the ruling is due", "the ruling is due", "the hearing was moved"):
        ran = tracker("review", "defer", name, "--until", "2026-12-01", "--reason", reason)
        assert ran.code == 0, ran.err
    (item,) = queue(tracker, "--deferred")["items"]
    assert item["deferred"]["reason"] == "the hearing was moved"


def unread(tracker: Tracker) -> tuple[int, int]:
    """Reports and pairs that no person has decided on, as `status` counts them."""
    shape = tracker("status", "--json").json
    return shape["unreviewed"], shape["alike"]


def test_reports_and_pairs_are_counted_apart_and_what_is_unread_waits_or_is_put_off(tracker: Tracker) -> None:
    before = unread(tracker)
    for name in (first(tracker), queue(tracker)["alike"][0]["development"]):
        assert tracker("review", "defer", name, "--until", "2026-12-01").code == 0
    now = queue(tracker)
    assert now["put_off"] >= 2
    assert now["pairs_put_off"] >= 1
    assert (now["waiting"], now["pairs_waiting"]) == (len(now["items"]), len(now["alike"]))
    assert (now["waiting"] + now["put_off"], now["pairs_waiting"] + now["pairs_put_off"]) == unread(tracker) == before
    put = queue(tracker, "--deferred")
    assert (put["put_off"], put["pairs_put_off"]) == (len(put["items"]), len(put["alike"]))
    assert (put["waiting"], put["put_off"]) == (now["waiting"], now["put_off"]), "whichever list is asked for"
    assert f"{before[0]} unread;" in " ".join(tracker("story", "list").out.split())
    assert f"Unread: {before[0]} reports, {before[1]} pairs that may be one" in tracker("status").out
    digest = tracker("digest", "make", f"@1..@{tracker('status', '--json').json['as_of']['position']}", "--json")
    assert digest.json["counts"]["to_review"] == now["waiting"] + now["pairs_waiting"], "a digest says what waits"


def test_of_a_kind_all_four_counts_are_of_that_kind(tracker: Tracker) -> None:
    item = queue(tracker)["items"][0]
    assert tracker("review", "defer", item["id"]).code == 0
    of_kind, other = queue(tracker, "--kind", item["kind"]), queue(tracker, "--kind", "volcano")
    assert (of_kind["put_off"], other["put_off"], other["waiting"]) == (1, 0, 0)
    assert of_kind["waiting"] == sum(each["kind"] == item["kind"] for each in queue(tracker)["items"])


def test_the_prompt_says_what_an_empty_answer_means(
    tracker: Tracker, at_terminal: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    at_terminal("s" * len(queue(tracker)["alike"]) + "pq")
    monkeypatch.setattr("click.prompt", lambda text, **more: asked.append(text) or "")
    assert tracker("review", "go").code == 0
    assert asked == ["Until which day? (Enter alone: for a week, or until something new is reported)"]
    (put,) = queue(tracker, "--deferred")["items"]
    assert (put["deferred"]["until"], put["deferred"]["or_reported"]) == ("2026-12-01T05:00:00Z", True)
