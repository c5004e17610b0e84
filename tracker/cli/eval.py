"""``tracker eval``: how well the detector reads, on labelled articles."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.detection.baselines import TriggerBaseline
from tracker.detection.link_scoring import LinkTally, total_links
from tracker.detection.scoring import RATES, Tally, total
from tracker.safetext import one_line, pad, wrap
from tracker.services import evaluate
from tracker.services.evaluate import GoldSet, links_summary, summary
from tracker.wiring import detection

NAMES = {"dates": "date at its granularity", "figures": "figure exact", "novelty": "news or background"}


def run(at_desk: Desk, only: tuple[str, ...], corpus: str, errors: bool, **options: bool) -> None:
    """Score the detector on labelled articles, with two careless baselines beside it, and the links."""
    json_wanted = options["as_json"]
    sets = [each for each in detection.gold_sets(at_desk.settings, Path(corpus)) if not only or each.name in only]
    ours, frames = detection.detector(), detection.frames()
    rows: list[tuple[GoldSet, list[Tally], dict[str, list[Tally]], float]] = []
    for each in sets:
        start = time.process_time()
        tallies = evaluate.run(ours, each.articles)
        speed = len(each.articles) / max(time.process_time() - start, 1e-9)
        careless = (TriggerBaseline(frames, lead=True), TriggerBaseline(frames))
        beside = {baseline.id: evaluate.run(baseline, each.articles) for baseline in careless}
        rows.append((each, tallies, beside, speed))
    links = detection.link_tallies() if not only or "links" in only else {}
    if json_wanted:
        together = summary([tally for _, tallies, _, _ in rows for tally in tallies])
        shape = {"schema": "tracker.eval/1", "detector": f"{ours.id}/{ours.version}", "sets": _shapes(rows)}
        linked = {name: links_summary(tallies) for name, tallies in links.items()}
        print_json({**shape, "together": together, "links": linked})
        return
    lines = [f"detector {ours.id}/{ours.version[:24]}", ""]
    for each, tallies, beside, speed in rows:
        lines += _table(each, tallies, beside, speed)
        if errors:
            lines += _errors(total(tallies))
    if len(rows) > 1:
        lines += [*_together(rows), ""]
    lines += [line for name, tallies in links.items() for line in _links(name, tallies, errors)]
    print_lines(lines)


def _links(name: str, tallies: list[LinkTally], errors: bool) -> list[str]:
    """Links between developments, over the labelled streams of one set."""
    shape = links_summary(tallies)
    rates = [
        f"{rate} {shape['rates'][rate]['value']:.3f} "
        f"({shape['rates'][rate]['low']:.2f}-{shape['rates'][rate]['high']:.2f})"
        for rate in ("precision", "recall")
    ]
    found = shape["hits"] + shape["false_links"]
    lines = [f"links, {name}: {shape['streams']} streams", f"  {', '.join(rates)}"]
    lines.append(f"  false links {shape['false_links']} of {found}")
    if errors:
        whole = total_links(tallies)
        for title, texts in (("missed", whole.missed), ("FALSE LINKS", whole.false)):
            lines += [f"  {title}"] * bool(texts)
            lines += [f"    {line}" for text in texts for line in wrap(one_line(text), 76)]
    return [*lines, ""]


def _together(rows: list[tuple[GoldSet, list[Tally], dict[str, list[Tally]], float]]) -> list[str]:
    """The rates that need many reports to say anything, over all sets."""
    shape = summary([tally for _, tallies, _, _ in rows for tally in tallies])
    rates = [
        f"{NAMES.get(name, name)} {shape['rates'][name]['value']:.3f}"
        for name in ("precision", "recall", "f1", "dates", "figures")
    ]
    false = shape["false_happened"]
    told = f"false happened {false['count']} of {false['of']} (at most {100 * false['upper']:.1f} %)"
    return [f"all sets: {shape['articles']} articles", f"  {', '.join(rates)}", f"  {told}, {false['traps']} traps"]


def _shapes(rows: list[tuple[GoldSet, list[Tally], dict[str, list[Tally]], float]]) -> dict[str, Any]:
    return {
        each.name: {
            **summary(tallies),
            "baselines": {name: summary(found)["rates"] for name, found in beside.items()},
        }
        for each, tallies, beside, _ in rows
    }


def _table(each: GoldSet, tallies: list[Tally], beside: dict[str, list[Tally]], speed: float) -> list[str]:
    shape = summary(tallies)
    lines = [f"{each.name}: {len(each.articles)} articles, {shape['reports']} reports, {speed:.0f} articles/s"]
    lines.append(f"  {pad('', 26)}{pad('frames (95 %)', 22)}{''.join(pad(name, 12) for name in beside)}")
    others = {name: summary(found)["rates"] for name, found in beside.items()}
    for rate in RATES:
        value = shape["rates"][rate]
        ours = f"{value['value']:.3f} ({value['low']:.2f}-{value['high']:.2f})"
        rest = "".join(pad(f"{others[name][rate]['value']:.3f}", 12) for name in others)
        lines.append(f"  {pad(NAMES.get(rate, rate), 26)}{pad(ours, 22)}{rest}")
    false = shape["false_happened"]
    lines.append(
        f"  {pad('false happened', 26)}{false['count']} of {false['of']} (at most {100 * false['upper']:.1f} %), "
        f"{false['traps']} traps"
    )
    lines += [f"  {pad('quotes not verbatim', 26)}{shape['not_verbatim']}", ""]
    return lines


def _errors(whole: Tally) -> list[str]:
    lines: list[str] = []
    for title, found in (
        ("missed", whole.missed),
        ("false alarms", whole.alarms),
        ("wrong dates", whole.dates_wrong),
        ("coarser dates", whole.dates_coarser),
        ("wrong figures", whole.figures_wrong),
        ("FALSE HAPPENED", whole.false_happened),
    ):
        if found:
            lines.append(f"  {title}")
            for text in found:
                lines += [f"    {line}" for line in wrap(one_line(text), 76)]
            lines.append("")
    return lines
