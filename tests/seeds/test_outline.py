"""``story.toml``: nothing misspelt, nothing ambiguous, everything that is named exists."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tracker.services.story_folder import read_outline
from tracker.story.events import Entity, FacetDefinition, Policy, Profile, Source

TABLES: dict[str, type[msgspec.Struct]] = {"entity": Entity, "facet": FacetDefinition, "source": Source}
TOP = {"id", "title", "scope", "purpose", "zone", "languages", "profile", "policy", *TABLES}
SECTIONS = {"people", "figures", "cases", "orders", "advisories", "agreements", "details"}
NAMED_BY_CHECKS = (
    *(
        f"person/kilmar-abrego-garcia.{attribute}"
        for attribute in ("held-at", "custody", "located-in", "removal", "named-destination", "ms13-allegation")
    ),
    "advisory/us/el-salvador.level",
    "advisory/us/venezuela.level",
    *(f"figure/sent-2025-03-15.{part}" for part in ("total", "venezuelans", "salvadorans", "under-aea")),
    "figure/sent-to-cecot.cumulative",
    "figure/venezuelans-in-cecot.stock",
    *(f"agreement/us-el-salvador-prison.{amount}" for amount in ("agreed", "approved", "sent")),
    "proclamation/10903.signed",
    "proclamation/10903.published",
    *(f"order/*.{attribute}" for attribute in ("status", "duty", "deadline", "reach")),
    *(f"case/*.{attribute}" for attribute in ("status", "stage", "discovery")),
    "proceeding/jgg-contempt.status",
    "swap/us-el-salvador-venezuela.status",
)


def keys_of(struct: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def twice(names: Iterator[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def test_no_key_is_misspelt(story: dict[str, Any]) -> None:
    assert set(story) == TOP
    assert set(story["profile"]) <= keys_of(Profile)
    assert set(story["policy"]) <= keys_of(Policy)
    for table, struct in TABLES.items():
        unknown = [(row, set(row) - keys_of(struct)) for row in story[table] if set(row) - keys_of(struct)]
        assert not unknown


def test_it_is_an_outline(folder: Path) -> None:
    outline = read_outline(folder / "story.toml")
    assert outline.id == "us-el-salvador-deportations"
    assert outline.zone == "America/New_York"


def test_a_name_leads_to_one_entity(story: dict[str, Any]) -> None:
    names = (
        name
        for entity in story["entity"]
        for name in {folded(alias) for alias in (entity["name"], *entity.get("aliases", ()))}
    )
    assert not twice(names)
    assert not twice(entity["id"] for entity in story["entity"])


def test_accents_are_aliases(story: dict[str, Any]) -> None:
    aliases = {entity["id"]: {entity["name"], *entity.get("aliases", ())} for entity in story["entity"]}
    assert {"Kilmar Abrego Garcia", "Ábrego García", "Abrego Garcia"} <= aliases["person/kilmar-abrego-garcia"]
    assert {"CECOT", "Cecot"} <= aliases["place/cecot"]


def test_facets_are_defined_once_and_fit_the_screen(story: dict[str, Any]) -> None:
    assert not twice(facet["facet"] for facet in story["facet"])
    for facet in story["facet"]:
        assert facet["section"] in SECTIONS, facet
        assert 0 < len(facet["label"]) <= 24, facet


@pytest.mark.parametrize("facet", NAMED_BY_CHECKS)
def test_the_promised_facets_are_defined(story: dict[str, Any], facet: str) -> None:
    assert facet in {definition["facet"] for definition in story["facet"]}


def test_what_a_facet_names_exists(story: dict[str, Any]) -> None:
    facets = {facet["facet"] for facet in story["facet"]}
    register = {entity["id"] for entity in story["entity"]}
    for facet in story["facet"]:
        assert set(facet.get("parts", ())) <= facets, facet
        named = [facet[key] for key in ("about", "population") if "/" in facet.get(key, "")]
        assert set(named) <= register, facet


def test_figures_carry_their_definition(story: dict[str, Any]) -> None:
    for facet in story["facet"]:
        if facet.get("type") == "figure":
            assert facet.get("measure"), facet
            assert facet.get("scope"), facet
            assert facet.get("unit"), facet


def test_an_allegation_is_never_a_status(story: dict[str, Any]) -> None:
    for facet in story["facet"]:
        if facet["facet"].endswith("-allegation"):
            assert facet["type"] == "allegation", facet
            assert facet["about"], facet
            assert facet["fixed"], facet


def test_a_source_is_found_under_one_name(story: dict[str, Any]) -> None:
    names = (
        name
        for source in story["source"]
        for name in {
            name.casefold()
            for name in (source["id"], source["name"], *source.get("outlets", ()), *source.get("hosts", ()))
        }
    )
    assert not twice(names)
    for source in story["source"]:
        assert source["original"], source
        assert source["trust"] in (1, 2, 3), source


def test_copies_are_no_independent_origins(story: dict[str, Any]) -> None:
    """Hosts on which the history cites copies and rewrites must not become origins."""
    hosts = {host for source in story["source"] for host in source.get("hosts", ())}
    copies = {"japannews.yomiuri.co.jp", "yomiuri.co.jp", "klcc.org", "orissapost.com", "nbcboston.com", "wtop.com"}
    assert not hosts & (copies | {"justia.com", "heinonline.org", "everycrsreport.com", "github.com", "girlpw.com"})
