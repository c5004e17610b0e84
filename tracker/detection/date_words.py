"""The words of dates: names of months, days, units and feasts, and the patterns that use them.

They stand under ``[dates]`` in ``languages/<language>.toml``: tables of names, which patterns use as ``{month}``, and
``[[dates.patterns]]``, each with the rule (``timex.py``) that reads its named groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tracker.detection.feasts import Feast, compile_feast
from tracker.detection.text import lower


class DatePattern(msgspec.Struct, frozen=True):
    """One way of writing a date: the rule that reads it and its expression with named groups."""

    rule: str
    regex: re.Pattern[str]
    value: str = ""
    capital: bool = False
    needs: tuple[str, ...] = ()

    def can_match(self, low: str) -> bool:
        """Whether a sentence has a word that every match of this pattern has; cheaper than trying it."""
        return not self.needs or any(word in low for word in self.needs)


class DateWords(msgspec.Struct, frozen=True):
    """Names of months, days, units, directions … and the patterns that use them."""

    months: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, str]
    directions: dict[str, int]
    seasons: dict[str, str]
    dayparts: dict[str, str]
    deictic: dict[str, int]
    numerals: dict[str, int]
    ordinals: dict[str, int]
    ways: dict[str, int]
    from_today: frozenset[str]
    from_told: frozenset[str]
    vocabulary: frozenset[str]
    future_cues: frozenset[str]
    statutes: tuple[str, ...]
    articles: tuple[str, ...]
    laws: frozenset[str]
    relations: dict[str, tuple[str, ...]]
    feasts: dict[str, Feast]
    spans: frozenset[str]
    joins: frozenset[str]
    between: tuple[str, ...]
    leads: tuple[str, ...]
    patterns: tuple[DatePattern, ...]


def compile_dates(data: Mapping[str, Any], laws: Iterable[str]) -> DateWords:
    """Reads the ``[dates]`` of a language file; ``laws`` are its words for a law. ValueError: a feast
    is none."""
    names = data["names"]
    choices = {
        "month": _either(names["months"]),
        "longmonth": _either(_full_names(names["months"])),
        "weekday": _either(names["weekdays"]),
        "unit": _either(names["units"]),
        "numeral": _either(names["numerals"]),
        "ordinal": _either(names["ordinals"]),
        "direction": _either(names["directions"]),
        "season": _either(names["seasons"]),
        "daypart": _either(names["dayparts"]),
        "deictic": _either(names["deictic"]),
        "feast": _either(names["feasts"]),
    }
    patterns = tuple(
        DatePattern(
            rule=each["rule"],
            regex=re.compile(rf"(?<!\w)(?:{each['regex'].format(**choices)})(?!\w)"),
            value=each.get("value", ""),
            capital=each.get("needs") == "capital",
            needs=_needed(each["regex"], names),
        )
        for each in data["patterns"]
    )
    return DateWords(
        months=names["months"],
        weekdays=names["weekdays"],
        units=names["units"],
        directions=names["directions"],
        seasons=names["seasons"],
        dayparts=names["dayparts"],
        deictic=names["deictic"],
        numerals=names["numerals"],
        ordinals=names["ordinals"],
        ways=names["ways"],
        from_today=frozenset(names["from_today"]),
        from_told=frozenset(names["from_told"]),
        vocabulary=_vocabulary(names),
        future_cues=frozenset(names["future_cues"]),
        statutes=tuple(names["statutes"]),
        articles=tuple(names["articles"]),
        laws=frozenset(laws),
        relations={name: tuple(words) for name, words in data["relations"].items()},
        feasts={name: compile_feast(form) for name, form in names["feasts"].items()},
        spans=frozenset(names["spans"]),
        joins=frozenset(names["joins"]),
        between=tuple(names["between"]),
        leads=tuple(names["leads"]),
        patterns=patterns,
    )


def _needed(regex: str, names: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of which a pattern that names a table must find one: its months if it has any, else its weekdays …"""
    tables = {"month": "months", "longmonth": "months", "weekday": "weekdays", "deictic": "deictic", "unit": "units"}
    tables |= {"feast": "feasts"}
    if "?P<adverb>" in regex:  # the other half of an alternative needs none of them
        return ()
    table = next((table for place, table in tables.items() if f"{{{place}}}" in regex), None)
    return tuple(names[table]) if table else ()


def _vocabulary(names: Mapping[str, Any]) -> frozenset[str]:
    """The words of which every date pattern needs one, or a digit: a sentence without any is not searched."""
    tables = ("months", "weekdays", "units", "deictic", "seasons", "dayparts", "ordinals")
    plain = {part for table in tables for word in names[table] for part in word.split()}
    plain |= {max(name.split(), key=len) for name in names["feasts"]}
    return frozenset(plain | set(names["references"]))


def _full_names(months: Mapping[str, int]) -> list[str]:
    """The longest name of each month: abbreviations alone ("mar", "sep") are other words too often."""
    return [max((word for word in months if months[word] == number), key=len) for number in set(months.values())]


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(lower(word)) for word in sorted(words, key=len, reverse=True)) + ")"
