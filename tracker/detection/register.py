"""The story's register as a dictionary of names: aliases with accents folded, surnames and given names once the full
name was said.

A name decides by itself only when the register knows it; everything else in a text is at most a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tracker.detection.text import Token, fold, tokenize
from tracker.story.events import Entity


class Hit(msgspec.Struct, frozen=True):
    """A name of the register at tokens ``first`` to ``last`` (both included)."""

    first: int
    last: int
    entity: Entity


class Register:
    """Finds the names of a story's entities among tokens. Immutable; what an article said so far is passed in."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities: dict[str, Entity] = {entity.id: entity for entity in entities}
        self._names: dict[str, list[tuple[tuple[str, ...], bool, Entity]]] = {}
        self._surnames: dict[str, list[Entity]] = {}
        self._given: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            for name in (entity.name, *entity.aliases):
                self._add(name, entity)
        self._peoples = {
            fold(word): entity
            for entity in self.entities.values()
            for word in entity.traits.get("people", "").split("|")
            if word
        }
        self._capitals: dict[str, list[tuple[tuple[str, ...], Entity]]] = {}
        for entity in self.entities.values():
            words = tuple(token.folded for token in tokenize(fold(entity.traits.get("capital", ""))))
            if words:
                self._capitals.setdefault(words[0], []).append((words, entity))
        self._offices: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            if entity.id.startswith("person/") and entity.role:
                self._offices.setdefault(fold(entity.role), []).append(entity)
        for names in self._names.values():
            names.sort(key=lambda each: len(each[0]), reverse=True)

    def country_of(self, people: str) -> Entity | None:
        """The country whose people are called so: "Ruritanians", "Ruritanian" (trait ``people`` of the register)."""
        return self._peoples.get(fold(people))

    def capital_at(self, tokens: Sequence[Token], index: int) -> tuple[Entity | None, int]:
        """The country whose capital (trait ``capital``) is named at a token, and in how many words."""
        for words, entity in self._capitals.get(tokens[index].folded, ()):
            if tokens[index].capital and tuple(token.folded for token in tokens[index : index + len(words)]) == words:
                return entity, len(words)
        return None, 0

    def by_surname(self, surname: str) -> Entity | None:
        """The one person of the register with this surname (folded); for "Judge Doe", where the title vouches."""
        holders = self._surnames.get(surname, [])
        return holders[0] if len(holders) == 1 else None

    def in_office(self, title: str, country: Entity) -> Entity | None:
        """The one person whose role is exactly this office of a country: "President of Ruritania". A role that says
        more ("… until 2030") holds for some time only and names nobody here."""
        holders = self._offices.get(fold(f"{title} of {country.name}"), [])
        return holders[0] if len(holders) == 1 else None

    def _add(self, name: str, entity: Entity) -> None:
        name = name.removeprefix("the ")  # "the White House": the article is no part of the name
        words = tuple(token.folded for token in tokenize(fold(name)))
        if not words:
            return
        self._names.setdefault(words[0], []).append((words, name[0].isupper(), entity))
        if entity.id.startswith("person/") and len(words) > 1 and len(words[-1]) > 2:
            for holders in (self._surnames.setdefault(words[-1], []), self._given.setdefault(words[0], [])):
                if entity not in holders:
                    holders.append(entity)

    def find(self, tokens: Sequence[Token], named: frozenset[str] | set[str]) -> list[Hit]:
        """The names in order, longest first where they overlap. ``named`` holds the ids whose full name was said
        earlier in the article; only they answer to a bare surname or given name, and only when it is theirs alone.
        """
        hits: list[Hit] = []
        index = 0
        while index < len(tokens):
            hit = self._at(tokens, index, named)
            if hit is not None:
                hits.append(hit)
            index = hit.last + 1 if hit is not None else index + 1
        return hits

    def _at(self, tokens: Sequence[Token], index: int, named: frozenset[str] | set[str]) -> Hit | None:
        first = tokens[index]
        for words, capital, entity in self._names.get(first.folded, ()):
            if capital and not first.form[0].isupper() and not first.form[0].isdigit():
                continue
            if len(words) == 1 or tuple(token.folded for token in tokens[index : index + len(words)]) == words:
                return Hit(index, index + len(words) - 1, entity)
        if first.capital:
            holders = [entity for entity in self._surnames.get(first.folded, ()) if entity.id in named]
            if len(holders) == 1:
                return Hit(index, index, holders[0])
            return self._by_given_name(tokens, index, named)
        return None

    def _by_given_name(self, tokens: Sequence[Token], index: int, named: frozenset[str] | set[str]) -> Hit | None:
        """ "Anna" once "Anna Doe" was named, when no other entry is called so; "Anna Smith" is somebody else."""
        holders = self._given.get(tokens[index].folded, ())
        longer = index + 1 < len(tokens) and tokens[index + 1].capital
        if len(holders) != 1 or holders[0].id not in named or longer:
            return None
        return Hit(index, index, holders[0])
