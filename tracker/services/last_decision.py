"""Which decision is taken back when none is named: a person's last one, unless undoing it would not undo what they did
last.

Not all that a person does in a story can be put back: what was asserted or asked stays, and a mark on an article that
does not belong dismisses its reports as well. Taking back the decision before such a thing, or one part of it, would
surprise; so it is refused, with what can be done instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.articles.events import ArticleMarked
from tracker.journal.journal import Entry, Journal
from tracker.services.library import article_stream
from tracker.services.mark_articles import dismissals_of
from tracker.services.rebuild import story_stream
from tracker.services.review import entry_words
from tracker.story.commands import TakeBack
from tracker.story.decide import last_step
from tracker.story.errors import Refused
from tracker.story.events import DevelopmentReported, QuestionOpened, StoryArchived, StoryReopened
from tracker.story.state import State, Step


def last_decision(journal: Journal, story: str, state: State, actor: str) -> Step:
    """The last decision of a person. Raises ``Refused`` when there is none, or when what they did last is none that can
    be taken back; the message names it, and what to do instead."""
    step = last_step(state, TakeBack(actor))
    newest = max(_others(journal, story, actor, step), key=lambda entry: entry.position, default=None)
    if newest is None:
        return step
    raise Refused(
        f"what {actor} did last cannot be taken back: {entry_words(newest)}; {_instead(newest)}"
        f" (`tracker review undo @{step.position}` takes the last decision back all the same)"
    )


def _others(journal: Journal, story: str, actor: str, step: Step) -> Iterator[Entry]:
    """What a person did in a story after a decision, and the mark on an article that the decision came with."""
    for entry in journal.read(story_stream(story), since=step.position):
        if entry.actor == actor and _by_hand(entry):
            yield entry
    marked = journal.read_all(prefixes=(article_stream(""),), types=("ArticleMarked",))
    for entry in [entry for entry in marked if entry.actor == actor and _of(entry, story)][-1:]:
        if entry.position > step.position or step.position in dismissals_of(journal, story, entry):
            yield entry


def _by_hand(entry: Entry) -> bool:
    """Whether a person told, asked or archived it; what the program found in an article of theirs is no decision."""
    event = entry.event
    return isinstance(event, QuestionOpened | StoryArchived | StoryReopened) or (
        isinstance(event, DevelopmentReported) and event.report.detector is None
    )


def _of(entry: Entry, story: str) -> bool:
    return isinstance(entry.event, ArticleMarked) and entry.event.story == story


def _instead(entry: Entry) -> str:
    """What undoes a thing that is not taken back."""
    match entry.event:
        case DevelopmentReported():
            return f'`tracker review dismiss @{entry.position} --reason "…"` does it'
        case QuestionOpened():
            return f'`tracker answer {entry.event.id} "…"` closes it'
        case StoryArchived():
            return "`tracker story archive NAME --undo` does it"
        case StoryReopened():
            return "`tracker story archive NAME` does it"
        case ArticleMarked(belongs=False):
            return f"`tracker review belongs {entry.event.article}` does it, and confirm what was dismissed with it"
        case ArticleMarked():
            return f'`tracker review off-topic {entry.event.article} --reason "…"` does it'
    return f"`tracker show @{entry.position}` tells more"
