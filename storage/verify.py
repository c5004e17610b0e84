"""Verifying a store: everything that was promised, checked from the stored bytes up.

What is inside the database can prove that its parts agree with each other. Only a checkpoint that was kept outside can
prove that the log was not shortened or rewritten as a whole, by somebody who could write the file; give them as
``outside``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from storage.envelope import Head, StoredEvent
from storage.errors import BadNote, StorageError
from storage.leaf import commitment, leaf
from storage.merkle import EMPTY_ROOT, Frontier
from storage.notes import Checkpoint, Verifier, read_checkpoint
from storage.store import Store

Progress = Callable[[int, int], None]
"""``progress(done, total)`` in events, called now and then."""

EVERY = 5120
"""Events looked at between two calls of ``progress``."""


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
    bodies: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Checks the whole store, also while it is being written.

    Without ``bodies`` it looks only at headers, tree and guards, which is more than twice as fast.

    ``verifier`` is the public key that checkpoints must be signed with; without one their signatures are not checked.
    """
    inside = _read("checkpoints", _kept(store), verifier)
    kept = _read("outside checkpoints", outside, verifier)
    walk = _Walk(bodies, {note.size for note in (*inside.notes, *kept.notes)})
    walk.through(store, progress)
    checks = [
        _check("database", _faults(store.faults, bodies), "files, tables and guards are whole"),
        *walk.checks(),
        _check("head", _faults(_head_faults, walk), f"the head is event {walk.size}"),
        _check("tiles", _faults(_tile_faults, store, walk), f"{len(walk.tiles)} roots of subtrees are right"),
        inside.check(walk.roots, walk.size),
        kept.check(walk.roots, walk.size),
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
        self._sizes = sizes
        self._frontier = Frontier()
        self._versions: dict[str, int] = {}
        self._erased = 0
        self._faults: dict[str, list[str]] = {"order": [], "hashes": [], "bodies": [], "redactions": []}

    @property
    def root(self) -> bytes:
        """The root over the events seen so far."""
        return self._frontier.root()

    def through(self, store: Store, progress: Progress | None) -> None:
        """Looks at every event. Damage that stops the reading is a fault, too."""
        try:
            self.head = store.head()
            events = store.stored(up_to=self.head.size, bodies=self._bodies)
            while page := list(islice(events, EVERY)):
                # What was erased meanwhile was erased because of an event beyond the end of this pass.
                self._look(page, store.head().size if self._bodies else 0)
                if progress:
                    progress(self.size, self.head.size)
        except Exception as error:  # damaged rows hold values of any kind
            self._faults["order"].append(f"reading stopped after event {self.size}: {error}")

    def checks(self) -> Sequence[Check]:
        """What the pass found."""
        found = [
            _check("order", self._faults["order"], f"{self.size} events, dense, {len(self._versions)} streams"),
            _check("hashes", self._faults["hashes"], "every header has its hash"),
        ]
        if self._bodies:
            said = f"{self.size - self._erased} bodies are what was written"
            found.append(_check("bodies", self._faults["bodies"], said))
            said = f"{self._erased} bodies were erased, each for a recorded reason"
            found.append(_check("redactions", self._faults["redactions"], said))
        return found

    def _look(self, page: Sequence[StoredEvent], total: int) -> None:
        """Everything about some events that can be told from them and from those before. The one hot loop."""
        versions, leaves = self._versions, list[bytes]()
        size, last_at = self.size, self.recorded_at
        for position, id, stream, version, type, schema, at, actor, causation, committed, kept, salt, body, why in page:
            if position != size + 1 or version != versions.get(stream, 0) + 1 or at < last_at:
                self._faults["order"].append(f"event {position} ({stream} {version}) does not follow event {size}")
            hashed = leaf(position, id, stream, version, type, schema, at, actor, causation, committed)
            if hashed != kept:
                self._faults["hashes"].append(f"the header of event {position} was changed")
            size, last_at, versions[stream] = position, at, version
            leaves.append(hashed)
            if self._bodies:
                self._look_at_body(position, schema, committed, salt, body, 0 < why <= total)
        self.size, self.recorded_at = size, last_at
        self._grow(leaves)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        """Adds leaves to the tree, with a halt at every size that a checkpoint speaks of."""
        before = self._frontier.size
        halts = sorted(size for size in self._sizes if before < size <= before + len(leaves))
        for halt in (*halts, before + len(leaves)):
            self.tiles.extend(self._frontier.extend(leaves[self._frontier.size - before : halt - before]))
            if halt in self._sizes:
                self.roots[halt] = self._frontier.root()

    def _look_at_body(
        self, position: int, schema: int, committed: bytes, salt: bytes | None, body: bytes | None, erased: bool
    ) -> None:
        if body is None or salt is None:
            self._erased += 1
            if not erased or body is not None:
                self._faults["redactions"].append(f"the body of event {position} is missing without a reason")
        elif erased:
            self._faults["redactions"].append(f"event {position} is to be erased and has a body")
        elif commitment(salt, schema, body) != committed:
            self._faults["bodies"].append(f"the body of event {position} was changed")


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


def _head_faults(walk: _Walk) -> Sequence[str]:
    head = walk.head
    if (head.size, head.recorded_at, head.root) == (walk.size, walk.recorded_at, walk.root):
        return []
    return [f"the head row speaks of {head.size} events with another root than the {walk.size} events have"]


def _tile_faults(store: Store, walk: _Walk) -> Sequence[str]:
    found = [tile for tile in store.tiles() if tile[1] + 1 << tile[0] <= walk.size]
    return [] if found == sorted(walk.tiles) else ["the roots of subtrees are not those of the events"]


def _blob_faults(store: Store) -> Sequence[str]:
    faults = {}
    for digest in store.blobs():
        try:
            store.get_blob(digest)
        except StorageError as error:
            faults[digest] = str(error)
    erased, size = store.erased_blobs(), store.head().size
    without = [f"blob {digest} is erased without a reason" for digest, at in erased.items() if not 0 < at <= size]
    return [fault for digest, fault in faults.items() if digest not in erased] + without


def _check(name: str, faults: Sequence[str], fine: str) -> Check:
    if not faults:
        return Check(name, ok=True, detail=fine)
    more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
    return Check(name, ok=False, detail="; ".join(faults[:3]) + more)
