"""A drafted article as events: a version of its text in its own stream, its reports in the story's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.articles.events import ArticleAdded, ArticleJudged, ArticleRevised, FieldChange, StoryFit
from tracker.articles.revisions import Difference, changed_fields
from tracker.ids import fact_id
from tracker.journal.journal import Writing
from tracker.journal.registry import TypedEvent
from tracker.services.article_draft import Draft, Found, Ingested
from tracker.services.library import article_stream
from tracker.services.open_story import report_event_id
from tracker.services.rebuild import story_stream
from tracker.story.events import DevelopmentReported, LikenessNoted, Outline
from tracker.times import Reported


def write_version(
    writing: Writing, entry: Draft, actor: str, feed: str, revised: tuple[Reported, Difference] | None
) -> tuple[list[int], int]:
    """Writes a new article, or a revision of a known one (``revised``: when it was seen, and what differs from the text
    before); its positions, and how many are new. Raises ``Conflict`` when another writer made this revision first."""
    draft = entry.ingested
    text = writing.keep(draft.text.encode("utf-8"))
    raw = writing.keep(entry.given.raw) if entry.given.raw else ""
    event = _added(entry, text, raw, feed) if revised is None else _revised(entry, text, raw, *revised)
    # Without its text: of two writers who make the same revision of it at once, the second one must not.
    event_id = fact_id("article-version", draft.article, str(draft.revision))
    return writing.append(article_stream(draft.article), [(event_id, event)], actor)


def write_judgement(writing: Writing, entry: Draft, actor: str) -> tuple[list[int], int]:
    """Writes what another story makes of an article that is known as it is; its position, and whether it is new."""
    draft, outline = entry.ingested, entry.outline
    event = ArticleJudged(article=draft.article, fit=_fit(draft, outline))
    event_id = fact_id("article-judged", draft.article, outline.id)
    return writing.append(article_stream(draft.article), [(event_id, event)], actor)


def _added(entry: Draft, text: str, raw: str, feed: str) -> ArticleAdded:
    given, draft = entry.given, entry.ingested
    return ArticleAdded(
        article=draft.article,
        title=draft.title,
        text=text,
        published=draft.published,
        url=draft.url,
        outlet=draft.outlet,
        language=draft.language,
        raw=raw,
        extraction=given.extraction,
        copy_of=draft.copy_of,
        relation=draft.relation_to_copy,
        origin=draft.origin,
        sketch=draft.sketch,
        feed=feed,
        fits=_fits(entry),
        claims=given.claims,
        dating=given.dating,
        once=given.once,
    )


def _revised(entry: Draft, text: str, raw: str, seen: Reported, differs: Difference) -> ArticleRevised:
    given, draft = entry.given, entry.ingested
    return ArticleRevised(
        article=draft.article,
        revision=draft.revision,
        title=draft.title,
        text=text,
        seen=seen,
        grade=differs.grade,
        lost=differs.lost,
        notice=differs.notice,
        raw=raw,
        extraction=given.extraction,
        fits=_fits(entry),
        claims=given.claims,
        changed=_changed(entry, text),
    )


def _fits(entry: Draft) -> tuple[StoryFit, ...]:
    """What each story that it belongs to makes of it."""
    return (_fit(entry.ingested, entry.outline), *(_fit(told, other) for other, told in entry.others))


def write_found(writing: Writing, found: Sequence[Found], outline: Outline, actor: str) -> tuple[list[int], int]:
    """Writes reports with the developments that they join or open; their positions, and how many are new."""
    events = [event for each in found for event in _found_events(outline.id, each)]
    return writing.append(story_stream(outline.id), events, actor) if events else ([], 0)


def _found_events(story: str, found: Found) -> Iterator[tuple[bytes, TypedEvent]]:
    reported = DevelopmentReported(development=found.development, id=found.id, report=found.report)
    yield report_event_id(story, found.id), reported
    if found.like is not None and found.like.development is not None:
        noted = LikenessNoted(
            development=found.development,
            like=found.like.development,
            report=found.id,
            score=found.like.score,
            reasons=found.like.reasons,
        )
        yield fact_id("likeness", story, found.id), noted


def _fit(draft: Ingested, outline: Outline) -> StoryFit:
    relevance = draft.relevance
    score = round(relevance.score, 4)
    return StoryFit(story=outline.id, decision=relevance.decision, score=score, reasons=relevance.reasons)


def _changed(entry: Draft, text: str) -> tuple[FieldChange, ...]:
    """The fields of a feed's entry that an edit of it changed."""
    if entry.given.claims is None or entry.known is None:
        return ()
    last = entry.known.last
    return changed_fields((last.title, last.sha256, last.claims), (entry.ingested.title, text, entry.given.claims))
