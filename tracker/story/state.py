"""The state of a story: everything its events say, kept so that any cut of the clocks can be answered from it.

Nothing is thrown away here. A dismissed report stays in the state with its mark, a corrected one keeps both
readings; ``view`` decides what a given day may see.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field, structs

from tracker.story.events import LikenessNoted, Outline, QuestionAnswered, QuestionOpened, Report
from tracker.times import Reported


class Recorded(Struct, frozen=True, array_like=True):
    """Where and when an event was written: its position, its instant (UTC), and by whom."""

    position: int
    at: datetime
    actor: str


class Decision(Struct, frozen=True, array_like=True):
    """A person's mark: what was decided, why, and where it is written."""

    what: str
    reason: str
    recorded: Recorded


class Deferral(Struct, frozen=True, array_like=True):
    """A person's "not now": until when, whether a new report ends it sooner, why, and where it is written."""

    until: datetime
    or_reported: bool
    reason: str
    recorded: Recorded


class ReportRecord(Struct, frozen=True, array_like=True):
    """One report with all that happened to it. ``report`` is our present reading, ``first_reading`` the one before."""

    id: str
    development: str
    report: Report
    recorded: Recorded
    first_reading: Report | None = None
    corrected: Decision | None = None
    confirmed: Decision | None = None
    dismissed: Decision | None = None
    retracted: Reported | None = None
    retraction: Decision | None = None
    deferred: Deferral | None = None


class DevelopmentRecord(Struct, frozen=True, array_like=True):
    """The marks on a whole development. Its reports stand in ``State.reports``."""

    confirmed: Decision | None = None
    dismissed: Decision | None = None
    deferred: Deferral | None = None


class AnswerRecord(Struct, frozen=True, array_like=True):
    """An answer, and where it is written."""

    event: QuestionAnswered
    recorded: Recorded


class QuestionRecord(Struct, frozen=True, array_like=True):
    """A question and every answer that was given to it, in the order of the log: a later one leaves the days before it
    as they were."""

    asked: QuestionOpened
    recorded: Recorded
    answers: tuple[AnswerRecord, ...] = ()


class Likeness(Struct, frozen=True):
    """Two developments that may be one, as it was noted."""

    noted: LikenessNoted
    recorded: Recorded


class Part(Struct, frozen=True):
    """Some records of a state as they were at a moment; None for what there was not. ``members`` are the reports that
    stood under developments; ``apart``: whether the pair was told apart."""

    reports: dict[str, ReportRecord | None] = {}
    developments: dict[str, DevelopmentRecord | None] = {}
    redirects: dict[str, str | None] = {}
    members: dict[str, tuple[str, ...]] = {}
    questions: dict[str, QuestionRecord | None] = {}
    pair: tuple[str, str] | None = None
    apart: bool = False


class Step(Struct, frozen=True):
    """A person's decision (``what``: the name of its event) with what it changed, before and after."""

    position: int
    what: str
    before: Part
    after: Part


class State(Struct):
    """All a story's events say, up to ``position``. Treat it as a value: only ``evolve`` makes new ones.

    ``reports`` is keyed by report id; each record says under which development it stands now (merges and splits move
    it); ``redirects`` leads from a merged development to the one that took its reports. ``likenesses`` are all that
    were noted, by report; ``apart`` the pairs that a person called two; ``steps`` each person's last decisions;
    ``archived``: by whom and why the story is no longer followed.
    """

    outline: Outline | None = None
    reports: dict[str, ReportRecord] = field(default_factory=dict)
    developments: dict[str, DevelopmentRecord] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    questions: dict[str, QuestionRecord] = field(default_factory=dict)
    likenesses: dict[str, Likeness] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)
    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    archived: Decision | None = None
    position: int = 0

    def copy(self) -> State:
        """A state of its own with the same records (which are frozen and shared)."""
        return structs.replace(
            self,
            reports=dict(self.reports),
            developments=dict(self.developments),
            redirects=dict(self.redirects),
            questions=dict(self.questions),
            likenesses=dict(self.likenesses),
            apart=list(self.apart),
            steps=dict(self.steps),
        )

    def pair(self, one: str, other: str) -> tuple[str, str]:
        """Two developments as ``apart`` holds them: under their present ids, in the order of these."""
        first, second = sorted((self.follow(one), self.follow(other)))
        return first, second

    def follow(self, development: str) -> str:
        """The id under which a development stands now; merged ids lead to the one they were merged into."""
        seen = {development}
        while (onward := self.redirects.get(development)) is not None and onward not in seen:
            seen.add(onward)
            development = onward
        return development

    def reports_of(self, development: str) -> list[ReportRecord]:
        """The reports of a development in the order of their positions."""
        return [record for record in self.reports.values() if record.development == development]
