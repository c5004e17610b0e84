"""Which developments may be one and wait for a person's word: same (they are merged), or different (told apart). Pure.

A likeness is settled when both stand under one id, when a person told them apart (a split does so too), or when one of
them is gone. It is never asked again then; undoing the answer is a split, or a merge.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.story.state import Likeness, State


def open_likenesses(state: State) -> Iterator[tuple[Likeness, str, str]]:
    """What is not settled, in the order in which it was noted: the likeness, and the two as they are called now."""
    if not state.likenesses:
        return
    told = {record.development for record in state.reports.values() if record.dismissed is None}
    told -= {key for key, whole in state.developments.items() if whole.dismissed}
    apart = told_apart(state)
    for likeness in state.likenesses.values():
        one, other = standing(likeness, state)
        if one != other and state.pair(one, other) not in apart and told >= {one, other}:
            yield likeness, one, other


def told_apart(state: State) -> set[tuple[str, str]]:
    """The pairs that a person called two, as they are called now: what is not the same as one is not what that is."""
    return {state.pair(one, other) for one, other in state.apart}


def standing(likeness: Likeness, state: State) -> tuple[str, str]:
    """The development that the noted report stands under now, and the one that it is like."""
    record = state.reports.get(likeness.noted.report)
    one = record.development if record is not None else state.follow(likeness.noted.development)
    return one, state.follow(likeness.noted.like)
