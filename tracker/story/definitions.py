"""What a facet is: the outline's definitions, found by facet id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from typing import TypeAlias

from tracker.story.events import FacetDefinition, FacetId, Outline

DETAILS = "details"
"""The section of the facets that are of use to nobody but who checks a detail."""
Match: TypeAlias = Callable[[str], re.Match[str] | None]


class Names:
    """What things are called on a screen: register names, and for what has none the readable end of its id."""

    def __init__(self, outline: Outline) -> None:
        """Names of the outline's register and sources."""
        self._names = {entity.id: entity.name for entity in outline.register}
        self._names |= {source.id: source.name for source in outline.sources}

    def of(self, name: str) -> str:
        """The name of an id; a text that is no id stays as it is."""
        known = self._names.get(name)
        if known is not None:
            return known
        kind, slash, rest = name.partition("/")
        return rest.replace("-", " ").replace("/", ", ") if slash and kind and rest else name


class Definitions:
    """The outline's facet definitions, found by facet id; an exact one comes before a pattern."""

    def __init__(self, definitions: Sequence[FacetDefinition]) -> None:
        """Definitions in the order of the outline; of several patterns the first that matches holds."""
        self._exact = {definition.facet: definition for definition in definitions if "*" not in definition.facet}
        self._patterns = [definition for definition in definitions if "*" in definition.facet]
        self._by_attribute: dict[str, list[tuple[Match, FacetDefinition]]] = {}
        self._found: dict[str, FacetDefinition | None] = {}

    def find(self, facet: FacetId) -> FacetDefinition | None:
        """The definition of a facet, or None when the outline has none."""
        try:
            return self._found[facet]
        except KeyError:
            found = self._found[facet] = self._exact.get(facet) or self._first(facet)
            return found

    def _first(self, facet: FacetId) -> FacetDefinition | None:
        for matches, definition in self._candidates(facet.rpartition(".")[2]):
            if matches(facet):
                return definition
        return None

    def label(self, facet: FacetId) -> str:
        """What a facet is called beside its subject: its definition's label, else the end of its id in words."""
        definition = self.find(facet)
        if definition is not None and definition.label:
            return definition.label
        return facet.rpartition(".")[2].replace("-", " ")

    def _candidates(self, attribute: str) -> list[tuple[Match, FacetDefinition]]:
        """The patterns that may match facets with this attribute: those that end so, or leave the end open."""
        if attribute not in self._by_attribute:
            ends = (definition.facet.rpartition(".")[2] for definition in self._patterns)
            pairs = zip(self._patterns, ends, strict=True)
            self._by_attribute[attribute] = [
                (re.compile(translate(definition.facet)).match, definition)
                for definition, end in pairs
                if end == attribute or "*" in end or "?" in end
            ]
        return self._by_attribute[attribute]
