"""How days, values, sources and everything else around the facts of a digest are put into words. Pure.

The frozen content holds no words of any language but those of the story itself; what is said around them is chosen
here when it is rendered, so a digest in Spanish is the same digest.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import msgspec

from tracker.digests.naming import names_in, names_of
from tracker.digests.words import ENGLISH, MONTHS, ROLES, SPANISH, WORDS
from tracker.safetext import one_line
from tracker.story.events import Figure
from tracker.story.values import value_words
from tracker.times import instant_of, last_day_before, micros, zone_of

SIGNS = {"agreed": "=", "single": "~", "conflict": "!", "unanswered": "?"}
REAL = ("happened", "ongoing")
MOST_DISPUTED = 1
"""Disputed points that a sentence of the lead names; each has its place below."""
MOST_ACTORS = 3
MOST_UNREVIEWED = 5
"""What nobody has read is counted whole and shown in part: it is for the reviewers more than for the reader."""
TITLE_WORDS = 6
"""Words of a title that stand for an outlet that nobody knows."""
QUIET = ("urgent", "to_review", "coverage", "calendar")
"""Sections that tell no change: what is told elsewhere, what waits, what could not be seen, what is to come."""

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.\-\u00a1-\uffff]+(?::\d+)?)([/?#][^\s\"'<>\\`\x00-\x1f\x7f-\x9f]*)?\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a statement can be read: an http or https address, and the outlet with its real domain."""

    url: str
    words: str


class Phrases:
    """Everything that is said around the facts, in one language."""

    def __init__(
        self,
        locale: str = "en",
        names: Mapping[str, str] | None = None,
        zone: str = "UTC",
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """``names``: what ids are called; ``titles``: what articles are called of which no outlet is known.

        Raises ``KeyError`` for a language without words.
        """
        self.locale = locale
        self._column = {"en": 0, "es": 1}[locale]
        self._names = names or {}
        self._titles = titles or {}
        self._zone = zone_of(zone)
        self._figures = {key: self[key] for key in ("eq", "ge", "gt", "le", "lt", "approx", "million", "none")}
        self._figures["range"] = self["figure range"]

    @classmethod
    def of(cls, content: Mapping[str, Any], locale: str | None = None) -> Phrases:
        """The words of a digest: in its own language unless another one is asked for."""
        return cls(locale or content.get("locale", "en"), content.get("names"), content["zone"], content.get("titles"))

    def __getitem__(self, key: str) -> str:
        """The words of a key."""
        return WORDS[key][self._column]

    def term(self, word: str) -> str:
        """A word of the model (a reason, a grade, a state) as a reader knows it; unknown words stay."""
        return one_line((ENGLISH if self.locale == "en" else SPANISH).get(word, word))

    def day(self, text: str | None) -> str:
        """``14 Apr 2025``, or both ends of an interval: ``12 to 13 Apr 2025``."""
        if not text:
            return self["date unknown"]
        if text.startswith("../"):
            return self["or before"].format(day=self.day(text[3:]))
        first, last = _ends(text)
        if first == last:
            return self._date(first)
        return self["interval"].format(self._first(first, last), self._date(last))

    def _first(self, first: date, last: date) -> str:
        """The first day of an interval: of one month only its number."""
        return str(first.day) if (first.year, first.month) == (last.year, last.month) else self._date(first)

    def _month(self, day: date) -> str:
        return f"{MONTHS[self.locale][day.month - 1]} {day.year}"

    def _from(self, text: str) -> str:
        """Since when: a day, a month, or a day that lies somewhere between two."""
        if text.startswith("../"):
            return self["since"].format(self.day(text))
        first, last = _ends(text)
        if first == last:
            return self["since"].format(self._date(first))
        if first.day == 1 and last == _last_of_month(first):
            return self["since month"].format(self._month(first))
        two = "since either" if (last - first).days == 1 else "since between"
        return self[two].format(self._first(first, last), self._date(last))

    def _days(self, first: date, last: date) -> str:
        return self.day(f"{first}/{last}" if first != last else str(first))

    def _date(self, day: date) -> str:
        return f"{day.day} {MONTHS[self.locale][day.month - 1]} {day.year}"

    def minute(self, text: str) -> str:
        """An instant in the story's zone: ``14 Apr 2025 09:30 EDT``."""
        local = _instant(text).astimezone(self._zone)
        return f"{self._date(local.date())} {local:%H:%M %Z}"

    def happened(self, item: Mapping[str, Any]) -> str:
        """When a development happened."""
        happened = item["happened"]
        if happened["precision"] == "month":
            return self._month(date.fromisoformat(happened["earliest"]))
        if happened["precision"] == "unknown":
            return self["by day"].format(day=self.day(happened["latest"]))
        if happened["earliest"] == happened["latest"]:
            return self.day(happened["latest"])
        return self.day(f"{happened['earliest']}/{happened['latest']}")

    def range(self, content: Mapping[str, Any]) -> str:
        """What the digest is about, with both days inside."""
        asked = content["range"]
        start, end = range_days(content)
        days = self._days(start, end)
        return self["range"].format(clock=self[asked["clock"]], position=asked["to_position"], days=days)

    def subject(self, content: Mapping[str, Any]) -> str:
        """One line that says what it is about: the story, the days, what leads, how many changes."""
        start, end = range_days(content)
        days = self._days(start, end)
        first = one_line(content["lead"][0]["headline"]) if content["lead"] else ""
        count = changes_in(content)
        changes = self["one change"] if count == 1 else self["changes"].format(count)
        changes = changes if count else self["nothing"].rstrip(".")
        what = f"{self['corrections']} ({content['corrects']})" if content.get("corrects") else first
        return f"[{one_line(content['story'])}] {days}: {what}{' — ' if what else ''}{changes}"

    def outlet(self, item: Mapping[str, Any]) -> str:
        """Who tells a development first."""
        source = item["source"]
        return self._named(source.get("outlet"), source.get("article"))

    def _named(self, outlet: str | None, article: str | None) -> str:
        """An outlet; of an article whose outlet nobody knows at least how its title begins, or else its id."""
        if outlet or not article:
            return one_line(outlet or self["outlet unknown"])
        begins = self._titles.get(article, "").split()
        if not begins:
            return one_line(f"{self['outlet unknown']}, {self['article']} {article}")
        title = " ".join(begins[:TITLE_WORDS]).rstrip(",;:.") + (" …" if len(begins) > TITLE_WORDS else "")
        return one_line(f"“{title}” ({self['outlet unknown']})")

    def told(self, item: Mapping[str, Any]) -> str:
        """The headline as it may be said: what did not happen says so, and a claim names who makes it."""
        counts = [conflict for conflict in item.get("disputed") or () if conflict["facet"] is None]
        disputed = (
            f" ({self['disputed'].format(self._points(counts))})" if counts else ""
        )  # facets have a section of their own
        about = "" if item["reviewed"] else self._whom(item)
        return f"{self._act(item)}{about}{self.speakers(self._unnamed(item))}{disputed}"

    def _act(self, item: Mapping[str, Any]) -> str:
        """The headline; one that was cut short gives way to the quote that it was cut from."""
        headline, quote = one_line(item["headline"]), self.quote(item)
        if "…" in (headline[:1], headline[-1:]) and headline.strip("…-–—•*¶ ") in quote:
            headline = quote
        standing = item["actuality"] if item["actuality"] not in REAL else ""
        if item["kind"] == "allegation" and not item["said_by"]:
            standing = "alleged"
        return (f"{self.term(standing)}: " if standing else "") + headline

    def quote(self, shape: Mapping[str, Any]) -> str:
        """The words of a quote, without the mark of the list or the paragraph that it stood in."""
        return one_line(shape.get("quote") or "").lstrip("-–—•*¶ ")

    def sentence(self, side: Mapping[str, Any]) -> str:
        """The quote behind a side of a conflict; without one the headline of a source, which says that it is one."""
        if side.get("quote"):
            return f"“{self.quote(side)}”"
        if not side.get("headline"):
            return ""
        whose = next((claim["outlet"] for claim in side["claims"] if claim["headline"] == side["headline"]), None)
        return self["headline"].format(one_line(whose or self["outlet unknown"]), one_line(side["headline"]))

    def _unnamed(self, item: Mapping[str, Any]) -> list[str]:
        """Who says it, unless the headline begins with who does ("Rubio: ten more men sent")."""
        begins, colon, _ = item["headline"].partition(":")
        named = names_in(begins) if colon and item["actuality"] in REAL else set()
        return [name for name in item["said_by"] if not named & names_of(name)]

    def speakers(self, names: list[str]) -> str:
        """``(said by …)``, or nothing."""
        return f" ({self['said by']} {', '.join(map(one_line, names))})" if names else ""

    def claimants(self, claim: Mapping[str, Any]) -> list[str]:
        """Who speaks."""
        return [one_line(self._names.get(speaker, _plain_name(speaker))) for speaker in claim["speakers"]]

    def claimant(self, claim: Mapping[str, Any]) -> str:
        """Who says what a facet shows: the speakers, and the outlet that told it."""
        speakers = self.claimants(claim)
        outlet = self._named(claim["outlet"], claim["article"])
        return ", ".join([*speakers, outlet] if outlet not in speakers else speakers)

    def told_by(self, claim: Mapping[str, Any]) -> str:
        """The outlet that told a claim; where nobody is named, according to it."""
        according = "" if claim["speakers"] else f"{self['according to']} "
        return according + self._named(claim["outlet"], claim["article"])

    def support(self, item: Mapping[str, Any], *, outlet: bool = True) -> str:
        """Its outlet, and how many reports it has; of what sources agree on only the number. ``outlet``: whether it is
        not said already."""
        named = [self.outlet(item)] if outlet and (item["reports"] == 1 or item["standing"] != "agreed") else []
        several = self["reports"].format(reports=item["reports"], origins=item["origins"])
        return "; ".join([*named, several] if item["reports"] > 1 else named)

    def lead(self, item: Mapping[str, Any]) -> str:
        """One sentence of the lead: day, act, who acts or speaks, standing, and the source of what only one tells."""
        speakers = self._unnamed(item)
        said = f"{self['said by']} {', '.join(map(one_line, speakers))}; " if speakers else ""
        unread = "" if item["reviewed"] else f"; {self['not reviewed']}"
        standing = f"{said}{self._standing(item)}{unread}"
        happened, actors = self.happened(item), self._actors(item)
        act = f"{happened[0].upper()}{happened[1:]}: {self._act(item)}"
        return f"{act} — {actors}; {standing}." if actors else f"{act} ({standing})."

    def _standing(self, item: Mapping[str, Any]) -> str:
        """How well a development is supported, by whom if one source tells it, and what sources do not agree on."""
        points = self._points(item.get("disputed") or ())
        if item["standing"] == "single":
            one_report = f"{self['single']}: {self.outlet(item)}"
            several = self["one origin"].format(reports=item["reports"], outlet=self.outlet(item))
            told = several if item["reports"] > 1 else one_report
            return f"{told}; {self['disputed'].format(points)}" if points else told
        if not points:
            return self[item["standing"]]
        if item["standing"] == "agreed":
            return self["agreed but"].format(self["they differ"].format(points))
        return self["disputed"].format(points)

    def _points(self, conflicts: Sequence[Mapping[str, Any]]) -> str:
        """What sources do not agree on; of many only the first, which weighs most."""
        told = [self._sides(conflict) for conflict in conflicts[:MOST_DISPUTED]]
        left = len(conflicts) - len(told)
        return "; ".join([*told, self["more"].format(left)] if left else told)

    def _sides(self, conflict: Mapping[str, Any]) -> str:
        return f"“{one_line(conflict['label'])}”: {self._either([self.plain(value) for value in conflict['values']])}"

    def _either(self, values: Sequence[str]) -> str:
        """``a``, ``a or b``, ``a, b or c``."""
        first = ", ".join(values[:-1])
        return f"{first}{self['or']}{values[-1]}" if first else "".join(values)

    def _actors(self, item: Mapping[str, Any]) -> str:
        """Who acts, unless the headline or the speaker says so; who does the same together."""
        named = names_in(" ".join([item["headline"], *item["said_by"]]))
        actors = item.get("actors") or ()
        if any(named & names_of(actor["name"]) for actor in actors):
            return ""
        told = groupby(actors[:MOST_ACTORS], key=lambda actor: actor["role"])
        return ", ".join(f"{_listed(actor['name'] for actor in found)} ({self._role(role)})" for role, found in told)

    def _role(self, role: str) -> str:
        """What somebody is in a development; a role that no list here knows is told as it is."""
        words = ROLES.get(role)
        return words[self._column] if words else one_line(role)

    def _whom(self, item: Mapping[str, Any]) -> str:
        """Whom a sentence is about that does not name them ("he was flagged")."""
        named = names_in(" ".join([self._act(item), *item["said_by"]]))
        actors = item.get("actors") or ()
        people = [actor for actor in actors if (actor.get("id") or "person/").startswith("person/")]
        if not people or any(named & names_of(actor["name"]) for actor in people):
            return ""
        return f" — {one_line(people[0]['name'])} ({self._role(people[0]['role'])})"

    def reason(self, item: Mapping[str, Any]) -> str:
        """Why another value is shown; that it is newer, the first one, over, or disputed (which its value or its
        standing says) is no reason to say more."""
        new = item["new"]
        quiet = item["reason"] in ("first", "newer", "conflict") or (new and (new.get("until") or new["value"] is None))
        return "" if quiet else self.term(item["reason"])

    def since(self, item: Mapping[str, Any]) -> str:
        """Since when a facet is as it is, where that is not said by the value itself: a day is its own day."""
        new = item["new"]
        if not new or new.get("until") or item["type"] in ("figure", "day"):
            return ""
        value = str(new["value"])
        dated = new["since"] in value or _is_day(value.partition(" ")[0])
        opposed = item["type"] == "allegation" and len({claim["value"] for claim in new["claims"]}) > 1
        return "" if dated or opposed else self._from(new["since"])

    def now(self, item: Mapping[str, Any]) -> str:
        """The value of a facet after; of an allegation who makes it and who denies it."""
        return self._stated(item, item["new"])

    def was(self, item: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
        """The value of a facet before; when nothing was known, what the claim shown now says of it, or nothing."""
        old = item["old"]
        if old is None:
            return self.plain(claim["was"]) if claim.get("was", claim["value"]) != claim["value"] else ""
        return self._over(old) if old.get("until") else self._stated(item, old)

    def _stated(self, item: Mapping[str, Any], side: Mapping[str, Any] | None) -> str:
        if item["type"] != "allegation" or side is None or side["value"] is None:
            return self.value(side)
        order = sorted(
            {claim["value"] for claim in side["claims"]} - {None}, key=lambda value: (value == "denied", value)
        )
        return "; ".join(self._who_says(value, side["claims"]) for value in order)

    def _who_says(self, value: str, claims: Sequence[Mapping[str, Any]]) -> str:
        """``alleged by …``, ``denied by …``; what no named person says is only ``alleged``, and its source is told."""
        saying = sorted((claim for claim in claims if claim["value"] == value), key=lambda claim: claim["position"])
        names = list(dict.fromkeys(name for claim in saying for name in self.claimants(claim)))
        left = len(names) - MOST_ACTORS
        told = ", ".join([*names[:MOST_ACTORS], self["more"].format(left)] if left > 0 else names)
        if value not in ("alleged", "denied"):
            return f"{self.plain(value)} ({told})" if told else self.plain(value)
        return self[f"{value} by"].format(told) if told else self[value]

    def left(self, details: int, more: int) -> list[str]:
        """What a section holds and does not show: details, and what is too much."""
        shown = [self["detail"] if details == 1 else self["details"].format(details)] if details else []
        return [*shown, *([self["more"].format(more)] if more else [])]

    def titled(self, item: Mapping[str, Any]) -> str:
        """Subject and label of a facet; the label alone is left out where it only says the subject again."""
        subject, label = one_line(item["subject"]), one_line(item["label"])
        again = set(label.casefold().split()) <= set(subject.casefold().split())
        return subject if again else f"{subject}: {label}"

    def watch(self, item: Mapping[str, Any]) -> str:
        """A feed that is not well, a time in which feeds were not watched, or that there were no feeds."""
        if item["state"] == "none followed":
            return self["none followed"]
        if item["state"] != "not watched":
            return f"{one_line(item['title'])}: {self.term(item['state'])} {self._from(item['since'][:10])}"
        feeds, every = item["feeds"], item["of"]
        who = self["some feeds"].format(some=len(feeds), all=every)
        if len(feeds) == every > 1:
            who = self["all feeds"].format(every)
        elif len(feeds) <= 3:
            who = ", ".join(map(one_line, feeds))
        return self["not watched"].format(start=self.minute(item["since"]), end=self.minute(item["until"]), who=who)

    def edit(self, item: Mapping[str, Any]) -> str:
        """An article that was edited: how, which, and whether its publisher says so."""
        notice = f"; {self['with notice']}" if item.get("notice") else ""
        outlet = f"{one_line(item['outlet'])}, " if item.get("outlet") else ""
        version = f"{self['version']} {item['revision'] + 1}"
        return f"{self.term(item['grade'])}: {outlet}“{one_line(item['title'])}” ({version}{notice})"

    def waiting(self, item: Mapping[str, Any]) -> str:
        """What waits for a person: a report, or two developments that may be one."""
        like = f" — {self['may be']}: {one_line(item['like_headline'])}" if item.get("like") else ""
        return f"{one_line(item['headline'])}{like} ({one_line(item['id'])})"

    def reread(self, item: Mapping[str, Any]) -> tuple[str, str]:
        """What a correction is about, before and after ("" for nothing): with its days when these differ, with its
        standing always."""
        told = item.get("told")
        if not told:
            return one_line(item["headline"]), one_line(item.get("now") or "")
        was, now = told["was"], told["now"]
        dated = bool(was and now) and was["happened"] != now["happened"]
        before, after = (self._reading(reading, dated) if reading else "" for reading in (was, now))
        return before, after

    def _reading(self, told: Mapping[str, Any], dated: bool) -> str:
        standing = "" if told["actuality"] in REAL else f"{self.term(told['actuality'])}: "
        return f"{self.happened(told)}: " * dated + standing + one_line(told["headline"])

    def question(self, item: Mapping[str, Any]) -> str:
        """A question, and what answers it."""
        answer = item.get("answered_by")
        words = f"{self._act(answer)} ({self.support(answer)})" if answer else one_line(item.get("answer") or "")
        return f"{self.term(item['what'])}: {one_line(item['text'])}" + (f" — {words}" if words else "")

    def due(self, item: Mapping[str, Any]) -> str:
        """What is due, and when."""
        days = item["first"] if item["first"] == item["last"] else f"{item['first']}/{item['last']}"
        what = one_line(item["what"]) + self.speakers(item["said_by"])
        more = self.term(item["words"].removeprefix(item["first"])).strip(" ()")
        return f"{self.day(days)}: {what}" + (f" ({more})" if more else "")

    def value(self, facet: Mapping[str, Any] | None) -> str:
        """The value of a facet."""
        if facet is None:
            return self["nothing known"]
        if facet.get("until"):
            return f"{self._over(facet)}; {self['then unknown']}"
        if facet["standing"] == "unanswered" or facet.get("expired"):
            return self["unanswered"]
        return self.plain(facet["value"])

    def _over(self, facet: Mapping[str, Any]) -> str:
        """What held until a day that has passed."""
        last, until = self.plain(facet["last"]), self.day(facet["until"])
        return self["passed"].format(last) if last.startswith(until) else f"{last} {self['until'].format(until)}"

    def rivals(self, facet: Mapping[str, Any] | None) -> str:
        """What others say of a facet that sources disagree on, or nothing."""
        values = [self.plain(value) for value in (facet or {}).get("against", ())]
        return self["others say"].format(self._either(list(dict.fromkeys(values)))) if values else ""

    def plain(self, value: Any) -> str:
        """A value that stands alone: a figure, a number, a text, a day, something that has a name."""
        if isinstance(value, dict):
            value = msgspec.convert(value, Figure)
        elif isinstance(value, str):
            value = self._names.get(value, value)
            value = _DAY.sub(lambda found: self.day(found[0]) if _is_day(found[0]) else found[0], value)
        return one_line(value_words(value, self._figures))


def range_days(content: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day inside the range, in the story's zone."""
    zone = zone_of(content["zone"])
    start, end = range_instants(content)
    return start.astimezone(zone).date(), last_day_before(end, zone)


def range_instants(content: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The ends of the range; the upper one lies outside."""
    return _instant(content["range"]["from"]), _instant(content["range"]["to"])


def _instant(text: str) -> datetime:
    return instant_of(micros(datetime.fromisoformat(text)))


def nothing(content: Mapping[str, Any]) -> bool:
    """Whether a digest tells no change at all; what waits and what could not be seen are no change."""
    return changes_in(content) == 0


def changes_in(content: Mapping[str, Any]) -> int:
    """How many changes a digest tells."""
    return sum(len(items) for name, items in content["sections"].items() if name not in QUIET)


def link(url: str | None, outlet: str) -> Link | None:
    """A link that may be followed, or None for anything but a plain http or https address."""
    match = _ADDRESS.match(url or "")
    if match is None:
        return None
    try:
        host = match[1].encode("idna").decode().removeprefix("www.")
    except UnicodeError:
        return None
    named = outlet and outlet.casefold().removeprefix("www.") != host
    return Link(match[0], f"{one_line(outlet)} ({host})" if named else host)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _ends(text: str) -> tuple[date, date]:
    """Both ends of ``2025-04-12/2025-04-13``, or a day twice."""
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(one_line, names))


def _plain_name(entity: str) -> str:
    """What an id is called that the story gives no name; other words stay as they are."""
    _, slash, name = entity.rpartition("/")
    return name.replace("-", " ").title() if slash else entity
