"""Scores reports against labelled articles. Pure.

A label is a passage and a kind; a report pairs with it when its quote lies in the same sentence and its kind is the
same (or of its group, or one that the label accepts). Pairs are one to one, required labels first. Optional labels are
neutral: found is no hit, missing is no miss, and so is a second report of something already paired. A false alarm is a
report that pairs with nothing. The worst error is a *false happened*: a report told as happened, by nobody in
particular, of what the text only plans, denies, orders, alleges or asks (a trap).

Rates come with 95 % intervals from resampling whole articles (bootstrap), and a count of zero with its upper bound
(Clopper and Pearson, 1934).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from tracker.detection.detector import Reading
from tracker.story.events import Quantity, Quote, Report

GROUPS = (
    {"deportation", "transfer"},
    {"detention", "arrest"},
    {"court_order", "hearing", "legal_action"},
    {"proclamation", "executive_action"},
    {"statement", "refusal"},
    {"death", "injury"},
    {"appointment", "dismissal"},
)
UNSCORED = frozenset({"allegation"})
"""Kinds that labels do not know: an allegation is a claim about somebody, not a development."""
REAL = ("happened", "ongoing")
RESAMPLES = 1000
SENTENCE = re.compile(r"\n+|(?<=[.!?][\"”’»)])\s+(?=[A-ZÁÉÍÓÚÑ“\"«¿¡])|(?<=[\w)][.!?])\s+(?=[A-ZÁÉÍÓÚÑ“\"«¿¡])")


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A development that the article tells. ``on`` is its day, month, year or ``A/B``, or empty when it gives none."""

    kind: str
    evidence: str
    on: str = ""
    accept_dates: tuple[str, ...] = ()
    date_from: Literal["text", "outside", "none"] = "text"
    accept_kinds: tuple[str, ...] = ()
    also_evidence: tuple[str, ...] = ()
    optional: bool = False
    background: bool = False
    either_section: bool = False


class FigureLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A number that the article tells, with its qualifier (``exact``, ``more than``, ``about`` …)."""

    evidence: str
    value: float
    qualifier: str = "exact"
    optional: bool = False


class Trap(msgspec.Struct, frozen=True, kw_only=True):
    """Words that a careless reader takes for a fact: ``kinds`` are what they would be taken for (none: any kind)."""

    evidence: str
    why: str = ""
    kinds: tuple[str, ...] = ()
    overlaps: bool = False


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """A labelled article. ``kinds`` are the kinds that its labellers looked for (none: all); others are not scored."""

    id: str
    labels: tuple[Label, ...]
    kinds: tuple[str, ...] = ()
    figures: tuple[FigureLabel, ...] = ()
    traps: tuple[Trap, ...] = ()


@dataclass
class Tally:
    """What one article, or many, came to: counts, and the sentences behind the errors."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    neutral: int = 0
    repeats: int = 0
    dates_right: int = 0
    dates_coarser: list[str] = field(default_factory=list)
    dates_wrong: list[str] = field(default_factory=list)
    figures_right: int = 0
    figures_wrong: list[str] = field(default_factory=list)
    sections_right: int = 0
    sections: int = 0
    told_as_happened: int = 0
    false_happened: list[str] = field(default_factory=list)
    traps: int = 0
    not_verbatim: int = 0
    reports: int = 0

    def add(self, other: Tally) -> None:
        """Takes in the counts of another article."""
        for name, value in vars(other).items():
            mine = getattr(self, name)
            setattr(self, name, mine + value)

    @property
    def precision(self) -> float:
        """Of what was found and is not neutral, how much is right."""
        return _ratio(self.hits, self.hits + len(self.alarms))

    @property
    def recall(self) -> float:
        """Of the required labels, how many were found."""
        return _ratio(self.hits, self.hits + len(self.missed))

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def dates(self) -> float:
        """Of the dates of paired labels, how many are right at their granularity."""
        return _ratio(self.dates_right, self.dates_right + len(self.dates_coarser) + len(self.dates_wrong))

    @property
    def figures(self) -> float:
        """Of the labelled figures that were found, how many have value and qualifier right."""
        return _ratio(self.figures_right, self.figures_right + len(self.figures_wrong))

    @property
    def novelty(self) -> float:
        """Of the paired labels, how many were told apart as news or background."""
        return _ratio(self.sections_right, self.sections)


RATES = ("precision", "recall", "f1", "dates", "figures", "novelty")


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def score(gold: Gold, reading: Reading, reports: Sequence[Report]) -> Tally:
    """The tally of one article."""
    tally = Tally(reports=len(reports), traps=len(gold.traps))
    for report in reports:
        quotes = [item for item in report.evidence if isinstance(item, Quote)]
        tally.not_verbatim += any(reading.text[q.start : q.end] != q.quote for q in quotes)
    scored = [r for r in reports if r.kind not in UNSCORED and (not gold.kinds or r.kind in gold.kinds)]
    sentences = sentences_of(f"{reading.title}\n{reading.text}")
    stands = [where((q.quote for q in report.evidence if isinstance(q, Quote)), sentences) for report in scored]
    fits = {
        index: [p for p in range(len(scored)) if stands[p] & lies and same_kind(scored[p].kind, label)]
        for index, label in enumerate(gold.labels)
        if (lies := where((label.evidence, *label.also_evidence), sentences)) is not None
    }
    pairs = _pair({i: fits[i] for i in sorted(fits, key=lambda i: gold.labels[i].optional)})
    _developments(tally, gold, scored, fits, pairs)
    fitting = {p for found in fits.values() for p in found}
    _traps(tally, gold, scored, fitting)
    _figures(tally, gold, scored, sentences)
    return tally


def _developments(
    tally: Tally, gold: Gold, reports: Sequence[Report], fits: Mapping[int, list[int]], pairs: Mapping[int, int]
) -> None:
    for index, label in enumerate(gold.labels):
        if index not in pairs:
            if not label.optional:
                tally.missed.append(f"{gold.id} {label.kind}: {label.evidence[:160]}")
            continue
        if label.optional:
            tally.neutral += 1
            continue
        tally.hits += 1
        report = reports[pairs[index]]
        _date(tally, gold.id, report, label)
        if not label.either_section:
            tally.sections += 1
            tally.sections_right += (report.novelty == "background") == label.background
    used = set(pairs.values())
    fitting = {p for found in fits.values() for p in found}
    for p, report in enumerate(reports):
        if p in used:
            continue
        if p in fitting:
            tally.repeats += 1
        else:
            tally.alarms.append(f"{gold.id} {report.kind}, {report.actuality}: {_quoted(report)[:200]}")


def _quoted(report: Report) -> str:
    return _squeeze(next((item.quote for item in report.evidence if isinstance(item, Quote)), report.headline))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def sentences_of(text: str) -> list[str]:
    """A plain splitter of its own, so that it does not share the detector's mistakes."""
    return [_squeeze(piece) for piece in SENTENCE.split(text) if piece.strip()]


def where(passages: Iterable[str], sentences: Sequence[str]) -> set[int]:
    """The sentences that passages lie in or overlap."""
    found: set[int] = set()
    joined = " ".join(sentences)
    starts, at = [], 0
    for sentence in sentences:
        starts.append(at)
        at += len(sentence) + 1
    for passage in passages:
        wanted = _squeeze(passage)
        inside = {i for i, s in enumerate(sentences) if wanted in s or (len(s) > 12 and s in wanted)}
        if not inside and (begin := joined.find(wanted)) >= 0:
            end = begin + len(wanted)
            inside = {i for i, s in enumerate(starts) if s < end and begin < s + len(sentences[i])}
        found |= inside
    return found


def same_kind(found: str, label: Label) -> bool:
    """Whether a kind is the label's, one that it accepts, or of its group."""
    kinds = {label.kind, *label.accept_kinds}
    return found in kinds or any(found in group and label.kind in group for group in GROUPS)


def _pair(edges: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Maximum bipartite matching by augmenting paths, earlier labels first: label to report."""
    taken: dict[int, int] = {}

    def augment(label: int, seen: set[int]) -> bool:
        for report in edges.get(label, ()):
            if report not in seen:
                seen.add(report)
                if report not in taken or augment(taken[report], seen):
                    taken[report] = label
                    return True
        return False

    for label in edges:
        augment(label, set())
    return {label: report for report, label in taken.items()}


def _date(tally: Tally, name: str, report: Report, label: Label) -> None:
    verdict = judge_date(report, label)
    written = f"{name} {report.kind}: {_written(report) or 'no date'}, not {label.on or 'none'}"
    if verdict == "right":
        tally.dates_right += 1
    elif verdict == "coarser":
        tally.dates_coarser.append(written)
    else:
        tally.dates_wrong.append(written)


def judge_date(report: Report, label: Label) -> str:
    """``right``, ``coarser`` (it contains the right one), or ``wrong``."""
    value = _written(report)
    accepted = {label.on, *label.accept_dates}
    if value in accepted or (not value and label.date_from in ("outside", "none")):
        return "right"
    if not value:
        return "coarser" if label.on else "right"
    mine = _span(value)
    spans = [_span(each) for each in accepted if each]
    return "coarser" if any(mine[0] <= s[0] and s[1] <= mine[1] for s in spans) else "wrong"


def _written(report: Report) -> str:
    happened = report.happened
    if happened.precision == "unknown":
        return ""
    first, last = happened.earliest.isoformat(), happened.latest.isoformat()
    if happened.precision == "month":
        return first[:7]
    if happened.precision == "year":
        return first[:4]
    return first if first == last else f"{first}/{last}"


def _span(value: str) -> tuple[str, str]:
    first, _, last = value.partition("/")
    last = last or first
    return (first + "-01-01"[len(first) - 4 :])[:10], (last + "-12-31"[len(last) - 4 :])[:10]


def _traps(tally: Tally, gold: Gold, reports: Sequence[Report], fitting: set[int]) -> None:
    """Reports told as happened by nobody in particular, and those among them that repeat a trap as a fact."""
    for p, report in enumerate(reports):
        if report.actuality not in REAL or report.attribution.speakers:
            continue
        tally.told_as_happened += 1
        quotes = " ".join(_squeeze(item.quote) for item in report.evidence if isinstance(item, Quote))
        for trap in gold.traps:
            careless = report.kind in trap.kinds if trap.kinds else not trap.overlaps
            if careless and p not in fitting and _squeeze(trap.evidence) in quotes:
                tally.false_happened.append(f"{gold.id} {report.kind}: {_squeeze(trap.evidence)[:160]} ({trap.why})")
                break


FAMILIES: Mapping[str, frozenset[str]] = {
    "exact": frozenset({"eq"}),
    "more than": frozenset({"gt", "ge"}),
    "over": frozenset({"gt", "ge"}),
    "at least": frozenset({"gt", "ge"}),
    "about": frozenset({"approx", "range"}),
    "approximately": frozenset({"approx", "range"}),
    "around": frozenset({"approx", "range"}),
    "nearly": frozenset({"range", "approx"}),
    "almost": frozenset({"range", "approx"}),
    "less than": frozenset({"lt", "le"}),
    "fewer than": frozenset({"lt", "le"}),
    "up to": frozenset({"le", "lt"}),
}


def _figures(tally: Tally, gold: Gold, reports: Sequence[Report], sentences: Sequence[str]) -> None:
    for label in gold.figures:
        if label.optional:
            continue
        lies = where((label.evidence,), sentences)
        near = [
            quantity
            for report in reports
            for quantity in report.quantities
            if quantity.words
            and where((quantity.words,), sentences) & lies
            and (quantity.words in label.evidence or label.evidence in quantity.words or _shares(quantity, label))
        ]
        if any(figure_right(quantity, label) for quantity in near):
            tally.figures_right += 1
        elif near:
            tally.figures_wrong.append(f"{gold.id} {label.evidence}: {[quantity.words for quantity in near]}")


def _shares(quantity: Quantity, label: FigureLabel) -> bool:
    return bool(set(re.findall(r"\d[\d.,]*", quantity.words)) & set(re.findall(r"\d[\d.,]*", label.evidence)))


def figure_right(quantity: Quantity, label: FigureLabel) -> bool:
    """Whether value and qualifier agree; the qualifiers of one family are one."""
    if quantity.op == "approx" and quantity.low is not None and quantity.high is not None:
        value: float | None = (quantity.low + quantity.high) / 2
    elif quantity.op == "range":
        value = quantity.high
    else:
        value = quantity.low if quantity.low is not None else quantity.high
    family = FAMILIES.get(label.qualifier, FAMILIES["exact"])
    return value is not None and abs(value - label.value) < 0.01 and quantity.op in family


def total(tallies: Iterable[Tally]) -> Tally:
    """The tally of many articles."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


Draw = Callable[[int], Sequence[int]]
"""Draws as many numbers below ``n`` as ``n``, with replacement; the caller brings the randomness."""


def interval(tallies: Sequence[Tally], rate: Callable[[Tally], float], draw: Draw) -> tuple[float, float]:
    """The 95 % interval of a rate, from resampling whole articles (bootstrap percentiles)."""
    if not tallies:
        return 0.0, 0.0
    count = len(tallies)
    values = sorted(rate(total(tallies[i] for i in draw(count))) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def upper_bound(errors: int, of: int) -> float:
    """The upper 95 % bound of an error rate (Clopper-Pearson, two-sided), by bisection."""
    if of == 0:
        return 1.0
    if errors >= of:
        return 1.0
    low, high = errors / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, of, middle) > 0.025 else (low, middle)
    return high


def _at_most(errors: int, of: int, chance: float) -> float:
    """The chance of at most so many errors among ``of``."""
    if chance >= 1:
        return 0.0
    logs = (
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)
        + k * math.log(chance) + (of - k) * math.log1p(-chance)
        for k in range(errors + 1)
    )  # fmt: skip
    return sum(math.exp(each) for each in logs)


def as_json(tallies: Sequence[Tally], draw: Draw) -> dict[str, Any]:
    """The rates with their intervals, and the counts behind them."""
    whole = total(tallies)
    rates = {}
    for name in RATES:
        low, high = interval(tallies, lambda tally, name=name: float(getattr(tally, name)), draw)  # type: ignore[misc]
        rates[name] = {"value": round(getattr(whole, name), 3), "low": round(low, 3), "high": round(high, 3)}
    false = len(whole.false_happened)
    return {
        "articles": len(tallies),
        "reports": whole.reports,
        "rates": rates,
        "false_happened": {
            "count": false,
            "of": whole.told_as_happened,
            "upper": round(upper_bound(false, whole.told_as_happened), 4),
            "traps": whole.traps,
        },
        "not_verbatim": whole.not_verbatim,
        "hits": whole.hits,
        "missed": len(whole.missed),
        "false_alarms": len(whole.alarms),
        "neutral": whole.neutral,
        "repeats": whole.repeats,
    }
