"""A digest's content as plain text or Markdown. Pure: the content in, text out; every external word is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tracker.safetext import one_line, wrap
from tracker.times import instant_of, last_day_before, micros, zone_of

COLUMNS = 72
SIGNS = {"agreed": "=", "single": "~", "conflict": "!", "unanswered": "?"}
WORDS = {
    "agreed": "independent sources agree",
    "single": "one source",
    "conflict": "sources disagree",
    "unanswered": "not known",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~@:&])")


def markdown(text: str) -> str:
    """External words for Markdown: on one line, with every character that could mean something escaped."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def render_text(content: dict[str, Any]) -> str:
    """Plain text in 72 columns, complete on its own."""
    lines = [one_line(content["title"]), _range_line(content), "=" * COLUMNS, ""]
    if _nothing(content):
        lines += ["Nothing changed.", ""]
    else:
        for item in content["lead"]:
            lines += _wrapped(_lead_sentence(item, content))
        lines.append("")
    sections = content["sections"]
    for name, title, form in _TEXT_SECTIONS:
        items = sections[name]
        if items:
            lines.append(f"{title} ({len(items)})")
            for item in items:
                lines += form(item, content)
            lines.append("")
    lines += _foot(content)
    return "\n".join(lines) + "\n"


def render_markdown(content: dict[str, Any]) -> str:
    """Markdown: headings and lists from here, no mark-up from any source."""
    lines = [f"# {markdown(content['title'])}", "", markdown(_range_line(content)), ""]
    if _nothing(content):
        lines += ["Nothing changed.", ""]
    elif content["lead"]:
        lead = " ".join(markdown(_lead_sentence(item, content)) for item in content["lead"])
        lines += [f"**In short.** {lead}", ""]
    for name, title, form in _TEXT_SECTIONS:
        items = content["sections"][name]
        if items:
            lines += [f"## {title} ({len(items)})", ""]
            for item in items:
                words = " ".join(line.strip() for line in form(item, content))
                lines.append(f"- {markdown(words)}")
            lines.append("")
    lines += ["---", "", *(markdown(line) for line in _foot(content) if line)]
    return "\n".join(lines) + "\n"


def _nothing(content: dict[str, Any]) -> bool:
    quiet = ("to_review", "coverage")
    return not any(items for name, items in content["sections"].items() if name not in quiet)


def _range_line(content: dict[str, Any]) -> str:
    asked = content["range"]
    zone = zone_of(content["zone"])
    start = _instant(asked["from"]).astimezone(zone).date()
    end = last_day_before(_instant(asked["to"]), zone)
    clock = "reported" if asked["clock"] == "reported" else "recorded"
    return f"What was {clock} from {start.isoformat()} to {end.isoformat()}, read up to event @{asked['to_position']}"


def _instant(text: str) -> Any:
    from datetime import datetime

    return instant_of(micros(datetime.fromisoformat(text)))


def _day(text: str | None) -> str:
    """``14 Apr 2025`` or both ends of an interval."""
    if not text:
        return "date unknown"
    if text.startswith("../"):
        return f"{_day(text[3:])} or before"
    days = [date.fromisoformat(part) for part in text.split("/")]
    return " to ".join(f"{day.day} {day:%b %Y}" for day in days)


def _happened(item: dict[str, Any]) -> str:
    happened = item["happened"]
    if happened["precision"] == "unknown":
        return f"by {_day(happened['latest'])}"
    if happened["earliest"] == happened["latest"]:
        return _day(happened["latest"])
    return _day(f"{happened['earliest']}/{happened['latest']}")


def _lead_sentence(item: dict[str, Any], content: dict[str, Any]) -> str:
    source = item["source"].get("outlet") or "outlet unknown"
    support = WORDS[item["standing"]] + (f": {source}" if item["standing"] == "single" else "")
    return f"{_happened(item)}: {one_line(item['headline'])} ({support})."


def _development(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    sign = SIGNS[item["standing"]] + ("" if item["reviewed"] else "*")
    real = "" if item["actuality"] in ("happened", "ongoing") else f"{item['actuality']}: "
    spoke = f" (said by {', '.join(map(one_line, item['said_by']))})" if item["said_by"] else ""
    source = item["source"].get("outlet") or "outlet unknown"
    count = f"{item['reports']} reports, {item['origins']} independent" if item["reports"] > 1 else source
    return _bullet(
        f"{sign} {_happened(item)}  {real}{one_line(item['headline'])}{spoke} [{count}, @{item['positions'][0]}]"
    )


def _facet(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    what = one_line(f"{item['subject']}: {item['label']}")
    old, new = _value(item["old"]), _value(item["new"])
    since = f", since {_day(item['new']['since'])}" if item["new"] and item["type"] not in ("figure", "day") else ""
    sign = SIGNS[item["new"]["standing"]] if item["new"] else "-"
    if item["old"] is None:
        return _bullet(f"{sign} {what}: {new}{since}")
    return _bullet(f"{sign} {what}: was {old}, now {new}{since} ({item['reason']})")


def _value(facet: dict[str, Any] | None) -> str:
    if facet is None:
        return "nothing known"
    if facet["standing"] == "unanswered":
        return "not known"
    value = facet["value"]
    if isinstance(value, dict):
        return figure_words(value)
    return "none" if value is None else one_line(f"{value:,}" if isinstance(value, int | float) else str(value))


def figure_words(value: dict[str, Any]) -> str:
    """A figure in words: ``more than 200``, ``$6,000,000``."""

    def number(end: float | None) -> str:
        return "?" if end is None else f"{end:,}" if value["unit"] != "USD" else f"${end:,}"

    low, high = value["low"], value["high"]
    forms = {"eq": number(low), "ge": f"at least {number(low)}", "gt": f"more than {number(low)}"}
    forms |= {"le": f"at most {number(high)}", "lt": f"less than {number(high)}"}
    forms |= {"range": f"{number(low)} to {number(high)}", "approx": f"about {number(_middle(low, high))}"}
    return forms[value["op"]]


def _middle(low: float | None, high: float | None) -> float | None:
    if low is None or high is None:
        return low if high is None else high
    middle = (low + high) / 2
    return int(middle) if middle == int(middle) else middle


def _conflict(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    lines = _bullet(f"{item['what']}: {one_line(item['subject'])}: {one_line(item['label'])}")
    for side in item["sides"]:
        value = figure_words(side["value"]) if isinstance(side["value"], dict) else one_line(str(side["value"]))
        quote = f" “{one_line(side['quote'])}”" if side["quote"] else ""
        said = one_line(f"{value}: {', '.join(side['origins'])}{quote}")
        lines += [f"    {line}" for line in wrap(said, COLUMNS - 4)]
    return lines


def _correction(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    return _bullet(f"{item['what']}: {one_line(item['headline'])} ({one_line(item['reason'])}, @{item['position']})")


def _edit(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    return _bullet(f"{item['grade']}: {one_line(item['title'])} (version {item['revision'] + 1}, @{item['position']})")


def _question(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    return _bullet(f"{item['what']}: {one_line(item['text'])}")


def _coverage(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    return _bullet(f"{one_line(item['title'])}: {item['state']} since {item['since'][:10]}")


def _waiting(item: dict[str, Any], content: dict[str, Any]) -> list[str]:
    return _bullet(f"{one_line(item['headline'])} ({item['id']})")


def _bullet(text: str) -> list[str]:
    first, *others = wrap(one_line(text), COLUMNS - 4) or [""]
    return [f"  {first}", *(f"    {line}" for line in others)]


def _wrapped(text: str) -> list[str]:
    return wrap(one_line(text), COLUMNS)


_TEXT_SECTIONS = (
    ("developments", "New developments", _development),
    ("figures", "Figures", _facet),
    ("status", "Status", _facet),
    ("conflicts", "Sources disagree", _conflict),
    ("corrections", "Corrections and retractions", _correction),
    ("silent_edits", "Articles changed without notice", _edit),
    ("late_reports", "Told now, of earlier days or as background", _development),
    ("questions", "Questions", _question),
    ("coverage", "What we could not see", _coverage),
    ("to_review", "Waiting for review", _waiting),
)


def _foot(content: dict[str, Any]) -> Iterator[str]:
    if content["scope"]:
        yield from _wrapped(f"Scope: {one_line(content['scope'])}")
    if content["purpose"]:
        yield from _wrapped(f"You follow this because: {one_line(content['purpose'])}")
    yield f"Log: {content['range']['to_position']} events, root {content['root'][:16]}"
    yield "= independent sources agree  ~ one source  ! disagree  * unreviewed"
