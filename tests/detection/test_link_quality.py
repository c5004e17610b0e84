"""Links do not get worse unnoticed: their scores on the labelled streams, against the stored ones."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest

from tracker.detection.link_scoring import FoundLink, LinkLabel, LinkTally, score_links, total_links
from tracker.services.evaluate import links_summary, shipped_streams
from tracker.wiring import detection
from tracker.wiring.files import PACKAGE

GOLD = PACKAGE / "gold"
BASELINE = tomllib.loads((GOLD / "links" / "baseline.toml").read_text(encoding="utf-8"))
LABEL = LinkLabel(source="stayed", target="ordered", kind="stays")


@cache
def scored() -> dict[str, LinkTally]:
    return {name: total_links(tallies) for name, tallies in detection.link_tallies().items()}


def test_every_label_and_trap_stands_in_its_stream() -> None:
    streams = [stream for _, several in shipped_streams(GOLD) for stream in several]
    assert sum(len(stream.labels) for stream in streams) >= 25
    assert sum(len(stream.traps) for stream in streams) >= 10
    for stream in streams:
        texts = [reading.text for reading in stream.readings]
        for source, target in (*((label.source, label.target) for label in stream.labels), *stream.traps):
            assert any(source in text for text in texts), f"{stream.id}: {source}"
            assert any(target in text for text in texts), f"{stream.id}: {target}"


@pytest.mark.parametrize("name", sorted(BASELINE))
def test_scores_do_not_fall_below_the_stored_ones(name: str) -> None:
    found, least = scored()[name], BASELINE[name]
    assert len(found.false) <= least["false_links"], found.false
    assert found.precision >= least["precision"], found.false
    assert found.recall >= least["recall"], found.missed


def test_every_set_has_a_stored_score() -> None:
    assert set(scored()) == set(BASELINE)


def test_the_gate_can_close() -> None:
    """Negative control: one that links nothing, and one that links wrongly, do not pass."""
    nothing = score_links("x", [LABEL], [])
    wrongly = score_links("x", [LABEL], [FoundLink("stayed", "something else", "stays")])
    assert all(nothing.recall < least["recall"] for least in BASELINE.values())
    assert all(wrongly.precision < least["precision"] for least in BASELINE.values())


def test_a_link_of_another_kind_is_false_unless_the_label_accepts_it() -> None:
    found = FoundLink("was stayed", "ordered it", "vacates")
    assert score_links("x", [LABEL], [found]).false
    accepting = LinkLabel(source="stayed", target="ordered", kind="stays", accept=("vacates",))
    assert score_links("x", [accepting], [found]).hits == 1


def test_the_interval_is_the_same_every_time() -> None:
    tallies = [LinkTally(hits=1), LinkTally(missed=["x"]), LinkTally(hits=2, false=["y"])]
    assert links_summary(tallies) == links_summary(tallies)
    assert links_summary(tallies)["rates"]["recall"]["value"] == 0.75
