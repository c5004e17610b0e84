"""A digest's content as plain text or Markdown. Pure: the content in, text out; every external word is escaped.

Both are written from the same lines. A line names its event and its source; Markdown links to the source, plain text
names the outlet, so that it stays within its columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tracker.digests.bars import bars
from tracker.digests.known import Known
from tracker.digests.phrases import MOST_UNREVIEWED, SIGNS, Link, Phrases, nothing
from tracker.safetext import one_line, pad, wrap

COLUMNS = 72
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~@:&])")
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, where it and what it says of the time before can be read, and the drawing below it. ``under``: it
    belongs to the line before."""

    text: str
    link: Link | None = None
    then: Link | None = None
    under: bool = False
    drawing: tuple[str, ...] = ()


def markdown(text: str) -> str:
    """External words for Markdown: on one line, with every character that could mean something escaped."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def render_text(content: Item, locale: str | None = None) -> str:
    """Plain text in 72 columns, complete on its own."""
    say = Phrases.of(content, locale)
    lines = [*_wrapped(content["title"]), *_wrapped(say.range(content)), "=" * COLUMNS, ""]
    if content.get("corrects"):
        lines += [*_wrapped(say["corrects"].format(id=content["corrects"])), ""]
    if nothing(content):
        lines += [say["nothing"], ""]
    for item in content["lead"]:
        lines += _wrapped(f"{say.lead(item)} [@{item['positions'][0]}]")
    lines += [""] if content["lead"] else []
    for title, groups in _sections(content, say):
        lines.append(title)
        for heading, found in groups:
            lines += _bullet(heading, 2) if heading else []
            for line in found:
                lines += [*_bullet(line.text, 4 if line.under or heading else 2), *line.drawing]
        lines.append("")
    lines += _foot(content, say)
    return "\n".join(lines) + "\n"


def render_markdown(content: Item, locale: str | None = None) -> str:
    """Markdown: headings, lists and links to sources; no mark-up from any source."""
    say = Phrases.of(content, locale)
    known = Known.of(content)
    lines = [f"# {markdown(content['title'])}", "", markdown(say.range(content)), ""]
    if content.get("corrects"):
        lines += [markdown(say["corrects"].format(id=content["corrects"])), ""]
    if nothing(content):
        lines += [say["nothing"], ""]
    if content["lead"]:
        told = [
            markdown(f"{say.lead(item)} [@{item['positions'][0]}]") + _linked(known.source(item))
            for item in content["lead"]
        ]
        lines += [f"**{say['in short']}** {' '.join(told)}", ""]
    for title, groups in _sections(content, say):
        lines += [f"## {title}", ""]
        for heading, found in groups:
            lines += [f"**{markdown(heading)}**", ""] if heading else []
            lines += [f"{'  ' if line.under else ''}- {markdown(line.text)}{_sources(line, say)}" for line in found]
            lines.append("")
    lines += ["---", "", *(markdown(line) for line in _foot(content, say) if line)]
    return "\n".join(lines) + "\n"


def _linked(link: Link | None) -> str:
    return f" [{markdown(link.words)}](<{link.url}>)" if link is not None else ""


def _sources(line: Line, say: Phrases) -> str:
    then = f" \\({say['was']}{_linked(line.then)}\\)" if line.then not in (None, line.link) else ""
    return _linked(line.link) + then


Group = tuple[str, list[Line]]


def _sections(content: Item, say: Phrases) -> Iterator[tuple[str, list[Group]]]:
    """Each section that holds something: its title with the count, and its lines under the headings they have."""
    known = Known.of(content)
    for name, form in _FORMS:
        items = content["sections"].get(name, [])
        if not items:
            continue
        count = max(content["counts"].get(name, 0), len(items))
        details = sum(bool(item.get("detail")) for item in items)
        items = [item for item in items if not item.get("detail")]
        if name == "unreviewed":
            items = sorted(items[:MOST_UNREVIEWED], key=say.outlet)
        groups = [
            (heading, [line for item in found for line in form(item, say, known)])
            for heading, found in groupby(items, key=_headings(name, say))
        ]
        left = count - len(items) - details
        more = [Line(text) for text in say.left(details, left)]
        groups += [("", more)] if more else []
        yield f"{say[name]} ({count})", groups


def _headings(name: str, say: Phrases) -> Callable[[Item], str]:
    """Under what the items of a section stand together: their subject, what nobody has read under its source."""
    if name in ("figures", "status"):
        return lambda item: one_line(item["subject"])
    return say.outlet if name == "unreviewed" else lambda item: ""


def _development(item: Item, say: Phrases, known: Known) -> list[Line]:
    sign = SIGNS[item["standing"]] + ("" if item["reviewed"] else "*")
    text = f"{sign} {say.happened(item)}: {say.told(item)} [{say.support(item)}, @{item['positions'][0]}]"
    return [Line(text, known.source(item))]


def _unread(item: Item, say: Phrases, known: Known) -> list[Line]:
    support = say.support(item, outlet=False)
    told = f"{SIGNS[item['standing']]}* {say.happened(item)}: {say.told(item)}"
    return [Line(f"{told} [{support + ', ' if support else ''}@{item['positions'][0]}]", known.source(item))]


def _facet(item: Item, say: Phrases, known: Known) -> list[Line]:
    new = item["new"]
    alleged = item["type"] == "allegation"
    claim = (known.alleged if alleged else known.shown)(new or item["old"])
    sign = (SIGNS[new["standing"]] if new else "-") + ("" if claim["reviewed"] else "*")
    what, now, before = one_line(item["label"]), say.now(item), say.was(item, claim)
    told, source_then = known.before(item, claim), None
    if before and before != now and not alleged and not (new and new.get("until")):
        now = f"{say['was']} {before} [@{told['position']}{'' if told['reviewed'] else '*'}], {say['now']} {now}"
        source_then = known.claimed(told)
    rivals = f"; {say.rivals(new)}" if say.rivals(new) and not alleged else ""
    since = f", {say.since(item)}" if say.since(item) else ""
    reason = f" ({say.reason(item)})" if say.reason(item) else ""
    source = f" [{say.told_by(claim) if alleged else say.claimant(claim)}, @{claim['position']}]"
    return [
        Line(
            f"{sign} {what}: {now}{since}{rivals}{reason}{source}",
            known.claimed(claim),
            then=source_then,
            drawing=tuple(_bars(item, say)),
        )
    ]


def _bars(item: Item, say: Phrases) -> Iterator[str]:
    """A figure that changed as two bars: ``#`` surely, ``-`` perhaps."""
    if item["type"] != "figure":
        return
    values = {"was": say.value(item["old"]), "now": say.value(item["new"])}
    for word, full, may in bars(item, COLUMNS - 34):
        yield f"      {pad(say[word], 6)} {pad(values[word], 20)} {'#' * full}{'-' * (may - full)}".rstrip()


def _conflict(item: Item, say: Phrases, known: Known) -> list[Line]:
    lines = [Line(f"{say.term(item['what'])}: {say.titled(item)}")]
    for side in item["sides"]:
        words = say.sentence(side)
        said = "; ".join(f"{say.claimant(claim)}, @{claim['position']}" for claim in side["claims"])
        link = next((found for claim in side["claims"] if (found := known.claimed(claim))), None)
        lines.append(Line(f"{say.plain(side['value'])}:{words and f' {words}'} [{said}]", link, under=True))
    return lines


def _correction(item: Item, say: Phrases, known: Known) -> list[Line]:
    was, now = say.reread(item)
    sides = [f"{say[word]} “{told}”" for word, told in (("was", was), ("now", now)) if told]
    named = f"{say.outlet(item)}, " if item.get("source") else ""
    reason = f" ({one_line(item['reason'])})" if item["reason"] else ""
    text = f"{say.term(item['what'])}: {', '.join(sides) if now else was}{reason}"
    return [Line(f"{text} [{named}@{item['position']}]", known.source(item) if item.get("source") else None)]


def _edit(item: Item, say: Phrases, known: Known) -> list[Line]:
    lines = [Line(f"{say.edit(item)} [@{item['position']}]", known.article(item))]
    for change in item.get("changes", ()):
        sides = [(word, one_line(change[word])) for word in ("was", "now") if change[word]]
        lines += [Line(f"{say[word]}: “{text}”", under=True) for word, text in sides]
    return lines


def _question(item: Item, say: Phrases, known: Known) -> list[Line]:
    answer = item.get("answered_by")
    event = answer["positions"][0] if answer else item.get("position")
    return [Line(say.question(item) + (f" [@{event}]" if event else ""), known.source(answer) if answer else None)]


def _due(item: Item, say: Phrases, known: Known) -> list[Line]:
    text = f"{SIGNS[item['standing']]} {say.due(item)} [{say.outlet(item)}, @{item['positions'][0]}]"
    return [Line(text, known.source(item))]


def _coverage(item: Item, say: Phrases, known: Known) -> list[Line]:
    return [Line(say.watch(item) + (f" [@{item['position']}]" if item.get("position") else ""))]


def _waiting(item: Item, say: Phrases, known: Known) -> list[Line]:
    return [Line(say.waiting(item))]


def _bullet(text: str, indent: int) -> list[str]:
    first, *others = wrap(one_line(text), COLUMNS - indent - 2) or [""]
    return [f"{' ' * indent}{first}", *(f"{' ' * indent}  {line}" for line in others)]


def _wrapped(text: str) -> list[str]:
    return wrap(one_line(text), COLUMNS)


_FORMS: tuple[tuple[str, Callable[[Item, Phrases, Known], list[Line]]], ...] = (
    ("developments", _development),
    ("figures", _facet),
    ("status", _facet),
    ("conflicts", _conflict),
    ("corrections", _correction),
    ("silent_edits", _edit),
    ("late_reports", _development),
    ("unreviewed", _unread),
    ("questions", _question),
    ("calendar", _due),
    ("coverage", _coverage),
    ("to_review", _waiting),
)


def _foot(content: Item, say: Phrases) -> Iterator[str]:
    if content["scope"]:
        yield from _wrapped(f"{say['scope']}: {one_line(content['scope'])}")
    if content["purpose"]:
        yield from _wrapped(f"{say['purpose']}: {one_line(content['purpose'])}")
    yield say["log"].format(position=content["range"]["to_position"], root=content["root"][:16])
    yield say["key"]
