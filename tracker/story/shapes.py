"""The JSON shapes of a story's facts: plain dictionaries with stable keys, which only grow. Pure.

``docs/reference/json.md`` lists them. Instants are ISO 8601 in UTC with ``Z``; days are ``YYYY-MM-DD``, and an
uncertain day is ``A/B``. Nothing here is escaped for a screen: JSON escapes control characters by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from tracker.story.developments import Development
from tracker.story.disagreement import Conflict
from tracker.story.events import Citation, Evidence, Figure, Happened, Link, Quote, Report, Stated
from tracker.story.facets import Claim, FacetState
from tracker.story.questions import Question
from tracker.story.settlements import Settlement
from tracker.story.ties import Tie, Ties
from tracker.story.view import StoryView
from tracker.times import iso

Shape = dict[str, Any]


def day_text(happened: Happened) -> str:
    """A day, or both ends of an interval of days; ``../B`` when nobody says since when."""
    if happened.precision == "unknown":
        return f"../{happened.latest.isoformat()}"
    if happened.earliest == happened.latest:
        return happened.earliest.isoformat()
    return f"{happened.earliest.isoformat()}/{happened.latest.isoformat()}"


def happened_shape(happened: Happened) -> Shape:
    """A happened time; an end that nobody knows is null."""
    return {
        "earliest": None if happened.precision == "unknown" else happened.earliest.isoformat(),
        "latest": happened.latest.isoformat(),
        "precision": happened.precision,
        "words": happened.words,
    }


def value_shape(value: Stated) -> Any:
    """A value: text, number, null, or a figure as an object; whole numbers without a fraction."""
    if isinstance(value, Figure):
        return {"op": value.op, "low": number(value.low), "high": number(value.high), "unit": value.unit}
    if isinstance(value, float):
        return number(value)
    return value


def number(value: float | None) -> float | int | None:
    """A number without a needless fraction."""
    return int(value) if value is not None and float(value).is_integer() else value


def evidence_shape(evidence: Evidence) -> Shape:
    """A quote with its place, or a citation that says that it is one."""
    shape: Shape = msgspec.to_builtins(evidence)
    return shape


def quote_of(claim: Claim) -> Quote | None:
    """The first quote behind a claim."""
    return next((evidence for evidence in claim.evidence if isinstance(evidence, Quote)), None)


def headline_of(claim: Claim) -> str | None:
    """The first headline of a source behind a claim: its words, but no stored text to find them in."""
    cited = (evidence for evidence in claim.evidence if isinstance(evidence, Citation))
    return next((citation.headline for citation in cited if citation.headline), None)


def claim_shape(claim: Claim) -> Shape:
    """One claim: what is said, by whom, where, and what it stands on."""
    quote = quote_of(claim)
    citation = next((evidence for evidence in claim.evidence if isinstance(evidence, Citation)), None)
    return {
        "value": value_shape(claim.value),
        "since": day_text(claim.since),
        "until": claim.until.isoformat() if claim.until else None,
        "reported": iso(claim.reported.earliest),
        "reported_precision": claim.reported.precision,
        "origin": claim.origin or None,
        "outlet": claim.outlet or None,
        "speakers": list(claim.speakers),
        "quote": quote.quote if quote else None,
        "article": quote.article if quote else None,
        "cited": citation.url or citation.outlet or citation.note if citation else None,
        "headline": headline_of(claim),
        "position": claim.position,
        "development": claim.development,
        "report": claim.report,
        "confidence": claim.confidence,
        "reviewed": claim.reviewed,
        **({} if claim.was is msgspec.UNSET else {"was": value_shape(claim.was)}),
    }


def facet_shape(settled: FacetState) -> Shape:
    """A facet: the value shown, its standing, since when, and all claims."""
    shape: Shape = {
        "value": value_shape(settled.value),
        "standing": settled.standing,
        "since": day_text(settled.since),
        "reviewed": settled.reviewed,
        "claims": [claim_shape(claim) for claim in settled.claims],
    }
    if isinstance(settled.shown.value, Figure):
        value = settled.shown.value
        best = value.low if value.low is not None and value.low == value.high else None
        if best is None and value.low is not None and value.high is not None:
            best = (value.low + value.high) / 2
        shape |= {"low": number(settled.low), "best": number(best or value.low), "high": number(settled.high)}
    return shape


def facets_shape(view: StoryView) -> dict[str, Shape]:
    """All facets by subject and attribute."""
    grouped: dict[str, Shape] = {}
    for facet, settled in view.facets.items():
        subject, _, attribute = facet.rpartition(".")
        grouped.setdefault(subject, {})[attribute] = facet_shape(settled)
    return grouped


def development_shape(development: Development, ties: Ties | None = None) -> Shape:
    """A development as lists show it; given the links of its view, also how it stands to others."""
    return {
        "id": development.id,
        "kind": development.kind,
        "headline": development.headline,
        "happened": happened_shape(development.happened),
        "reported": iso(development.reported.earliest),
        "reported_precision": development.reported.precision,
        "actuality": development.actuality,
        "speakers": list(development.speakers),
        "standing": development.standing,
        "reviewed": development.reviewed,
        "reports": len(development.records),
        "origins": development.origins,
        "positions": [record.recorded.position for record in development.records],
        **(_ties_shape(development.id, ties) if ties is not None else {}),
    }


def _ties_shape(development: str, ties: Ties) -> Shape:
    """``links`` to earlier developments, ``linked_by`` later ones, and what became of an order by them (``fate``)."""
    fate = ties.fate(development)
    return {
        "links": [{"development": tie.target, **_tie_shape(tie)} for tie in ties.of(development)],
        "linked_by": [{"development": tie.source, **_tie_shape(tie)} for tie in ties.upon(development)],
        "fate": {"status": fate[0], "by": fate[1].source, "position": fate[1].position} if fate else None,
    }


def _tie_shape(tie: Tie) -> Shape:
    return {
        "as": tie.kind,
        "position": tie.position,
        "score": tie.score,
        "reasons": list(tie.reasons),
        "reviewed": tie.reviewed,
    }


def conflict_shape(conflict: Conflict) -> Shape:
    """A conflict with its sides, the shown one first."""
    sides = []
    for value, claims in conflict.sides:
        origins = sorted({claim.outlet or claim.origin or "outlet unknown" for claim in claims})
        sides.append({"value": value_shape(value), "origins": origins, **_words_of(claims)})
    return {"facet": conflict.facet, "sides": sides, "since": iso(conflict.since.earliest)}


def _words_of(claims: Iterable[Claim]) -> Shape:
    """The first quote and the first headline behind claims."""
    told = list(claims)
    quotes = [quote.quote for claim in told if (quote := quote_of(claim)) is not None]
    headlines = [headline for claim in told if (headline := headline_of(claim)) is not None]
    return {"quote": next(iter(quotes), None), "headline": next(iter(headlines), None)}


def settlement_shape(settled: Settlement) -> Shape:
    """A conflict that is none any more: its sides, what ended it (``decisions``, or the report ``by``), and ``now``."""
    marks = [
        {"what": mark.what, "by": mark.recorded.actor, "position": mark.recorded.position, "reason": mark.reason}
        for mark in settled.decisions
    ]
    by = settled.by
    later = {"outlet": by.outlet, "reported": iso(by.reported.earliest), "position": by.position} if by else None
    now = facet_shape(settled.now) if settled.now is not None else None
    return {**conflict_shape(settled.conflict), "decisions": marks, "by": later, "now": now}


def question_shape(question: Question) -> Shape:
    """A question and whether it is answered."""
    return {
        "id": question.id,
        "text": question.text,
        "facet": question.facet,
        "asked": iso(question.asked.earliest),
        "state": question.state,
        "answer": question.answer.answer or question.answer.development if question.answer else None,
    }


def link_shape(link: Link) -> Shape:
    """A link to an earlier development, with what speaks for it."""
    return {"development": link.development, "as": link.kind, "score": link.score, "reasons": list(link.reasons)}


def report_shape(report: Report, development: str | None = None) -> Shape:
    """A report as ``detect`` and ``ingest`` print it."""
    return {
        "development": development,
        "kind": report.kind,
        "headline": report.headline,
        "happened": happened_shape(report.happened),
        "participants": [{"id": p.id or None, "name": p.name, "role": p.role} for p in report.participants],
        "place": report.place,
        "quantities": [
            {**msgspec.structs.asdict(quantity), "low": number(quantity.low), "high": number(quantity.high)}
            for quantity in report.quantities
        ],
        "actuality": report.actuality,
        "attribution": list(report.attribution.speakers),
        "novelty": report.novelty,
        "effects": [_effect_shape(effect) for effect in report.effects],
        "links": [link_shape(link) for link in report.links],
        "evidence": [
            {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}
            for evidence in report.evidence
            if isinstance(evidence, Quote)
        ],
        "confidence": round(report.confidence, 3),
        "detector": f"{report.detector.id}/{report.detector.version}" if report.detector else None,
    }


def _effect_shape(effect: Any) -> Shape:
    shape: Shape = {"facet": effect.facet, "value": value_shape(effect.value)}
    if effect.since is not None:
        shape["from"] = day_text(effect.since)
    if effect.until is not None:
        shape["until"] = effect.until.isoformat()
    if effect.was is not msgspec.UNSET:
        shape["was"] = value_shape(effect.was)
    return shape
