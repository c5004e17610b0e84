"""``tracker why``: from a fact to the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.facet_words import in_words, is_allegation
from tracker.cli.failures import NotFound
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, wrap
from tracker.services.explain import Explanation, NoSuchFact, Says, Shown, Support, explain
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import Names
from tracker.story.developments import Development, counted_otherwise
from tracker.story.events import Citation, Evidence
from tracker.story.shapes import development_shape, facet_shape, happened_shape, value_shape
from tracker.story.sources import outlet_of
from tracker.story.values import value_words
from tracker.times import iso

SAYS: Mapping[Says, str] = {
    "so": "SAYS SO",
    "otherwise": "SAYS OTHERWISE",
    "beside": "TOLD BESIDE IT, OR OF OTHER DAYS",
}


def run(at_desk: Desk, fact: str, form: Format, **asked: Any) -> None:
    """The sentences behind a fact: a facet, a development, or the end of either's name."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        try:
            found = explain(journal, answer, fact)
        except NoSuchFact as error:
            raise NotFound(str(error)) from error
    if form in SHAPES:
        print_shape(form, explanation_shape(answer, found))
        return
    if form != "text":
        print_table(_table(found), form, answer)
        return
    print_lines(list(explanation_screen(answer, found)))


def _table(found: Explanation) -> Table:
    """One row a sentence, or a citation where no sentence is stored, with its source's headline if that was seen."""
    rows = []
    for support in found.support:
        report = support.report
        for shown in support.shown:
            row = [str(support.record.recorded.position), report.headline, outlet_of(report) or "outlet unknown"]
            rows.append([*row, iso(report.reported.earliest), *_words_of(shown.evidence)])
    columns = ("event", "headline", "outlet", "reported", "quote", "cited", "place", "source_headline")
    return Table(columns, rows)


def _words_of(evidence: Evidence) -> tuple[str, str, str, str]:
    """The quote, what is cited, where the quote stands, and the headline of what is cited."""
    if isinstance(evidence, Citation):
        return "", evidence.url or evidence.note, "", evidence.headline
    return evidence.quote, "", f"{evidence.article}:{evidence.start}-{evidence.end}", ""


def explanation_shape(answer: Answer, found: Explanation) -> dict[str, Any]:
    """``tracker.why/1``."""
    return {
        "schema": "tracker.why/1",
        "as_of": as_of_shape(answer),
        "fact": found.fact,
        "facet": facet_shape(found.facet) if found.facet else None,
        "development": _development_shape(answer, found.development) if found.development else None,
        "counted_otherwise": [
            {"what": " ".join(counted.what).strip(), "values": [value_shape(figure) for figure in counted.figures]}
            for counted in (counted_otherwise(found.development.records) if found.development else ())
        ],
        "support": [_support_shape(support) for support in found.support],
    }


def _development_shape(answer: Answer, development: Development) -> dict[str, Any]:
    told, view = development.id, answer.view
    return {
        **development_shape(development, view.ties),
        "background": [
            {"development": each.background, "article": each.article, "position": each.position}
            for each in view.background.of(told)
        ],
        "background_of": [
            {"development": each.lead, "article": each.article, "position": each.position}
            for each in view.background.to(told)
        ],
    }


def _support_shape(support: Support) -> dict[str, Any]:
    report = support.report
    return {
        "report": support.record.id,
        "says": support.says,
        "development": support.record.development,
        "position": support.record.recorded.position,
        "headline": report.headline,
        "happened": happened_shape(report.happened),
        "reported": iso(report.reported.earliest),
        "reported_precision": report.reported.precision,
        "recorded": iso(support.record.recorded.at),
        "outlet": outlet_of(report) or None,
        "speakers": list(report.attribution.speakers),
        "actuality": report.actuality,
        "novelty": report.novelty,
        "confidence": report.confidence,
        "detector": f"{report.detector.id}/{report.detector.version}" if report.detector else None,
        "effects": [{"facet": effect.facet, "value": value_shape(effect.value)} for effect in report.effects],
        "evidence": [
            {**msgspec.to_builtins(shown.evidence), "title": shown.title, "verbatim": shown.verbatim}
            for shown in support.shown
        ],
    }


def explanation_screen(answer: Answer, found: Explanation) -> Iterator[str]:
    """The evidence of a fact, for a person."""
    yield from words.header(answer)
    yield words.RULE
    if found.facet is not None:
        yield from _facet_head(answer, found)
    elif found.development is not None:
        development = found.development
        yield from wrap(
            f"{words.standing_sign(development)} {words.told(development, answer.view.ties)}", words.COLUMNS
        )
        yield f"happened {words.when_happened(development.happened, 0)}   kind {development.kind}   {development.id}"
        for counted in counted_otherwise(development.records):
            figures = "; ".join(map(value_words, counted.figures))
            yield from wrap(f"! CONFLICT over {one_line(' '.join(counted.what).strip())}: {figures}", words.COLUMNS)
        yield from words.tie_lines(answer.view, development.id)
        yield from words.background_lines(answer.view, development.id)
    yield ""
    for says, group in groupby(found.support, key=lambda support: support.says):
        if says is not None and found.facet is not None and len(found.facet.claims) > len(found.facet.support):
            yield "SAID IT LAST" if found.facet.expired and says == "so" else SAYS[says]
        for support in group:
            yield from _support(answer, found, support)
            yield ""
    yield words.LEGEND


def _facet_head(answer: Answer, found: Explanation) -> Iterator[str]:
    facet, view = found.facet, answer.view
    assert facet is not None
    yield found.fact
    value = f"{words.SIGNS[facet.standing]} {in_words(found.fact, facet, view)}"
    if is_allegation(found.fact, view):
        yield from wrap(value, words.COLUMNS)
        return
    if facet.expired:
        until = words.short_day(facet.shown.until or view.day, 0)
        yield from wrap(f"{value}; {value_words(facet.shown.value)} until {until}", words.COLUMNS)
        return
    yield from wrap(f"{value}   {words.since_words(facet.since, 0)}", words.COLUMNS)
    if facet.only_speaker:
        speaker = one_line(Names(view.outline).of(facet.only_speaker))
        yield from wrap(f"One side’s claim: the outlets that count here all repeat {speaker}.", words.COLUMNS)
    if facet.against:
        rivals = list(dict.fromkeys(value_words(claim.value) for claim in facet.against))
        yield from wrap(f"! CONFLICT with: {'; '.join(rivals)}. Both are shown everywhere.", words.COLUMNS)


def _support(answer: Answer, found: Explanation, support: Support) -> Iterator[str]:
    report = support.report
    value = ""
    if found.facet is not None:
        said = [effect.value for effect in report.effects if effect.facet == found.fact]
        value = f"{value_words(said[0])}: " if said else ""
    mark = "" if support.record.confirmed or report.detector is None else " *"
    yield from wrap(f"@{support.record.recorded.position}  {value}{one_line(report.headline)}{mark}", words.COLUMNS)
    who = outlet_of(report) or "outlet unknown"
    names = Names(answer.view.outline)
    speakers = ", ".join(map(names.of, report.attribution.speakers))
    spoke = f", {speakers} speaking" if speakers else ""
    reported = words.when_reported(report.reported, answer.zone, 0)
    again = "; told again as background" if report.novelty == "background" else ""
    yield from _indented(f"{who}{spoke}; reported {reported}{again}")
    yield from _indented(f"recorded {iso(support.record.recorded.at)} by {support.record.recorded.actor}")
    for shown in support.shown:
        yield from evidence_lines(shown)


def evidence_lines(shown: Shown) -> Iterator[str]:
    """One piece of evidence: the sentence and where it stands, or what is cited."""
    evidence = shown.evidence
    if isinstance(evidence, Citation):
        date = evidence.published.isoformat() if evidence.published else "date unknown"
        if evidence.headline:
            yield from _indented(words.source_headline(evidence.headline))
        cited = "" if evidence.headline else "cited, not quoted: "
        yield from _indented(f"{cited}{evidence.outlet or 'outlet unknown'}, {date}")
        if evidence.url:
            yield f"    {one_line(evidence.url)}"
        if evidence.note:
            yield from _indented(f"note: {evidence.note}")
        return
    yield from _indented(f"“{one_line(evidence.quote)}”")
    place = f"characters {evidence.start}-{evidence.end}, paragraph {shown.paragraph}"
    yield from _indented(f"article {evidence.article} v{evidence.revision + 1}, {place}")
    check = "found word for word" if shown.verbatim else "NOT FOUND at that place: run tracker verify"
    yield from _indented(f"sha256 {evidence.sha256[:24]}…   {check}")


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in wrap(one_line(text), words.COLUMNS - 4)]
