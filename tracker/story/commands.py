"""What a person may ask of a story. A command is a wish; ``decide`` turns it into events or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from tracker.story.events import Evidence, LinkKind, Report
from tracker.times import Reported


@dataclass(frozen=True, slots=True)
class Confirm:
    """Stand by a development, or by one report of it (``target`` is the id of either)."""

    target: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The evidence of a development or report does not say so."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Not now: ask again at ``until``, and with ``or_reported`` when something new is reported of it."""

    target: str
    until: datetime
    or_reported: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Correct:
    """Our reading of a report was wrong; ``replacement`` is the right one."""

    report: str
    replacement: Report
    reason: str


@dataclass(frozen=True, slots=True)
class Retract:
    """The source took a report back, at a time of its own."""

    report: str
    reported: Reported
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two developments are one; the reports of ``merged`` go to ``into``."""

    into: str
    merged: str
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """Some reports of a development tell of something else."""

    development: str
    into: str
    reports: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TellApart:
    """Two developments that look alike are two."""

    development: str
    other: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A person takes back a decision of their own: the one at a position, or their last."""

    actor: str
    decision: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddLink:
    """A development stands so to an earlier one."""

    source: str
    target: str
    kind: LinkKind
    reason: str


@dataclass(frozen=True, slots=True)
class RemoveLink:
    """A development does not stand so to an earlier one: its links to it are taken away."""

    source: str
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Assert:
    """A person reports something from a source of their own: a report with a citation or a quote."""

    development: str
    id: str
    report: Report


@dataclass(frozen=True, slots=True)
class Ask:
    """Nobody has said it yet."""

    id: str
    text: str
    asked: Reported
    facet: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """A question is answered, by a development or in words."""

    question: str
    answered: Reported
    development: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """The story is followed no longer: nothing of it waits."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    """An archived story is followed again."""

    reason: str = ""


Command: TypeAlias = (
    Confirm
    | Dismiss
    | Defer
    | Correct
    | Retract
    | Merge
    | Split
    | TellApart
    | TakeBack
    | AddLink
    | RemoveLink
    | Assert
    | Ask
    | Settle
    | Archive
    | Reopen
)
