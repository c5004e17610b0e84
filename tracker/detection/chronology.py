"""The days that an article has told so far, and the day of what comes next.

News names the day of its subject once and then goes on undated. So dated events are remembered: what somebody says
without a date is dated by the occasion at which that person spoke or met last, else by the occasion of the lead (a
meeting, a hearing; an arrest is none); "just before the visit" is counted from the visit. What was inherited so is
marked as anchored, and words that lead elsewhere ("at the time", "earlier") end it. What a timeline tells has the
day of its entry (`timeline.py`); what stands behind "since", "before" or "until" only dates something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import structs

from tracker.detection.dates import TimeExpression, find_dates
from tracker.detection.frame import Frame
from tracker.detection.language import Language
from tracker.detection.spots import Spot
from tracker.detection.text import sentences
from tracker.detection.when import Anchor, dateline, from_anchor, from_expression, unknown
from tracker.story.events import Happened, Novelty

NEWS_DAYS = 3
"""An event this many days before publication is still told as news; older ones are background."""
LEAD_SENTENCES = 6
"""Sentences in which the lead of a news text names its day."""
BACKDROP_REACH = 7
"""Words between "since" and the verb that it introduces."""
ANCHORS = 20
"""Dated events of an article that later ones can be dated by."""
ANCHOR_REACH = 6
"""Words between "before" and the noun of the event that dates something ("just before the president's visit")."""


def titled_day(title: str, language: Language, published: tuple[date, date]) -> Happened | None:
    """The day that a document bears in its title ("order of April 17, 2025"): one whole date behind a word that makes
    it the document's own. A headline of the news has no such date."""
    sentence = next(iter(sentences(title, language.abbreviations, language.starters)), None)
    if sentence is None:
        return None
    for found in find_dates(title, sentence, language, published):
        before = title[: found.start].rstrip().rsplit(" ", 1)[-1].lower()
        written_out = str(found.earliest.year) in title[found.start : found.end] if found.earliest else False
        if found.precision == "day" and written_out and before in language.bearing:
            assert found.earliest is not None
            assert found.latest is not None
            words = title[found.start : found.end]
            return Happened(earliest=found.earliest, latest=found.latest, precision="day", words=words)
    return None


class Chronology:
    """The memory of days of one reading; it grows from the first sentence to the last."""

    def __init__(
        self,
        text: str,
        published: tuple[date, date],
        language: Language,
        *,
        document: Happened | None = None,
        entries: Mapping[int, TimeExpression] | None = None,
    ) -> None:
        self._entries = entries or {}
        self.headline = False  # of the sentence at hand
        self._document = document
        self._text = text
        self._published = published
        self._language = language
        self._anchors: list[tuple[Frame, Anchor]] = []
        self._lead: Anchor | None = None
        self._lately: dict[str, Anchor] = {}

    def in_headline(self, spot: Spot) -> bool:
        """Whether it stands in a headline and is told as one tells news: in its present tense, or behind a colon ("Doe:
        I shall not go")."""
        group = spot.group
        plain = group.tense == "present" and group.voice == "active" and not group.progressive
        said = spot.frame.speech and spot.annotated.low[spot.match.head] == ":"
        return self.headline and (plain or said) and not spot.state

    def _just_happened(self, spot: Spot) -> bool:
        """What a headline tells undated as its own news: in the present tense ("Court blocks …"), or done and told
        first of all ("Doe has been returned"); behind a say-verb or "that" the past looks back."""
        group = spot.group
        done = group.finite and group.tense in ("perfect", "past") and not (spot.relative or spot.state)
        unstopped = spot.annotated.low[-1] != "."  # a headline ends without a stop
        return self.in_headline(spot) or (self.headline and unstopped and done and not self._looks_back(spot))

    def behind(self, spot: Spot) -> bool:
        """ "Since Doe took office", "before Doe was freed": told only to date something else."""
        low = spot.annotated.low
        for at in range(spot.group.first - 1, max(-1, spot.group.first - BACKDROP_REACH), -1):
            if low[at] in (",", ";", ":"):
                return False
            if self._language.backdrop.at(low, at):
                return True
        return False

    def _looks_back(self, spot: Spot) -> bool:
        low, language = spot.annotated.low, self._language
        return (
            spot.frame.speech
            or self.behind(spot)
            or any(
                low[at] in language.complementizers or language.say.at(low, at) or language.relative.at(low, at)
                for at in range(spot.group.first)
            )
        )

    def note(self, spot: Spot, happened: Happened) -> None:
        """Remembers that this happened on a day: later sentences may be dated by it."""
        if happened.precision != "day":
            return
        anchor = Anchor(happened, happened.words)
        self._anchors = [*self._anchors[-ANCHORS:], (spot.frame, anchor)]
        if not self.is_news(happened) or not (spot.frame.occasion or spot.frame.speech):
            return
        if self._lead is None and spot.annotated.sentence.index < LEAD_SENTENCES:
            self._lead = anchor
        for several in spot.slots.values():
            self._lately.update({mention.id or mention.name: anchor for mention in several})

    def is_news(self, happened: Happened) -> bool:
        """Whether it happened close enough to the publication to be its news."""
        middle = (happened.earliest.toordinal() + happened.latest.toordinal()) / 2  # "last week" ended a moment ago
        return happened.precision != "unknown" and middle >= self._published[0].toordinal() - NEWS_DAYS

    def when(self, spot: Spot, *, quoted: bool) -> tuple[Happened, bool]:
        """When it happened, and whether that day comes from elsewhere in the article."""
        expression = spot.binding.date_of(spot.frame, spot.match, spot.group)
        if expression is not None:
            past = spot.group.actuality in ("happened", "ongoing")
            return from_expression(self._text, expression, self._published, past=past), False
        if spot.frame.dateline and spot.match.complete:
            return dateline(self._published), True
        told_by = self._told_by(spot) if spot.group.finite else None
        if told_by is not None:
            return told_by, True
        entry = None if quoted else self.entry(spot)
        if entry is not None:
            return from_expression(self._text, structs.replace(entry, relation="on"), self._published, past=True), True
        if self._document is not None and spot.group.finite and spot.group.tense == "present" and not quoted:
            return self._document, True  # "the court denies the motion", in a document that bears its day
        if self._just_happened(spot):
            first, last = self._published
            day_before = first - timedelta(days=1)
            return Happened(earliest=day_before, latest=last, precision="interval"), True
        if spot.group.progressive and spot.group.tense == "present" and not (quoted or spot.frame.lasting):
            return dateline(self._published), True  # "is deporting 40 men" is so while it is told
        news = None if quoted else self._inherited(spot)
        return (news.happened, True) if news is not None else (unknown(self._published), False)

    def entry(self, spot: Spot) -> TimeExpression | None:
        """The day of the timeline's entry that tells it: in the present or the past, and of that day itself."""
        group = spot.group
        plain = group.finite and group.tense in ("present", "past") and not spot.relative
        if not plain or spot.says(self._language.elsewhen) or (self._looks_back(spot) and not spot.frame.speech):
            return None
        if spot.says(self._language.unless):
            return None  # "If the court agrees, he is released."
        return self._entries.get(spot.annotated.sentence.index)

    def novelty(self, spot: Spot, happened: Happened) -> Novelty:
        """Whether it is told as news or told again."""
        if happened.precision != "unknown":
            return "new" if self.is_news(happened) and happened.precision in ("day", "interval") else "background"
        # the perfect tells news ("the court has ruled"): what came of it is so now
        told_again = spot.group.tense == "pluperfect" or not spot.group.finite or self.behind(spot)
        return "background" if told_again or spot.relative or spot.says(self._language.background) else "new"

    def _inherited(self, spot: Spot) -> Anchor | None:
        """The day that something undated is told of: its speaker's last dated occasion, else the lead's."""
        plain = spot.group.voice == "active" and spot.group.tense in ("past", "present")
        if not spot.frame.inherits or not plain or spot.says(self._language.elsewhen):
            return None
        for mention in spot.slots.get(spot.frame.speaker, ()):
            if (mention.id or mention.name) in self._lately:
                return self._lately[mention.id or mention.name]
        return self._lead

    def _told_by(self, spot: Spot) -> Happened | None:
        """ "Just before the president's visit": dated by an event that this article has dated already."""
        low = spot.annotated.low
        relations = self._language.dates.relations
        for at in range(len(low)):
            if spot.match.first <= at <= spot.match.last:
                continue
            for relation in ("before", "after", "during"):
                if low[at] in relations.get(relation, ()):
                    found = self._anchor_after(low, at)
                    if found is not None:
                        return from_anchor(found, relation, self._published)
        return None

    def _anchor_after(self, low: tuple[str, ...], start: int) -> Anchor | None:
        for at in range(start + 1, min(start + 1 + ANCHOR_REACH, len(low))):
            if low[at] in (",", ";", "."):
                return None
            for frame, anchor in reversed(self._anchors):
                if frame.languages[self._language.id].anchors.at(low, at) and self.is_news(anchor.happened):
                    return anchor
        return None
