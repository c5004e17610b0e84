"""Silent edits, graded."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from tracker.articles.revisions import MOST_COMPARED, Rewording, difference, rewordings

OLD = (
    "The government deported more than 200 people on Saturday. A judge had ordered the planes back.\n"
    "“I will not send them back to you,” the president said. Lawyers disagreed."
)


@pytest.mark.parametrize(
    ("new", "grade"),
    [
        (OLD, "cosmetic"),
        (OLD.replace("“", '"').replace("”", '"').replace("  ", " ").upper(), "cosmetic"),
        (OLD.replace("more than 200", "about 250"), "figure changed"),
        (OLD.replace("“I will not send them back to you,” the president said. ", ""), "quote removed"),
        (OLD.replace("Lawyers disagreed", "Lawyers disagreed and said so in court"), "substantive"),
        (f"{OLD}\nIn 2019 some 40 others had been sent on 3 planes.", "substantive"),
    ],
)
def test_an_edit_is_graded(new: str, grade: str) -> None:
    assert difference(OLD, new).grade == grade


def test_evidence_that_is_gone_is_named_and_evidence_that_only_changed_its_dress_is_not() -> None:
    evidence = ["A judge had ordered the planes back.", "Lawyers disagreed."]
    changed = difference(OLD, OLD.replace("A judge had ordered the planes back. ", "").replace("L", "L"), evidence)
    assert difference(OLD, OLD.replace("A judge had ordered the planes back.", ""), evidence).lost == (evidence[0],)
    assert changed.lost in ((), (evidence[0],))
    assert difference(OLD, OLD.replace(" ", "\u00a0"), evidence).lost == ()


def test_a_notice_of_correction_is_seen_once() -> None:
    new = OLD.replace("200", "250") + "\nCorrection: an earlier version gave a wrong number."
    assert difference(OLD, new).notice
    assert not difference(new, new + " More.").notice


def test_texts_written_to_take_for_ever_are_compared_in_bounds() -> None:
    """Three thousand sentences with numbers, each against each, were nine million comparisons."""
    old = " ".join(f"Number {n} of the men was sent away." for n in range(3_000))
    new = " ".join(f"Number {n + 7_000} of the women was sent away." for n in range(3_000))
    compared: list[int] = []

    class Counted(SequenceMatcher[str]):
        def ratio(self) -> float:
            compared.append(1)
            return 0.0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.articles.revisions.SequenceMatcher", Counted)
        assert difference(old, new).grade == "substantive"
    assert len(compared) <= MOST_COMPARED**2


def test_a_reworded_sentence_is_shown_as_it_was_and_as_it_is() -> None:
    new = OLD.replace("more than 200", "about 250").replace("Lawyers disagreed", "Lawyers disagreed in court")
    first, second = rewordings(OLD, new, 3, 40)
    assert "more than 200" in first.was  # what changed a number comes first
    assert "about 250" in first.now
    assert second == Rewording("Lawyers disagreed.", "Lawyers disagreed in court.")
    assert rewordings(OLD, new, 1, 40) == (first,)
    assert rewordings(OLD, OLD, 3, 40) == ()


def test_what_was_put_in_or_taken_out_has_no_other_side() -> None:
    assert rewordings("A. Ships sail on.", "A.", 3, 40) == (Rewording("Ships sail on.", ""),)
    assert rewordings("A.", "A. Ships sail on.", 3, 40) == (Rewording("", "Ships sail on."),)


def test_a_long_sentence_is_cut_around_what_differs() -> None:
    words = [f"word{number}" for number in range(100)]
    other = [*words[:70], "changed", *words[71:]]
    (cut,) = rewordings(" ".join(words) + ".", " ".join(other) + ".", 3, 40)
    assert "word70" in cut.was
    assert "changed" in cut.now
    assert all(len(side.strip("… ").split()) <= 40 for side in (cut.was, cut.now))
    assert cut.now.startswith("… ")
