"""One section of the log, looked through on its own: what its events tell, and what its neighbours need to know.

Sections begin at multiples of ``WIDTH``, so the Merkle tree splits at them. They can be looked through in any order and
in several processes; ``verify`` puts what they found together in the order of positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from storage.envelope import StoredEvent
from storage.leaf import commitment, leaf
from storage.merkle import HASH_SIZE, TILE, Frontier
from storage.store import Store

WIDTH: Final = 1 << 16
"""Events of a section: a multiple of a tile."""

PAGE: Final = 1 << TILE
"""Events looked at together, and between two looks at the head: they are a block of the tree."""

_EARLIEST: Final = -(1 << 63)


class Run(NamedTuple):
    """The events of one stream in a section: position and version of the first, version of the last."""

    position: int
    first: int
    last: int


@dataclass(slots=True)
class Faults:
    """What is wrong, by promise, in the order of positions."""

    order: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    redactions: list[str] = field(default_factory=list)

    def add(self, more: Faults) -> None:
        """Puts the faults of the next section behind these."""
        self.order += more.order
        self.hashes += more.hashes
        self.bodies += more.bodies
        self.redactions += more.redactions


@dataclass(slots=True)
class Section:
    """What was found in the events from ``after + 1`` to ``size`` (of those asked for, if reading did not stop)."""

    after: int
    size: int
    recorded_from: int | None = None
    recorded_to: int = _EARLIEST
    blocks: list[bytes] = field(default_factory=list)
    """The roots of its complete subtrees of ``2**TILE`` leaves."""
    edges: dict[int, bytes] = field(default_factory=dict)
    """For its last size and every size asked for: the frontier of what follows the last complete block before it."""
    streams: dict[str, Run] = field(default_factory=dict)
    erased: int = 0
    faults: Faults = field(default_factory=Faults)


def sections(size: int) -> Iterator[tuple[int, int]]:
    """The sections of a log: after which position each begins, and the last position of each."""
    return ((after, min(after + WIDTH, size)) for after in range(0, size, WIDTH))


def look_through(store: Store, after: int, up_to: int, bodies: bool, sizes: Sequence[int]) -> Section:
    """Looks at every event of a section. Damage that stops the reading is a fault, too.

    ``sizes`` are those at which the caller wants to know the root of the log.
    """
    look = _Look(after, bodies, [size for size in sizes if after < size <= up_to])
    try:
        events = store.stored(after, up_to, bodies)
        while page := list(islice(events, PAGE)):
            # What was erased meanwhile was erased because of an event beyond the end of this look.
            look.at(page, store.head().size if bodies else 0)
    except Exception as error:  # damaged rows hold values of any kind
        look.found.faults.order.append(f"reading stopped after event {look.found.size}: {error}")
    return look.done()


class _Look:
    """A look on its way through a section."""

    def __init__(self, after: int, bodies: bool, sizes: Sequence[int]) -> None:
        self.found = Section(after, after)
        self._bodies = bodies
        self._sizes = set(sizes)
        self._frontier = Frontier()
        self._versions: dict[str, int] = {}
        self._begun: dict[str, tuple[int, int]] = {}

    def done(self) -> Section:
        """What was found."""
        found = self.found
        self._halt()
        found.streams = {name: Run(*begun, self._versions[name]) for name, begun in self._begun.items()}
        return found

    def at(self, page: Sequence[StoredEvent], total: int) -> None:
        """Everything about some events that can be told from them and from those before. The one hot loop."""
        found, versions, leaves = self.found, self._versions, list[bytes]()
        if found.recorded_from is None:
            found.recorded_from = page[0].recorded_at
        size, last_at = found.size, found.recorded_to
        for position, id, stream, version, type, schema, at, actor, causation, committed, kept, salt, body, why in page:
            before = versions.get(stream)
            if before is None:
                self._begun[stream] = position, version
                before = version - 1
            if position != size + 1 or version != before + 1 or at < last_at:
                found.faults.order.append(f"event {position} ({stream} {version}) does not follow event {size}")
            hashed = leaf(position, id, stream, version, type, schema, at, actor, causation, committed)
            if hashed != kept:
                found.faults.hashes.append(f"the header of event {position} was changed")
            size, last_at, versions[stream] = position, at, version
            leaves.append(hashed)
            if self._bodies:
                self._look_at_body(position, schema, committed, salt, body, 0 < why <= total)
        found.size, found.recorded_to = size, last_at
        self._grow(leaves)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        """Adds leaves to the tree, with a halt at every size that a checkpoint speaks of."""
        before = self.found.after + self._frontier.size
        done = 0
        for halt in sorted(size - before for size in self._sizes if before < size <= before + len(leaves)):
            self._extend(leaves[done:halt])
            self._halt()
            done = halt
        self._extend(leaves[done:])

    def _extend(self, leaves: Sequence[bytes]) -> None:
        tiles = self._frontier.extend(leaves)
        self.found.blocks += [hashed for height, _, hashed in tiles if height == TILE]

    def _halt(self) -> None:
        size = self._frontier.size
        rest = (size % (1 << TILE)).bit_count() * HASH_SIZE
        self.found.edges[self.found.after + size] = self._frontier.to_bytes()[-rest:] if rest else b""

    def _look_at_body(
        self, position: int, schema: int, committed: bytes, salt: bytes | None, body: bytes | None, erased: bool
    ) -> None:
        faults = self.found.faults
        if body is None or salt is None:
            self.found.erased += 1
            if not erased or body is not None:
                faults.redactions.append(f"the body of event {position} is missing without a reason")
        elif erased:
            faults.redactions.append(f"event {position} is to be erased and has a body")
        elif commitment(salt, schema, body) != committed:
            faults.bodies.append(f"the body of event {position} was changed")
