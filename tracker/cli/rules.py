"""``tracker rules``: what decides whether an article belongs to the story, and what other rules would decide."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.editor import edited
from tracker.cli.failures import Failure
from tracker.journal.journal import Journal
from tracker.safetext import clip, one_line, wrap
from tracker.services.rebuild import choose_story, outline_of, upto
from tracker.services.rules import NEEDED, Change, Rules, Tested, changed_fields, folder_outline, rules_of, try_rules
from tracker.services.story_folder import BadFolder
from tracker.story.events import Outline
from tracker.times import iso
from tracker.wiring import files

DIFFERENCES = 9
"""The exit code when something would be decided otherwise, for whoever asks for it."""


def list_(at_desk: Desk, seeds: str | None, position: int | None, as_json: bool) -> None:
    """The rules in force and what was learnt, and whether the folder says something else; at a position without the
    folder, which no log remembers."""
    with at_desk.reading() as journal:
        last = upto(journal, position)
        outline = _outline(at_desk, journal, seeds, last)
        found = rules_of(journal, outline, last)
    compared = _compared(at_desk, outline, seeds) if position is None else (None, (), "")
    if as_json:
        print_json(_rules_shape(outline, found, *compared))
    else:
        folder, changed, wrong = compared
        said = _folder_lines(folder, seeds, changed, wrong) if position is None else ()
        print_lines([*_rules(outline, found), *said])


def _outline(at_desk: Desk, journal: Journal, seeds: str | None, position: int) -> Outline:
    """The outline in the log of the story that is meant; a folder that was named and can be read says which."""
    named = at_desk.story
    if seeds is not None and named is None:
        with suppress(BadFolder):
            named = folder_outline(Path(seeds)).id
    return outline_of(journal, choose_story(journal, named), position)


def _folder(at_desk: Desk, seeds: str | None) -> Path:
    return Path(seeds) if seeds is not None else files.default_story(at_desk.settings)


def _compared(at_desk: Desk, outline: Outline, seeds: str | None) -> tuple[Path | None, tuple[str, ...], str]:
    """The story's folder, what differs in it from the log, and why it cannot be used; no folder when the one that
    stands in the settings is another story's."""
    folder = _folder(at_desk, seeds)
    try:
        other = folder_outline(folder)
    except BadFolder as error:
        return folder, (), str(error)
    return (folder, changed_fields(outline, other), "") if other.id == outline.id else (None, (), "")


def _rules_shape(
    outline: Outline, found: Rules, folder: Path | None, changed: tuple[str, ...], wrong: str
) -> dict[str, Any]:
    profile, marks = outline.profile, found.lessons.marks
    belong = sum(belongs for _, belongs in marks)
    return {
        "schema": "tracker.rules/1",
        "story": outline.id,
        "terms": [{"term": term, "weight": weight} for term, weight in _by_weight(found)],
        "of": "profile" if found.of_profile else "register",
        "must": list(profile.must),
        "not": list(profile.exclude),
        "bounds": {"accept": found.bounds.accept, "review": found.bounds.review, "marks": found.bounds.marks},
        "stated": {"accept": profile.accept, "review": profile.review},
        "learnt": {"articles": found.lessons.articles, "belong": belong, "off_topic": len(marks) - belong},
        "marks_needed": NEEDED,
        "folder": None if folder is None else {"path": str(folder), "changed": list(changed), "wrong": wrong or None},
    }


def _by_weight(found: Rules) -> list[tuple[str, float]]:
    return sorted(found.terms.items(), key=lambda each: (-each[1], each[0]))


def _rules(outline: Outline, found: Rules) -> Iterator[str]:
    bounds, profile = found.bounds, outline.profile
    yield clip(f"What belongs to {one_line(outline.id)}", words.COLUMNS)
    yield words.RULE
    yield f"From {bounds.accept:.2f} on it belongs, from {bounds.review:.2f} on a person is asked."
    yield "What scores less is kept and not searched."
    if bounds.marks:
        stated = f"{profile.accept:.2f} and {profile.review:.2f}"
        yield f"{words.several(bounds.marks, 'mark')} of people moved these bounds; stated are {stated}."
    yield ""
    yield "TERMS, each once; half as much again in the title" if found.of_profile else "NAMES of the register"
    for weight, named in groupby(_by_weight(found), key=lambda each: each[1]):
        first, *rest = wrap(one_line("; ".join(term for term, _ in named)), words.COLUMNS - 9) or [""]
        yield f"  {weight:+.2f}  {first}"
        yield from (f"         {line}" for line in rest)
    for head, terms in (("NEEDS one of", profile.must), ("LEAVES OUT", profile.exclude)):
        if terms:
            yield from wrap(one_line(f"{head}: {', '.join(terms)}"), words.COLUMNS)
    yield ""
    yield from _learnt(found)
    yield ""


def _learnt(found: Rules) -> Iterator[str]:
    marks = found.lessons.marks
    belong = sum(belongs for _, belongs in marks)
    yield "LEARNT"
    articles = words.several(found.lessons.articles, "article")
    yield f"  from {articles} of the story: what is like them weighs more"
    counted = f"{words.several(len(marks), 'article')} marked: {belong} belong, {len(marks) - belong} do not"
    left = "" if found.bounds.marks else f"; {NEEDED} marks move the bounds"
    yield f"  from people: {counted}{left}"


def _folder_lines(folder: Path | None, seeds: str | None, changed: tuple[str, ...], wrong: str) -> Iterator[str]:
    if folder is None:
        yield "Its folder is not the one in the settings; name it with --seeds DIR."
        return
    yield f"Folder  {one_line(str(folder))}"
    if wrong:
        yield from wrap(f"It cannot be used: {one_line(wrong)}", words.COLUMNS)
    elif changed:
        yield from wrap(f"It says something else in: {', '.join(changed)}", words.COLUMNS)
        yield from _next(seeds)
    else:
        yield "It says the same."


def _next(seeds: str | None) -> Iterator[str]:
    yield f"Next: tracker rules test{_named(seeds)}"
    yield f"      tracker init{_named(seeds)}"


def _named(seeds: str | None) -> str:
    """The folder as the person named it; nothing where it is the one in the settings."""
    return f" --seeds {shlex.quote(one_line(seeds))}" if seeds is not None else ""


def test(at_desk: Desk, days: int, most: int, exit_code: bool, seeds: str | None, as_json: bool) -> int:
    """What would be decided otherwise of the articles of the last days; 9 with ``exit_code`` when anything would."""
    folder = _folder(at_desk, seeds)
    with at_desk.reading() as journal:
        known = _outline(at_desk, journal, seeds, journal.top().position)
        outline = _same_story(folder, known)
        tested = try_rules(journal, known, outline, at_desk.now - timedelta(days=days))
    changed = changed_fields(known, outline)
    if as_json:
        shape = {"schema": "tracker.rules-test/1", "story": known.id, "days": days, "folder": str(folder)}
        print_json({**shape, "changed": list(changed), **_tested_shape(tested)})
    else:
        then = ["Nothing was written.", f"Next: tracker init{_named(seeds)}"] if changed else []
        print_lines([*_tested(tested, known, folder, changed, days, most), *then])
    return DIFFERENCES if exit_code and tested.changes else 0


def _same_story(folder: Path, known: Outline) -> Outline:
    """The outline of a story's folder. Raises ``Failure`` when the folder is another story's."""
    outline = folder_outline(folder)
    if outline.id != known.id:
        raise Failure(f"{folder} is the folder of {outline.id}, not of {known.id}; name it with --seeds DIR", 2)
    return outline


def _tested_shape(tested: Tested) -> dict[str, Any]:
    return {
        "articles": tested.judged,
        "marked": tested.marked,
        "agreed": tested.agreed,
        "unread": tested.unread,
        "bounds": {"accept": tested.bounds.accept, "review": tested.bounds.review},
        "stood": {"accept": tested.stood.accept, "review": tested.stood.review},
        "changes": [_change_shape(change) for change in tested.changes],
    }


def _change_shape(change: Change) -> dict[str, Any]:
    article = change.article
    return {
        "article": article.id,
        "title": article.last.title,
        "outlet": article.added.outlet,
        "published": iso(article.added.published.earliest),
        "seen": iso(change.seen),
        "was": {"decision": change.was.decision, "score": change.was.score, "reasons": list(change.was.reasons)},
        "now": {"decision": change.now.decision, "score": change.now.score, "reasons": list(change.now.reasons)},
        "because": change.because,
    }


def _tested(
    tested: Tested, known: Outline, folder: Path, changed: tuple[str, ...], days: int, most: int
) -> Iterator[str]:
    differs = f"differs from the store in {', '.join(changed)}" if changed else "as in the store"
    yield from wrap(one_line(f"{known.id}, by {folder} ({differs})"), words.COLUMNS)
    yield f"{words.several(tested.judged, 'article')} first seen in the last {words.several(days, 'day')}"
    yield f"From {tested.bounds.accept:.2f} on it belongs, from {tested.bounds.review:.2f} on a person is asked."
    if tested.bounds != tested.stood:
        yield f"By the store: from {tested.stood.accept:.2f} and from {tested.stood.review:.2f} on."
    yield words.RULE
    for change in tested.changes[:most]:
        yield from _change(change)
    if len(tested.changes) > most:
        yield f"… and {len(tested.changes) - most} more (-n)"
    yield (
        f"{words.several(len(tested.changes), 'decision')} would change." if tested.changes else "No decision changes."
    )
    if tested.marked:
        yield f"Of {tested.marked} that people marked the rules say the same of {tested.agreed}."
    if tested.unread:
        yield f"{words.several(tested.unread, 'article')} left out: the text was erased."


def _change(change: Change) -> Iterator[str]:
    article, was, now = change.article, change.was, change.now
    why = "the story has learnt since" if change.because == "learnt" else "the folder changed"
    yield clip(f"{article.id}   {change.seen:%Y-%m-%d}   {one_line(article.added.outlet)}".rstrip(), words.COLUMNS)
    yield from (f"   {line}" for line in wrap(one_line(article.last.title), 77))
    yield f"   {was.decision} {was.score:.2f} -> {now.decision} {now.score:.2f}   {why}"
    for name, reasons in (("was", was.reasons), ("now", now.reasons)):
        yield from (f"   {line}" for line in wrap(one_line(f"{name}: {'; '.join(reasons)}"), 77))
    yield ""


def edit(at_desk: Desk, seeds: str | None) -> None:
    """Opens story.toml in the person's editor and checks it afterwards. Raises ``Failure`` where nobody sits at a
    terminal."""
    folder = _folder(at_desk, seeds)
    path = folder / "story.toml"
    if not path.is_file():
        raise BadFolder(f"there is no {path}; `tracker init --new NAME` makes a folder")
    if folder.is_relative_to(files.seeds_folder()):
        at_desk.hint(f"{path} came with the program and goes with its next version; a copy of yours stays.")
    if not edited(path, "tracker rules test"):
        print_lines(["Nothing was changed."])
        return
    outline = folder_outline(folder)
    print_lines([f"ok  {one_line(str(path))}   {one_line(outline.id)}", *_next(seeds)])
