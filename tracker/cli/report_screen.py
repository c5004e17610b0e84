"""One report in full, for a person: what it tells, when, of whom, on what it stands, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.cli import words
from tracker.cli.why import evidence_lines
from tracker.journal.journal import Entry
from tracker.safetext import one_line, pad, wrap
from tracker.services.explain import Shown
from tracker.story.definitions import Names
from tracker.story.events import Happened, Outline, Report
from tracker.story.state import Decision, DevelopmentRecord, ReportRecord, State
from tracker.story.values import value_words
from tracker.times import iso, zone_of

LABEL = 12


def report_screen(
    entry: Entry, record: ReportRecord, state: State, shown: Iterable[Shown], digests: Iterable[str]
) -> Iterator[str]:
    """The event of a report: ``record`` is the report as ``state`` reads it, ``digests`` those that tell of it."""
    outline = state.outline or Outline(id="", title="")
    report, names = record.report, Names(outline)
    zone = zone_of(outline.zone)
    yield from _line("event", f"@{entry.position}   report {record.id} of {record.development}")
    yield from _line("what", report.headline)
    yield from _line("kind", f"{report.kind}, {report.actuality}, told as {_NOVELTY[report.novelty]}")
    yield from _line("happened", _happened(report.happened))
    yield from _line("reported", words.when_reported(report.reported, zone, 0))
    found = f", found by {report.detector.id}/{report.detector.version[:24]}" if report.detector else ""
    yield from _line("recorded", f"{iso(entry.at)} by {entry.actor}{found}")
    yield from _line("said by", ", ".join(map(names.of, report.attribution.speakers)))
    yield from _line("about", ", ".join(_participants(report, names)))
    yield from _line("place", names.of(report.place) if report.place else "")
    for effect in report.effects:
        yield from _line("sets", f"{effect.facet} = {value_words(effect.value)}")
    for link in report.links:
        yield from _line(link.kind, link.development)
    for fate in _fates(record, state.developments.get(record.development)):
        yield from _line("status", fate)
    yield from _line("used in", ", ".join(f"digest:{digest}" for digest in digests))
    yield from _line("commitment", entry.commitment)
    yield "evidence"
    for each in shown:
        yield from evidence_lines(each)


_NOVELTY = {"new": "news", "background": "background"}


def _line(label: str, text: str) -> Iterator[str]:
    """A labelled line, or nothing when there is nothing to say."""
    for index, line in enumerate(wrap(one_line(text), words.COLUMNS - LABEL) if text else []):
        yield pad(label if index == 0 else "", LABEL) + line


def _happened(happened: Happened) -> str:
    quoted = f", from the words “{happened.words}”" if happened.words else ""
    return f"{words.when_happened(happened, 0)}   precision {happened.precision}{quoted}"


def _participants(report: Report, names: Names) -> Iterator[str]:
    for participant in report.participants:
        name = names.of(participant.id) if participant.id else participant.name
        yield f"{name} ({participant.role})" if participant.role else name


def _fates(record: ReportRecord, whole: DevelopmentRecord | None) -> Iterator[str]:
    """What persons decided on it or on its development, and what its source took back."""
    confirmed, dismissed = (whole.confirmed, whole.dismissed) if whole is not None else (None, None)
    decisions = (
        ("confirmed", record.confirmed or confirmed),
        ("dismissed", record.dismissed or dismissed),
        ("corrected", record.corrected),
    )
    told = [_decided(what, decision) for what, decision in decisions if decision is not None]
    if record.retraction is not None:
        told.append(_decided("retracted by its source", record.retraction))
    if not told:
        told = ["entered by a person" if record.report.detector is None else "read by nobody yet"]
    yield from told
    if record.first_reading is not None:
        yield f"first read as: {'; '.join(_read_otherwise(record.first_reading, record.report))}"


def _read_otherwise(first: Report, now: Report) -> Iterator[str]:
    """What the first reading said where the present one says something else."""
    if first.headline != now.headline:
        yield first.headline
    if (first.kind, first.actuality) != (now.kind, now.actuality):
        yield f"{first.kind}, {first.actuality}"
    if first.happened != now.happened:
        yield f"happened {words.when_happened(first.happened, 0)}"
    if first.effects != now.effects:
        sets = [f"{effect.facet} = {value_words(effect.value)}" for effect in first.effects]
        yield f"sets {', '.join(sets) or 'nothing'}"
    if first.links != now.links:
        yield f"links {', '.join(f'{link.kind} {link.development}' for link in first.links) or 'none'}"


def _decided(what: str, decision: Decision) -> str:
    reason = f", “{decision.reason}”" if decision.reason else ""
    return f"{what} by {decision.recorded.actor}, {iso(decision.recorded.at)} @{decision.recorded.position}{reason}"
