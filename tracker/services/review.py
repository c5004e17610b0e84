"""What waits for a person, and what a person decides. Each decision is an event; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from tracker.digests.compare import FacetChange, compare
from tracker.ids import fact_id
from tracker.journal.journal import Entry, Journal
from tracker.services.rebuild import rebuild, rebuild_all, story_stream
from tracker.story.commands import (
    AddLink,
    Archive,
    Ask,
    Assert,
    Command,
    Confirm,
    Correct,
    Defer,
    Dismiss,
    Merge,
    RemoveLink,
    Reopen,
    Retract,
    Settle,
    Split,
    TakeBack,
    TellApart,
)
from tracker.story.cut import Cut
from tracker.story.decide import decide
from tracker.story.events import Citation, Quote, Report, StoryEvent
from tracker.story.evolve import fold
from tracker.story.likeness import open_likenesses
from tracker.story.state import Deferral, Recorded, ReportRecord, State
from tracker.story.view import view
from tracker.story.waiting import put_off, waits

REASONS = {
    "denied": "denied: is it told as a fact anywhere?",
    "conditional": "conditional: nothing has happened yet",
    "backdated": "dated long before it was first seen",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that no person has read: what it would change, and why it comes where it comes. ``deferred``: how a
    person put it off, when they did."""

    id: str
    development: str
    report: Report
    position: int
    weight: int
    because: str
    deferred: Deferral | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was written; ``again`` when it was so already and nothing was written. ``foreseen`` are the
    facets that it would change, when it was only looked at (then there is no position)."""

    target: str
    what: str
    position: int
    again: bool
    foreseen: tuple[FacetChange, ...] | None = None


def queue(state: State) -> list[Waiting]:
    """The queue, heaviest first: the story's weights, what a report would change, and how unsure the detector is. What
    was put off is in it: it was not decided on."""
    found = [_waiting(record, state) for record in state.reports.values() if waits(record, state)]
    return sorted(found, key=lambda item: (-item.weight, item.position))


@dataclass(frozen=True, slots=True)
class Queue:
    """All that waits at a moment: reports and pairs that may be one; and apart from them those that were put off."""

    reports: list[Waiting]
    pairs: list[Alike]
    later: list[Waiting]
    later_pairs: list[Alike]

    def of_kinds(self, kinds: Sequence[str]) -> Queue:
        """The same of these kinds alone; all of it when none is named."""
        if not kinds:
            return self
        return Queue(
            reports=[item for item in self.reports if item.report.kind in kinds],
            pairs=[pair for pair in self.pairs if pair.report.kind in kinds],
            later=[item for item in self.later if item.report.kind in kinds],
            later_pairs=[pair for pair in self.later_pairs if pair.report.kind in kinds],
        )


def queue_at(state: State, now: datetime) -> Queue:
    """What waits now and what was put off; nothing of an archived story. A pair is put off with the development that
    came later; one that was noted after that waits."""
    if state.archived is not None:
        return Queue([], [], [], [])
    off = put_off(state, now)
    reports = [replace(item, deferred=off.reports.get(item.id)) for item in queue(state)]
    pairs = [replace(pair, deferred=off.pair(pair.development, pair.position)) for pair in alike(state)]
    return Queue(
        reports=[item for item in reports if item.deferred is None],
        pairs=[pair for pair in pairs if pair.deferred is None],
        later=[item for item in reports if item.deferred is not None],
        later_pairs=[pair for pair in pairs if pair.deferred is not None],
    )


def _waiting(record: ReportRecord, state: State) -> Waiting:
    report = record.report
    weights = state.outline.policy.weights if state.outline else {}
    because = [f"kind {report.kind} {weights.get(report.kind, 1)}"]
    weight = weights.get(report.kind, 1)
    if report.effects:
        weight += 20 * len(report.effects)
        because.append("changes 1 facet" if len(report.effects) == 1 else f"changes {len(report.effects)} facets")
    if report.novelty == "new":
        weight += 10
        because.append("told as news")
    if report.backdated:
        weight += 30
        because.append(REASONS["backdated"])
    doubt = round((1 - report.confidence) * 20)
    if doubt > 4:
        weight += doubt
        because.append(f"the detector is unsure ({report.confidence:.2f})")
    return Waiting(record.id, record.development, report, record.recorded.position, weight, "; ".join(because))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two developments that may be one: how much speaks for it, why, and what the first report of each tells."""

    development: str
    like: str
    score: float
    reasons: tuple[str, ...]
    position: int
    report: Report
    other: Report
    deferred: Deferral | None = None


def alike(state: State) -> list[Alike]:
    """What waits to be told same or different, the likest first."""
    reports: dict[str, dict[str, Report]] = {}
    for record in state.reports.values():
        if record.dismissed is None:
            reports.setdefault(record.development, {})[record.id] = record.report
    found = []
    for likeness, one, other in open_likenesses(state):
        noted = likeness.noted
        mine, theirs = reports[one], next(iter(reports[other].values()))
        report = mine.get(noted.report) or next(iter(mine.values()))
        found.append(Alike(one, other, noted.score, noted.reasons, likeness.recorded.position, report, theirs))
    return sorted(found, key=lambda each: (-each.score, each.position))


def carry_out(journal: Journal, story: str, command: Command, actor: str) -> Decided:
    """Decides a command on the story as it stands and writes what follows, unless somebody wrote in between.

    Raises the errors of ``tracker.story.errors``, and ``Conflict`` when the story changed meanwhile: two reviewers who
    decide at once never overwrite each other silently.
    """
    rebuilt = rebuild_all(journal, story, journal.top().position)
    events = decide(rebuilt.state, command)
    target = _about(command)
    if not events:
        return Decided(target, "already so", rebuilt.state.position, again=True)
    turn = str(rebuilt.version)
    identified = [(fact_id("decision", story, actor, turn, repr(event)), event) for event in events]
    with journal.writing() as writing:
        positions, _ = writing.append(story_stream(story), identified, actor, expected=rebuilt.version)
    return Decided(target, type(events[0]).__name__, positions[-1], again=False)


def check(journal: Journal, story: str, commands: Sequence[Command]) -> None:
    """Raises what any of several commands would as the story stands, so that none is written when one is refused."""
    state = rebuild(journal, story, journal.top().position)
    for command in commands:
        decide(state, command)


def rehearse(journal: Journal, story: str, command: Command, actor: str, now: datetime) -> Decided:
    """What a command would come to if the actor gave it now; writes nothing. Raises as ``carry_out`` does."""
    state = rebuild(journal, story, journal.top().position)
    events = decide(state, command)
    what = type(events[0]).__name__ if events else "already so"
    changes = _changes(state, events, actor, now)
    return Decided(_about(command), what, 0, again=not events, foreseen=changes)


def preview(journal: Journal, story: str, command: Command, actor: str, now: datetime) -> tuple[FacetChange, ...]:
    """The facets that a command would change if the actor gave it now; writes nothing.

    Raises the errors of ``tracker.story.errors``.
    """
    state = rebuild(journal, story, journal.top().position)
    return _changes(state, decide(state, command), actor, now)


def _changes(state: State, events: Sequence[StoryEvent], actor: str, now: datetime) -> tuple[FacetChange, ...]:
    """The actor counts: what can be taken back is remembered for each."""
    recorded = Recorded(state.position + 1, now, actor)
    after = fold(state, [(event, recorded) for event in events])
    cut = Cut(instant=now, at=now)
    return compare(view(state, cut), view(after, cut)).facets


def _about(command: Command) -> str:
    """What a command is about, in one word."""
    match command:
        case Confirm() | Dismiss() | Defer():
            return command.target
        case Correct() | Retract():
            return command.report
        case Merge():
            return command.into
        case Split() | TellApart():
            return command.development
        case TakeBack():
            return f"@{command.decision}"
        case AddLink() | RemoveLink():
            return command.source
        case Assert() | Ask():
            return command.id
        case Settle():
            return command.question
        case Archive() | Reopen():
            return "the story"
        case _ as never:
            assert_never(never)


def decision_words(journal: Journal, story: str, position: int) -> str:
    """A decision in words, as the log has it: what, of what, and why."""
    return entry_words(next(journal.read(story_stream(story), position, since=position - 1)))


def entry_words(entry: Entry) -> str:
    """What a person did, in words, as the log has it."""
    named = ("report", "development", "into", "merged", "other", "id", "article")
    values = [getattr(entry.event, name, None) for name in named]
    about = dict.fromkeys(value for value in values if isinstance(value, str))
    why = getattr(entry.event, "reason", "") or getattr(entry.event, "answer", "")
    return f"@{entry.position} {type(entry.event).__name__} {', '.join(about)}" + (f" ({why})" if why else "")


def evidence_words(report: Report) -> str:
    """The first quote behind a report; else the headline of what is cited, or that it is cited and no more."""
    for evidence in report.evidence:
        if isinstance(evidence, Quote):
            return evidence.quote
    for evidence in report.evidence:
        if isinstance(evidence, Citation) and evidence.headline:
            return f"headline: {evidence.headline}"
    return "cited, not quoted"
