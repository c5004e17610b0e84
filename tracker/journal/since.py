"""Verifying the end of a store: from a position on. What lies before is taken as it is, and the answer says so.

The tree binds the two: the roots of the subtrees before are read, the events after are hashed, and together they must
give the root of the head, and those of the checkpoints. So nobody can have changed the later part without changing the
root; whether the earlier events are still those under their roots, only the whole check tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from storage import checkpointfiles, notes
from storage.envelope import Head
from storage.errors import BadNote
from storage.merkle import TILE, Frontier
from storage.notes import Checkpoint, Verifier
from storage.section import Section, look_through
from storage.store import Store
from tracker.journal.journal import translated
from tracker.journal.keeping import CHECKPOINTS, Check, Verified, evidence_from, public_key, readable_from

_BLOCK = 1 << TILE
UNCHECKED = "not checked"
"""The name under which a check says what it did not look at; it is no check."""


def verify_since(store: Store, data: Path, first: int, name: str = "", given: Iterable[str] = ()) -> Verified:
    """Checks the events from ``first`` on (at the latest: from the begin of its block in the tree), against the
    checkpoints in the data folder and those given as well. ``Verified.since`` is where the check begins."""
    after = (first - 1) // _BLOCK * _BLOCK
    outside = [*checkpointfiles.read(data / CHECKPOINTS, name), *given]
    with translated():
        head = store.head()
        kept, broken = _read([*store.checkpoints(), *outside], public_key(data))
        found = look_through(store, after, head.size, True, [note.size for note in kept])
        roots = _roots(store, found)
        checks = [
            _check("order", [*found.faults.order, *_torn(store, found)], f"{found.size - after} events, dense"),
            _check("hashes", found.faults.hashes, "every header has its hash"),
            _check("bodies", found.faults.bodies, f"{found.size - after - found.erased} bodies are what was written"),
            _check("redactions", found.faults.redactions, f"{found.erased} bodies were erased for a recorded reason"),
            _check("head", _head(head, found, roots), "with the roots of what lies before they give the head's root"),
            _checkpoints(kept, broken, after, head.size, roots),
        ]
    checks += [readable_from(store, after), evidence_from(store, after)]
    earlier = f"events @1 to @{after}, " if after else ""
    checks.append(Check(UNCHECKED, True, f"{earlier}the database file, snapshots, texts that nothing here quotes"))
    return Verified(head.size, head.root.hex(), tuple(checks), after + 1)


def _roots(store: Store, found: Section) -> dict[int, bytes]:
    """The root of the log at each size that was asked for: the subtrees before as they are kept, then what was read."""
    blocks = {index: root for height, index, root in store.tiles() if height == TILE}
    frontier = Frontier()
    try:
        frontier.join([blocks[index] for index in range(found.after >> TILE)])
    except KeyError:
        return {}
    roots, done = {found.after: frontier.root()}, 0
    for size, edge in sorted(found.edges.items()):
        whole = size - found.after >> TILE
        frontier.join(found.blocks[done:whole])
        done = whole
        roots[size] = Frontier.from_bytes(size, frontier.to_bytes() + edge).root()
    return roots


def _torn(store: Store, found: Section) -> list[str]:
    """Streams whose first event here does not follow the last one before."""
    try:
        return _not_following(store, found)
    except Exception as error:  # damaged rows hold values of any kind
        return [f"the streams could not be looked at: {error}"]


def _not_following(store: Store, found: Section) -> list[str]:
    return [
        f"event {run.position} ({stream} {run.first}) does not follow the version before it"
        for stream, run in found.streams.items()
        if run.first != store.version_at(stream, found.after) + 1
    ]


def _head(head: Head, found: Section, roots: dict[int, bytes]) -> list[str]:
    if found.size != head.size:
        return [f"the head speaks of {head.size} events and the log ends at {found.size}"]
    return [] if roots.get(head.size) == head.root else ["the head has another root than these events give"]


def _read(texts: Iterable[str], verifier: Verifier | None) -> tuple[list[Checkpoint], list[str]]:
    good: list[Checkpoint] = []
    broken: list[str] = []
    for text in texts:
        try:
            good.append(notes.read_checkpoint(str(text), verifier))
        except BadNote as error:
            broken.append(str(error))
    return good, broken


def _checkpoints(kept: list[Checkpoint], broken: list[str], after: int, size: int, roots: dict[int, bytes]) -> Check:
    """Those that speak of a size that was reached; earlier ones are counted."""
    faults = list(broken)
    for note in kept:
        if note.size > size:
            faults.append(f"the log had {note.size} events and now has {size}: it was shortened")
        elif note.size >= after and roots.get(note.size) != note.root:
            faults.append(f"the first {note.size} events are not those of the checkpoint: they were rewritten")
    early = sum(note.size < after for note in kept)
    told = f"{len(kept) - early} checkpoints agree with the log" + (f", {early} earlier not compared" if early else "")
    return _check("checkpoints", faults, told)


def _check(name: str, faults: list[str], fine: str) -> Check:
    if not faults:
        return Check(name, True, fine)
    more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
    return Check(name, False, "; ".join(faults[:3]) + more)
