"""What a facet is: the outline's definitions, found by facet id."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tracker.story.events import FacetDefinition, FacetId, Outline


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
        self._by_attribute: dict[str, list[FacetDefinition]] = {}
        self._found: dict[str, FacetDefinition | None] = {}

    def find(self, facet: FacetId) -> FacetDefinition | None:
        """The definition of a facet, or None when the outline has none."""
        if facet not in self._found:
            self._found[facet] = self._exact.get(facet) or next(
                (definition for definition in self._candidates(facet) if fnmatchcase(facet, definition.facet)), None
            )
        return self._found[facet]

    def label(self, facet: FacetId) -> str:
        """What a facet is called beside its subject: its definition's label, else the end of its id in words."""
        definition = self.find(facet)
        if definition is not None and definition.label:
            return definition.label
        return facet.rpartition(".")[2].replace("-", " ")

    def _candidates(self, facet: FacetId) -> list[FacetDefinition]:
        """The patterns that may match a facet: those that end as it does, or leave the end open."""
        attribute = facet.rpartition(".")[2]
        if attribute not in self._by_attribute:
            ends = (definition.facet.rpartition(".")[2] for definition in self._patterns)
            pairs = zip(self._patterns, ends, strict=True)
            self._by_attribute[attribute] = [d for d, end in pairs if end == attribute or "*" in end or "?" in end]
        return self._by_attribute[attribute]
