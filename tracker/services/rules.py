"""What decides whether an article belongs to a story, and what other rules would have decided.

The rules are the story's own (terms, bounds), in force as the log has them, and what was learnt since: the centre of
the story's articles and people's marks. A folder that was edited is put to the test on the articles that came lately,
before `init` appends it. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tracker.articles.events import ArticleAdded, StoryFit
from tracker.detection.detector import Relevance
from tracker.detection.lexicon import terms_of
from tracker.detection.relevance import LEAST_MARKS, REGISTER_WEIGHT, Band, band, judge
from tracker.journal.errors import NotFound
from tracker.journal.journal import Journal
from tracker.services.library import Article, article_stream, find_article
from tracker.services.read_articles import stored_reading
from tracker.services.story_folder import BadFolder, read_outline
from tracker.services.story_judge import Lessons, StoryJudge
from tracker.story.events import Outline
from tracker.times import BadTime, zone_of

NEEDED = LEAST_MARKS
"""Marks of people before they move the bounds."""
Because = Literal["rules", "learnt"]
"""Why a decision would change: the folder says something else than the log, or the story has learnt since."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: the terms with their weights (of the profile, or the names of the register where it states
    none), the bounds as they are now, and what was learnt."""

    terms: dict[str, float]
    of_profile: bool
    bounds: Band
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class Change:
    """An article of which something else would be decided today."""

    article: Article
    seen: datetime
    was: StoryFit
    now: Relevance
    because: Because


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test came to: how many articles were judged again and which would change; of those that people marked, how
    many there are and of how many the rules would say the same; how many have no text any more; and the bounds that the
    rules in the log have (``stood``) and those that were tested have."""

    judged: int
    changes: tuple[Change, ...]
    marked: int
    agreed: int
    unread: int
    stood: Band
    bounds: Band


def rules_of(journal: Journal, outline: Outline, position: int | None = None) -> Rules:
    """The rules of a story as they stand in the log, with what was learnt up to a position (None: until now)."""
    lessons = StoryJudge(journal, position).lessons(outline.id)
    named = {entity.name: REGISTER_WEIGHT for entity in outline.register}
    terms = outline.profile.any or named
    return Rules(terms, bool(outline.profile.any), band(outline.profile, lessons.marks), lessons)


def folder_outline(folder: Path) -> Outline:
    """The outline that a story's folder has now. Raises ``BadFolder``."""
    path = folder / "story.toml"
    outline = read_outline(path)
    try:
        zone_of(outline.zone)
    except BadTime as error:
        raise BadFolder(f"{path}: {error}") from error
    return outline


def changed_fields(before: Outline, after: Outline) -> tuple[str, ...]:
    """The parts of an outline that differ, by the names that story.toml gives them."""
    names = {"register": "entity", "facets": "facet", "sources": "source"}
    fields = before.__struct_fields__
    return tuple(names.get(name, name) for name in fields if getattr(before, name) != getattr(after, name))


def try_rules(journal: Journal, known: Outline, outline: Outline, since: datetime) -> Tested:
    """Judges again every article that came since an instant and was judged then: by ``outline`` (``known`` is the one
    in the log), and by all that was learnt until now but for the article itself. What a person said of an article
    stands, whatever the rules say; so it is no change."""
    judge_of = StoryJudge(journal)
    changes: list[Change] = []
    judged = marked = agreed = unread = 0
    for article, seen, fit in _came(journal, outline.id, since):
        again = _again(journal, judge_of, article, known, outline)
        if again is None:
            unread += 1
            continue
        now, because = again
        said = article.belongs(outline.id)
        judged += 1
        if said is not None:
            marked += 1
            agreed += now.decision == ("accept" if said else "reject")
        elif now.decision != fit.decision:
            changes.append(Change(article, seen, fit, now, because))
    marks = judge_of.lessons(outline.id).marks
    stood, bounds = band(known.profile, marks), band(outline.profile, marks)
    return Tested(judged, tuple(changes), marked, agreed, unread, stood, bounds)


def _again(
    journal: Journal, judge_of: StoryJudge, article: Article, known: Outline, outline: Outline
) -> tuple[Relevance, Because] | None:
    """What would be decided of an article today, and whether the log's rules would say the same; None without text."""
    try:
        text = journal.text(article.last.sha256)
    except NotFound:
        return None
    reading = stored_reading(article, text, outline, article.added.origin)
    learnt = judge_of.learnt_but_for(article.id, terms_of(reading.title, text), outline.id)
    now = judge(reading, outline, learnt)
    same = outline == known or judge(reading, known, learnt).decision == now.decision
    return now, "learnt" if same else "rules"


def _came(journal: Journal, story: str, since: datetime) -> Iterator[tuple[Article, datetime, StoryFit]]:
    """The articles first seen since an instant that the story judged by its rules, with what it made of their newest
    text. One that its feed said only once waits for another reason."""
    after = journal.position_before(since)
    for entry in journal.read_all(after, prefixes=(article_stream(""),), types=("ArticleAdded",)):
        if not isinstance(entry.event, ArticleAdded):
            continue
        article = find_article(journal, entry.event.article)
        fit = article.fit(story) if article is not None else None
        if article is not None and fit is not None and not article.once:
            yield article, entry.at, fit
