"""A small invented story in invented countries, and the detector with the shipped frame files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tracker.detection.detector import Detection, Reading
from tracker.detection.frames import FrameDetector, Frames, compile_frames
from tracker.detection.language import Language
from tracker.story.events import Entity, FacetDefinition, Outline, Profile, Reported

DETECTION = Path(__file__).resolve().parents[2] / "tracker" / "detection"
TUESDAY = (date(2031, 5, 6), date(2031, 5, 6))
"""The day on which every text of these tests was published unless it says otherwise: a Tuesday."""

Detect = Callable[..., Detection]


@pytest.fixture(scope="session")
def frame_files() -> dict[str, str]:
    """The shipped frame and language files, as wiring hands them over."""
    return {f"{path.parent.name}/{path.name}": path.read_text("utf8") for path in sorted(DETECTION.glob("*/*.toml"))}


@pytest.fixture(scope="session")
def frames(frame_files: dict[str, str]) -> Frames:
    """Compiled once for all tests."""
    return compile_frames(frame_files)


@pytest.fixture(scope="session")
def english(frames: Frames) -> Language:
    return frames.languages["en"]


@pytest.fixture(scope="session")
def spanish(frames: Frames) -> Language:
    return frames.languages["es"]


@pytest.fixture(scope="session")
def zenda() -> Outline:
    """Ruritania sends people to a prison in Freedonia. Nobody and nothing here exists."""
    people = (
        ("person/rudolf-rassen", "Rudolf Rassen", ("Rassen", "Rodolfo Rassen"), "President of Ruritania", "m"),
        ("person/flavia-strelsau", "Flavia Strelsau", (), "Prime Minister of Freedonia", "f"),
        ("person/antonio-tarlenheim", "Antonio Tarlenheim", ("Antonio Tárlenheim",), "carpenter", "m"),
        ("person/michael-black", "Michael Black", (), "judge of the High Court of Ruritania", "m"),
    )
    others = (
        Entity(id="country/ruritania", name="Ruritania", traits={"country": "ru", "people": "Ruritanians|Ruritanian"}),
        Entity(id="country/freedonia", name="Freedonia", traits={"country": "fr", "people": "Freedonians|Freedonian"}),
        Entity(
            id="country/graustark",
            name="Graustark",
            traits={"people": "Graustarkians|Graustarkian", "capital": "Port Edel"},
        ),
        Entity(id="place/tower", name="Tower of Zenda", aliases=("the Tower",)),
        Entity(id="place/zenda", name="Zenda"),
        Entity(id="org/foreign-office", name="Foreign Office", traits={"country": "ru"}),
        Entity(id="org/red-hand", name="Red Hand", aliases=("Mano Roja",)),
        Entity(id="law/strangers-act", name="Strangers Act"),
        Entity(id="court/high-court", name="High Court"),
    )
    facets = (
        FacetDefinition(facet="person/*.held-at", label="held at"),
        FacetDefinition(facet="advisory/ru/*.level", label="level", type="number"),
        FacetDefinition(
            facet="figure/sent-2031-04-12.total", label="sent", type="figure", measure="people", unit="people",
            kinds=("deportation",), on="2031-04-12",
        ),
        FacetDefinition(
            facet="figure/sent-2031-04-12.graustarkians", label="of them", type="figure", measure="people",
            unit="people", kinds=("deportation",), on="2031-04-12", population="country/graustark",
        ),
        FacetDefinition(
            facet="figure/sent.cumulative", label="so far", type="figure", measure="people", unit="people",
            kinds=("deportation",),
        ),
        FacetDefinition(
            facet="agreement/ru-fr.agreed", label="agreed", type="figure", measure="money", unit="USD",
            kinds=("agreement",),
        ),
        FacetDefinition(
            facet="person/antonio-tarlenheim.red-hand-allegation", label="member", type="allegation",
            about="org/red-hand",
        ),
    )  # fmt: skip
    register = (
        *(Entity(id=i, name=n, aliases=a, role=r, traits={"gender": g}) for i, n, a, r, g in people),
        *others,
    )
    profile = Profile(
        any={"Tower of Zenda": 0.5, "Strangers Act": 0.4, "Rassen": 0.2, "Freedonia": 0.2}, exclude=("football",)
    )
    return Outline(id="zenda", title="The Tower", register=register, facets=facets, profile=profile)


def reading(text: str, *, title: str = "", published: tuple[date, date] = TUESDAY, language: str = "en") -> Reading:
    """An article version with this text."""
    first = datetime(published[0].year, published[0].month, published[0].day, tzinfo=UTC)
    return Reading(
        article="a1",
        revision=1,
        sha256=sha256(text.encode("utf8", "surrogatepass")).hexdigest(),
        title=title,
        text=text,
        reported=Reported(earliest=first, latest=first, precision="day"),
        published=published,
        language=language,
    )


@pytest.fixture(scope="session")
def detect(frames: Frames, zenda: Outline) -> Detect:
    """``detect(text, **reading)``: what the detector finds in it for the invented story."""
    detector = FrameDetector(frames)

    def run(text: str, *, outline: Outline = zenda, **given: object) -> Detection:
        return detector.detect(reading(text, **given), outline)  # type: ignore[arg-type]

    return run
