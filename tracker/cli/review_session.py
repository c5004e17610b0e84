"""``tracker review`` on a terminal: one report after the other, its sentence beside it, one key for each decision.

A decision is written when the next one is made, or at the end; until then ``u`` takes it back. So undoing needs no
event, and nothing that was written is ever taken back silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.cli import words
from tracker.cli.decided import change_words
from tracker.digests.compare import FacetChange
from tracker.safetext import one_line, wrap
from tracker.services.explain import Shown
from tracker.services.review import Alike, Waiting
from tracker.story.commands import Command, Confirm, Dismiss, Merge, TellApart
from tracker.story.events import Citation, Report
from tracker.story.values import value_words
from tracker.times import BadTime

KEYS = "c confirm   d dismiss   m merge   p put off   s skip   u undo   ? help   q quit"
ALIKE_KEYS = "y the same   n different   p put off   s later   u undo   ? help   q quit"
ALIKE_HELP = (
    "y  both tell of one happening: they are merged (tracker review split undoes it)",
    "n  they tell of two; nobody is asked again",
    "p  ask again in a week, when something new is reported, or on a day you name;",
    "   what waits of the first of the two is put off with it",
    "s  leave it for later",
    "u  take back the last decision; it is written when you make the next one",
    "q  write the last decision and stop",
)
HELP = (
    "c  the sentence says so: stand by it",
    "d  the sentence does not say so: it counts no more (you give the reason)",
    "m  it is the same happening as another development (you name it)",
    "p  ask again in a week, when something new is reported, or on a day you name",
    "s  leave it for later",
    "u  take back the last decision; it is written when you make the next one",
    "q  write the last decision and stop",
)
UNTIL = "Until which day? (Enter alone: for a week, or until something new is reported)"


@dataclass(frozen=True, slots=True)
class Told:
    """What the session tells and asks: lines to the screen, one key, one line of text."""

    lines: Callable[[Sequence[str]], None]
    key: Callable[[], str]
    ask: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a session reads and writes: the evidence of a report, what a command would change, its carrying out (one
    line about what was written), and the wish to put something off until a day in a person's words (raises
    ``BadTime``)."""

    evidence: Callable[[Report], Sequence[Shown]]
    preview: Callable[[Command], Sequence[FacetChange]]
    carry_out: Callable[[Command], str]
    defer: Callable[[str, str | None], Command]


class Session:
    """Goes through a queue once."""

    def __init__(self, queue: Sequence[Waiting | Alike], source: Source, told: Told) -> None:
        """Nothing is shown before ``run``."""
        self._queue = queue
        self._source = source
        self._told = told
        self._pending: Command | None = None
        self.written: list[str] = []

    def run(self) -> None:
        """Until the queue is through or the person stops."""
        index = 0
        while index < len(self._queue):
            item = self._queue[index]
            may_undo = self._pending is not None
            if isinstance(item, Alike):
                self._told.lines(list(self._pair(index, item)))
                step = self._same_or_not(item, may_undo=may_undo)
            else:
                self._told.lines(list(self._screen(index, item)))
                step = self._decide(item, may_undo=may_undo)
            if step is None:
                break
            index = max(0, index + step)
        self._write()

    def _decide(self, item: Waiting, *, may_undo: bool) -> int | None:
        """One decision: how far to go in the queue; None to stop."""
        while True:
            match self._told.key():
                case "c":
                    return self._hold(Confirm(item.id))
                case "d":
                    reason = self._told.ask("Why does the sentence not say so?").strip()
                    if reason:
                        return self._hold(Dismiss(item.id, reason))
                    self._told.lines(["not dismissed: the reason is part of the record"])
                case "m":
                    into = self._told.ask("Into which development?").strip()
                    if into:
                        return self._hold(Merge(into, item.development, "the same happening"))
                case "p" if (later := self._later(item.id)) is not None:
                    return self._hold(later)
                case "s":
                    return 1
                case "u" if may_undo:
                    return self._take_back()
                case "?" | "h":
                    self._told.lines(HELP)
                case "q" | "\x03" | "\x04":
                    return None
                case _:
                    self._told.lines([KEYS])

    def _same_or_not(self, item: Alike, *, may_undo: bool) -> int | None:
        """One answer about two that may be one."""
        while True:
            match self._told.key():
                case "y":
                    return self._hold(Merge(item.like, item.development, "the same happening"))
                case "n":
                    return self._hold(TellApart(item.development, item.like))
                case "p" if (later := self._later(item.development)) is not None:
                    return self._hold(later)
                case "s":
                    return 1
                case "u" if may_undo:
                    return self._take_back()
                case "?" | "h":
                    self._told.lines(ALIKE_HELP)
                case "q" | "\x03" | "\x04":
                    return None
                case _:
                    self._told.lines([ALIKE_KEYS])

    def _later(self, target: str) -> Command | None:
        """The wish to put something off; None, and why, when no time is named that is to come."""
        try:
            return self._source.defer(target, self._told.ask(UNTIL).strip() or None)
        except BadTime as error:
            self._told.lines(wrap(one_line(str(error)), words.COLUMNS))
            return None

    def _take_back(self) -> int:
        self._pending = None
        self._told.lines(["taken back"])
        return -1

    def _hold(self, command: Command) -> int:
        """Keeps a decision until the next one, and writes the one before."""
        self._write()
        self._pending = command
        return 1

    def _write(self) -> None:
        if self._pending is None:
            return
        line = self._source.carry_out(self._pending)
        self._pending = None
        self.written.append(line)
        self._told.lines([line])

    def _pair(self, index: int, item: Alike) -> Iterator[str]:
        yield words.RULE
        yield f"{index + 1} of {len(self._queue)}   may be the same   score {item.score:.2f}"
        yield from (f"  {line}" for line in wrap(one_line("; ".join(item.reasons)), words.COLUMNS - 2))
        for name, report in ((item.development, item.report), (item.like, item.other)):
            day = words.when_happened(report.happened, 0)
            yield ""
            yield from wrap(f"{report.kind}, {report.actuality}, {day}: {one_line(report.headline)}", words.COLUMNS)
            yield f"  {one_line(name)}"
            for shown in self._source.evidence(report):
                yield from _evidence(shown)
        yield ""
        yield ALIKE_KEYS

    def _screen(self, index: int, item: Waiting) -> Iterator[str]:
        report = item.report
        yield words.RULE
        yield f"{index + 1} of {len(self._queue)}   {one_line(item.id)}   weight {item.weight}"
        day = words.when_happened(report.happened, 0)
        yield from wrap(f"{report.kind}, {report.actuality}, {day}: {one_line(report.headline)}", words.COLUMNS)
        yield ""
        for shown in self._source.evidence(item.report):
            yield from _evidence(shown)
        yield ""
        for effect in report.effects:
            yield f"  says     {one_line(effect.facet)} = {value_words(effect.value)}"
        for name, command in (("confirm", Confirm(item.id)), ("dismiss", Dismiss(item.id, "?"))):
            for change in self._source.preview(command):
                yield f"  {name}  would change {change_words(change)}"
        yield from (f"  {line}" for line in wrap(f"joins {item.development}; {item.because}", words.COLUMNS - 2))
        yield ""
        yield KEYS


def _evidence(shown: Shown) -> Iterator[str]:
    if isinstance(shown.evidence, Citation):
        headline = shown.evidence.headline
        if headline:
            yield from (f"  {line}" for line in wrap(words.source_headline(headline), words.COLUMNS - 2))
        cited = [shown.evidence.outlet, shown.evidence.note, shown.evidence.url]
        text = f"{'' if headline else 'cited, not quoted: '}{'; '.join(part for part in cited if part)}"
        yield from (f"  {line}" for line in wrap(one_line(text), words.COLUMNS - 2))
        return
    place = f"paragraph {shown.paragraph} of {one_line(shown.title) or 'an article without title'}"
    check = "" if shown.verbatim else "   NOT in the stored text"
    yield from (f"  {line}" for line in wrap(place + check, words.COLUMNS - 2))
    yield from (f"  | {line}" for line in wrap(f"“{one_line(shown.evidence.quote)}”", words.COLUMNS - 4))
