"""The way of one article: stored, judged, searched, matched to what is known, and written down, in one transaction.

The same article offered again changes nothing. Another text under the same address is a revision. What the story
rejects is kept as an article and not searched for developments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.articles.fingerprint import shingles, sketch, wire_credit
from tracker.articles.revisions import Difference, difference
from tracker.clock import Clock
from tracker.detection.detector import Detection, Detector, Reading, Relevance
from tracker.detection.placing import Linking, Matching, place
from tracker.http import host_of
from tracker.ids import slug
from tracker.journal.errors import Conflict, NotFound
from tracker.journal.journal import Journal, Writing
from tracker.net.guard import is_web_address
from tracker.services.article_draft import Draft, Found, Ingested, Others
from tracker.services.article_file import BadArticle, Given
from tracker.services.library import (
    Article,
    Copies,
    Copy,
    WasErased,
    article_id,
    find_article,
    meet,
    sha256_of,
    was_erased,
)
from tracker.services.page_state import page_work
from tracker.services.publication import dated, publication, window
from tracker.services.rebuild import advance, outline_of
from tracker.services.story_folder import SeedArticle, StoryFolder
from tracker.services.write_articles import write_found, write_judgement, write_version
from tracker.story.events import Outline, Quote, Report, Source
from tracker.story.sources import find_source
from tracker.story.state import State
from tracker.times import BadTime, Reported, iso, seen_by

MOST_RACES = 3
"""How often an article is read anew because another writer was first."""
SAID_ONCE = "its feed must say things twice, and dropped this before it did"
EDITED_ONCE = "it edits article {}"
"""Why an article waits for a person."""

Judge = Callable[[Reading, Outline], Relevance]
"""Says whether an article belongs to a story."""


class ReadArticles:
    """The desk that takes articles in. ``judge``, ``matching`` and ``linking`` are the story's reading of relevance, of
    identity, and of how developments stand to each other."""

    def __init__(
        self, journal: Journal, detector: Detector, judge: Judge, matching: Matching, linking: Linking, clock: Clock
    ) -> None:
        """Everything it uses arrives here. What it remembers between two articles it reads on from the log."""
        self._journal = journal
        self._copies = Copies(journal)
        self._states: dict[str, State] = {}
        self._detector = detector
        self._judge = judge
        self._matching = matching
        self._linking = linking
        self._clock = clock

    def take(self, given: Given, outline: Outline, actor: str) -> Ingested:
        """Stores an article and what it reports; where another writer was first, what it wrote is read and it is the
        next revision. Raises ``BadArticle`` or ``BadTime``; then nothing is written. Raises ``Conflict`` when others
        are first time after time."""
        for _ in range(MOST_RACES):
            try:
                return self._take(given, outline, actor)
            except Conflict:
                continue
        return self._take(given, outline, actor)

    def _take(self, given: Given, outline: Outline, actor: str) -> Ingested:
        entry = self._drafted(given, outline)
        if isinstance(entry, Ingested):
            return entry
        with self._journal.writing() as writing:
            write = self._write_judged if entry.judged else self._write
            return write(writing, entry, actor)

    def rehearse(self, given: Given, outline: Outline) -> Ingested:
        """What ``take`` would come to now; ``added``: whether it would write something. Writes nothing, and raises what
        ``take`` raises for an article that cannot be used."""
        entry = self._drafted(given, outline)
        return entry if isinstance(entry, Ingested) else replace(entry.ingested, added=True, judged=entry.judged)

    def _drafted(self, given: Given, outline: Outline) -> Draft | Ingested:
        """An article that was read, to be written; or what is known of it, when there is nothing to write."""
        draft, known = self._read(given, outline)
        if known is not None and known.last.sha256 == sha256_of(draft.text):
            return self._met_again(known, outline) or replace(draft, added=False, reports=())
        return Draft(given, draft, outline, known, others=self._others(given, outline, known, self._clock()))

    def draft_entry(self, given: Given, outline: Outline, seen: datetime, feed: str = "") -> Draft | None:
        """What would come of an article that a feed announced; nothing is written yet.

        None when there is nothing to store: no text, no usable date, or known already. Another entry of the feed that
        brought it is a revision; a feed's summary is none of a page. An entry dated more than ``BACKDATED`` before it
        was first seen waits for a person. What an edit says was said when it was seen, whatever date the entry keeps.
        """
        if not given.text.strip():
            return None
        given = dated(given, seen)
        sha256 = sha256_of(given.text)
        try:
            known = meet(self._journal, article_id(given.url, sha256))
        except WasErased:
            return None
        if known is not None and not _is_edited(known, given, sha256, feed):
            return self._met_again(known, outline)
        edited = known is not None and known.last.sha256 != sha256
        try:
            draft = self._read_known(given, outline, known, seen, edited=edited)
        except (BadArticle, BadTime):
            return None
        if known is not None:
            reports = draft.reports if known.last.sha256 != sha256 or known.once else ()
            draft = replace(draft, revision=len(known.versions), reports=reports)
            others = self._others(given, outline, known, seen, edited=True) if edited else ()
            return Draft(given, draft, outline, known, others=others)
        if given.dating == "backdated":
            draft = _held(draft)
        return Draft(given, draft, outline)

    def draft_once(self, given: Given, outline: Outline, seen: datetime, edits: str = "") -> Draft | None:
        """What would come of an entry that its feed dropped before it said it twice, as it must: it is kept and not
        searched, and waits for a person. None when it is known already.

        ``edits``: the article that it edits. The edit is kept under its own text, as said when it was seen: the article
        stands as it was said before, at its address.
        """
        if edits:
            edited = find_article(self._journal, edits)
            if edited is None or sha256_of(given.text) in {version.sha256 for version in edited.versions}:
                return None
            given = replace(given, url="", published=iso(seen))
        given = dated(given, seen)
        sha256 = sha256_of(given.text)
        known = find_article(self._journal, article_id(given.url, sha256))
        if not given.text.strip() or known is not None or not self._may_be_taken(given, known):
            return None
        try:
            draft = self._read_known(given, outline, None, seen, search=False)
        except (BadArticle, BadTime):
            return None
        relevance = draft.relevance
        if relevance.decision != "reject":
            why = (SAID_ONCE, EDITED_ONCE.format(edits)) if edits else (SAID_ONCE,)
            relevance = structs.replace(relevance, decision="review", reasons=(*why, *relevance.reasons))
        return Draft(replace(given, once=True), replace(draft, relevance=relevance), outline)

    def draft_page(self, given: Given, outline: Outline, seen: datetime) -> Draft | None:
        """What would come of a page that was read; None when its text is the one that is stored already."""
        known = self._known(given)
        if not self._may_be_taken(given, known):
            return None
        draft = self._read_known(given, outline, known, seen)
        if known is not None and known.last.sha256 == sha256_of(given.text):
            return None
        others = self._others(given, outline, known, seen)
        if known is not None and known.backdated and known.last.extraction == "summary":
            draft, others = _held(draft), [(other, _held(told)) for other, told in others]
        return Draft(given, draft, outline, known, others=others)

    def _others(
        self, given: Given, outline: Outline, known: Article | None, seen: datetime, *, edited: bool = False
    ) -> Others:
        """What a new version tells each other story that the article belongs to: it came by the feed or page of one."""
        if known is None:
            return ()
        top = self._journal.top().position
        names = dict.fromkeys([*(fit.story for fit in known.fits), *(mark.story for mark in known.marks)])
        belongs = [name for name in names if name != outline.id and known.searched(name)]
        outlines = [outline_of(self._journal, name, top) for name in belongs]
        return [(other, self._read_known(given, other, known, seen, edited=edited)) for other in outlines]

    def write_entry(self, writing: Writing, entry: Draft, feed: str) -> Ingested:
        """Stores a drafted entry within the poll's own transaction."""
        if entry.judged:
            return self._write_judged(writing, entry, "poller")
        return self._write(writing, entry, "poller", feed)

    def _write(self, writing: Writing, entry: Draft, actor: str, feed: str = "") -> Ingested:
        first, fresh = write_version(writing, entry, actor, feed, self._revision(entry))
        more, fresher = write_found(writing, entry.ingested.reports, entry.outline, actor)
        for outline, told in entry.others:
            positions, _ = write_found(writing, told.reports, outline, actor)
            more += positions
        if entry.known is None:
            self._plan_page(writing, entry)
        return replace(entry.ingested, added=fresh + fresher > 0, positions=(*first, *more))

    def _plan_page(self, writing: Writing, entry: Draft) -> None:
        """The page behind a summary is read when the article may belong; for one story that is enough."""
        given, draft = entry.given, entry.ingested
        if given.extraction == "summary" and is_web_address(given.url) and draft.relevance.decision != "reject":
            writing.plan([page_work(draft.article, given.url, entry.outline.id, self._clock())])

    def _write_judged(self, writing: Writing, entry: Draft, actor: str) -> Ingested:
        draft, outline = entry.ingested, entry.outline
        first, fresh = write_judgement(writing, entry, actor)
        more, fresher = write_found(writing, draft.reports, outline, actor)
        self._plan_page(writing, entry)
        return replace(draft, added=fresh + fresher > 0, positions=(*first, *more), judged=True)

    def _met_again(self, known: Article, outline: Outline) -> Draft | None:
        """What would come, for a story that has not judged it yet, of an article that another one brought; it is judged
        and searched as it stands in the store. None when this story knows it, or its text was erased."""
        if known.fit(outline.id) is not None or known.belongs(outline.id) is not None or known.once:
            return None
        try:
            text = self._journal.text(known.last.sha256)
        except NotFound:
            return None
        source = find_source(outline.sources, known.added.outlet, known.added.url)
        reading = stored_reading(known, text, outline, origin_of(text, source, None, outline))
        relevance = self._judge(reading, outline)
        detection = Detection(reports=(), dropped={})
        if relevance.decision != "reject":
            detection = self._detector.detect(reading, outline)
        given = Given(title=known.last.title, text=text, raw=b"", url=known.added.url, extraction=known.last.extraction)
        ingested = self._draft(reading, given, relevance, detection, outline, None, known.added.sketch)
        if known.backdated:
            ingested = _held(ingested)
        return Draft(given, ingested, outline, known, judged=True)

    def preview(self, given: Given, outline: Outline) -> Ingested:
        """What would come of an article; writes nothing."""
        draft, _ = self._read(given, outline)
        return draft

    def take_seed(self, article: SeedArticle, folder: StoryFolder) -> Ingested:
        """Stores an article that comes with a story's folder."""
        given = Given(
            title=article.title,
            text=article.text.replace("\r\n", "\n"),
            raw=article.path.read_bytes(),
            url=article.url,
            outlet=article.outlet,
            published=article.published,
            language=article.language,
        )
        return self.take(given, folder.outline, "seed")

    def _read(self, given: Given, outline: Outline) -> tuple[Ingested, Article | None]:
        known = self._known(given)
        return self._read_known(given, outline, known, self._clock()), known

    def _may_be_taken(self, given: Given, known: Article | None) -> bool:
        """What was erased for a reason does not come back with the next look at its feed or page."""
        return known is not None or not was_erased(self._journal, article_id(given.url, sha256_of(given.text)))

    def _known(self, given: Given) -> Article | None:
        return find_article(self._journal, article_id(given.url, sha256_of(given.text)))

    def _read_known(
        self,
        given: Given,
        outline: Outline,
        known: Article | None,
        seen: datetime,
        *,
        search: bool = True,
        edited: bool | None = None,
    ) -> Ingested:
        """What would come of an article that was seen at a moment, given what is stored of it: always the same reading,
        so that a text is searched once however often it is prepared. ``edited``: it was seen in place of another text
        (without a word: when it was, and nobody says when); its words for days ("on Monday") are still read from the
        day of publication."""
        zone = ZoneInfo(outline.zone)
        sha256 = sha256_of(given.text)
        published = publication(given.published, zone, seen)
        if known is not None and not given.published:
            published = known.added.published
            first_text = known.last.sha256 == sha256 or known.last.extraction == "summary"
            edited = not first_text if edited is None else edited
        source = find_source(outline.sources, given.outlet, given.url)
        words = shingles(given.text)
        copy = self._copies.find(article_id(given.url, sha256), given.text, words)
        reading = Reading(
            article=article_id(given.url, sha256),
            revision=len(known.versions) if known is not None and known.last.sha256 != sha256 else 0,
            sha256=sha256,
            title=given.title,
            text=given.text,
            reported=seen_by(seen) if edited else published,
            published=window(published, zone),
            language=given.language or outline.languages[0],
            outlet=given.outlet or (source.name if source else _host(given.url)),
            origin=origin_of(given.text, source, copy, outline),
        )
        relevance = self._judge(reading, outline)
        detection = Detection(reports=(), dropped={})
        if search and relevance.decision != "reject":
            detection = self._detector.detect(reading, outline)
        return self._draft(reading, given, relevance, detection, outline, copy, sketch(words))

    def _draft(
        self,
        reading: Reading,
        given: Given,
        relevance: Relevance,
        detection: Detection,
        outline: Outline,
        copy: Copy | None,
        found: tuple[int, ...],
    ) -> Ingested:
        state = self._state(outline.id) if detection.reports else State()
        return Ingested(
            article=reading.article,
            title=given.title,
            text=given.text,
            url=given.url,
            outlet=reading.outlet,
            published=reading.reported,
            language=reading.language,
            added=False,
            revision=reading.revision,
            copy_of=copy.article if copy else None,
            relation_to_copy=copy.likeness.relation if copy else "",
            origin=reading.origin,
            sketch=found,
            relevance=relevance,
            reports=tuple(self._place(detection.reports, reading, outline, state)),
            dropped=detection.dropped,
        )

    def read_again(self, article: Article, text: str, outline: Outline) -> list[Found]:
        """What the detector finds today in the newest version of a stored article; writes nothing."""
        reading = stored_reading(article, text, outline, article.added.origin)
        detection = self._detector.detect(reading, outline)
        found = self._place(detection.reports, reading, outline, self._state(outline.id))
        return [_backdated(each) for each in found] if article.backdated else found

    def _state(self, story: str) -> State:
        """The story's state now; only what was written since the last article is read."""
        state = advance(self._journal, story, self._states.get(story, State()))
        self._states[story] = state
        return state

    def _place(self, reports: Sequence[Report], reading: Reading, outline: Outline, state: State) -> list[Found]:
        """Each report with its development: a known one, one that this article opened, or a new one."""
        if not reports:
            return []
        known: dict[str, list[Report]] = {}
        for record in state.reports.values():
            if record.dismissed is None and not _same_place(record.report, reading):
                known.setdefault(record.development, []).append(record.report)
        name = f"{reading.article}.{reading.revision}"
        placed = place(reports, known, outline, self._matching, self._linking, name)
        return [Found(p.development, f"{name}.{index}", p.report, p.opens, p.like) for index, p in enumerate(placed)]

    def _revision(self, entry: Draft) -> tuple[Reported, Difference] | None:
        """When a known article was seen with another text, and what differs; None for a new one."""
        if entry.known is None:
            return None
        before, quotes = self._journal.text(entry.known.last.sha256), self._evidence(entry.known.id, entry.outline)
        return seen_by(self._clock()), difference(before, entry.ingested.text, quotes)

    def _evidence(self, article: str, outline: Outline) -> list[str]:
        """The quotes that reports of the story took from an article."""
        return [
            item.quote
            for record in self._state(outline.id).reports.values()
            for item in record.report.evidence
            if isinstance(item, Quote) and item.article == article
        ]


def stored_reading(article: Article, text: str, outline: Outline, origin: str) -> Reading:
    """The newest version of a stored article, as it was read when it came."""
    last, added = article.last, article.added
    return Reading(
        article=article.id,
        revision=last.revision,
        sha256=last.sha256,
        title=last.title,
        text=text,
        reported=article.told,
        published=window(added.published, ZoneInfo(outline.zone)),
        language=added.language,
        outlet=added.outlet,
        origin=origin,
    )


def origin_of(text: str, source: Source | None, copy: Copy | None, outline: Outline) -> str:
    """Who said it first, as far as the words tell: the origin of the article it is a copy of, the agency it is
    credited to, or the outlet itself when the story counts it as original."""
    if copy is not None and copy.origin:
        return copy.origin
    wire = wire_credit(text)
    if wire is not None:
        known = find_source(outline.sources, wire, "")
        return known.id if known is not None else f"wire/{slug(wire)}"
    return source.id if source is not None and source.original else ""


def _host(url: str) -> str:
    """What stands for an outlet that nobody names: the host of its address."""
    return host_of(url).removeprefix("www.") if url else ""


def _held(draft: Ingested) -> Ingested:
    """Its reports wait for a person before they change what was known before they were seen."""
    return replace(draft, reports=tuple(_backdated(found) for found in draft.reports))


def _backdated(found: Found) -> Found:
    return replace(found, report=structs.replace(found.report, backdated=True))


def _is_edited(known: Article, given: Given, sha256: str, feed: str) -> bool:
    """Whether an article is still only what this feed said of it, and the feed now says something else (a date alone
    is nothing else), or says it twice at last."""
    if known.added.feed != feed or not feed or known.last.extraction != "summary":
        return False
    if known.once:
        return True  # now it was said twice
    before, after = (
        (c and structs.replace(c, published=None, updated=None)) for c in (known.last.claims, given.claims)
    )
    return known.last.sha256 != sha256 or (before is not None and before != after)


def _same_place(report: Report, reading: Reading) -> bool:
    """Whether a stored report was read from this very version: it must not match itself."""
    return any(
        isinstance(evidence, Quote) and evidence.article == reading.article and evidence.revision == reading.revision
        for evidence in report.evidence
    )
