"""The default detector: frame files in, reports with evidence out. No model, no key, no network.

    text ──annotate──▶ sentences, dates, counts, names, quotations
         ──drafts────▶ trigger + arguments + actuality + day + speaker     (kinds/*.toml)
         ──subject───▶ of a round-up only what is about the story
         ──merging───▶ one draft a development
         ──gate──────▶ what cannot be shown in the quote is dropped, and counted
         ──effects───▶ facets that the story defines

The text of an article is data. Nothing in it is obeyed, and nothing outside it and the outline is known.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from tracker.detection.annotate import Article, annotate
from tracker.detection.arguments import PLACES
from tracker.detection.detector import Detection, Reading
from tracker.detection.drafts import Draft, Drafting
from tracker.detection.effects import Facets
from tracker.detection.frame import Frame, TriggerIndex, compile_frame, parse
from tracker.detection.gate import fault
from tracker.detection.headline import headline
from tracker.detection.language import Language, compile_language
from tracker.detection.memory import Mention
from tracker.detection.merging import merge
from tracker.detection.register import Register
from tracker.detection.spoken import spoken
from tracker.detection.subject import Subject
from tracker.story.events import Attribution, Detector, Outline, Participant, Quote, Report

TEXT_LIMIT = 200_000
"""Characters of a text that are read; the longest article met has 117,000. What lies beyond is counted, not read, so
that no text can hold up the reader for minutes."""
ENGINE = "3"
"""Raised whenever the code could read the same text with the same frames differently."""


class Frames(msgspec.Struct, frozen=True):
    """All compiled frame and language files, and the hash of their texts."""

    frames: tuple[Frame, ...]
    languages: dict[str, Language]
    digest: str


def compile_frames(files: Mapping[str, str]) -> Frames:
    """Compiles ``{name: toml text}``: a file with ``language`` is a language, one with ``kind`` a frame.

    Raises ``ValueError`` naming the file and what is wrong with it; the order of the files does not matter.
    """
    parsed = {name: parse(name, files[name]) for name in sorted(files)}
    languages = {data["language"]: compile_language(files[name]) for name, data in parsed.items() if "language" in data}
    frames = tuple(_frame(name, data, languages) for name, data in parsed.items() if "kind" in data)
    strangers = [name for name, data in parsed.items() if "language" not in data and "kind" not in data]
    if strangers:
        raise ValueError(f"frame file {strangers[0]}: says neither `kind` nor `language`")
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return Frames(frames, languages, digest.hexdigest())


def _frame(name: str, data: Mapping[str, Any], languages: Mapping[str, Language]) -> Frame:
    frame = compile_frame(name, data, languages)
    places = PLACES.union(*(language.prepositions for language in languages.values()))
    unknown = [
        f"{slot}: {place!r}" for slot, each in frame.slots.items() for place in each.where if place not in places
    ]
    if unknown:
        raise ValueError(f"frame file {name}: no such place: {unknown[0]}; known are {', '.join(sorted(places))}")
    return frame


class FrameDetector:
    """Reads article versions with frames; satisfies ``tracker.detection.detector.Detector``."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._indexes = {name: TriggerIndex(frames.frames, name) for name in frames.languages}
        self._known: tuple[Outline, Register, Facets] | None = None

    @property
    def id(self) -> str:
        """The name stored with each report."""
        return "frames"

    @property
    def version(self) -> str:
        """The engine's number and the beginning of the hash over all frame files."""
        return f"{ENGINE}+{self._frames.digest[:12]}"

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """Finds what the text reports. The same input always gives the same output; it never raises for bad text."""
        stated = reading.language.split("-")[0].lower()
        language = self._frames.languages.get(spoken(reading.text, stated, self._frames.languages))
        if language is None:
            return Detection(reports=(), dropped={f"language not known: {reading.language}": 1})
        register, facets = self._story(outline)
        text = _beginning(reading.text)
        article = annotate(text, reading.published, language, register)
        drafting = Drafting(article, reading.title, language, self._indexes[language.id])
        dropped = drafting.dropped
        subject = Subject(article, outline)
        drafts = [draft for draft in drafting.run() if _counted(subject.covers(draft), "beside the story", dropped)]
        kept = self._gated(merge(drafts), article, language, register, dropped)
        reports = tuple(self._report(draft, article, reading, facets) for draft in kept)
        if len(reading.text) > len(text):
            dropped[f"characters beyond {TEXT_LIMIT}, not read"] = len(reading.text) - len(text)
        return Detection(reports=reports, dropped={reason: count for reason, count in sorted(dropped.items()) if count})

    def _story(self, outline: Outline) -> tuple[Register, Facets]:
        """Register and facets of the outline, compiled once for as long as the same outline comes in."""
        if self._known is None or self._known[0] is not outline:
            register = Register(outline.register)
            self._known = (outline, register, Facets(outline, register))
        return self._known[1], self._known[2]

    def _gated(
        self, drafts: list[Draft], article: Article, language: Language, register: Register, dropped: Counter[str]
    ) -> list[Draft]:
        kept = []
        for draft in drafts:
            reason = fault(draft, article, language, register)
            if reason is None:
                kept.append(draft)
            else:
                dropped[reason] += 1
        return kept

    def _report(self, draft: Draft, article: Article, reading: Reading, facets: Facets) -> Report:
        evidence = tuple(
            Quote(
                article=reading.article,
                revision=reading.revision,
                start=start,
                end=end,
                quote=article.text[start:end],
                sha256=reading.sha256,
            )
            for start, end in draft.spans
        )
        speakers = tuple(dict.fromkeys(mention.id or mention.name for mention in draft.speakers))
        return Report(
            kind=draft.frame.kind,
            headline=headline(draft, article.text),
            happened=draft.happened,
            reported=reading.reported,
            participants=_participants(draft),
            place=_place(draft),
            quantities=tuple(count.quantity for count in draft.counts),
            effects=facets.effects(draft),
            actuality=draft.actuality,
            attribution=Attribution(speakers=speakers, outlet=reading.outlet, origin=reading.origin),
            evidence=evidence,
            novelty=draft.novelty,
            confidence=draft.confidence,
            detector=Detector(id=self.id, version=self.version),
        )


def _beginning(text: str) -> str:
    """As much of a text as is read, up to the end of a sentence: half a sentence tells something else."""
    if len(text) <= TEXT_LIMIT:
        return text
    ends = max(text.rfind(mark, 0, TEXT_LIMIT) for mark in (". ", ".\n", "\n"))
    return text[: ends + 1 if ends > 0 else TEXT_LIMIT]


def _counted(kept: bool, reason: str, dropped: Counter[str]) -> bool:
    """The answer itself; a no is counted under its reason."""
    dropped[reason] += not kept
    return kept


def _participants(draft: Draft) -> tuple[Participant, ...]:
    found: dict[tuple[str, str], Participant] = {}
    for name, several in draft.slots.items():
        role = draft.frame.slots[name].role or name
        for mention in several:
            if role != "none" and (mention.resolved or mention.plural):
                found.setdefault((mention.id or mention.name, role), _participant(mention, role))
    return tuple(found.values())


def _participant(mention: Mention, role: str) -> Participant:
    return Participant(id=mention.id, name=mention.name, role=role)


def _place(draft: Draft) -> str | None:
    for name in ("place", "destination"):
        if name in draft.slots:
            return draft.slots[name][0].name
    return None
