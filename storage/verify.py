"""Verifying a store: everything that was promised, checked from the stored bytes up.

What is inside the database can prove that its parts agree with each other. Only a checkpoint that was kept outside can
prove that the log was not shortened or rewritten as a whole, by somebody who could write the file; give them as
``outside``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storage import redactionfiles
from storage.envelope import Head
from storage.errors import BadNote, StorageError
from storage.merkle import EMPTY_ROOT, TILE, Frontier
from storage.notes import LARGEST, Checkpoint, Verifier, read_checkpoint
from storage.section import Faults, Section, look_through, sections
from storage.store import Store
from storage.workers import Workers

Progress = Callable[[int, int], None]
"""``progress(done, total)`` in events, called now and then."""

PARALLEL_FROM: Final = 4
"""Sections from which on other processes are worth their start."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: its name, whether it is kept, and what was found."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome. ``root`` is computed from the events, not read."""

    size: int
    root: bytes
    checks: Sequence[Check]

    @property
    def verified(self) -> bool:
        """Whether every promise is kept."""
        return all(check.ok for check in self.checks)


def verify(
    store: Store,
    *,
    verifier: Verifier | None = None,
    outside: Iterable[str] = (),
    redactions: Iterable[str] = (),
    bodies: bool = True,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Report:
    """Checks the whole store, also while it is being written.

    Without ``bodies`` it looks only at headers, tree and guards, which is more than twice as fast.

    ``redactions`` are those kept outside (``redactionfiles``): what they name must be erased here.

    ``workers`` are processes that share the work in a large store; what is found is the same, and in the same order.

    ``verifier`` is the public key that checkpoints must be signed with; without one their signatures are not checked.
    """
    inside = _read("checkpoints", _kept(store), verifier)
    kept = _read("outside checkpoints", outside, verifier)
    walk = _Walk(bodies, {note.size for note in (*inside.notes, *kept.notes)})
    walk.through(store, workers, progress)
    checks = [
        _check("database", _faults(store.faults, bodies), "files, tables and guards are whole"),
        *walk.checks(),
        _check("head", _faults(_head_faults, store, walk), f"the head is event {walk.size}"),
        _check("tiles", _faults(_tile_faults, store, walk), f"{len(walk.tiles)} roots of subtrees are right"),
        inside.check(walk.roots, walk.size),
        kept.check(walk.roots, walk.size),
        outside_redactions(store, redactions),
    ]
    if bodies:
        checks.append(_check("blobs", _faults(_blob_faults, store), "every blob is what was stored"))
    return Report(walk.size, walk.root, checks)


class _Walk:
    """One pass over the log as it is when the pass begins. Others may go on writing."""

    def __init__(self, bodies: bool, sizes: set[int]) -> None:
        self.head = Head(0, 0, EMPTY_ROOT)
        self.size = 0
        self.recorded_at = 0
        self.tiles: list[tuple[int, int, bytes]] = []
        self.roots = {0: EMPTY_ROOT}
        self._bodies = bodies
        self._sizes = sorted(sizes)
        self._frontier = Frontier()
        self._versions: dict[str, int] = {}
        self._erased = 0
        self._faults = Faults()

    @property
    def root(self) -> bytes:
        """The root over the events seen so far."""
        return self._frontier.root()

    def through(self, store: Store, workers: Workers | None, progress: Progress | None) -> None:
        """Looks at every event. Damage that stops the reading is a fault, too."""
        try:
            self.head = store.head()
            for found in self._look(store, workers):
                self._add(found)
                if progress:
                    progress(self.size, self.head.size)
        except Exception as error:  # damaged rows hold values of any kind
            self._faults.order.append(f"reading stopped after event {self.size}: {error}")

    def checks(self) -> Sequence[Check]:
        """What the pass found."""
        found = [
            _check("order", self._faults.order, f"{self.size} events, dense, {len(self._versions)} streams"),
            _check("hashes", self._faults.hashes, "every header has its hash"),
        ]
        if self._bodies:
            said = f"{self.size - self._erased} bodies are what was written"
            found.append(_check("bodies", self._faults.bodies, said))
            said = f"{self._erased} bodies were erased, each for a recorded reason"
            found.append(_check("redactions", self._faults.redactions, said))
        return found

    def _look(self, store: Store, workers: Workers | None) -> Iterator[Section]:
        places = list(sections(self.head.size))
        if workers is not None and workers.count > 1 and len(places) >= PARALLEL_FROM:
            return workers.look(places, self._bodies, self._sizes)
        return (look_through(store, *place, self._bodies, self._sizes) for place in places)

    def _add(self, found: Section) -> None:
        """Puts a section behind those before it."""
        if found.recorded_from is None:
            self._faults.add(found.faults)
            return  # nothing of it could be read
        if self.size != found.after or found.recorded_from < self.recorded_at:
            self._faults.order.append(f"event {found.after + 1} does not follow event {self.size}")
        for stream, run in found.streams.items():
            if run.first != self._versions.get(stream, 0) + 1:
                said = f"event {run.position} ({stream} {run.first}) does not follow"
                self._faults.order.append(f"{said} version {self._versions.get(stream, 0)} of its stream")
            self._versions[stream] = run.last
        self._faults.add(found.faults)
        self.size, self.recorded_at = found.size, found.recorded_to
        self._erased += found.erased
        if self._frontier.size == found.after:  # a tree with a hole is no tree: the head will not agree with it
            self._grow(found)

    def _grow(self, found: Section) -> None:
        """Adds a section to the tree; the root at every size that a checkpoint speaks of is made on the way."""
        done = 0
        for size, edge in sorted(found.edges.items()):
            whole = size - found.after >> TILE
            self.tiles += self._frontier.join(found.blocks[done:whole])
            done = whole
            at_size = Frontier.from_bytes(size, self._frontier.to_bytes() + edge)
            self.roots[size] = at_size.root()
        self._frontier = at_size


def outside_redactions(store: Store, redactions: Iterable[str]) -> Check:
    """Whether everything that a redaction kept outside names is erased here."""
    texts = list(redactions)
    return _check("outside redactions", _faults(_undone, store, texts), f"{len(texts)} redactions hold")


def _undone(store: Store, texts: Sequence[str]) -> Sequence[str]:
    found = redactionfiles.undone(store, texts)
    events = [f"event {position} was erased and is back" for redaction in found for position in redaction.events]
    return events + [f"blob {blob} was erased and is back" for redaction in found for blob in redaction.blobs]


@dataclass
class _Notes:
    """Checkpoints of one place: those that could be read, and what was wrong with the others."""

    name: str
    notes: list[Checkpoint] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def check(self, roots: Mapping[int, bytes], size: int) -> Check:
        """Compares each with the log as it is."""
        for note in self.notes:
            if note.size > size:
                self.faults.append(f"the log had {note.size} events and now has {size}: it was shortened")
            elif roots.get(note.size) != note.root:
                self.faults.append(f"the first {note.size} events are not those of the checkpoint: they were rewritten")
        return _check(self.name, self.faults, f"{len(self.notes)} checkpoints agree with the log")


def _read(name: str, notes: Iterable[str], verifier: Verifier | None) -> _Notes:
    found = _Notes(name)
    for note in notes:
        try:
            checkpoint = read_checkpoint(str(note), verifier)  # a damaged row may hold no text at all
        except BadNote as error:
            found.faults.append(str(error))
        else:
            found.notes.append(checkpoint)
    return found


def _faults(look: Callable[..., Sequence[str]], *arguments: object) -> Sequence[str]:
    """What a look finds; that it cannot even look is a fault too. Damaged rows hold values of any kind."""
    try:
        return look(*arguments)
    except Exception as error:
        return [f"this could not be looked at: {error}"]


def _kept(store: Store) -> Sequence[str]:
    try:
        return store.checkpoints()
    except StorageError as error:
        return [str(error)]  # which is no checkpoint, and is reported as such


def _head_faults(store: Store, walk: _Walk) -> Sequence[str]:
    head = walk.head
    faults = []
    if (head.size, head.recorded_at, head.root) != (walk.size, walk.recorded_at, walk.root):
        faults.append(f"the head row speaks of {head.size} events with another root than the {walk.size} events have")
    # Events and head are committed together: a head that is read after an event has counted it.
    beyond = [stored.position for stored in store.stored(head.size, LARGEST, bodies=False)]
    size = store.head().size
    return faults + [f"event {position} lies beyond the head" for position in beyond if position > size]


def _tile_faults(store: Store, walk: _Walk) -> Sequence[str]:
    tiles = list(store.tiles())
    size = store.head().size
    found = [tile for tile in tiles if _end(tile) <= walk.size]
    wrong = [] if found == sorted(walk.tiles) else ["the roots of subtrees are not those of the events"]
    return wrong + [
        f"a root of a subtree is of event {_end(tile)}, beyond the head" for tile in tiles if _end(tile) > size
    ]


def _end(tile: tuple[int, int, bytes]) -> int:
    """The position of the last event under a tile's root."""
    height, index, _ = tile
    return index + 1 << height


def _blob_faults(store: Store) -> Sequence[str]:
    faults = {}
    for digest in store.blobs():
        try:
            store.get_blob(digest)
        except StorageError as error:
            faults[digest] = str(error)
    erased, size = store.erased_blobs(), store.head().size
    without = [f"blob {digest} is erased without a reason" for digest, at in erased.items() if not 0 < at <= size]
    there = [f"blob {digest} is to be erased and is there" for digest in erased if store.has_blob(digest)]
    return [fault for digest, fault in faults.items() if digest not in erased] + without + there


def _check(name: str, faults: Sequence[str], fine: str) -> Check:
    if not faults:
        return Check(name, ok=True, detail=fine)
    more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
    return Check(name, ok=False, detail="; ".join(faults[:3]) + more)
