"""The one protocol of all detectors: an article version and a story's outline in, reports with evidence out.

A detector is pure and has an id and a version, which are stored with each report. Anything that reads text for
us, frames today, a language model one day, stands behind this protocol and behind the same checks of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

import msgspec

from tracker.story.events import Outline, Report
from tracker.times import Reported


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One article version to read. ``text`` is what offsets count in (code points); ``title`` need not be in it.

    ``published`` is the window of days, in the story's zone, in which it was published (both included).
    """

    article: str
    revision: int
    sha256: str
    title: str
    text: str
    reported: Reported
    published: tuple[date, date]
    language: str = "en"
    outlet: str = ""
    origin: str = ""


class Relevance(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an article belongs to the story, how much, and why (each reason readable by a person)."""

    decision: Literal["accept", "review", "reject"]
    score: float
    reasons: tuple[str, ...]


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. ``dropped`` counts, by reason, the candidates that failed a check of evidence."""

    reports: tuple[Report, ...]
    dropped: Mapping[str, int]


class Detector(Protocol):
    """Reads one article version for one story."""

    @property
    def id(self) -> str:
        """Its name, stored with each report: ``frames``."""

    @property
    def version(self) -> str:
        """Changes whenever the same text could give other reports."""

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """Finds what the text reports. The same input always gives the same output; it never raises for bad text."""
