"""Developments for TimelineJS: its JSON, in which text is HTML, so every word from outside is escaped."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import Any

from tracker.exports.provenance import addresses, headlines, outlets, provenance, quotes, scope, told
from tracker.safetext import one_line, visible_json
from tracker.services.rebuild import Answer
from tracker.story.developments import Development
from tracker.story.shapes import day_text


def write_timeline(answer: Answer) -> str:
    """The developments of an answer, the earliest first; what has no date is left to the title slide's count."""
    dated = [d for d in answer.view.developments if d.happened.precision != "unknown"]
    left = len(answer.view.developments) - len(dated)
    undated = f" {left} developments without a date are not shown." if left else ""
    about = _html(f"{scope(answer)} {provenance(answer)}.{undated}")
    title = {"text": {"headline": _html(answer.view.outline.title), "text": about}}
    events = [_event(development) for development in reversed(dated)]
    return visible_json(json.dumps({"title": title, "events": events}, ensure_ascii=False, indent=1)) + "\n"


def _event(development: Development) -> dict[str, Any]:
    happened = development.happened
    said = "".join(f"<blockquote>{_html(quote)}</blockquote>" for quote in quotes(development))
    said += "".join(f"<p>headline: “{_html(text)}” (text not stored)</p>" for text in headlines(development))
    links = " ".join(
        f'<a href="{escape(url, quote=True)}">{_html(outlet)}</a>'
        for url, outlet in zip(addresses(development), outlets(development), strict=False)
    )
    standing = f"{development.standing}; happened {day_text(happened)}"
    event: dict[str, Any] = {
        "unique_id": development.id,
        "group": development.kind,
        "start_date": _date(happened.earliest),
        "text": {"headline": _html(told(development)), "text": f"<p>{_html(standing)} {links}</p>{said}"},
    }
    if happened.latest != happened.earliest:
        event["end_date"] = _date(happened.latest)
        event["display_date"] = _html(day_text(happened))
    return event


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _html(text: str) -> str:
    return escape(one_line(text), quote=True)
