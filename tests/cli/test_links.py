"""Links from the words of an article to the screens, and taking one away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker

STATUS = "order/dmd-2025-04-04.status"
PAUSED = (
    "A Fourth Circuit panel on April 14 suspended Judge Paula Xinis's order that the government return "
    "Kilmar Abrego Garcia from CECOT in El Salvador."
)


@pytest.fixture
def stayed(tracker: Tracker, tmp_path: Path) -> dict[str, Any]:
    """An invented article tells that a higher court suspended an order of the seed story; the report of the stay."""
    article = {
        "url": "https://daily.example/1",
        "outlet": "Daily Example",
        "published": "2025-04-15",
        "title": "Panel suspends order",
        "text": f"{PAUSED}\nThe deportations to El Salvador are before several courts.",
    }
    path = tmp_path / "article.json"
    path.write_text(json.dumps(article), encoding="utf-8")
    reports = tracker("ingest", str(path), "--json").json["reports"]
    report: dict[str, Any] = next(each for each in reports if each["kind"] == "court_order")
    return report


def status(tracker: Tracker, as_of: str) -> Any:
    facets = tracker("status", "--as-of", as_of, "--json").json["facets"]
    return facets["order/dmd-2025-04-04"]["status"]


def test_a_detected_stay_names_its_order_with_score_and_reasons(stayed: dict[str, Any]) -> None:
    (link,) = [each for each in stayed["links"] if each["as"] == "stays"]
    assert link["development"] == "d032-xinis-return-order"
    assert 0.6 <= link["score"] <= 1
    assert any("paula-xinis" in reason for reason in link["reasons"])
    assert {"facet": STATUS, "value": "stayed"} in stayed["effects"]


def test_the_order_is_shown_as_stayed_from_its_report_on_and_unreviewed(
    tracker: Tracker, stayed: dict[str, Any]
) -> None:
    assert status(tracker, "2025-04-13")["value"] == "in force"
    after = status(tracker, "2025-04-15")
    assert after["value"] == "stayed"
    (claim,) = [each for each in after["claims"] if each["development"] == stayed["development"]]
    assert claim["reviewed"] is False
    assert "stayed*: Xinis orders" in tracker("why", "d032-xinis-return-order", "--as-of", "2025-04-15").out
    assert claim["quote"] == PAUSED
    screen = tracker("cases", "--as-of", "2025-04-15").out
    assert "stayed, since Apr 14" in screen
    assert tracker("review", "confirm", stayed["development"]).code == 0
    shown = tracker("why", "d032-xinis-return-order", "--as-of", "2025-04-15").out
    assert "stayed: Xinis orders" in shown
    assert "stayed by @" in shown
    assert "score " in shown
    (listed,) = [
        each
        for each in tracker("log", "--as-of", "2025-04-15", "--json").json["developments"]
        if each["id"] == "d032-xinis-return-order"
    ]
    assert listed["fate"]["status"] == "stayed"
    assert listed["fate"]["by"] == stayed["development"]


def test_a_person_takes_a_link_away_and_what_it_did_with_it(tracker: Tracker, stayed: dict[str, Any]) -> None:
    source, target = stayed["development"], "d032-xinis-return-order"
    assert tracker("review", "unlink", source, target).code == 2
    assert tracker("review", "unlink", source, target, "--reason", "another order").code == 0
    assert status(tracker, "2025-04-15")["value"] == "in force"
    assert "stayed" not in tracker("why", target, "--as-of", "2025-04-15").out.split("\n")[3]
    again = tracker("review", "unlink", source, target, "--reason", "another order")
    assert again.code != 0
    assert "has no link to" in again.err
    assert tracker("review", "link", source, target, "--as", "stays", "--reason", "it does").code == 0
    assert status(tracker, "2025-04-15")["value"] == "stayed"
    assert tracker("review", "link", source, target, "--as", "stays", "--reason", "x", "--json").json["decisions"][0][
        "again"
    ]


def test_a_link_of_the_seed_story_is_shown_from_both_ends(tracker: Tracker) -> None:
    assert "stays @" in tracker("why", "d036-roberts-stays-return-order").out
    order = tracker("show", "d032-xinis-return-order", "--as-of", "2025-04-08", "--json").json["development"]
    assert order["fate"]["status"] == "stayed"
    assert {"d036-roberts-stays-return-order"} <= {each["development"] for each in order["linked_by"]}
    later = tracker("show", "d032-xinis-return-order", "--as-of", "2025-04-14", "--json").json["development"]
    assert later["fate"]["status"] == "in force"
    earlier = tracker("show", "d032-xinis-return-order", "--as-of", "2025-04-05", "--json").json["development"]
    assert earlier["fate"] is None


def test_what_may_be_told_of_already_waits_and_is_the_same_or_different(tracker: Tracker) -> None:
    pairs = tracker("review", "list", "--json").json["alike"]
    assert len(pairs) >= 2
    first, second = pairs[0], pairs[1]
    assert first["score"] >= second["score"] > 0
    assert first["reasons"]
    listed = tracker("review", "list").out
    assert "may be told of already" in listed
    assert first["development"] in listed
    now = tracker("status", "--json").json
    assert now["alike"] == len(pairs)
    assert f"{len(pairs)} pairs that may be one (tracker review)" in " ".join(tracker("status").out.split())
    assert tracker("status", "--as-of", "2025-04-01", "--json").json["alike"] == 0  # the article is of later
    waiting = tracker("digest", "make", "--json").json
    assert waiting["counts"]["to_review"] >= len(pairs)
    assert waiting["sections"]["to_review"][0]["like"] == first["like"]
    assert tracker("review", "same", first["development"]).code == 0
    merged = tracker("why", first["like"], "--json").json["support"]
    report = next(each["report"] for each in merged if each["position"] < first["position"] and "." in each["report"])
    assert tracker("review", "different", second["development"], "--reason", "two rulings").code == 0
    left = tracker("review", "list", "--json").json["alike"]
    assert tracker("status", "--json").json["alike"] == len(left)
    assert {each["development"] for each in left} == {each["development"] for each in pairs[2:]}
    again = tracker("review", "different", second["development"], second["like"], "--json").json["decisions"][0]
    assert again["again"]
    undo = ("review", "split", first["like"], report, "--into", first["development"], "--reason", "two after all")
    assert tracker(*undo).code == 0
    assert first["development"] not in {
        each["development"] for each in tracker("review", "list", "--json").json["alike"]
    }
    assert tracker("review", "same", "d001-abrego-garcia-arrested-2019").code == 3


def test_an_order_without_a_facet_is_listed_when_a_later_one_changed_it(tracker: Tracker, tmp_path: Path) -> None:
    texts = [
        ("2025-05-02", "Judge Brian Murphy ordered the government on May 1 to return Erez Reuveni from El Salvador."),
        (
            "2025-05-06",
            "The Supreme Court on May 5 vacated Judge Murphy's order to return Erez Reuveni from El Salvador.",
        ),
    ]
    for number, (published, text) in enumerate(texts):
        path = tmp_path / f"{number}.json"
        article = {"url": f"https://daily.example/{number}", "published": published, "title": "Courts", "text": text}
        path.write_text(json.dumps(article), encoding="utf-8")
        assert tracker("ingest", str(path)).code == 0

    def changed(as_of: str) -> dict[str, str]:
        found = tracker("cases", "--as-of", as_of, "--json").json["changed_orders"]
        return {each["headline"]: each["fate"]["status"] for each in found}

    assert not any("Murphy" in headline for headline in changed("2025-05-03"))
    assert {fate for headline, fate in changed("2025-05-06").items() if "Murphy" in headline} == {"vacated"}
    screen = tracker("cases", "--as-of", "2025-05-06").out
    assert "~* vacated since May 5: The Supreme Court" in " ".join(screen.split())
    assert max(map(len, screen.splitlines())) <= 80


def test_a_denial_of_a_transfer_moves_nobody(tracker: Tracker, tmp_path: Path) -> None:
    """Controls: the same words told as done do move him."""

    def effects(number: int, verb: str) -> list[Any]:
        text = f"The White House {verb} that Kilmar Abrego Garcia was moved to CECOT in El Salvador on Friday."
        path = tmp_path / f"{number}.json"
        article = {"url": f"https://daily.example/{number}", "published": "2025-04-21", "title": "x", "text": text}
        path.write_text(json.dumps(article), encoding="utf-8")
        reports = tracker("ingest", str(path), "--json").json["reports"]
        return [effect for report in reports for effect in report["effects"]]

    assert effects(1, "denied on Sunday") == []
    assert any(effect["facet"].endswith(".held-at") for effect in effects(2, "confirmed on Sunday"))


def test_what_is_told_again_stands_beside_the_news_and_the_news_beside_it(tracker: Tracker, tmp_path: Path) -> None:
    text = (
        "A federal judge on Friday, May 2, ordered the government to let Kilmar Abrego Garcia speak to his lawyers.\n"
        "The Supreme Court ruled on April 10 that the government must facilitate the release of Abrego Garcia.\n"
    )
    path = tmp_path / "article.json"
    article = {"url": "https://daily.example/1", "published": "2025-05-02", "title": "Courts", "text": text}
    path.write_text(json.dumps(article), encoding="utf-8")
    news, again = tracker("ingest", str(path), "--json").json["reports"]
    assert (news["novelty"], again["novelty"]) == ("new", "background")
    known = tracker("why", again["development"], "--json").json["development"]
    assert [each["development"] for each in known["background_of"]] == [news["development"]]
    told = tracker("why", news["development"], "--json").json["development"]
    assert [each["development"] for each in told["background"]] == [again["development"]]
    assert "background @" in tracker("why", news["development"]).out
    assert "background of @" in tracker("why", again["development"]).out
