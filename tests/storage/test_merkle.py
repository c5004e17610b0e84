"""The tree: known answers, the recursive definition, and that nothing can be changed unnoticed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and the roots over the first n of them that the Certificate Transparency projects test with.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(definition(leaves[:split]), definition(leaves[split:]))


def numbered(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


class Log:
    """Leaves, and the tile roots that were written down while they came."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.tiles = {}
        frontier = Frontier()
        for leaf in leaves:
            for height, index, hashed in frontier.append(leaf):
                self.tiles[height, index] = hashed

    def nodes(self, height: int, first: int, count: int) -> Sequence[bytes]:
        assert 0 < count <= 256
        if height == 0:
            return self.leaves[first : first + count]
        return [self.tiles[height, first + at] for at in range(count)]

    @property
    def tree(self) -> Tree:
        return Tree(self.nodes)


LOG = Log(numbered(66_000))
SIZES = st.one_of(st.integers(1, 1100), st.sampled_from([65_535, 65_536, 65_537, 66_000]))


def test_known_answers() -> None:
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
    assert [tree_root(leaves[: size + 1]).hex() for size in range(8)] == ROOTS
    assert [Log(leaves).tree.root(size + 1).hex() for size in range(8)] == ROOTS
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_known_proofs() -> None:
    """The proofs in RFC 6962, 2.1.3, over seven leaves."""
    leaves = numbered(7)
    a, b, c, d, e, f, j = leaves
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, last = node_hash(g, h), node_hash(i, j)
    tree = Log(leaves).tree
    assert tree.inclusion(0, 7) == [b, h, last]
    assert tree.inclusion(3, 7) == [c, g, last]
    assert tree.inclusion(4, 7) == [f, j, k]
    assert tree.inclusion(6, 7) == [i, k]
    assert tree.consistency(3, 7) == [c, d, g, last]
    assert tree.consistency(4, 7) == [last]
    assert tree.consistency(6, 7) == [i, j, k]


@given(st.integers(0, 700))
@settings(deadline=None)
def test_roots_follow_the_definition(size: int) -> None:
    leaves = LOG.leaves[:size]
    assert tree_root(leaves) == LOG.tree.root(size) == definition(leaves)


@given(st.integers(0, 400))
def test_a_frontier_can_be_put_away_and_taken_up_again(size: int) -> None:
    frontier = Frontier()
    for leaf in LOG.leaves[:size]:
        frontier.append(leaf)
    again = Frontier.from_bytes(size, frontier.to_bytes())
    for leaf in LOG.leaves[size : size + 3]:
        again.append(leaf)
    assert again.root() == definition(LOG.leaves[: size + 3])


@given(st.lists(st.integers(0, 700), max_size=6))
def test_many_leaves_at_once_are_many_leaves(sizes: list[int]) -> None:
    one_by_one, at_once = Frontier(), Frontier()
    at = 0
    for size in sizes:
        leaves = LOG.leaves[at : at + size]
        tiles = [tile for leaf in leaves for tile in one_by_one.append(leaf)]
        assert list(at_once.extend(leaves)) == tiles
        assert (at_once.size, at_once.to_bytes()) == (one_by_one.size, one_by_one.to_bytes())
        at += size


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="complete subtrees"):
        Frontier(3, [b"x" * 32])


@given(SIZES, st.data())
@settings(deadline=None)
def test_inclusion_is_proven_and_nothing_else_passes(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = LOG.tree
    root, path, leaf = tree.root(size), tree.inclusion(index, size), LOG.leaves[index]
    assert verify_inclusion(leaf, index, size, path, root)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, path, root)
    assert not verify_inclusion(leaf, index, size, [*path, root], root)
    assert not verify_inclusion(leaf, index, size, path, leaf_hash(b"other"))
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
        assert not verify_inclusion(leaf, other, size, path, root)
        assert not verify_inclusion(leaf, index, size, path[:-1], root)
    assert not verify_inclusion(leaf, size, size, path, root)


@given(SIZES, st.data())
@settings(deadline=None)
def test_consistency_is_proven_and_nothing_else_passes(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    tree = LOG.tree
    before, after, path = tree.root(old), tree.root(size), tree.consistency(old, size)
    assert verify_consistency(old, size, path, before, after)
    other = leaf_hash(b"other")
    assert not verify_consistency(old, size, [*path, other], before, after)
    assert not verify_consistency(old, size, path, other, after)
    if old:
        assert not verify_consistency(old, size, path, before, other)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not verify_consistency(old, size, [*path[:at], other, *path[at + 1 :]], before, after)
        assert not verify_consistency(old, size, path[:-1], before, after)


@given(st.integers(2, 300), st.data())
def test_any_change_of_the_leaves_changes_the_root(size: int, data: st.DataObject) -> None:
    leaves = list(LOG.leaves[:size])
    root = tree_root(leaves)
    at = data.draw(st.integers(0, size - 2))
    changes = [
        [*leaves[:at], leaf_hash(b"other"), *leaves[at + 1 :]],
        [*leaves[:at], *leaves[at + 1 :]],
        [*leaves[:at], leaves[at], *leaves[at:]],
        [*leaves[:at], leaves[at + 1], leaves[at], *leaves[at + 2 :]],
    ]
    assert all(tree_root(changed) != root for changed in changes)


def test_a_root_is_never_asked_for_more_than_a_few_tiles() -> None:
    asked = []

    def nodes(height: int, first: int, count: int) -> Sequence[bytes]:
        asked.append(count)
        return LOG.nodes(height, first, count)

    assert Tree(nodes).root(65_535) == tree_root(LOG.leaves[:65_535])
    assert sum(asked) <= 3 * 256
