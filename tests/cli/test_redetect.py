"""Another detector over stored articles: the difference is shown first, and what a person decided stays."""

from __future__ import annotations

import pytest
from msgspec import structs

from tests.cli.conftest import Tracker
from tracker.detection.detector import Detection, Detector, Reading
from tracker.story.events import Outline
from tracker.wiring import detection


class Shorter:
    """The real detector with one report less and one headline changed: a new version of it."""

    id = "frames"
    version = "next"

    def __init__(self, real: Detector) -> None:
        self._real = real

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        _, second, *rest = self._real.detect(reading, outline).reports
        return Detection(reports=(structs.replace(second, headline="Another headline"), *rest), dropped={})


def test_the_same_detector_changes_nothing(tracker: Tracker) -> None:
    shape = tracker("redetect", "--json").json
    assert (shape["changes"], shape["events"]) == ([], [])
    assert shape["articles"] == 1
    assert shape["same"] > 5


def test_a_new_version_is_shown_as_a_difference_and_then_written(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = detection.detector()
    monkeypatch.setattr(detection, "detector", lambda: Shorter(real))
    before = tracker("status", "--json").json["as_of"]["position"]
    dry = tracker("redetect", "--dry-run", "--json").json
    assert sorted(change["what"] for change in dry["changes"]) == ["changed", "gone"]
    assert tracker("status", "--json").json["as_of"]["position"] == before
    done = tracker("redetect", "--json").json
    assert done["events"] == [before + 1, before + 2]
    assert tracker("redetect", "--json").json["changes"] == []


def test_what_a_person_decided_stays(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    for item in tracker("review", "list", "-n", "100", "--json").json["items"]:
        assert tracker("review", "confirm", item["id"]).code == 0
    real = detection.detector()
    monkeypatch.setattr(detection, "detector", lambda: Shorter(real))
    shape = tracker("redetect", "--json").json
    assert (shape["changes"], shape["kept"]) == ([], 2)
