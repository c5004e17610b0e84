"""The words of a rendered digest in each language, and how days, values and sources are put into words. Pure.

The frozen content holds no words of any language but those of the story itself; what is said around them is chosen
here when it is rendered, so a digest in Spanish is the same digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.safetext import one_line
from tracker.times import instant_of, last_day_before, micros, zone_of

LOCALES = ("en", "es")
SIGNS = {"agreed": "=", "single": "~", "conflict": "!", "unanswered": "?"}
REAL = ("happened", "ongoing")

_WORDS: Mapping[str, tuple[str, str]] = {
    "nothing": ("Nothing changed.", "Nada cambió."),
    "in short": ("In short.", "En resumen."),
    "reported": ("What was reported", "Lo que se publicó"),
    "recorded": ("What was recorded", "Lo que se registró"),
    "range": (
        "{clock} from {start} to {end}, read up to event @{position}",
        "{clock} del {start} al {end}, leído hasta el evento @{position}",
    ),
    "agreed": ("independent sources agree", "fuentes independientes coinciden"),
    "single": ("one source", "una sola fuente"),
    "conflict": ("sources disagree", "las fuentes discrepan"),
    "unanswered": ("not known", "no se sabe"),
    "outlet unknown": ("outlet unknown", "medio desconocido"),
    "unreviewed": ("not reviewed yet", "sin revisar"),
    "said by": ("said by", "dicho por"),
    "according to": ("according to", "según"),
    "reports": ("{reports} reports, {origins} independent", "{reports} informes, independientes: {origins}"),
    "date unknown": ("date unknown", "fecha desconocida"),
    "or before": ("{day} or before", "{day} o antes"),
    "by day": ("by {day}", "a más tardar el {day}"),
    "to": (" to ", " a "),
    "was": ("was", "antes"),
    "now": ("now", "ahora"),
    "since": ("since", "desde"),
    "nothing known": ("nothing known", "nada conocido"),
    "none": ("none", "ninguno"),
    "ge": ("at least {}", "al menos {}"),
    "gt": ("more than {}", "más de {}"),
    "le": ("at most {}", "como máximo {}"),
    "lt": ("less than {}", "menos de {}"),
    "range of": ("{} to {}", "de {} a {}"),
    "approx": ("about {}", "unos {}"),
    "version": ("version", "versión"),
    "happened column": ("Happened", "Cuándo"),
    "what column": ("What", "Qué"),
    "support column": ("Support", "Respaldo"),
    "subject column": ("Who or what", "Quién o qué"),
    "was column": ("Was", "Antes"),
    "now column": ("Now", "Ahora"),
    "scope": ("Scope", "Alcance"),
    "purpose": ("You follow this because", "Usted sigue esto porque"),
    "log": ("Log: {position} events, root {root}", "Registro: {position} eventos, raíz {root}"),
    "key": (
        "= independent sources agree  ~ one source  ! disagree  * unreviewed",
        "= fuentes independientes  ~ una sola  ! discrepan  * sin revisar",
    ),
    "note": ("Editor’s note", "Nota de la redacción"),
    "draft": ("Draft: not approved by anyone yet.", "Borrador: nadie lo ha aprobado todavía."),
    "check": ("Check it with", "Compruébelo con"),
    "article": ("article", "artículo"),
    "changes": ("{} changes", "{} cambios"),
    "corrects": ("This corrects digest {id}.", "Esto corrige el boletín {id}."),
    "developments": ("New developments", "Novedades"),
    "figures": ("Figures", "Cifras"),
    "status": ("Status", "Situación"),
    "conflicts": ("Sources disagree", "Las fuentes discrepan"),
    "corrections": ("Corrections and retractions", "Correcciones y retractaciones"),
    "silent_edits": ("Articles changed without notice", "Artículos cambiados sin aviso"),
    "late_reports": ("Told now, of earlier days or as background", "Contado ahora, de días anteriores o de contexto"),
    "questions": ("Questions", "Preguntas"),
    "coverage": ("What we could not see", "Lo que no pudimos ver"),
    "to_review": ("Waiting for review", "Pendiente de revisión"),
}
_SPANISH: Mapping[str, str] = {
    "first": "nuevo",
    "newer": "más reciente",
    "sharper": "más preciso",
    "correction": "corrección",
    "ended": "terminado",
    "support": "más respaldo",
    "new": "nueva",
    "changed": "cambiada",
    "settled": "resuelta",
    "opened": "abierta",
    "answered": "respondida",
    "retracted by its source": "retirado por su fuente",
    "our reading corrected": "lectura nuestra corregida",
    "cosmetic": "cosmético",
    "substantive": "sustancial",
    "figure changed": "cifra cambiada",
    "quote removed": "cita retirada",
    "failing": "falla",
    "silent": "en silencio",
    "gone": "desaparecida",
    "paused": "en pausa",
    "unfollowed": "sin seguimiento",
    "ordered": "ordenado",
    "announced": "anunciado",
    "planned": "previsto",
    "possible": "posible",
    "conditional": "condicional",
    "denied": "negado",
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.\-\u00a1-\uffff]+(?::\d+)?)([/?#][^\s\"'<>\\`\x00-\x1f\x7f-\x9f]*)?\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a statement can be read: an http or https address, and the outlet with its real domain."""

    url: str
    words: str


class Phrases:
    """Everything that is said around the facts, in one language."""

    def __init__(self, locale: str = "en") -> None:
        """Raises ``KeyError`` for a language without words."""
        self.locale = locale
        self._column = {"en": 0, "es": 1}[locale]

    def __getitem__(self, key: str) -> str:
        """The words of a key."""
        return _WORDS[key][self._column]

    def term(self, word: str) -> str:
        """A word of the model (a reason, a grade, a state) as a reader knows it; unknown words stay."""
        return one_line(word if self.locale == "en" else _SPANISH.get(word, word))

    def day(self, text: str | None) -> str:
        """``14 Apr 2025``, or both ends of an interval: ``12 to 13 Apr 2025``."""
        if not text:
            return self["date unknown"]
        if text.startswith("../"):
            return self["or before"].format(day=self.day(text[3:]))
        first, *others = [date.fromisoformat(part) for part in text.split("/")]
        if not others:
            return self._date(first)
        same_month = (first.year, first.month) == (others[0].year, others[0].month)
        return (str(first.day) if same_month else self._date(first)) + self["to"] + self._date(others[0])

    def _date(self, day: date) -> str:
        return f"{day.day} {_MONTHS[self.locale][day.month - 1]} {day.year}"

    def happened(self, item: Mapping[str, Any]) -> str:
        """When a development happened."""
        happened = item["happened"]
        if happened["precision"] == "unknown":
            return self["by day"].format(day=self.day(happened["latest"]))
        if happened["earliest"] == happened["latest"]:
            return self.day(happened["latest"])
        return self.day(f"{happened['earliest']}/{happened['latest']}")

    def range(self, content: Mapping[str, Any]) -> str:
        """What the digest is about, with both days inside."""
        asked = content["range"]
        start, end = range_days(content)
        return self["range"].format(clock=self[asked["clock"]], start=start, end=end, position=asked["to_position"])

    def subject(self, content: Mapping[str, Any]) -> str:
        """One line that says what it is about: the story, the days, what leads, how many changes."""
        start, end = range_days(content)
        days = self.day(f"{start}/{end}") if start != end else self.day(str(start))
        first = one_line(content["lead"][0]["headline"]) if content["lead"] else ""
        quiet = ("urgent", "to_review", "coverage")
        count = sum(number for name, number in content["counts"].items() if name not in quiet)
        changes = self["changes"].format(count) if count else self["nothing"].rstrip(".")
        what = f"{self['corrections']} ({content['corrects']})" if content.get("corrects") else first
        return f"[{one_line(content['story'])}] {days}: {what}{' — ' if what else ''}{changes}"

    def outlet(self, item: Mapping[str, Any]) -> str:
        """Who tells a development first."""
        return one_line(item["source"].get("outlet") or self["outlet unknown"])

    def told(self, item: Mapping[str, Any]) -> str:
        """The headline as it may be said: what did not happen says so, and a claim names who makes it."""
        real = "" if item["actuality"] in REAL else f"{self.term(item['actuality'])}: "
        return f"{real}{one_line(item['headline'])}{self.speakers(item['said_by'])}"

    def speakers(self, names: list[str]) -> str:
        """``(said by …)``, or nothing."""
        return f" ({self['said by']} {', '.join(map(one_line, names))})" if names else ""

    def claimant(self, claim: Mapping[str, Any], names: Mapping[str, str]) -> str:
        """Who says what a facet shows: the speakers (as ``names`` calls them), else the outlet."""
        speakers = [one_line(names.get(speaker, _plain_name(speaker))) for speaker in claim["speakers"]]
        return ", ".join(speakers) or one_line(claim["outlet"] or self["outlet unknown"])

    def support(self, item: Mapping[str, Any]) -> str:
        """How many reports a development has, or its one outlet."""
        if item["reports"] > 1:
            return self["reports"].format(reports=item["reports"], origins=item["origins"])
        return self.outlet(item)

    def lead(self, item: Mapping[str, Any]) -> str:
        """One sentence of the lead: day, act, speaker, standing."""
        standing = self[item["standing"]] + (f": {self.outlet(item)}" if item["standing"] == "single" else "")
        return f"{self.happened(item)}: {self.told(item)} ({standing})."

    def value(self, facet: Mapping[str, Any] | None) -> str:
        """The value of a facet."""
        if facet is None:
            return self["nothing known"]
        if facet["standing"] == "unanswered":
            return self["unanswered"]
        return self.plain(facet["value"])

    def plain(self, value: Any) -> str:
        """A value that stands alone: a figure, a number, a text."""
        if isinstance(value, dict):
            return self.figure(value)
        if value is None:
            return self["none"]
        return one_line(f"{value:,}" if isinstance(value, int | float) else str(value))

    def figure(self, value: Mapping[str, Any]) -> str:
        """A figure in words: ``more than 200``, ``$6,000,000``."""

        def number(end: float | None) -> str:
            return "?" if end is None else f"{end:,}" if value["unit"] != "USD" else f"${end:,}"

        low, high, op = value["low"], value["high"], value["op"]
        if op == "eq":
            return number(low)
        if op == "range":
            return self["range of"].format(number(low), number(high))
        if op == "approx":
            return self["approx"].format(number(_middle(low, high)))
        return self[op].format(number(low if op in ("ge", "gt") else high))


def range_days(content: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day inside the range, in the story's zone."""
    asked, zone = content["range"], zone_of(content["zone"])
    return _instant(asked["from"]).astimezone(zone).date(), last_day_before(_instant(asked["to"]), zone)


def _instant(text: str) -> datetime:
    return instant_of(micros(datetime.fromisoformat(text)))


def nothing(content: Mapping[str, Any]) -> bool:
    """Whether a digest tells no change at all; what waits and what could not be seen are no change."""
    quiet = ("to_review", "coverage")
    return not any(items for name, items in content["sections"].items() if name not in quiet)


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


def _plain_name(entity: str) -> str:
    return entity.rpartition("/")[2].replace("-", " ").title()


def _middle(low: float | None, high: float | None) -> float | None:
    if low is None or high is None:
        return low if high is None else high
    middle = (low + high) / 2
    return int(middle) if middle == int(middle) else middle
