"""The window of a feed: which of its entries are new, edited, withdrawn or back since it was last read. Pure.

An entry is known by its guid, else its link, else its words; a guid or link that stands twice in one document names
nothing. A changed guid is recognised by what stays: the same guid or link without scheme, ``www.`` and tracking marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import msgspec

from tracker.feeds.entry import Entry, Reading, short_hash

NOISE = 24
"""Edits of one entry, its title unchanged, that become revisions; a page's clock or advertisement makes more."""
MISSING = 2
"""Readings in which an entry must be absent, older ones still there, before it counts as withdrawn."""
MOST_KNOWN = 60_000
MOST_GONE = 500
MOST_WAITING = 500
"""Entries that are kept while they must be said again; of each so many characters:"""
MOST_WORDS = 20_000
SMALLEST_GAP = 3
"""Entries that a window must have for its turning over to mean anything."""
MOST_PAST = 12

_TRACKING = re.compile(r"([?&])(utm_[a-z_]+|fbclid|gclid|at_[a-z_]+|ref|ref_src|cmpid|ocid)=[^&#]*", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Known(msgspec.Struct, frozen=True, array_like=True):
    """An entry that was read. ``hash`` is of its bytes, ``fields`` of its words; ``past`` are its earlier words."""

    hash: str
    key: str
    fields: str
    title: str
    guid: str
    link: str
    dated: int = 0
    article: str = ""
    edits: int = 0
    missing: int = 0
    past: tuple[str, ...] = ()


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """A change of a source that must say things twice: what it said, and in how many readings in a row. ``entry`` is
    kept in case it leaves the feed before it is said again; ``edits``: the article that it edits, if it is not new."""

    key: str
    fields: str
    count: int
    entry: Entry | None = None
    edits: str = ""


class Window(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the poller remembers of a feed's entries: those in it, those that left it, those that must be said again."""

    entries: tuple[Known, ...] = ()
    gone: tuple[Known, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def hashes(self) -> frozenset[str]:
        """The items that need not be parsed again."""
        return frozenset(known.hash for known in (*self.entries, *self.gone))


@dataclass(frozen=True, slots=True)
class Changes:
    """What one reading brought, and the window after it. ``damped`` edits were too many of a kind to be revisions;
    ``doubted`` entries must be said again before they count; ``once`` are those that left before they were, each with
    the article that it edits, or nothing when it is new."""

    window: Window
    total: int
    new: list[Entry] = field(default_factory=list)
    edited: list[tuple[Known, Entry]] = field(default_factory=list)
    withdrawn: list[Known] = field(default_factory=list)
    returned: list[Known] = field(default_factory=list)
    doubted: list[Entry] = field(default_factory=list)
    once: list[tuple[str, Entry]] = field(default_factory=list)
    damped: int = 0
    turned_over: bool = False

    @property
    def share_new(self) -> float:
        """How much of the window is new: 0 to 1."""
        return len(self.new) / self.total if self.total else 0.0


Name = Callable[[Entry], str]
"""Gives the id of the article that an entry becomes."""


def compare(
    window: Window,
    reading: Reading,
    name: Name,
    *,
    confirm: int = 1,
    agreed: Set[str] = frozenset(),
    partial: bool = False,
) -> Changes:
    """The changes between a window and a reading of its feed.

    ``confirm``: how many readings in a row must say the same before it counts, except for entries whose ``fields`` are
    among ``agreed``: their page says so too. ``partial``: the document does not hold the whole window (RFC 3229 delta),
    so nothing is missed in it.
    """
    return _Comparison(window, reading, name, confirm, agreed, partial).changes()


class _Comparison:
    def __init__(
        self, window: Window, reading: Reading, name: Name, confirm: int, agreed: Set[str], partial: bool
    ) -> None:
        self._window, self._reading, self._name = window, reading, name
        self._confirm, self._agreed, self._partial = confirm, agreed, partial
        self._by_hash = {known.hash: known for known in (*window.gone, *window.entries)}
        self._was_gone = {known.key for known in window.gone}
        self._fresh = dict(zip(reading.unseen, reading.feed.entries, strict=True))
        self._present: dict[str, Known] = {}
        self._waiting: dict[str, Waiting] = {}
        self._said = {waiting.key: waiting for waiting in window.waiting}
        self._never_met = 0
        self._out = Changes(window, len(reading.hashes))

    def changes(self) -> Changes:
        self._meet_read_ones()
        self._guids = Counter(_alias(entry.id) for entry in self._fresh.values() if entry.id)
        self._guids.update(known.guid for known in self._present.values() if known.guid)
        self._links = Counter(_alias(entry.link) for entry in self._fresh.values() if entry.link)
        self._links.update(known.link for known in self._present.values() if known.link)
        self._candidates = self._absent()
        for index, entry in self._fresh.items():
            self._meet(entry, self._reading.hashes[index])
        return self._finish()

    def _meet_read_ones(self) -> None:
        for index, digest in enumerate(self._reading.hashes):
            known = self._by_hash.get(digest)
            if index not in self._fresh and known is not None and known.key not in self._present:
                self._keep(msgspec.structs.replace(known, missing=0))
                self._note_return(known)

    def _absent(self) -> dict[str, Known]:
        """The known entries that are not met yet, by every name that is theirs alone."""
        found: dict[str, Known] = {}
        for known in (*self._window.gone, *self._window.entries):
            if known.key not in self._present:
                for alias in (
                    known.key,
                    f"g{known.guid}" if known.guid else "",
                    f"l{known.link}" if known.link else "",
                ):
                    if alias:
                        found[alias] = known
        return found

    def _meet(self, entry: Entry, digest: str) -> None:
        guid, link = _alias(entry.id), _alias(entry.link)
        names = [f"g{guid}"] if guid and self._guids[guid] == 1 else []
        names += [f"l{link}"] if link and self._links[link] == 1 else []
        names.append(f"w{short_hash(entry.title + entry.body)}")
        known = next((k for n in names if (k := self._candidates.get(n)) and k.key not in self._present), None)
        if known is None:
            self._meet_new(entry, digest, names[0], guid, link)
        else:
            self._meet_known(known, entry, digest, guid, link)

    def _meet_new(self, entry: Entry, digest: str, key: str, guid: str, link: str) -> None:
        if key in self._present:
            return  # the same entry twice in one document
        self._never_met += key not in self._said
        if not self._said_enough(key, entry):
            return
        title = short_hash(entry.title)
        self._keep(Known(digest, key, entry.fields, title, guid, link, _dated(entry), self._name(entry)))
        self._out.new.append(entry)

    def _meet_known(self, known: Known, entry: Entry, digest: str, guid: str, link: str) -> None:
        self._note_return(known)
        same = msgspec.structs.replace(known, missing=0)
        if entry.fields == known.fields:
            self._keep(msgspec.structs.replace(same, hash=digest, guid=guid, link=link, dated=_dated(entry)))
            return
        if self._confirm > 1 and (_is_stale(known, entry) or not self._said_enough(known.key, entry, known.article)):
            self._keep(same)
            return
        title = short_hash(entry.title)
        noise = title == known.title
        past = (*known.past, known.fields)[-MOST_PAST:] if self._confirm > 1 else ()
        after = msgspec.structs.replace(
            same,
            hash=digest,
            fields=entry.fields,
            title=title,
            guid=guid,
            link=link,
            dated=_dated(entry),
            edits=known.edits + noise,
            past=past,
        )
        self._keep(after)
        if noise and known.edits >= NOISE:
            self._out = replace(self._out, damped=self._out.damped + 1)
        else:
            self._out.edited.append((known, entry))

    def _said_enough(self, key: str, entry: Entry, edits: str = "") -> bool:
        """Whether a source that must repeat itself has done so; else this saying waits for the next reading. ``edits``:
        the article that the entry became before, if it is not new."""
        if self._confirm <= 1 or entry.fields in self._agreed:
            return True
        before = self._said.get(key)
        count = before.count + 1 if before is not None and before.fields == entry.fields else 1
        if count >= self._confirm:
            return True
        kept = _cut(entry) if len(self._waiting) < MOST_WAITING else None
        self._waiting[key] = Waiting(key, entry.fields, count, kept, edits)
        self._out.doubted.append(entry)
        return False

    def _keep(self, known: Known) -> None:
        self._present[known.key] = known

    def _note_return(self, known: Known) -> None:
        if known.key in self._was_gone and known.missing >= MISSING:
            self._out.returned.append(known)

    def _finish(self) -> Changes:
        stay: list[Known] = []
        left: list[Known] = []
        oldest, last = self._remains()
        for place, known in enumerate(self._window.entries):
            if known.key in self._present:
                continue
            if self._partial or self._reading.left:
                stay.append(known)
            elif not (0 < oldest < known.dated if known.dated else place < last):  # no older one is still there
                left.append(msgspec.structs.replace(known, missing=0))
            elif known.missing + 1 < MISSING:
                stay.append(msgspec.structs.replace(known, missing=known.missing + 1))
            else:
                left.append(msgspec.structs.replace(known, missing=MISSING))
                self._out.withdrawn.append(left[-1])
        gone = [known for known in self._window.gone if known.key not in self._present]
        self._let_go()
        window = Window(
            entries=tuple(self._in_place(stay)[:MOST_KNOWN]),
            gone=tuple((*gone, *left)[-MOST_GONE:]),
            waiting=tuple(self._waiting.values()),
        )
        return replace(self._out, window=window, turned_over=self._turned_over())

    def _let_go(self) -> None:
        """Entries that left before they were said again; in a part of a window nothing is missed, they wait on."""
        for waiting in self._window.waiting:
            if waiting.entry is None or waiting.key in self._waiting or waiting.key in self._present:
                continue
            if self._partial or self._reading.left:
                self._waiting[waiting.key] = waiting
            else:
                self._out.once.append((waiting.edits, waiting.entry))

    def _in_place(self, stay: list[Known]) -> list[Known]:
        """The present entries in the order of the document, each missing one before the entry it stood before."""
        missing = {known.key for known in stay}
        before: dict[str, list[Known]] = {}
        anchor = ""
        for known in reversed(self._window.entries):
            if known.key in self._present:
                anchor = known.key
            elif known.key in missing:
                before.setdefault(anchor, []).append(known)
        kept = {known.key: known for known in stay}
        order: list[Known] = []
        for known in self._present.values():
            order += [kept[each.key] for each in reversed(before.get(known.key, ()))]
            order.append(known)
        return order + [kept[each.key] for each in reversed(before.get("", ()))]

    def _remains(self) -> tuple[int, int]:
        """The date of the oldest entry that is still there, and the last place in the old order of an undated one."""
        oldest = min((known.dated for known in self._present.values() if known.dated > 0), default=0)
        places = enumerate(self._window.entries)
        return oldest, max((n for n, known in places if not known.dated and known.key in self._present), default=-1)

    def _turned_over(self) -> bool:
        known_before = len(self._window.entries) >= SMALLEST_GAP
        return known_before and not self._partial and 0 < self._out.total <= self._never_met


def _is_stale(known: Known, entry: Entry) -> bool:
    """Whether a feed serves an old version again, or the shell of an entry whose text it lost."""
    dated = _dated(entry)
    if entry.title and not entry.body.strip():
        return True
    older = 0 < dated < known.dated
    return older or (entry.fields in known.past and dated <= known.dated)


def _cut(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, summary="", content=entry.body[:MOST_WORDS])


def _dated(entry: Entry) -> int:
    instant = entry.published or entry.updated
    return (instant - _EPOCH) // timedelta(microseconds=1) if instant else 0


def _alias(address: str) -> str:
    """A guid or link without what changes when a site moves to https, drops ``www.`` or counts its readers."""
    if not address.strip():
        return ""
    bare = _TRACKING.sub(r"\1", address.strip()).partition("#")[0].rstrip("?&/")
    head, separator, rest = bare.partition("://")
    if separator and head.lower() in ("http", "https"):
        host, slash, path = rest.partition("/")
        bare = host.lower().removeprefix("www.") + slash + path
    return short_hash(bare or address.strip())
