"""What waits for a person, and what a person decides. Each decision is an event; nothing is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.services.rebuild import rebuild, story_stream
from tracker.story.events import DevelopmentConfirmed, DevelopmentDismissed, Quote, Report
from tracker.story.state import ReportRecord, State

REASONS = {
    "denied": "denied: is it told as a fact anywhere?",
    "conditional": "conditional: nothing has happened yet",
    "backdated": "dated long before it was first seen",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that no person has read: what it would change, and why it comes where it comes."""

    id: str
    development: str
    report: Report
    position: int
    weight: int
    because: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was written; ``again`` when the very same decision had been written before."""

    target: str
    what: str
    position: int
    again: bool


class NothingSuch(LookupError):
    """There is no development or report of that id."""


def waiting(journal: Journal, story: str) -> list[Waiting]:
    """The queue, heaviest first: the story's weights, what a report would change, and how unsure the detector is."""
    state = rebuild(journal, story, journal.top().position)
    queue = [_waiting(record, state) for record in state.reports.values() if _waits(record, state)]
    return sorted(queue, key=lambda item: (-item.weight, item.position))


def _waits(record: ReportRecord, state: State) -> bool:
    whole = state.developments.get(record.development)
    decided = record.confirmed or record.dismissed or (whole and (whole.confirmed or whole.dismissed))
    return record.report.detector is not None and not decided


def _waiting(record: ReportRecord, state: State) -> Waiting:
    report = record.report
    weights = state.outline.policy.weights if state.outline else {}
    because = [f"kind {report.kind} {weights.get(report.kind, 1)}"]
    weight = weights.get(report.kind, 1)
    if report.effects:
        weight += 20 * len(report.effects)
        because.append(f"changes {len(report.effects)} facets")
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


def decide(journal: Journal, story: str, target: str, what: str, reason: str, actor: str) -> Decided:
    """Confirms or dismisses a development or one report. Raises ``NothingSuch``.

    The same decision by the same person for the same reason is written once.
    """
    state = rebuild(journal, story, journal.top().position)
    development, report = _target(state, target)
    event: DevelopmentConfirmed | DevelopmentDismissed
    if what == "confirm":
        event = DevelopmentConfirmed(development=development, report=report, reason=reason)
    else:
        event = DevelopmentDismissed(development=development, report=report, reason=reason)
    marks = _marks(state, development, report)
    event_id = fact_id("decision", story, target, what, reason, actor, marks)
    with journal.writing() as writing:
        positions, fresh = writing.append(story_stream(story), [(event_id, event)], actor)
    return Decided(target, "confirmed" if what == "confirm" else "dismissed", positions[0], fresh == 0)


def _target(state: State, target: str) -> tuple[str, str | None]:
    """A development or report named by its id, or by the position of its event (``@182``)."""
    if target.startswith("@"):
        for record in state.reports.values():
            if str(record.recorded.position) == target[1:]:
                return record.development, record.id
    if target in state.reports:
        return state.reports[target].development, target
    development = state.follow(target)
    if development in state.developments:
        return development, None
    raise NothingSuch(f"no development or report is called {target!r}; `tracker review list` shows what waits")


def _marks(state: State, development: str, report: str | None) -> str:
    """The decision that this one would change: deciding to and fro must write each turn."""
    record = state.reports[report] if report else None
    whole = state.developments.get(development)
    last = (record.dismissed or record.confirmed) if record else (whole.dismissed or whole.confirmed) if whole else None
    return "" if last is None else f"{last.what}@{last.recorded.position}"


def evidence_words(report: Report) -> str:
    """The first quote behind a report, or what is cited."""
    for evidence in report.evidence:
        if isinstance(evidence, Quote):
            return evidence.quote
    return "cited, not quoted"
