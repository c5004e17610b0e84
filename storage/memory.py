"""The store in memory: a fake that behaves. Same contract tests as the databases, nothing survives the process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from msgspec import structs

from storage.admission import check, check_names, expect, must_follow, refuse_other, same_ids
from storage.attempt import Attempt
from storage.blobs import pack, unpack
from storage.envelope import ANY, Appended, Expected, Head, NewEvent, RecordedEvent, StoredEvent
from storage.errors import BlobMissing, IntegrityError, LeaseLost, MarkMoved, NoReason
from storage.leaf import SALT_SIZE, commitment, leaf
from storage.leases import Claim, Due, Work
from storage.ledger import Run, continues, next_run
from storage.merkle import EMPTY_ROOT, Frontier, Tree, tree_root
from storage.searchindex import Document, Hit, excerpt, matches, storable, terms, words
from storage.snapshots import Snapshot


@dataclass(frozen=True)
class _Group:
    token: int = 0
    holder: str = ""
    until: int = 0


@dataclass(frozen=True)
class _Planned:
    work: Work
    token: int = 0


@dataclass(frozen=True)
class _Rows:
    """Everything that is kept. A transaction works on a copy, and the commit puts the copy in its place."""

    events: list[RecordedEvent] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)
    roots: list[bytes] = field(default_factory=lambda: [EMPTY_ROOT])
    positions: dict[bytes, int] = field(default_factory=dict)
    streams: dict[str, list[int]] = field(default_factory=dict)
    blobs: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    work: dict[str, _Planned] = field(default_factory=dict)
    groups: dict[str, _Group] = field(default_factory=dict)
    runs: dict[str, list[Run]] = field(default_factory=dict)
    marks: dict[str, bytes] = field(default_factory=dict)
    salts: dict[int, bytes] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    reasons: dict[int, int] = field(default_factory=dict)
    erased_blobs: dict[str, int] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    snapshots: dict[tuple[str, int, str, int], Snapshot] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def head(self) -> Head:
        """See ``Store.head``."""
        return Head(len(self.events), self.events[-1].recorded_at if self.events else 0, self.roots[-1])

    def due(self, prefix: str) -> Sequence[Due]:
        """See ``Store.due``."""
        found = []
        for key, planned in sorted(self.work.items()):
            if key.startswith(prefix):
                item, group = planned.work, self.groups[planned.work.group]
                found.append(Due(key, item.group, item.next_at, item.state, group.holder, group.until))
        return found

    def copy(self) -> _Rows:
        """A copy that can be changed without changing this one; what lies in the containers is immutable."""
        return _Rows(
            events=list(self.events),
            frontier=Frontier.from_bytes(self.frontier.size, self.frontier.to_bytes()),
            roots=list(self.roots),
            positions=dict(self.positions),
            streams={name: list(positions) for name, positions in self.streams.items()},
            blobs=dict(self.blobs),
            work=dict(self.work),
            groups=dict(self.groups),
            runs={subject: list(runs) for subject, runs in self.runs.items()},
            marks=dict(self.marks),
            salts=dict(self.salts),
            leaves=list(self.leaves),
            reasons=dict(self.reasons),
            erased_blobs=dict(self.erased_blobs),
            notes=dict(self.notes),
            snapshots=dict(self.snapshots),
            documents=dict(self.documents),
        )


class MemoryTransaction:
    """See ``storage.store.Transaction``."""

    def __init__(self, rows: _Rows, now: int, randomness: Callable[[int], bytes]) -> None:
        self._rows = rows
        self._recorded_at = max(now, rows.events[-1].recorded_at if rows.events else 0)
        self._randomness = randomness
        self._attempt = Attempt()

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected = ANY) -> Appended:
        with self._attempt:
            check(stream, events)
            unique = same_ids(stream, events)
            for new in unique.values():
                if new.id in self._rows.positions:
                    old = self._rows.events[self._rows.positions[new.id] - 1]
                    refuse_other(new, stream, old.stream, old.type, old.schema, old.body)
            fresh = [new for new in unique.values() if new.id not in self._rows.positions]
            if fresh:
                expect(stream, len(self._rows.streams.get(stream, ())), expected)
            for new in fresh:
                self._write(stream, new)
            return Appended([self._rows.positions[new.id] for new in events], len(fresh))

    def _write(self, stream: str, new: NewEvent) -> None:
        rows = self._rows
        position = len(rows.events) + 1
        of_stream = rows.streams.setdefault(stream, [])
        of_stream.append(position)
        salt = self._randomness(SALT_SIZE)
        committed = commitment(salt, new.schema, new.body)
        header = (
            position, new.id, stream, len(of_stream), new.type, new.schema,
            self._recorded_at, new.actor, new.causation, committed,
        )  # fmt: skip
        self._keep(RecordedEvent(*header, body=new.body), leaf(*header), salt)

    def _keep(self, event: RecordedEvent, hashed: bytes, salt: bytes | None) -> None:
        rows = self._rows
        rows.events.append(event)
        rows.leaves.append(hashed)
        rows.frontier.append(hashed)
        rows.roots.append(rows.frontier.root())
        rows.positions[event.id] = event.position
        if salt is not None:
            rows.salts[event.position] = salt

    def put_blob(self, data: bytes) -> str:
        with self._attempt:
            digest = sha256(data).hexdigest()
            if digest not in self._rows.blobs and digest not in self._rows.erased_blobs:
                self._rows.blobs[digest] = (len(data), *pack(data))
            return digest

    def plan(self, work: Iterable[Work]) -> int:
        with self._attempt:
            work = list(work)
            check_names(*(name for item in work for name in (item.key, item.group)))
            before = len(self._rows.work)
            for item in work:
                self._rows.groups.setdefault(item.group, _Group())
                self._rows.work.setdefault(item.key, _Planned(item))
            return len(self._rows.work) - before

    def hasten(self, keys: Sequence[str], at: int) -> int:
        with self._attempt:
            found = [(key, planned) for key in set(keys) if (planned := self._rows.work.get(key)) is not None]
            later = [(key, planned.work) for key, planned in found if planned.work.next_at > at and not planned.token]
            for key, item in later:
                self._rows.work[key] = _Planned(structs.replace(item, next_at=at))
            return len(later)

    def release(self, claim: Claim, next_at: int, state: bytes) -> None:
        with self._attempt:
            group = self._rows.groups.get(claim.group, _Group())
            if group.token != claim.token:
                raise LeaseLost(f"the lease on {claim.key} ran out and its group was taken over")
            planned = self._rows.work.get(claim.key)
            if planned is None or planned.token != claim.token:
                raise LeaseLost(f"{claim.key} is no longer leased: it was released before or dropped")
            self._rows.work[claim.key] = _Planned(structs.replace(planned.work, next_at=next_at, state=state))
            self._free(claim.group)

    def drop_work(self, key: str) -> bool:
        with self._attempt:
            planned = self._rows.work.pop(key, None)
            if planned is not None:
                self._free(planned.work.group)
            return planned is not None

    def _free(self, group: str) -> None:
        token = self._rows.groups[group].token
        if token and not any(p.token == token and p.work.group == group for p in self._rows.work.values()):
            self._rows.groups[group] = _Group(token)

    def due(self, prefix: str = "") -> Sequence[Due]:
        with self._attempt:
            return self._rows.due(prefix)

    def note(self, subject: str, outcome: str, at: int) -> None:
        with self._attempt:
            check_names(subject, outcome)
            runs = self._rows.runs.setdefault(subject, [])
            last = runs[-1] if runs else None
            if continues(last, outcome):
                runs.pop()
            runs.append(next_run(last, subject, outcome, at))

    def set_mark(self, name: str, value: bytes) -> None:
        with self._attempt:
            check_names(name)
            self._rows.marks[name] = value

    def move_mark(self, name: str, was: bytes | None, value: bytes) -> None:
        with self._attempt:
            check_names(name)
            if self._rows.marks.get(name) != was:
                raise MarkMoved(f"the mark {name} was moved by somebody else")
            self._rows.marks[name] = value

    def erase(self, positions: Sequence[int], because: int) -> int:
        with self._attempt:
            rows = self._rows
            for position in (*positions, because):
                if not 0 < position <= len(rows.events):
                    raise NoReason(f"there is no event at position {position}")
            there = [position for position in set(positions) if position in rows.salts]
            for position in there:
                del rows.salts[position]
                rows.reasons[position] = because
                rows.events[position - 1] = rows.events[position - 1]._replace(body=None)
            for key in [key for key in rows.snapshots if positions and key[3] >= min(positions)]:
                del rows.snapshots[key]
            self.unindex([key for key, document in rows.documents.items() if document.position in positions])
            return len(there)

    def erase_blobs(self, digests: Sequence[str], because: int) -> int:
        with self._attempt:
            if not 0 < because <= len(self._rows.events):
                raise NoReason(f"there is no event at position {because}")
            there = [digest for digest in digests if self._rows.blobs.pop(digest, None)]
            for digest in digests:
                self._rows.erased_blobs.setdefault(digest, because)
            return len(there)

    def keep_checkpoint(self, size: int, note: str) -> None:
        with self._attempt:
            self._rows.notes.setdefault(size, note)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        with self._attempt:
            check_names(snapshot.projection, snapshot.stream)
            key = (snapshot.projection, snapshot.version, snapshot.stream, snapshot.position)
            self._rows.snapshots[key] = snapshot

    def drop_snapshots(self, projection: str | None = None, but_version: int | None = None) -> int:
        with self._attempt:
            dropped = [key for key in self._rows.snapshots if projection in (None, key[0]) and key[1] != but_version]
            for key in dropped:
                del self._rows.snapshots[key]
            return len(dropped)

    def drop_snapshot(self, projection: str, version: int, stream: str, position: int) -> None:
        with self._attempt:
            self._rows.snapshots.pop((projection, version, stream, position), None)

    def index(self, documents: Iterable[Document]) -> None:
        with self._attempt:
            documents = list(documents)
            check_names(*(name for document in documents for name in (document.key, *document.tags)))
            self._rows.documents.update({document.key: storable(document) for document in documents})

    def unindex(self, keys: Sequence[str] | None) -> int:
        with self._attempt:
            keys = list(self._rows.documents) if keys is None else keys
            return sum(1 for key in keys if self._rows.documents.pop(key, None))

    def replicate(self, events: Iterable[StoredEvent]) -> Head:
        with self._attempt:
            rows = self._rows
            for stored in events:
                of_stream = rows.streams.setdefault(stored.stream, [])
                last = rows.events[-1].recorded_at if rows.events else 0
                must_follow(stored, len(rows.events), len(of_stream), last)
                of_stream.append(stored.position)
                self._keep(RecordedEvent(*stored[:10], body=stored.body), stored.leaf, stored.salt)
                if stored.because:
                    rows.reasons[stored.position] = stored.because
            if missing := [because for because in rows.reasons.values() if because > len(rows.events)]:
                raise IntegrityError(f"events of the copied log were erased for event {missing[0]}, which is not in it")
            return rows.head()

    def finish(self) -> None:
        """The last step before the commit."""
        self._attempt.settle()


class MemoryStore:
    """See ``storage.store.Store``."""

    def __init__(self, clock: Callable[[], int], randomness: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._randomness = randomness
        self._rows = _Rows()
        self._writer = Lock()

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with self._writer:
            rows = self._rows.copy()
            transaction = MemoryTransaction(rows, self._clock(), self._randomness)
            yield transaction
            transaction.finish()
            self._rows = rows

    def head(self) -> Head:
        return self._rows.head()

    def root(self, size: int) -> bytes:
        roots = self._rows.roots
        if not 0 <= size < len(roots):
            raise ValueError(f"the log has {len(roots) - 1} events, not {size}")
        return roots[size]

    def read_stream(self, stream: str, after: int = 0, up_to: int | None = None) -> Iterator[RecordedEvent]:
        rows = self._rows
        for position in rows.streams.get(stream, [])[after:]:
            if up_to is None or position <= up_to:
                yield rows.events[position - 1]

    def read_all(
        self,
        after: int = 0,
        up_to: int | None = None,
        prefixes: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[RecordedEvent]:
        for event in self._rows.events[after:up_to]:
            if prefixes and not event.stream.startswith(tuple(prefixes)):
                continue
            if types and event.type not in types:
                continue
            yield event

    def streams(self, prefix: str = "") -> Iterator[str]:
        return iter(sorted(name for name in self._rows.streams if name.startswith(prefix)))

    def version_at(self, stream: str, position: int) -> int:
        events = self._rows.events[: max(position, 0)]
        return next((event.version for event in reversed(events) if event.stream == stream), 0)

    def position_before(self, instant: int) -> int:
        return sum(1 for event in self._rows.events if event.recorded_at < instant)

    def get_blob(self, sha256: str) -> bytes:
        if sha256 not in self._rows.blobs:
            raise BlobMissing(f"no blob has the SHA-256 {sha256}")
        return unpack(sha256, *self._rows.blobs[sha256])

    def has_blob(self, sha256: str) -> bool:
        return sha256 in self._rows.blobs

    def claim(self, now: int, until: int, limit: int, holder: str, kind: str = "") -> Sequence[Claim]:
        with self._writer:
            rows = self._rows.copy()
            claims: list[Claim] = []
            waiting = [
                planned.work
                for planned in rows.work.values()
                if planned.work.next_at <= now
                and planned.work.key.startswith(kind)
                and rows.groups[planned.work.group].until <= now
            ]
            for item in _group_by_group(waiting)[:limit]:
                group = rows.groups[item.group]
                if group.until <= now:
                    group = rows.groups[item.group] = _Group(group.token + 1, holder, until)
                rows.work[item.key] = _Planned(item, group.token)
                claims.append(Claim(item.key, item.group, item.state, group.token, until))
            self._rows = rows
            return claims

    def due(self, prefix: str = "") -> Sequence[Due]:
        return self._rows.due(prefix)

    def runs(self, subject: str, since: int = 0, until: int | None = None) -> Sequence[Run]:
        return [
            run
            for run in self._rows.runs.get(subject, ())
            if run.last_at >= since and (until is None or run.first_at < until)
        ]

    def mark(self, name: str) -> bytes | None:
        return self._rows.marks.get(name)

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        frontier = Frontier()
        return iter(sorted(tile for hashed in self._rows.leaves for tile in frontier.append(hashed)))

    def stored(self, after: int = 0, up_to: int | None = None, bodies: bool = True) -> Iterator[StoredEvent]:
        rows = self._rows
        for event in rows.events[after:up_to]:
            at = event.position
            salted = (rows.salts.get(at), event.body) if bodies else (None, None)
            yield StoredEvent(*event[:10], rows.leaves[at - 1], *salted, rows.reasons.get(at, 0))

    def prove_inclusion(self, position: int, size: int) -> Sequence[bytes]:
        return self._tree(size).inclusion(position - 1, size)

    def prove_consistency(self, old: int, size: int) -> Sequence[bytes]:
        return self._tree(size).consistency(old, size)

    def _tree(self, size: int) -> Tree:
        leaves = self._rows.leaves
        if not 0 <= size <= len(leaves):
            raise ValueError(f"the log has {len(leaves)} events, not {size}")

        def nodes(height: int, first: int, count: int) -> Sequence[bytes]:
            width = 1 << height
            return [tree_root(leaves[at * width : (at + 1) * width]) for at in range(first, first + count)]

        return Tree(nodes)

    def checkpoints(self) -> Sequence[str]:
        return [note for _, note in sorted(self._rows.notes.items())]

    def blobs(self) -> Iterator[str]:
        return iter(sorted(self._rows.blobs))

    def erased_blobs(self) -> Mapping[str, int]:
        return dict(self._rows.erased_blobs)

    def snapshot(self, projection: str, version: int, stream: str, up_to: int) -> Snapshot | None:
        of_stream = (projection, version, stream)
        kept = [kept for key, kept in self._rows.snapshots.items() if key[:3] == of_stream and key[3] <= up_to]
        return max(kept, key=lambda snapshot: snapshot.position, default=None)

    def snapshot_positions(self, projection: str, version: int, stream: str) -> Sequence[int]:
        return sorted(key[3] for key in self._rows.snapshots if key[:3] == (projection, version, stream))

    def search(self, query: str, up_to: int | None = None, tags: Sequence[str] = (), limit: int = 50) -> Sequence[Hit]:
        asked = terms(query)
        found = [
            document
            for document in self._rows.documents.values()
            if asked
            and (up_to is None or document.position <= up_to)
            and set(tags) <= set(document.tags)
            and all(matches(term, words(document.text)) is not None for term in asked)
        ]
        found.sort(key=lambda document: (-document.position, document.key))
        return [Hit(d.key, d.position, excerpt(d.text, query), tuple(d.tags)) for d in found[:limit]]

    def scrub(self) -> None:
        """What is erased is gone."""

    def faults(self, pages: bool = True) -> Sequence[str]:
        return []

    def close(self) -> None:
        """Nothing to give back."""


def _group_by_group(waiting: Sequence[Work]) -> Sequence[Work]:
    """Work items group by group, the group that waits longest first."""
    oldest: dict[str, int] = {}
    for item in waiting:
        oldest[item.group] = min(item.next_at, oldest.get(item.group, item.next_at))
    return sorted(waiting, key=lambda item: (oldest[item.group], item.group, item.next_at, item.key))
