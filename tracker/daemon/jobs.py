"""What the daemon does besides polling, at hours of the story's zone: a digest, a signed root.

A job has no schedule but its period. Its last run is a mark in the store, so a job that was missed is caught up once,
and an hour that a clock change repeats does not repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.digests.periods import period
from tracker.journal.journal import Journal
from tracker.journal.work import Work

LEASE = timedelta(minutes=10)
ALWAYS = "always"
"""For a job that is asked at every round whether there is something to do; it has no mark."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do once a period. ``run`` gives one line about what it did, empty when it did nothing.

    A job of no period is asked at every round whether it ``wants`` to run; ``run`` must look again, for another daemon
    may have been faster.
    """

    name: str
    every: str
    run: Callable[[datetime], str]
    wants: Callable[[datetime], bool] = lambda now: True

    @property
    def mark(self) -> str:
        """Where its last run is kept."""
        return f"job:{self.name}"

    @property
    def work(self) -> Work:
        """What is leased to run it. Its key ends where no name of a story can go on: leases are asked for by the
        beginning of a key, and that of one job must not be the beginning of another's."""
        return Work(f"{self.mark}.", f"{self.mark}.", 0)


def run_due(
    journal: Journal,
    jobs: Sequence[Job],
    now: datetime,
    zone: ZoneInfo,
    holder: str = "daemon",
    failed: list[Exception] | None = None,
) -> list[str]:
    """Runs each job whose period has begun since its last run; a job that never ran waits for the next period.

    A job is leased like a feed, so that of several daemons on one store one runs it. What a job raises is added to
    ``failed`` and the others are run; without that list it is raised.
    """
    told = []
    for job in jobs:
        try:
            told += _run_job(journal, job, now, zone, holder)
        except Exception as error:
            if failed is None:
                raise
            failed.append(error)
    return told


def _run_job(journal: Journal, job: Job, now: datetime, zone: ZoneInfo, holder: str) -> list[str]:
    if job.every == ALWAYS:
        if not job.wants(now):
            return []
        with journal.writing() as writing:
            writing.plan([job.work])
        return _run_leased(journal, job, None, now, holder)
    current = period(job.every, now, zone).encode()
    last = journal.mark(job.mark)
    if last == current:
        return []
    with journal.writing() as writing:
        writing.plan([job.work])
        if last is None:
            writing.set_mark(job.mark, current)
    return [] if last is None else _run_leased(journal, job, current, now, holder)


def _run_leased(journal: Journal, job: Job, current: bytes | None, now: datetime, holder: str) -> list[str]:
    """Runs a job under its lease; ``current`` is the mark to set, and the job is not run when it is set already."""
    claims = journal.claim(now, now + LEASE, 1, holder, job.work.key)
    told = []
    try:
        if claims and (current is None or journal.mark(job.mark) != current):
            done = job.run(now)
            told += [f"{job.name}: {done}"] if done else []
            if current is not None:
                with journal.writing() as writing:
                    writing.set_mark(job.mark, current)
    finally:
        for claim in claims:
            with journal.writing() as writing:
                writing.release(claim, now, b"")
    return told
