"""A digest's content as plain text or Markdown. Pure: the content in, text out; every external word is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracker.digests.bars import bars
from tracker.digests.phrases import SIGNS, Phrases, nothing
from tracker.safetext import one_line, pad, wrap

COLUMNS = 72
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~@:&])")


def markdown(text: str) -> str:
    """External words for Markdown: on one line, with every character that could mean something escaped."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def render_text(content: dict[str, Any], locale: str = "en") -> str:
    """Plain text in 72 columns, complete on its own."""
    say = Phrases(locale)
    lines = [one_line(content["title"]), say.range(content), "=" * COLUMNS, ""]
    if content.get("corrects"):
        lines += [*_wrapped(say["corrects"].format(id=content["corrects"])), ""]
    if nothing(content):
        lines += [say["nothing"], ""]
    else:
        for item in content["lead"]:
            lines += _wrapped(say.lead(item))
        lines.append("")
    for name, form in _SECTIONS:
        items = content["sections"][name]
        if items:
            lines.append(f"{say[name]} ({len(items)})")
            for item in items:
                lines += form(item, say)
                lines += _bars(item, say) if name == "figures" else []
            lines.append("")
    lines += _foot(content, say)
    return "\n".join(lines) + "\n"


def render_markdown(content: dict[str, Any], locale: str = "en") -> str:
    """Markdown: headings and lists from here, no mark-up from any source."""
    say = Phrases(locale)
    lines = [f"# {markdown(content['title'])}", "", markdown(say.range(content)), ""]
    if content.get("corrects"):
        lines += [markdown(say["corrects"].format(id=content["corrects"])), ""]
    if nothing(content):
        lines += [say["nothing"], ""]
    elif content["lead"]:
        lead = " ".join(markdown(say.lead(item)) for item in content["lead"])
        lines += [f"**{say['in short']}** {lead}", ""]
    for name, form in _SECTIONS:
        items = content["sections"][name]
        if items:
            lines += [f"## {say[name]} ({len(items)})", ""]
            for item in items:
                words = " ".join(line.strip() for line in form(item, say))
                lines.append(f"- {markdown(words)}")
            lines.append("")
    lines += ["---", "", *(markdown(line) for line in _foot(content, say) if line)]
    return "\n".join(lines) + "\n"


def _development(item: dict[str, Any], say: Phrases) -> list[str]:
    sign = SIGNS[item["standing"]] + ("" if item["reviewed"] else "*")
    return _bullet(f"{sign} {say.happened(item)}  {say.told(item)} [{say.support(item)}, @{item['positions'][0]}]")


def _facet(item: dict[str, Any], say: Phrases) -> list[str]:
    what = one_line(f"{item['subject']}: {item['label']}")
    old, new = say.value(item["old"]), say.value(item["new"])
    dated = item["new"] and item["type"] not in ("figure", "day")
    since = f", {say['since']} {say.day(item['new']['since'])}" if dated else ""
    if item["type"] == "allegation":
        since += f", {say['according to']} {say.claimant((item['new'] or item['old'])['claims'][0], {})}"
    sign = SIGNS[item["new"]["standing"]] if item["new"] else "-"
    if item["old"] is None:
        return _bullet(f"{sign} {what}: {new}{since}")
    return _bullet(f"{sign} {what}: {say['was']} {old}, {say['now']} {new}{since} ({say.term(item['reason'])})")


def _bars(item: dict[str, Any], say: Phrases) -> list[str]:
    """A figure that changed as two bars: ``#`` surely, ``-`` perhaps."""
    found = bars(item, COLUMNS - 14)
    return [f"    {pad(say[word], 6)} {'#' * full}{'-' * (may - full)}" for word, full, may in found]


def _conflict(item: dict[str, Any], say: Phrases) -> list[str]:
    lines = _bullet(f"{say.term(item['what'])}: {one_line(item['subject'])}: {one_line(item['label'])}")
    for side in item["sides"]:
        quote = f" “{one_line(side['quote'])}”" if side["quote"] else ""
        said = one_line(f"{say.plain(side['value'])}: {', '.join(side['origins'])}{quote}")
        lines += [f"    {line}" for line in wrap(said, COLUMNS - 4)]
    return lines


def _correction(item: dict[str, Any], say: Phrases) -> list[str]:
    was_now = f"; {say['now']}: {one_line(item['now'])}" if item.get("now") else ""
    reason = f"{one_line(item['reason'])}, @{item['position']}"
    return _bullet(f"{say.term(item['what'])}: {one_line(item['headline'])}{was_now} ({reason})")


def _edit(item: dict[str, Any], say: Phrases) -> list[str]:
    version = f"{say['version']} {item['revision'] + 1}, @{item['position']}"
    return _bullet(f"{say.term(item['grade'])}: {one_line(item['title'])} ({version})")


def _question(item: dict[str, Any], say: Phrases) -> list[str]:
    return _bullet(f"{say.term(item['what'])}: {one_line(item['text'])}")


def _coverage(item: dict[str, Any], say: Phrases) -> list[str]:
    return _bullet(f"{one_line(item['title'])}: {say.term(item['state'])} {say['since']} {item['since'][:10]}")


def _waiting(item: dict[str, Any], say: Phrases) -> list[str]:
    return _bullet(f"{one_line(item['headline'])} ({item['id']})")


def _bullet(text: str) -> list[str]:
    first, *others = wrap(one_line(text), COLUMNS - 4) or [""]
    return [f"  {first}", *(f"    {line}" for line in others)]


def _wrapped(text: str) -> list[str]:
    return wrap(one_line(text), COLUMNS)


_SECTIONS = (
    ("developments", _development),
    ("figures", _facet),
    ("status", _facet),
    ("conflicts", _conflict),
    ("corrections", _correction),
    ("silent_edits", _edit),
    ("late_reports", _development),
    ("questions", _question),
    ("coverage", _coverage),
    ("to_review", _waiting),
)


def _foot(content: dict[str, Any], say: Phrases) -> Iterator[str]:
    if content["scope"]:
        yield from _wrapped(f"{say['scope']}: {one_line(content['scope'])}")
    if content["purpose"]:
        yield from _wrapped(f"{say['purpose']}: {one_line(content['purpose'])}")
    yield say["log"].format(position=content["range"]["to_position"], root=content["root"][:16])
    yield say["key"]
