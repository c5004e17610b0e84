"""Old events, read as new ones: one pure step per schema, applied to the raw fields before they are typed.

A step takes the fields as they were stored and gives them as the next schema has them. Stored bytes never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def upcast(name: str, schema: int, target: int, fields: Fields) -> Fields:
    """The fields carried from one schema to another, one step at a time. Raises ``KeyError`` when a step is missing."""
    while schema < target:
        fields = UPCASTERS[name, schema](fields)
        schema += 1
    return fields
