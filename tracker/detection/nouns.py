"""How the nouns of a language make their plural: by ending, the longest first; what fits no rule is spelled out."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Nouns(msgspec.Struct, frozen=True):
    """The plural endings of a language: each ending of a noun and what takes its place.

    >>> nouns = Nouns(plurals={"": "s", "y": "ies", "ey": "eys"})
    >>> nouns.both("deportee"), nouns.both("nanny"), nouns.both("green card holder"), nouns.both("man/men")
    (('deportee', 'deportees'), ('nanny', 'nannies'), ('green card holder', 'green card holders'), ('man', 'men'))
    """

    plurals: dict[str, str]

    def both(self, entry: str) -> tuple[str, str]:
        """One of them and several of them; ``entry`` is the singular, or ``singular/plural`` where no rule fits."""
        one, stroke, several = entry.partition("/")
        return (one, several) if stroke else (one, self._plural(one))

    def all(self, entries: Iterable[str]) -> tuple[str, ...]:
        """The words of both numbers of all entries."""
        return tuple(word for entry in entries for word in self.both(entry))

    def _plural(self, noun: str) -> str:
        ending = max((each for each in self.plurals if noun.endswith(each)), key=len)
        return noun[: len(noun) - len(ending)] + self.plurals[ending]
