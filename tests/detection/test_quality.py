"""The detector does not get worse unnoticed: its scores on the shipped articles, against the stored ones."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest

from tracker.detection.scoring import Tally, total
from tracker.services.evaluate import GoldSet, run, shipped
from tracker.story.events import Quote
from tracker.wiring import detection
from tracker.wiring.files import PACKAGE, seeds_folder

GOLD = PACKAGE / "gold"
BASELINE = tomllib.loads((GOLD / "baseline.toml").read_text(encoding="utf-8"))


@cache
def sets() -> dict[str, GoldSet]:
    return {each.name: each for each in shipped(GOLD, seeds_folder())}


@cache
def scored(name: str) -> Tally:
    return total(run(detection.detector(), sets()[name].articles))


def test_there_are_enough_articles_in_two_languages_and_of_six_stories() -> None:
    articles = [article for each in sets().values() for article in each.articles]
    assert len(articles) >= 93
    assert len(sets()) == 10
    assert sum(article.reading.language == "es" for article in articles) >= 22
    assert set(sets()) == set(BASELINE)


def test_every_label_stands_in_its_text() -> None:
    for each in sets().values():
        for article in each.articles:
            text = f"{article.reading.title}\n{article.reading.text}"
            for label in article.gold.labels:
                for words in (label.evidence, *label.also_evidence):
                    assert words in text, f"{article.gold.id}: {words}"
            for item in (*article.gold.figures, *article.gold.traps):
                assert item.evidence in text, f"{article.gold.id}: {item.evidence}"


@pytest.mark.parametrize("name", sorted(BASELINE))
def test_scores_do_not_fall_below_the_stored_ones(name: str) -> None:
    found, least = scored(name), BASELINE[name]
    assert found.precision >= least["precision"], found.alarms
    assert found.recall >= least["recall"], found.missed
    assert len(found.false_happened) <= least["false_happened"], found.false_happened
    assert found.not_verbatim == 0


def test_the_gate_can_close() -> None:
    """Negative control: a detector that finds nothing does not pass."""
    nothing = total([Tally(missed=["x"])])
    assert all(nothing.recall < least["recall"] for least in BASELINE.values())


def test_every_report_of_the_shipped_articles_is_verbatim() -> None:
    detector = detection.detector()
    for each in sets().values():
        for article in each.articles:
            for report in detector.detect(article.reading, article.outline).reports:
                for item in report.evidence:
                    assert isinstance(item, Quote)
                    assert article.reading.text[item.start : item.end] == item.quote
