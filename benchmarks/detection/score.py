"""Scores the frame detector against annotated articles, by the rules of ``annotations/FORMAT.md``.

    python benchmarks/detection/score.py [SHARED]        (or DETECTION_CORPUS=SHARED)

SHARED holds ``data/annotations/NNN.json`` and ``corpus/articles/NNN.json``. Without it there is nothing to score
and the script says so and ends with 0. ``--errors`` prints every miss, false alarm and violated must-not with its
sentence; ``--json`` prints the figures alone.

Kinds that the annotations do not know (``allegation`` is one of their attributed claims) are not counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from tracker.detection.detector import Reading
from tracker.detection.frames import FrameDetector, compile_frames
from tracker.story.events import Outline, Quote, Report, Reported

ROOT = Path(__file__).resolve().parents[2]
GROUPS = [
    {"deportation", "transfer"},
    {"detention", "arrest"},
    {"court_order", "hearing", "legal_action"},
    {"proclamation", "executive_action"},
    {"statement", "refusal"},
]
KNOWN = {
    "deportation", "transfer", "release", "detention", "arrest", "court_order", "hearing", "legal_action",
    "proclamation", "statement", "refusal", "meeting", "agreement", "advisory", "report", "legislation",
}  # fmt: skip
REAL = ("happened", "ongoing")


@dataclass
class Tally:
    """What one run found: counts for the rates, and the sentences behind them."""

    hits: int = 0
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    neutral: int = 0
    repeats: int = 0
    dates_right: int = 0
    dates_compatible: int = 0
    dates_wrong: list[str] = field(default_factory=list)
    compatible: list[str] = field(default_factory=list)
    figures_right: int = 0
    figures_wrong: list[str] = field(default_factory=list)
    sections_right: int = 0
    sections: int = 0
    violated: list[str] = field(default_factory=list)
    must_nots: int = 0
    not_verbatim: int = 0
    reports: int = 0

    def rates(self) -> dict[str, Any]:
        """Precision, recall, F1 and the rest, rounded."""
        precision = _ratio(self.hits, self.hits + len(self.alarms))
        recall = _ratio(self.hits, self.hits + len(self.misses))
        counted = self.hits + self.neutral
        lenient = _ratio(counted, counted + len(self.alarms))
        dated = self.dates_right + self.dates_compatible + len(self.dates_wrong)
        figures = self.figures_right + len(self.figures_wrong)
        return {
            "reports": self.reports,
            "hits": self.hits,
            "misses": len(self.misses),
            "false_alarms": len(self.alarms),
            "neutral": self.neutral,
            "repeats": self.repeats,
            "precision": precision,
            "recall": recall,
            "f1": round(2 * precision * recall / (precision + recall), 3) if precision + recall else 0.0,
            "precision_with_optional": lenient,
            "dates_right_of_matched": _ratio(self.dates_right, dated),
            "dates_compatible": self.dates_compatible,
            "figures_right_of_matched": _ratio(self.figures_right, figures),
            "figures": figures,
            "sections_right": _ratio(self.sections_right, self.sections),
            "false_happened": len(self.violated),
            "must_nots": self.must_nots,
            "quotes_not_verbatim": self.not_verbatim,
        }


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def squeeze(text: str) -> str:
    """White space collapsed, as FORMAT.md asks before comparing."""
    return re.sub(r"\s+", " ", text).strip()


def sentences_of(text: str) -> list[str]:
    """A plain splitter of the scorer's own, so that it does not share the detector's mistakes."""
    pieces = re.split(
        r"\n+|(?<=[.!?][\"”’»)])\s+(?=[A-ZÁÉÍÓÚÑ“\"«¿¡])|(?<=[a-z\d)][.!?])\s+(?=[A-ZÁÉÍÓÚÑ“\"«¿¡])", text
    )
    return [squeeze(piece) for piece in pieces if piece.strip()]


def places(evidence: str, sentences: Sequence[str]) -> set[int]:
    """The sentences that a passage lies in or overlaps."""
    wanted = squeeze(evidence)
    inside = {
        i for i, sentence in enumerate(sentences) if wanted in sentence or (len(sentence) > 12 and sentence in wanted)
    }
    if inside:
        return inside
    joined, spans = "", []
    for sentence in sentences:
        spans.append((len(joined), len(joined) + len(sentence)))
        joined += sentence + " "
    at = joined.find(wanted)
    return {i for i, (start, end) in enumerate(spans) if at >= 0 and start < at + len(wanted) and at < end}


def same_kind(predicted: str, item: Mapping[str, Any]) -> bool:
    """The same kind, a kind of its group, or one that the annotators accept."""
    kinds = {item["kind"], *(item.get("accept_kinds") or ())}
    if predicted in kinds:
        return True
    if item["kind"] in ("release",) and predicted in ("deportation", "transfer") and item.get("to_country"):
        return True
    return any(predicted in group and item["kind"] in group for group in GROUPS)


def pair(edges: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Maximum bipartite matching (augmenting paths): gold item -> prediction."""
    taken: dict[int, int] = {}

    def augment(item: int, seen: set[int]) -> bool:
        for prediction in edges.get(item, ()):
            if prediction in seen:
                continue
            seen.add(prediction)
            if prediction not in taken or augment(taken[prediction], seen):
                taken[prediction] = item
                return True
        return False

    for item in edges:
        augment(item, set())
    return {item: prediction for prediction, item in taken.items()}


def written(report: Report) -> str | None:
    """The day of a report in the notation of the annotations."""
    happened = report.happened
    if happened.precision == "unknown":
        return None
    first, last = happened.earliest.isoformat(), happened.latest.isoformat()
    if happened.precision == "day":
        return first if first == last else f"{first}/{last}"
    if happened.precision == "month":
        return first[:7]
    if happened.precision == "year":
        return first[:4]
    return f"{first}/{last}"


def span_of(value: str | None) -> tuple[str, str] | None:
    """First and last day of YYYY, YYYY-MM, YYYY-MM-DD or A/B."""
    if value is None:
        return None
    first, _, last = value.partition("/")
    last = last or first
    return (first + "-01-01"[len(first) - 4 :] if len(first) < 10 else first), (
        last if len(last) == 10 else last + "-12-31"[len(last) - 4 :]
    )


def judge_date(report: Report, item: Mapping[str, Any]) -> str:
    """``right``, ``compatible`` (a coarser date that holds the true one) or ``wrong``."""
    value = written(report)
    accepted = {item["occurred_on"], *(item.get("accept_dates") or ())}
    if value in accepted or (item.get("date_from") in ("outside", "none") and value is None):
        return "right"
    mine = span_of(value)
    if mine is None:
        return "compatible" if item["occurred_on"] else "right"
    for each in accepted:
        other = span_of(each)
        if other is not None and mine[0] <= other[0] and other[1] <= mine[1]:
            return "compatible"
    return "wrong"


FAMILIES = {
    "exact": {"eq"}, "": {"eq"}, "more than": {"gt", "ge"}, "at least": {"gt", "ge"}, "over": {"gt", "ge"},
    "about": {"approx", "range"}, "approximately": {"approx", "range"}, "around": {"approx", "range"},
    "nearly": {"range", "approx"}, "almost": {"range", "approx"}, "less than": {"lt", "le"}, "fewer than": {"lt", "le"},
    "up to": {"le", "lt"},
}  # fmt: skip


def figure_right(report_words: Mapping[str, Any], gold: Mapping[str, Any]) -> bool:
    """Value and qualifier agree, families of qualifiers merged."""
    op = report_words["op"]
    low, high = report_words["low"], report_words["high"]
    value = {"approx": (low + high) / 2 if op == "approx" else 0, "range": high}.get(
        op, low if low is not None else high
    )
    return bool(
        abs(float(value) - float(gold["value"])) < 0.01 and op in FAMILIES.get(gold["qualifier"] or "exact", {"eq"})
    )


def articles(shared: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Annotation and article, for every annotated text."""
    for path in sorted((shared / "data" / "annotations").glob("[0-9]*.json")):
        article = shared / "corpus" / "articles" / path.name
        if article.exists():
            yield json.loads(path.read_text("utf8")), json.loads(article.read_text("utf8"))


def outline(folder: Path) -> Outline:
    """The outline that a story folder defines."""
    data = tomllib.loads((folder / "story.toml").read_text("utf8"))
    for singular, plural in (("entity", "register"), ("facet", "facets"), ("source", "sources")):
        data[plural] = data.pop(singular, [])
    return msgspec.convert(data, Outline)


def detector() -> FrameDetector:
    """The detector with the shipped frame files."""
    files = sorted((ROOT / "tracker" / "detection").glob("*/*.toml"))
    return FrameDetector(compile_frames({f"{path.parent.name}/{path.name}": path.read_text("utf8") for path in files}))


def published(value: str) -> tuple[date, date]:
    """The window of days in what the corpus says about publication."""
    days = re.findall(r"\d{4}-\d\d-\d\d", value)
    if days:
        return date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    found = re.search(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})", value) or re.search(
        r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})", value
    )
    if found:
        text = " ".join(found.groups())
        for style in ("%B %d %Y", "%d %b %Y"):
            try:
                day = datetime.strptime(text, style).date()
            except ValueError:
                continue
            return day, day
    month = re.search(r"(\d{4})-(\d\d)", value)
    if month is None:
        raise SystemExit(f"cannot read the publication date {value!r}")
    day = date(int(month.group(1)), int(month.group(2)), 28)
    return day, day


def reading(article: Mapping[str, Any]) -> Reading:
    """The article as the detector takes it."""
    text = article["text"].replace("\r\n", "\n")
    window = published(str(article["published"]))
    first = datetime(window[0].year, window[0].month, window[0].day, tzinfo=UTC)
    return Reading(
        article=article["id"],
        revision=1,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=article["title"],
        text=text,
        reported=Reported(earliest=first, latest=first, precision="day"),
        published=window,
        language=article.get("language") or "en",
        outlet=article.get("publisher") or "",
    )


def score(tally: Tally, annotation: Mapping[str, Any], reports: Sequence[Report], text: str) -> None:
    """Adds one article to the tally."""
    sentences = sentences_of(text)
    reports = [report for report in reports if report.kind in KNOWN]
    stands = [
        {i for each in report.evidence if isinstance(each, Quote) for i in places(each.quote, sentences)}
        for report in reports
    ]
    items = [(section, item) for section in ("developments", "background") for item in annotation[section]]
    where = [
        {i for words in (item["evidence"], *(item.get("also_evidence") or ())) for i in places(words, sentences)}
        for _, item in items
    ]
    fits = {
        g: [p for p in range(len(reports)) if stands[p] & where[g] and same_kind(reports[p].kind, items[g][1])]
        for g in range(len(items))
    }
    required = [g for g in fits if not items[g][1].get("optional")]
    order = {g: fits[g] for g in (*required, *(g for g in fits if g not in required))}
    matched = pair(order)
    tally.reports += len(reports)
    name = annotation["article_id"]
    for g in required:
        section, item = items[g]
        container = item.get("part_of")
        held = container is not None and _index(items, section, container) in matched
        if g not in matched:
            if held:
                tally.neutral += 1
            else:
                tally.misses.append(f"{name} {item['kind']}: {squeeze(item['evidence'])[:160]}")
            continue
        tally.hits += 1
        _judge(tally, name, reports[matched[g]], section, item, dated=True)
    tally.neutral += sum(1 for g in matched if g not in required)
    for g in matched:
        if g not in required:
            _judge(tally, name, reports[matched[g]], items[g][0], items[g][1], dated=False)
    used = set(matched.values())
    for p, report in enumerate(reports):
        if p in used:
            continue
        if any(p in fits[g] for g in fits):
            tally.repeats += 1
        else:
            tally.alarms.append(f"{name} {report.kind}/{report.actuality}: {squeeze(report.evidence[0].quote)[:200]}")  # type: ignore[union-attr]
    paired = used | {p for g in fits for p in fits[g]}
    _must_nots(tally, annotation, reports, paired)
    _figures(tally, annotation, reports, sentences)


def _index(items: Sequence[tuple[str, Any]], section: str, number: int) -> int:
    return [i for i, (name, _) in enumerate(items) if name == section][number]


def _judge(tally: Tally, name: str, report: Report, section: str, item: Mapping[str, Any], *, dated: bool) -> None:
    verdict = judge_date(report, item)
    words = squeeze(item["evidence"])[:100]
    if not dated:
        return
    if verdict == "right":
        tally.dates_right += 1
    elif verdict == "compatible":
        tally.dates_compatible += 1
        tally.compatible.append(f"{name} {report.kind}: {written(report)} for {item['occurred_on']}: {words}")
    else:
        tally.dates_wrong.append(f"{name} {report.kind}: {written(report)} instead of {item['occurred_on']}: {words}")
    if not item.get("accept_sections"):
        tally.sections += 1
        tally.sections_right += (report.novelty == "new") == (section == "developments")


def _must_nots(tally: Tally, annotation: Mapping[str, Any], reports: Sequence[Report], paired: set[int]) -> None:
    """FORMAT.md 7. Words that carry nothing true must not be told as a fact at all; words that also carry a true
    item only must not be read carelessly: as the kind or with the day that the careless reading names."""
    for entry in annotation["must_not_extract"]:
        tally.must_nots += 1
        words = squeeze(entry["evidence"])
        for p, report in enumerate(reports):
            quotes = [squeeze(each.quote) for each in report.evidence if isinstance(each, Quote)]
            if report.actuality not in REAL or report.attribution.speakers or not any(words in q for q in quotes):
                continue
            if _careless(report, entry) if entry.get("overlaps_true_item") else p not in paired:
                tally.violated.append(f"{annotation['article_id']} {report.kind} {written(report)}: {words[:140]}")
                break


CARELESS = {
    "transfer": ("transfer", "return", "arrival"),
    "release": ("release", "freed"),
    "deportation": ("deport", "expulsion", "removal"),
    "detention": ("detention", "detained", "arrest"),
    "sentence": ("conviction", "sentence"),
    "agreement": ("agreement", "payment"),
    "proclamation": ("invocation", "sanctions", "designation"),
}
"""How the careless readings call the kinds; statements tell no fact but that somebody spoke."""


def _careless(report: Report, entry: Mapping[str, Any]) -> bool:
    """Whether a prediction is the careless reading: its kind with its day, or its kind where no day is named."""
    readings = [entry["careless_output"], *(entry.get("also_careless") or ())]
    for reading_ in (str(each) for each in readings):
        days = re.findall(r"\d{4}(?:-\d\d){0,2}", reading_)
        named = any(word in reading_.lower() for word in CARELESS.get(report.kind, ()))
        if days and named and written(report) in days:
            return True
    return False


def _figures(tally: Tally, annotation: Mapping[str, Any], reports: Sequence[Report], sentences: Sequence[str]) -> None:
    for gold in annotation["figures"]:
        if gold.get("optional") or not isinstance(gold["value"], int | float):
            continue
        where = places(gold["evidence"], sentences)
        near = [
            quantity
            for report in reports
            for quantity in report.quantities
            if squeeze(quantity.words)
            and places(quantity.words, sentences) & where
            and (
                quantity.words in gold["evidence"]
                or gold["evidence"] in quantity.words
                or str(gold["value"])[:2] in quantity.words
            )
        ]
        if any(figure_right(msgspec.structs.asdict(quantity), gold) for quantity in near):
            tally.figures_right += 1
        elif near:
            tally.figures_wrong.append(f"{annotation['article_id']} {gold['evidence']}: {[q.words for q in near]}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the detector over all annotated articles and prints the figures."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("shared", nargs="?", default=os.environ.get("DETECTION_CORPUS", ""))
    cli.add_argument("--story", type=Path, default=ROOT / "seeds" / "us-el-salvador-deportations")
    cli.add_argument("--errors", action="store_true")
    cli.add_argument("--json", action="store_true")
    cli.add_argument("--only", default="")
    options = cli.parse_args(arguments)
    shared = Path(options.shared) if options.shared else None
    if shared is None or not (shared / "data" / "annotations").is_dir():
        print("skipped: no annotated corpus (give its folder, or set DETECTION_CORPUS)", file=sys.stderr)
        return 0
    frames, story = detector(), outline(options.story)
    tally, seconds, count = Tally(), 0.0, 0
    for annotation, article in articles(shared):
        if options.only and annotation["article_id"] not in options.only.split(","):
            continue
        item = reading(article)
        begun = time.perf_counter()
        found = frames.detect(item, story)
        seconds += time.perf_counter() - begun
        count += 1
        for report in found.reports:
            tally.not_verbatim += any(
                item.text[e.start : e.end] != e.quote for e in report.evidence if isinstance(e, Quote)
            )
        score(tally, annotation, found.reports, item.title + "\n" + item.text)
    rates = tally.rates() | {"articles": count, "articles_per_second": round(count / seconds, 1) if seconds else 0}
    print(json.dumps(rates, indent=None if options.json else 1))
    if options.errors:
        for title, lines in (
            ("missed", tally.misses),
            ("false alarms", tally.alarms),
            ("wrong dates", tally.dates_wrong),
            ("coarser dates", tally.compatible),
            ("wrong figures", tally.figures_wrong),
            ("told as happened, and must not be", tally.violated),
        ):
            print(f"\n{title}")
            print("\n".join(f"  {line}" for line in lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
