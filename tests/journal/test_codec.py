"""Every event that was ever shipped can be read: the registry, the codec, the upcasters, the golden files."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.journal.samples import SAMPLES
from tracker.journal.codec import Unknown, decode, encode
from tracker.journal.errors import Unreadable
from tracker.journal.registry import NAMES, REGISTRY, TypedEvent
from tracker.journal.upcasters import UPCASTERS

GOLDEN = Path(__file__).parent / "golden"
BY_TYPE = {type(sample): sample for sample in SAMPLES}


def test_the_samples_hold_every_registered_event() -> None:
    assert {cls for cls, _ in REGISTRY.values()} == set(BY_TYPE)
    assert set(NAMES) == set(BY_TYPE)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_went_and_its_bytes_are_stable(event: TypedEvent) -> None:
    name, schema, body = encode(event)
    again = decode(name, schema, body)
    assert again == event
    assert encode(again) == (name, schema, body)  # type: ignore[arg-type]


def _golden() -> list[Path]:
    return sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", _golden(), ids=lambda path: path.stem)
def test_a_golden_file_reads_as_it_always_did(path: Path) -> None:
    """A golden file is stored bytes of an event as some version shipped it, and what it must be read as today."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    event = decode(kept["name"], kept["schema"], kept["body"].encode())
    assert msgspec.json.decode(msgspec.json.encode(event)) == kept["read"]


def test_every_type_and_schema_ever_shipped_has_a_golden_file() -> None:
    shipped = {f"{name}.{schema}" for name, (_, present) in REGISTRY.items() for schema in range(1, present + 1)}
    assert shipped == {path.stem for path in _golden()}


def test_every_old_schema_has_its_step() -> None:
    old = {(name, schema) for name, (_, present) in REGISTRY.items() for schema in range(1, present)}
    assert old == set(UPCASTERS)


def test_an_old_event_is_read_as_a_new_one() -> None:
    event = decode("FeedFollowed", 1, b'{"feed":"f","for":"storm","url":"https://wire.example/feed"}')
    assert event == REGISTRY["FeedFollowed"][0](feed="f", story="storm", url="https://wire.example/feed", confirm=1)


def test_an_event_of_the_future_is_kept_as_it_is() -> None:
    assert decode("FeedFollowed", 99, b"{}") == Unknown(name="FeedFollowed", schema=99, body=b"{}")
    assert decode("MartiansLanded", 1, b"{}") == Unknown(name="MartiansLanded", schema=1, body=b"{}")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"feed":1,"story":"s","url":"u"}', b'{"feed":"f","story":"s","url":"u","confirm":"x"}'],
)
def test_bytes_that_do_not_fit_say_so(body: bytes) -> None:
    with pytest.raises(Unreadable, match="FeedFollowed"):
        decode("FeedFollowed", 2, body)


def test_a_story_event_with_a_key_too_many_is_refused_not_shortened() -> None:
    with pytest.raises(Unreadable):
        decode("DevelopmentConfirmed", 1, b'{"development":"d","reasn":"a slip of the pen"}')
