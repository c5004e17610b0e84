"""The detector in use, and the desks that search with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.settings import Settings
from tracker.wiring import files, stores

if TYPE_CHECKING:
    from tracker.detection.detector import Detector
    from tracker.detection.frames import Frames
    from tracker.detection.link_scoring import LinkTally
    from tracker.journal.journal import Journal
    from tracker.services.evaluate import GoldSet
    from tracker.services.mark_articles import MarkArticles
    from tracker.services.read_articles import ReadArticles


def frames() -> Frames:
    """The compiled frame and language files."""
    from tracker.detection.frames import compile_frames

    return compile_frames(files.frame_texts())


def detector() -> Detector:
    """The detector in use."""
    from tracker.detection.frames import FrameDetector

    return FrameDetector(frames())


def gold_sets(settings: Settings, corpus: Path) -> list[GoldSet]:
    """The labelled articles that come with the program, and annotations in a folder when they are there."""
    from tracker.services.evaluate import annotated, shipped
    from tracker.services.story_folder import read_outline

    sets = list(shipped(files.PACKAGE / "gold", files.seeds_folder()))
    beside = annotated(corpus, read_outline(files.default_story(settings) / "story.toml"))
    return [*sets, beside] if beside is not None else sets


def link_tallies() -> dict[str, list[LinkTally]]:
    """The tallies of the labelled streams that come with the program, by the name of their set."""
    from tracker.detection.linking import Linker
    from tracker.detection.matching import assess
    from tracker.services.evaluate import run_links, shipped_streams

    reader = detector()
    return {
        name: run_links(reader, assess, Linker, streams) for name, streams in shipped_streams(files.PACKAGE / "gold")
    }


def article_desk(settings: Settings, journal: Journal, searching: Detector | None = None) -> ReadArticles:
    """The desk that takes articles in, searches them (with ``searching``, else in this process) and matches what they
    say."""
    from tracker.detection.linking import Linker
    from tracker.detection.matching import assess
    from tracker.services.read_articles import ReadArticles
    from tracker.services.story_judge import StoryJudge

    return ReadArticles(
        journal, searching or detector(), StoryJudge(journal), assess, Linker(), stores.clock_of(settings)
    )


def marking_desk(settings: Settings, journal: Journal) -> MarkArticles:
    """The desk at which people say which articles belong."""
    from tracker.services.mark_articles import MarkArticles

    return MarkArticles(journal, article_desk(settings, journal))
