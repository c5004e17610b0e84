"""What a careless reader would find: the floors that the detector's scores are printed beside. Pure."""

from __future__ import annotations

from tracker.detection.detector import Detection, Reading
from tracker.detection.frame import TriggerIndex
from tracker.detection.frames import Frames
from tracker.detection.text import sentences
from tracker.story.events import Happened, Outline, Quote, Report


class TriggerBaseline:
    """Every sentence that holds the first word of a trigger is taken for that kind, as happened on the day of print.

    With ``lead`` only the first sentence of the article is read.
    """

    def __init__(self, frames: Frames, *, lead: bool = False) -> None:
        """Takes the same frame files as the detector, and nothing of them but their words."""
        self._frames = frames
        self._lead = lead
        self._indexes = {name: TriggerIndex(frames.frames, name) for name in frames.languages}

    @property
    def id(self) -> str:
        """``lead`` or ``triggers``."""
        return "lead" if self._lead else "triggers"

    @property
    def version(self) -> str:
        """It has no versions."""
        return "1"

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """One report for each kind of each sentence."""
        language = self._frames.languages.get(reading.language)
        if language is None:
            return Detection(reports=(), dropped={})
        index = self._indexes[reading.language]
        found: list[Report] = []
        for number, sentence in enumerate(sentences(reading.text, language.abbreviations, language.starters)):
            if self._lead and number:
                break
            kinds = {frame.kind for token in sentence.tokens for frame, _ in index.at(token.low)}
            found += [self._report(reading, kind, sentence.start, sentence.end) for kind in sorted(kinds)]
        return Detection(reports=tuple(found), dropped={})

    def _report(self, reading: Reading, kind: str, start: int, end: int) -> Report:
        first, last = reading.published
        quote = reading.text[start:end]
        return Report(
            kind=kind,
            headline=quote[:80],
            happened=Happened(earliest=first, latest=last),
            reported=reading.reported,
            evidence=(
                Quote(
                    article=reading.article,
                    revision=reading.revision,
                    start=start,
                    end=end,
                    quote=quote,
                    sha256=reading.sha256,
                ),
            ),
        )
