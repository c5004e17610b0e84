"""How days, values, standings and sources are written on a screen of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.safetext import clip, one_line, pad, width, wrap
from tracker.services.rebuild import Answer
from tracker.story.developments import Development
from tracker.story.events import Citation, Happened, LinkKind, Quote
from tracker.story.facets import Claim, Standing
from tracker.story.state import ReportRecord
from tracker.story.ties import Ties
from tracker.story.view import StoryView
from tracker.times import MICROSECOND, Reported, day_of, last_day_before

COLUMNS = 80
SIGNS: dict[Standing, str] = {"agreed": "=", "single": "~", "conflict": "!", "unanswered": "?"}
LEGEND = "= agreed  ~ one source  ! conflict  ? not known  * unreviewed  ~t date uncertain"
NOTHING = "Nothing was known of this story by then."
RULE = "-" * COLUMNS


def short_day(day: date, year: int) -> str:
    """``Mar 15``, with the year when it is another one."""
    text = f"{day:%b} {day.day}"
    return text if day.year == year else f"{text} {day.year}"


def when_happened(happened: Happened, year: int) -> str:
    """A happened time in few characters: ``Apr 14``, ``Apr 6-12``, ``Mar 2025``, ``2023``, ``date ?``."""
    if happened.precision == "unknown":
        return f"by {short_day(happened.latest, year)}"
    if happened.earliest == happened.latest:
        return short_day(happened.earliest, year)
    if happened.precision == "year":
        return str(happened.earliest.year)
    if happened.precision == "month":
        return f"{happened.earliest:%b %Y}"
    return _span(happened.earliest, happened.latest, year)


def since_words(since: Happened, year: int) -> str:
    """``since Mar 15``, or ``by Apr 14`` where nobody says since when."""
    text = when_happened(since, year)
    return text if since.precision == "unknown" else f"since {text}"


def headline_lines(text: str, room: int) -> list[str]:
    """A headline in at most two lines; a longer one ends with ``…``."""
    first, *rest = wrap(one_line(text), room) or [""]
    return [first, clip(" ".join(rest), room)] if rest else [first]


def _span(first: date, last: date, year: int) -> str:
    """``Apr 6-12``, ``Mar 30-Apr 2``, with the year where it is another one."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b} {first.day}-{last.day}" + ("" if last.year == year else f" {last.year}")
    start = short_day(first, last.year if first.year == last.year else year)
    return f"{start}-{short_day(last, year)}"


def when_reported(reported: Reported, zone: ZoneInfo, year: int) -> str:
    """A reported time in few characters; ``~t`` when it is uncertain, ``date unknown`` when the source has none."""
    if reported.precision == "unknown":
        return "date unknown"
    first, last = day_of(reported.earliest, zone), last_day_before(reported.latest, zone)
    if first == last:
        return short_day(first, year)
    return f"{_span(first, last, year)} ~t"


def days_since(reported: Reported, answer: Answer) -> int:
    """Days of the calendar from a reported day to the last one that the cut lets through."""
    return (last_day_before(answer.instant, answer.zone) - day_of(reported.earliest, answer.zone)).days


def day_in_words(answer: Answer) -> str:
    """The cut in words: the last day that it lets through, and the zone."""
    local = (answer.instant - MICROSECOND).astimezone(answer.zone)
    exact = answer.instant.astimezone(answer.zone)
    if exact.hour == exact.minute == exact.second == 0:
        return f"end of {local:%a} {local.date().isoformat()} ({local:%Z})"
    return f"{exact:%a %Y-%m-%d %H:%M:%S %Z}"


def header(answer: Answer) -> list[str]:
    """The first lines of every answer: the story, the cut, position and root."""
    verb = "As reported by" if answer.clock == "reported" else "As recorded by"
    lines = [one_line(f"{answer.view.outline.title} ({answer.story})")]
    cut = f"{verb} {day_in_words(answer)}"
    lines.append(pad(cut, COLUMNS - 30) + f"position {answer.position}  root {answer.root[:8]}".rjust(30))
    if answer.at != answer.instant:
        lines.append(f"True on {answer.view.day:%a} {answer.view.day.isoformat()}")
    return lines


class Citations:
    """Numbers the sources of one screen, ``[1]`` onward, in the order in which they are met."""

    def __init__(self, zone: ZoneInfo, year: int) -> None:
        """Days are written for this zone and year."""
        self._zone, self._year = zone, year
        self._numbers: dict[tuple[str, str], int] = {}
        self._lines: list[str] = []

    def mark(self, keys: Iterable[tuple[str, str, str]], most: int = 3) -> str:
        """The numbers of some sources, as ``[1][2]``; at most ``most`` of them."""
        numbers = sorted({self._number(*key) for key in list(dict.fromkeys(keys))[:most]})
        return "".join(f"[{n}]" for n in numbers)

    def _number(self, name: str, place: str, when: str) -> int:
        key = (name, place)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._lines.append(f"[{self._numbers[key]}] {name}, {when}")
        return self._numbers[key]

    def of_claim(self, claim: Claim) -> tuple[str, str, str]:
        """The source of a claim."""
        return (*_source(claim.outlet, claim.evidence), when_reported(claim.reported, self._zone, self._year))

    def of_record(self, record: ReportRecord) -> tuple[str, str, str]:
        """The source of a report."""
        report = record.report
        name = report.attribution.outlet
        return (*_source(name, report.evidence), when_reported(report.reported, self._zone, self._year))

    def lines(self) -> list[str]:
        """The list of sources, two in a line where they fit."""
        half = (COLUMNS - 2) // 2
        lines: list[str] = []
        for text in self._lines:
            if lines and width(text) < half and width(lines[-1]) < half:
                lines[-1] = pad(lines[-1], half) + text
            else:
                lines.extend(wrap(text, COLUMNS - 2))
        return [f"  {line}" for line in lines]


def _source(outlet: str, evidence: Iterable[Quote | Citation]) -> tuple[str, str]:
    for item in evidence:
        if isinstance(item, Citation):
            return (outlet or item.outlet or item.url or "outlet unknown", item.url or item.note)
        return (outlet or f"article {item.article}, outlet unknown", item.article)
    return (outlet or "outlet unknown", "")


def standing_sign(development: Development) -> str:
    """The sign of a development; with ``*`` while no person has read it."""
    return SIGNS[development.standing] + ("" if development.reviewed else "*")


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as a day, and with the time of day where it is not the beginning of one."""
    local = instant.astimezone(zone)
    return f"{local:%Y-%m-%d}" if local.time() == time() else f"{local:%Y-%m-%d %H:%M}"


def source_headline(text: str, outlet: str = "") -> str:
    """A headline of a source: its own words, and that there is no stored text to find them in. ``outlet``: whose it
    is, where nothing beside it says so."""
    return f"headline{outlet and f' of {one_line(outlet)}'}: “{one_line(text)}” (text not stored)"


def several(count: int, noun: str) -> str:
    """ "1 report", "2 reports"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def reports_and_pairs(reports: int, pairs: int) -> str:
    """ "27 reports, 2 pairs that may be one"; "0 reports" where there is nothing."""
    told = [several(reports, "report")] if reports or not pairs else []
    return ", ".join([*told, *([f"{several(pairs, 'pair')} that may be one"] if pairs else [])])


def told(development: Development, ties: Ties) -> str:
    """The headline, after what it is when it is no plain fact: "denied: …", "stayed: …" (``*`` while nobody has read
    the report of what became of it)."""
    headline = one_line(development.headline)
    if development.actuality not in ("happened", "ongoing"):
        return f"{development.actuality}: {headline}"
    fate = ties.fate(development.id)
    if fate is None or fate[0] == "in force":
        return headline
    return f"{fate[0]}{'' if fate[1].reviewed else '*'}: {headline}"


_TIED: dict[LinkKind, tuple[str, str]] = {
    "stays": ("stays", "stayed by"),
    "revives": ("revives", "revived by"),
    "vacates": ("vacates", "vacated by"),
    "amends": ("amends", "amended by"),
    "affirms": ("affirms", "affirmed by"),
    "follows": ("follows", "followed by"),
    "updates": ("updates", "updated by"),
    "corrects": ("corrects", "corrected by"),
    "contradicts": ("contradicts", "contradicted by"),
}
"""How a link is called from its source and from its target."""


def tie_lines(view: StoryView, development: str) -> Iterator[str]:
    """The links of a development: the other end, its first event and, for the detector's, what speaks for the link."""
    known = {each.id: each for each in view.developments}
    ends = [(tie, 0, tie.target) for tie in view.ties.of(development)]
    ends += [(tie, 1, tie.source) for tie in view.ties.upon(development)]
    for tie, end, other in ends:
        mark = "" if tie.reviewed else " *"
        told = known.get(other)
        what = f" @{told.records[0].recorded.position}{mark}: {told.headline}" if told else f"{mark}: not known by then"
        text = f"{_TIED[tie.kind][end]}{what}"
        first, *rest = wrap(one_line(text), COLUMNS)
        yield first
        yield from (f"    {line}" for part in (*rest, other) for line in wrap(one_line(part), COLUMNS - 4))
        if tie.reasons:
            reasons = f"score {tie.score:.2f}: {'; '.join(tie.reasons)}"
            yield from (f"    {line}" for line in wrap(one_line(reasons), COLUMNS - 4))


def background_lines(view: StoryView, development: str) -> Iterator[str]:
    """What articles tell again beside a development, and beside which others it is told again; one line each."""
    known = {each.id: each for each in view.developments}
    ends = [("background", told.background) for told in view.background.of(development)]
    ends += [("background of", told.lead) for told in view.background.to(development)]
    for tied, other in ends:
        if other in known:
            text = f"{tied} @{known[other].records[0].recorded.position}: {known[other].headline}"
            yield clip(one_line(text), COLUMNS)
