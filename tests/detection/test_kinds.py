"""Every frame file carries its own tests: the examples it states, positive and negative, in each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.detection.conftest import DETECTION, Detect
from tracker.detection.frame import Example
from tracker.detection.frames import compile_frames

FILES = {f"{path.parent.name}/{path.name}": path.read_text("utf8") for path in sorted(DETECTION.glob("*/*.toml"))}
EXAMPLES = [
    (frame.kind, language, example)
    for frame in compile_frames(FILES).frames
    for language, words in frame.languages.items()
    for example in words.examples
]


@pytest.mark.parametrize(
    ("kind", "language", "example"), EXAMPLES, ids=[f"{k}-{la}-{e.text[:40]}" for k, la, e in EXAMPLES]
)
def test_the_examples_of_a_frame_file(kind: str, language: str, example: Example, detect: Detect) -> None:
    found = [report for report in detect(example.text, language=language).reports if report.kind == kind]
    assert bool(found) is example.finds
    if not found:
        return
    report = found[0]
    assert example.actuality in (None, report.actuality)
    assert example.day in (None, report.happened.earliest.isoformat())
    names = {participant.role: participant.name for participant in report.participants}
    assert {role: names.get(role) for role in example.slots} == example.slots


def test_every_frame_has_examples_of_both_sorts_in_english() -> None:
    for frame in compile_frames(FILES).frames:
        assert {example.finds for example in frame.languages["en"].examples} == {True, False}, frame.kind


def test_every_frame_speaks_every_language() -> None:
    compiled = compile_frames(FILES)
    for frame in compiled.frames:
        assert set(frame.languages) == set(compiled.languages), frame.kind


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("kind = ", "kinds/x.toml"),
        ('name = "x"', "kinds/x.toml"),
        ('kind = "x"\n[slots.a]\ntype = "nonsense"', "nonsense"),
        ('kind = "x"\n[slots.a]\ntype = "people"\n[en]\ntriggers = ["{a} runs"]', "begins with a word"),
        ('kind = "x"\n[en]\ntriggers = ["run^ to {nobody}"]', "nobody"),
        ('kind = "x"\n[slots.a]\ntype = "people"\nwhere = ["nowhere"]', "nowhere"),
    ],
)
def test_a_broken_frame_file_is_named_with_what_is_wrong(broken: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        compile_frames({**FILES, "kinds/x.toml": broken})


def test_the_frame_file_that_the_readme_shows_compiles() -> None:
    readme = (DETECTION / "kinds" / "README.md").read_text("utf8")
    (shown,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    shown = shown.replace('kind = "release"', 'kind = "shown"')
    assert "shown" in {frame.kind for frame in compile_frames({**FILES, "kinds/shown.toml": shown}).frames}


@pytest.mark.parametrize("name", FILES)
def test_no_list_says_the_same_twice(name: str) -> None:
    assert list(_repeated(tomllib.loads(FILES[name]))) == []


def test_a_word_said_twice_is_noticed() -> None:
    assert list(_repeated({"en": {"triggers": ["free^", "seize^", "free^"], "near": ["free^"]}})) == ["free^"]


def _repeated(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from _repeated(value)
    elif isinstance(part, list):
        words = [each for each in part if isinstance(each, str)]
        yield from sorted({word for word in words if words.count(word) > 1})
