"""Nothing hangs on a name: with every name, place and number replaced, the same is found under the new names."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.detection.conftest import reading
from tests.detection.test_seed_article import TEXT, WINDOW, seed_outline
from tracker.detection.frames import FrameDetector, Frames
from tracker.detection.language import Language
from tracker.detection.text import fold
from tracker.story.events import Entity, Outline

NUMBERS = {
    "261": "382",
    "238": "338",
    "23 Salv": "44 Salv",
    "200": "300",
    "$6 million": "$7 million",
    "40,000": "51,000",
}
"""Sums stay sums: 338 + 44 = 382. Years and days of the month are times, not numbers."""


def new_word(word: str, number: int) -> str:
    """An invented word with a capital and the same ending, so that a people stays a people."""
    syllables = ("ba", "ko", "mi", "ru", "te", "zo", "la", "ne", "vu", "si")
    stem = "".join(syllables[int(digit)] for digit in str(number + 100))
    ending = next((end for end in ("ans", "an", "eños", "anos") if word.lower().endswith(end) and len(word) > 5), "")
    return stem.capitalize() + ending


def renaming(outline: Outline, language: Language) -> dict[str, str]:
    """A new word for each capitalised word of the names of people, countries, places and groups."""
    words: dict[str, str] = {}
    grammar = {word.lower() for word in language.starters} | language.mention_words | language.laws
    known = grammar | {"state", "tren", "united", "states", "white", "house", "mara"}
    for entity in outline.register:
        if entity.id.partition("/")[0] not in ("person", "country", "place", "org"):
            continue
        for name in (entity.name, *entity.aliases, *entity.traits.get("people", "").split("|")):
            for word in re.findall(r"[^\W\d_]{3,}", name):
                if word[0].isupper() and word.lower() not in known:
                    words.setdefault(fold(word), new_word(word, len(words)))
    return words


def _new(word: str, words: dict[str, str]) -> str:
    return words.get(fold(word), word) if word[0].isupper() else word


def renamed(text: str, words: dict[str, str]) -> str:
    return re.sub(r"[^\W\d_]{3,}", lambda found: _new(found.group(), words), text)


def renamed_entity(entity: Entity, words: dict[str, str]) -> Entity:
    return msgspec.structs.replace(
        entity,
        name=renamed(entity.name, words),
        aliases=tuple(renamed(alias, words) for alias in entity.aliases),
        role=renamed(entity.role, words),
        traits={key: renamed(value, words) if key == "people" else value for key, value in entity.traits.items()},
    )


def renamed_outline(outline: Outline, words: dict[str, str]) -> Outline:
    """The story under the other names: its register, and the terms by which an article belongs to it."""
    profile = outline.profile
    return msgspec.structs.replace(
        outline,
        register=tuple(renamed_entity(each, words) for each in outline.register),
        profile=msgspec.structs.replace(
            profile,
            any={renamed(term, words): weight for term, weight in profile.any.items()},
            must=tuple(renamed(term, words) for term in profile.must),
        ),
    )


def test_the_seed_article_under_other_names_and_numbers(frames: Frames, english: Language) -> None:
    outline = seed_outline()
    words = renaming(outline, english)
    assert len(words) > 60
    text = TEXT
    for old, new in NUMBERS.items():
        text = text.replace(old, new)
    text = renamed(text, words)
    assert "Bukele" not in text
    assert "Salvador" not in text
    other = renamed_outline(outline, words)
    detector = FrameDetector(frames)
    before = detector.detect(reading(TEXT, title=TEXT.split("\n")[0], published=WINDOW), outline).reports
    after = detector.detect(reading(text, title=text.split("\n")[0], published=WINDOW), other).reports
    assert [(each.kind, each.actuality, each.novelty, each.happened) for each in after] == [
        (each.kind, each.actuality, each.novelty, each.happened) for each in before
    ]
    assert [{(p.id, p.role) for p in each.participants if p.id} for each in after] == [
        {(p.id, p.role) for p in each.participants if p.id} for each in before
    ]
    assert [[effect.facet for effect in each.effects] for each in after] == [
        [effect.facet for effect in each.effects] for each in before
    ]
    totals = [quantity.scope for each in after for quantity in each.quantities if quantity.scope]
    assert totals == ["total of 338 + 44"]


def test_the_day_of_the_week_moves_with_the_publication(frames: Frames) -> None:
    detector = FrameDetector(frames)
    outline = seed_outline()
    later = (date(2025, 4, 21), date(2025, 4, 22))
    reports = detector.detect(reading(TEXT, published=later), outline).reports
    meeting = next(report for report in reports if report.kind == "meeting")
    assert meeting.happened.earliest == date(2025, 4, 21)


CORPUS = Path(os.environ.get("DETECTION_CORPUS") or Path(__file__).parents[3] / "shared") / "corpus" / "articles"


@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no evaluation corpus (set DETECTION_CORPUS); nothing of it is kept here"
)
def test_evaluation_texts_under_other_names(frames: Frames) -> None:
    outline = seed_outline()
    detector = FrameDetector(frames)
    differing = []
    for path in sorted(CORPUS.glob("*.json")):
        article = json.loads(path.read_text("utf8"))
        language = frames.languages[article.get("language") or "en"]
        words = renaming(outline, language)
        other = renamed_outline(outline, words)
        found = [
            detector.detect(reading(text, title=title, published=WINDOW, language=language.id), story).reports
            for text, title, story in (
                (article["text"], article["title"], outline),
                (renamed(article["text"], words), renamed(article["title"], words), other),
            )
        ]
        told = [[(each.kind, each.actuality, each.happened) for each in reports] for reports in found]
        if told[0] != told[1]:
            differing.append(path.stem)
    assert not differing
