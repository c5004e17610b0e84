"""Scoring a detector on labelled articles: the sets that come with the program, and annotations found beside it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tracker.detection.detector import Detector, Reading
from tracker.detection.link_scoring import FoundLink, LinkLabel, LinkTally, links_as_json, score_links
from tracker.detection.placing import Linking, Matching, place
from tracker.detection.scoring import FigureLabel, Gold, Label, Tally, Trap, as_json, score
from tracker.services.library import sha256_of
from tracker.services.publication import window
from tracker.services.story_folder import read_outline, reported
from tracker.story.events import Link, Outline, Quote, Report
from tracker.times import BadTime

ANNOTATED_KINDS = (
    *("deportation", "transfer", "release", "detention", "arrest", "court_order", "hearing", "legal_action"),
    *("proclamation", "executive_action", "statement", "refusal", "meeting", "agreement", "advisory", "report"),
    "legislation",
)
"""The kinds that the annotations know."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels and the story that it is read for."""

    gold: Gold
    reading: Reading
    outline: Outline


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Labelled articles of one kind: ``shipped`` ones of one story, or annotations found beside the program."""

    name: str
    articles: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class LabelledStream:
    """Articles in the order in which they came, the links between what they tell, and near misses that are none."""

    id: str
    outline: Outline
    readings: tuple[Reading, ...]
    labels: tuple[LinkLabel, ...]
    traps: tuple[tuple[str, str], ...]


def run(detector: Detector, articles: tuple[Labelled, ...]) -> list[Tally]:
    """The tally of each article."""
    return [score(each.gold, each.reading, detector.detect(each.reading, each.outline).reports) for each in articles]


def summary(tallies: Sequence[Tally]) -> dict[str, Any]:
    """Rates with intervals and the counts behind them; the same tallies give the same numbers every time."""
    random = Random(1)

    def draw(count: int) -> Sequence[int]:
        return random.choices(range(count), k=count)

    return as_json(tallies, draw)


def run_links(
    detector: Detector, matching: Matching, linking: Callable[[], Linking], streams: Sequence[LabelledStream]
) -> list[LinkTally]:
    """The tally of each stream: its articles are read and placed one after the other, as they would come in."""
    tallies = []
    for each in streams:
        known, found = _placed(each, detector, matching, linking())
        links = [FoundLink(words, _quoted(known[link.development]), link.kind) for words, link in found]
        tallies.append(score_links(each.id, each.labels, links, [_quoted(reports) for reports in known.values()]))
    return tallies


def _placed(
    stream: LabelledStream, detector: Detector, matching: Matching, linking: Linking
) -> tuple[dict[str, list[Report]], list[tuple[str, Link]]]:
    """The developments that a stream comes to, and each link with the words that it stands on."""
    known: dict[str, list[Report]] = {}
    found: list[tuple[str, Link]] = []
    for reading in stream.readings:
        reports = detector.detect(reading, stream.outline).reports
        for each in place(reports, known, stream.outline, matching, linking, reading.article):
            known.setdefault(each.development, []).append(each.report)
            found += [(_quoted([each.report]), link) for link in each.report.links]
    return known, found


def _quoted(reports: Sequence[Report]) -> str:
    return " … ".join(item.quote for each in reports for item in each.evidence if isinstance(item, Quote))


def links_summary(tallies: Sequence[LinkTally]) -> dict[str, Any]:
    """Rates of links with intervals; the same tallies give the same numbers every time."""
    random = Random(1)
    return links_as_json(tallies, lambda count: random.choices(range(count), k=count))


def shipped_streams(folder: Path) -> Iterator[tuple[str, tuple[LabelledStream, ...]]]:
    """The labelled streams that come with the program, by the name of their file; their stories stand beside them."""
    for path in sorted((folder / "links").glob("*.toml")):
        if path.name.endswith(".story.toml") or path.name == "baseline.toml":
            continue
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        outline = read_outline(folder / "links" / f"{fields['story']}.story.toml")
        yield path.stem, tuple(_stream(each, outline) for each in fields["stream"])


def _stream(fields: Mapping[str, Any], outline: Outline) -> LabelledStream:
    language = fields.get("language", "en")
    return LabelledStream(
        id=fields["id"],
        outline=outline,
        readings=tuple(
            _reading({**each, "language": language}, each["text"].strip("\n"), outline) for each in fields["article"]
        ),
        labels=tuple(msgspec.convert(each, LinkLabel) for each in fields.get("link", ())),
        traps=tuple((each["from"], each["to"]) for each in fields.get("trap", ())),
    )


def shipped(folder: Path, seeds: Path) -> Iterator[GoldSet]:
    """The sets that come with the program: one file a story, with its outline beside it or in the seeds."""
    for path in sorted(folder.glob("*.toml")):
        if path.name.endswith(".story.toml") or path.name == "baseline.toml":
            continue
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        own = folder / f"{path.stem}.story.toml"
        story = own if own.exists() else seeds / fields["story"] / "story.toml"
        outline = read_outline(story)
        articles = tuple(_shipped(each, outline, story.parent / "articles") for each in fields["article"])
        yield GoldSet(path.stem, articles)


def _shipped(fields: dict[str, Any], outline: Outline, texts: Path) -> Labelled:
    text = fields["text"].strip("\n") if "text" in fields else (texts / fields["file"]).read_text(encoding="utf-8")
    labels = [msgspec.convert(each, Label) for each in fields.get("development", ())]
    labels += [msgspec.convert({**each, "background": True}, Label) for each in fields.get("background", ())]
    gold = Gold(
        id=fields["id"],
        labels=tuple(labels),
        figures=tuple(msgspec.convert(each, FigureLabel) for each in fields.get("figure", ())),
        traps=tuple(msgspec.convert(each, Trap) for each in fields.get("trap", ())),
    )
    return Labelled(gold, _reading(fields, text, outline), outline)


def _reading(fields: Mapping[str, Any], text: str, outline: Outline) -> Reading:
    zone = ZoneInfo(outline.zone)
    when = reported(str(fields["published"]), zone)
    sha256 = sha256_of(text)
    return Reading(
        article=sha256[:16],
        revision=0,
        sha256=sha256,
        title=fields.get("title", ""),
        text=text,
        reported=when,
        published=window(when, zone),
        language=fields.get("language") or outline.languages[0],
        outlet=fields.get("outlet") or fields.get("publisher") or "",
    )


def annotated(corpus: Path, outline: Outline) -> GoldSet | None:
    """The annotations of a folder (``data/annotations`` with ``corpus/articles``), or None when they are not there.

    They are read where they lie; nothing of them is copied.
    """
    found: list[Labelled] = []
    for path in sorted((corpus / "data" / "annotations").glob("[0-9]*.json")):
        article = corpus / "corpus" / "articles" / path.name
        if article.exists():
            labels = json.loads(path.read_text(encoding="utf-8"))
            fields = json.loads(article.read_text(encoding="utf-8"))
            found.append(_annotated(labels, fields, outline))
    return GoldSet("annotations", tuple(found)) if found else None


def _annotated(labels: Mapping[str, Any], fields: dict[str, Any], outline: Outline) -> Labelled:
    text = fields["text"].replace("\r\n", "\n")
    items = [_label(item, background=False) for item in labels["developments"]]
    items += [_label(item, background=True) for item in labels["background"]]
    gold = Gold(
        id=labels["article_id"],
        labels=tuple(items),
        kinds=ANNOTATED_KINDS,
        figures=tuple(_figure(item) for item in labels["figures"] if isinstance(item["value"], int | float)),
        traps=tuple(
            Trap(evidence=item["evidence"], why=item["why_wrong"], overlaps=bool(item.get("overlaps_true_item")))
            for item in labels["must_not_extract"]
        ),
    )
    days = _days(str(fields["published"]))
    reading = _reading({**fields, "published": days}, text, outline)
    return Labelled(gold, reading, outline)


def _label(item: Mapping[str, Any], *, background: bool) -> Label:
    part = item.get("part_of") is not None
    return Label(
        kind=item["kind"],
        evidence=item["evidence"],
        on=item["occurred_on"] or "",
        accept_dates=tuple(each or "" for each in item.get("accept_dates") or ()),
        date_from=item.get("date_from") or "text",
        accept_kinds=tuple(item.get("accept_kinds") or ()),
        also_evidence=tuple(item.get("also_evidence") or ()),
        optional=bool(item.get("optional")) or part,
        background=background,
        either_section=bool(item.get("accept_sections")),
    )


def _figure(item: Mapping[str, Any]) -> FigureLabel:
    return FigureLabel(
        evidence=item["evidence"],
        value=float(item["value"]),
        qualifier=item.get("qualifier") or "exact",
        optional=bool(item.get("optional")),
    )


def _days(published: str) -> str:
    """The days of a date of publication in the forms that annotations use."""
    days = re.findall(r"\d{4}-\d\d-\d\d", published)
    if days:
        return days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"
    for style in ("%B %d, %Y", "%d %b %Y", "%a, %d %b %Y"):
        for length in range(len(published), 5, -1):
            try:
                found: date = datetime.strptime(published[:length].strip(), style).replace(tzinfo=UTC).date()
            except ValueError:
                continue
            return found.isoformat()
    month = re.search(r"\d{4}-\d\d", published)
    if month is None:
        raise BadTime(f"{published!r} is no date of publication")
    return month[0]
