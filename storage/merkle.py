"""The Merkle tree of RFC 6962, section 2.1. Pure: hashes in, hashes out.

A log of n leaves is a binary tree over them; leaves and inner nodes are hashed with different prefixes, so that neither
can pose as the other. Three things follow, each a short function here:

- the *frontier*, the at most 64 roots of the complete subtrees that make up n, is all that is needed to append;
- a complete subtree never changes again, so the roots of all subtrees of 256, 65,536 … leaves can be written down once
  (``TILE``), and with them any old root or proof costs a few hundred hashes instead of the whole log;
- ``path`` functions give proofs, ``verify`` functions check them without the log (RFC 9162, 2.1.3.2 and 2.1.4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

HASH_SIZE: Final = 32
TILE: Final = 8
"""Heights that are multiples of this are written down: a tile is 2**8 hashes wide."""

EMPTY_ROOT: Final = sha256(b"").digest()

Nodes = Callable[[int, int, int], Sequence[bytes]]
"""``nodes(height, first, count)``: the roots of ``count`` neighbouring complete subtrees of ``2**height`` leaves.
Only asked for heights that are multiples of ``TILE``, and within one tile (at most 256 at a time)."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, all at once."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


class Frontier:
    """The right edge of the tree: the roots of its complete subtrees, largest first. An append is O(1) on average."""

    __slots__ = ("_hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(hashes)}")
        self.size = size
        self._hashes = list(hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The inverse of ``to_bytes``."""
        return cls(size, [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)])

    def to_bytes(self) -> bytes:
        """All hashes, one after another; the size says which subtrees they are."""
        return b"".join(self._hashes)

    def append(self, leaf: bytes) -> Sequence[tuple[int, int, bytes]]:
        """Adds a leaf hash. Returns the tile roots that it completed: (height, index, hash), usually none."""
        return self._push(0, leaf)

    def extend(self, leaves: Sequence[bytes]) -> Sequence[tuple[int, int, bytes]]:
        """Adds leaf hashes; those that make a complete subtree all at once, which takes half the time."""
        done: list[tuple[int, int, bytes]] = []
        at = 0
        while at < len(leaves):
            fits = (len(leaves) - at).bit_length() - 1
            height = min(TILE, fits, (self.size & -self.size).bit_length() - 1 if self.size else TILE)
            width = 1 << height
            done.extend(self._push(height, _fold(leaves[at : at + width])))
            at += width
        return done

    def join(self, blocks: Sequence[bytes]) -> Sequence[tuple[int, int, bytes]]:
        """Adds the roots of complete subtrees of ``2**TILE`` leaves; the size must be a multiple of that."""
        if self.size % (1 << TILE):
            raise ValueError(f"a tree of {self.size} leaves does not end with a whole tile")
        return [tile for block in blocks for tile in self._push(TILE, block)]

    def _push(self, height: int, hashed: bytes) -> Sequence[tuple[int, int, bytes]]:
        """Adds the root of a complete subtree, and joins what is complete with it."""
        done: list[tuple[int, int, bytes]] = []
        self.size += 1 << height
        if height % TILE == 0 and height:
            done.append((height, (self.size >> height) - 1, hashed))
        while not self.size >> height & 1:
            hashed = sha256(b"\x01" + self._hashes.pop() + hashed).digest()
            height += 1
            if height % TILE == 0:
                done.append((height, (self.size >> height) - 1, hashed))
        self._hashes.append(hashed)
        return done

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        root = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            root = node_hash(left, root)
        return root


class Tree:
    """Any root and any proof of a log, from its leaves and the tile roots written down while it grew."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._tiles: dict[tuple[int, int, int], Sequence[bytes]] = {}

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` leaves."""
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The audit path of leaf ``index`` (from 0) in the tree of ``size`` leaves."""
        if not 0 <= index < size:
            raise ValueError(f"leaf {index} is not in a tree of {size}")
        return self._inclusion(index, 0, size)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of ``old`` leaves is a prefix of the tree of ``size`` leaves."""
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {old} cannot be a prefix of a tree of {size}")
        return self._consistency(old, 0, size, known=True) if 0 < old < size else []

    def _inclusion(self, index: int, low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        middle = low + _split(high - low)
        if index < middle:
            return [*self._inclusion(index, low, middle), self._hash(middle, high)]
        return [*self._inclusion(index, middle, high), self._hash(low, middle)]

    def _consistency(self, old: int, low: int, high: int, *, known: bool) -> list[bytes]:
        if old == high:
            return [] if known else [self._hash(low, high)]
        middle = low + _split(high - low)
        if old <= middle:
            return [*self._consistency(old, low, middle, known=known), self._hash(middle, high)]
        return [*self._consistency(old, middle, high, known=False), self._hash(low, middle)]

    def _hash(self, low: int, high: int) -> bytes:
        """The hash of the leaves [low, high), where low is a multiple of the largest power of two in it."""
        root = b""
        for height, index in reversed(list(_subtrees(low, high))):
            hashed = self._subtree(height, index, high)
            root = node_hash(hashed, root) if root else hashed
        return root

    def _subtree(self, height: int, index: int, size: int) -> bytes:
        """The root of a complete subtree, from the tile roots right below it."""
        base = height - height % TILE
        width = 1 << height - base
        row = self._row(base, index * width >> TILE, size)
        start = index * width % (1 << TILE)
        return _fold(row[start : start + width])

    def _row(self, height: int, tile: int, size: int) -> Sequence[bytes]:
        """One tile: up to 256 neighbouring subtree roots, as many as are complete in the tree of ``size``."""
        count = min(1 << TILE, (size >> height) - (tile << TILE))
        key = (height, tile, count)
        if key not in self._tiles:
            self._tiles[key] = self._nodes(height, tile << TILE, count)
        return self._tiles[key]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf hash stands at ``index`` in the tree with this root."""
    if not 0 <= index < size:
        return False
    node, last, hashed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = node_hash(sibling, hashed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether the path proves that the tree with ``old_root`` is a prefix of the tree with ``root``."""
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if not 0 < old < size or not path:
        return False
    hashes = [old_root, *path] if old & old - 1 == 0 else list(path)
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _subtrees(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up [low, high), largest first, as (height, index)."""
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    row = hashes
    while len(row) > 1:
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
