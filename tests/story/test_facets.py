"""From claims to a value: the rules of ``tracker/story/facets.py``, one test each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.builders import HELD, SENT, given, happened, report, when
from tracker.story.events import Detector, Effect, Figure, Link
from tracker.story.facets import compatible, same


def test_a_claim_states_its_value_and_inertia_carries_it() -> None:
    state = given(("a", report("prison one", on="2025-03-15", said="2025-03-16")))
    facet = when(state, "2025-06-01").facets[HELD]
    assert (facet.value, facet.standing) == ("prison one", "single")


def test_nothing_is_known_before_it_was_reported() -> None:
    state = given(("a", report("prison one", on="2025-03-15", said="2025-03-20")))
    assert HELD not in when(state, "2025-03-19").facets


def test_nothing_was_true_before_it_happened() -> None:
    state = given(("a", report("prison one", on="2025-03-15", said="2025-03-16")))
    assert HELD not in when(state, "2025-06-01", at="2025-03-14").facets


def test_the_killer_pair_true_on_the_14th_as_believed_on_the_14th_and_on_the_21st() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-04-14", actuality="ongoing")),
        ("b", report("prison two", on=happened("2025-04-06", "2025-04-12"), said="2025-04-18", by="The Post")),
    )
    then = when(state, "2025-04-14").facets[HELD]
    later = when(state, "2025-04-21", at="2025-04-14").facets[HELD]
    assert (then.value, then.standing) == ("prison one", "single")
    assert (later.value, later.standing) == ("prison two", "conflict")


def test_an_uncertain_beginning_states_only_after_its_last_day() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("prison two", on=happened("2025-04-06", "2025-04-12"), said="2025-04-18", by="The Post")),
    )
    assert when(state, "2025-04-21", at="2025-04-11").facets[HELD].value == "prison one"
    assert when(state, "2025-04-21", at="2025-04-12").facets[HELD].value == "prison two"


def test_background_states_only_its_own_day() -> None:
    """An old arrest retold in June must not come back as news of June."""
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("free", on="2025-05-01", said="2025-05-01")),
        ("a", report("prison one", on="2025-03-15", said="2025-06-10", by="The Post", novelty="background")),
    )
    assert when(state, "2025-06-10").facets[HELD].value == "free"


def test_without_the_background_mark_the_retelling_would_win() -> None:
    state = given(
        ("b", report("free", on="2025-05-01", said="2025-05-01")),
        ("a", report("prison one", on="2025-03-15", said="2025-06-10", by="The Post")),
    )
    assert when(state, "2025-06-10").facets[HELD].value == "prison one"


def test_a_linked_development_ends_what_the_earlier_one_states() -> None:
    status = "order/x.status"
    state = given(
        ("order", report("in force", facet=status, on="2025-04-04", said="2025-04-07")),
        (
            "stay",
            report("stayed", facet=status, on="2025-04-07", said="2025-04-07", by="The Post", links=(_stays("order"),)),
        ),
        ("order", report("in force", facet=status, on="2025-04-04", said="2025-04-20", by="The Gazette")),
    )
    facet = when(state, "2025-04-20").facets[status]
    assert (facet.value, facet.standing) == ("stayed", "single")


def test_without_the_link_two_orders_of_one_day_are_a_conflict() -> None:
    status = "order/x.status"
    state = given(
        ("order", report("in force", facet=status, on="2025-04-04", said="2025-04-07")),
        ("stay", report("stayed", facet=status, on="2025-04-07", said="2025-04-07", by="The Post")),
    )
    assert when(state, "2025-04-07").facets[status].standing == "conflict"


def _stays(development: str) -> Link:
    return Link(development=development, kind="stays")


def test_past_its_until_with_nothing_later_a_value_is_not_known() -> None:
    effect = Effect(facet="order/x.status", value="in force", until=happened("2025-04-07").latest)
    state = given(("a", report(on="2025-04-04", said="2025-04-04", effects=(effect,))))
    assert when(state, "2025-04-07").facets["order/x.status"].value == "in force"
    after = when(state, "2025-04-08").facets["order/x.status"]
    assert (after.value, after.standing, after.expired) == (None, "unanswered", True)


def test_the_value_none_ends_a_facet() -> None:
    ended = Effect(facet=HELD, value=None)
    state = given(
        ("a", report("prison one")),
        ("b", report(on="2025-05-01", said="2025-05-01", effects=(ended,))),
    )
    facet = when(state, "2025-05-02").facets[HELD]
    assert facet.value is None
    assert not facet.expired


@pytest.mark.parametrize("actuality", ["ordered", "announced", "planned", "possible", "conditional", "denied"])
def test_only_what_happened_changes_a_facet(actuality: str) -> None:
    state = given(("a", report("free", actuality=actuality)))
    assert HELD not in when(state, "2025-04-01").facets


@pytest.mark.parametrize("actuality", ["happened", "ongoing"])
def test_what_happened_does(actuality: str) -> None:
    state = given(("a", report("free", actuality=actuality)))
    assert when(state, "2025-04-01").facets[HELD].value == "free"


def test_agreement_needs_two_independent_origins() -> None:
    one = ("a", report("prison one", by="The Wire"))
    copies = [("a", report("prison one", by=f"Copy {n}", said="2025-03-16")) for n in range(5)]
    assert when(given(one, *copies), "2025-04-01").facets[HELD].standing == "single"
    two = ("a", report("prison one", by="The Post"))
    assert when(given(one, two), "2025-04-01").facets[HELD].standing == "agreed"


def test_one_speaker_in_two_outlets_is_one_side_s_claim() -> None:
    """An official swears that he is in prison one; two outlets print it. Nobody but the official has said so."""
    printed = [("a", report("prison one", by=by, speakers=("An official",))) for by in ("The Wire", "The Post")]
    assert when(given(*printed), "2025-04-01").facets[HELD].standing == "single"
    own = ("a", report("prison one", by="The Gazette"))
    assert when(given(*printed, own), "2025-04-01").facets[HELD].standing == "agreed"
    lawyer = ("a", report("prison one", by="The Wire", speakers=("His lawyer",)))
    assert when(given(*printed, lawyer), "2025-04-01").facets[HELD].standing == "agreed"
    ministry = ("a", report("prison one", by="The Post", speakers=("org/wire",)))
    itself = ("a", report("prison one", by="The Wire"))
    assert when(given(ministry, itself), "2025-04-01").facets[HELD].standing == "single", "one and the same"
    assert when(given(printed[0], lawyer), "2025-04-01").facets[HELD].standing == "single", "one outlet"


def test_who_is_contradicted_on_one_day_is_not_believed_more_on_the_next() -> None:
    """He was moved by the 12th, told on the 18th; on the 12th the other side said that he was where he had been."""
    moved = ("b", report("prison two", on=happened("2025-04-06", "2025-04-12"), said="2025-04-18", by="The Post"))
    denied = ("c", report("prison one", on="2025-04-12", said="2025-04-12", actuality="ongoing"))
    state = given(moved, denied)
    days = ("2025-04-12", "2025-04-13", "2025-04-18", "2025-04-19")
    found = [when(state, "2025-04-21", at=day).facets[HELD] for day in days]
    assert [facet.standing for facet in found] == ["conflict", "conflict", "conflict", "single"]
    assert {facet.value for facet in found} == {"prison two"}
    again = ("d", report("prison two", on="2025-04-13", said="2025-04-13", by="The Gazette"))
    assert when(given(moved, denied, again), "2025-04-21", at="2025-04-14").facets[HELD].standing == "agreed"


def test_a_turn_before_the_shown_claim_began_contradicts_nobody() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("prison two", on="2025-04-10", said="2025-04-18", by="The Post")),
    )
    assert when(state, "2025-04-21", at="2025-04-15").facets[HELD].standing == "single"


def test_a_fixed_figure_keeps_all_claims_in_play_and_the_policy_chooses() -> None:
    state = given(
        ("a", report(Figure(low=261, high=261, unit="people"), facet=SENT, said="2025-03-16")),
        ("a", report(Figure(op="range", low=270, high=300, unit="people"), facet=SENT, by="The Gazette")),
        ("a", report(Figure(op="gt", low=200, unit="people"), facet=SENT, by="The Post")),
    )
    facet = when(state, "2025-06-01").facets[SENT]
    assert facet.value == Figure(low=261, high=261, unit="people"), "an exact number comes before an official round one"
    assert facet.standing == "conflict"
    assert [claim.outlet for claim in facet.against] == ["The Gazette"], "a bound is no conflict"
    assert (facet.low, facet.high) == (261, 300)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (Figure(low=261, high=261), Figure(op="gt", low=200), True),
        (Figure(low=261, high=261), Figure(op="ge", low=261), True),
        (Figure(low=261, high=261), Figure(op="gt", low=261), False),
        (Figure(low=261, high=261), Figure(op="lt", high=261), False),
        (Figure(low=261, high=261), Figure(op="le", high=261), True),
        (Figure(low=300, high=300), Figure(op="range", low=270, high=300), False),
        (Figure(low=261, high=261), Figure(op="approx", low=225, high=275), True),
        (Figure(low=261, high=261), Figure(op="approx", low=270, high=330), False),
        (Figure(low=6, high=6, unit="USD"), Figure(low=7, high=7, unit="people"), True),
        (Figure(low=6, high=6, unit="USD"), Figure(low=7, high=7, unit="USD"), False),
        ("CECOT", "cecot", True),
        ("CECOT", "another prison", False),
        (None, "CECOT", False),
        (None, None, True),
        (1.0, 2.0, False),
    ],
)
def test_which_values_can_be_true_at_once(one: object, other: object, fits: bool) -> None:
    assert compatible(one, other) is fits  # type: ignore[arg-type]
    assert compatible(other, one) is fits  # type: ignore[arg-type]


def test_a_garbled_source_is_listed_and_raises_no_conflict() -> None:
    state = given(
        ("a", report("prison one")),
        ("a", report("prison nine", by="The Post", confidence=0.2)),
    )
    facet = when(state, "2025-04-01").facets[HELD]
    assert (facet.value, facet.standing, len(facet.claims)) == ("prison one", "single", 2)


def test_who_told_of_an_earlier_spell_does_not_vouch_for_a_value_that_came_back() -> None:
    """A person entered the first stay; the second one was only found by a program."""
    status = "order/x.status"
    found = Detector(id="frames", version="1")
    state = given(
        ("order", report("in force", facet=status, on="2025-03-01", said="2025-03-01")),
        ("stay", report("stayed", facet=status, on="2025-03-05", said="2025-03-05")),
        ("lift", report("in force", facet=status, on="2025-03-08", said="2025-03-08")),
        ("again", report("stayed", facet=status, on="2025-03-12", said="2025-03-12", by="The Post", detector=found)),
    )
    facet = when(state, "2025-03-12").facets[status]
    assert [claim.development for claim in facet.support] == ["again"]
    assert (facet.value, facet.reviewed) == ("stayed", False)
    assert when(state, "2025-03-06").facets[status].reviewed


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("Zenda, Ruritania", "Ruritania", True),
        ("ruritania", "Zenda, Ruritania", True),
        ("Zenda, Ruritania", "Freedonia", False),
        ("New Ruritania", "Ruritania", False),
    ],
)
def test_a_place_and_the_country_it_is_written_in_do_not_contradict(one: str, other: str, both: bool) -> None:
    assert compatible(one, other) is both
    assert not same(one, other)


FOUND = Detector(id="frames", version="1")
VAGUE = happened("2025-06-01", "2025-06-23")


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"detector": FOUND}, "jail"),  # "this month": perhaps before the jail that somebody read of
        ({}, "the country"),  # the negative control: a person entered it
        ({"detector": FOUND, "on": "2025-06-20"}, "the country"),  # certainly later: news, though nobody has read it
    ],
)
def test_a_vague_find_that_nobody_has_read_does_not_replace_what_was_read(found: dict[str, Any], shown: str) -> None:
    state = given(
        ("a", report("jail", on="2025-06-06", said="2025-06-07")),
        ("b", report("the country", **{"on": VAGUE, "said": "2025-06-23", "by": "The Post", **found})),
    )
    facet = when(state, "2025-06-23").facets[HELD]
    assert facet.value == shown
    assert {claim.value for claim in facet.claims} == {"jail", "the country"}


def test_where_nobody_has_read_anything_the_newest_is_shown() -> None:
    state = given(
        ("a", report("jail", on="2025-06-06", said="2025-06-07", detector=FOUND)),
        ("b", report("the country", on=VAGUE, said="2025-06-23", by="The Post", detector=FOUND)),
    )
    assert when(state, "2025-06-23").facets[HELD].value == "the country"


def test_a_row_names_no_source_of_an_older_value() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("free", on="2025-05-01", said="2025-05-01", by="The Post")),
        ("c", report("free", on="2025-05-01", said="2025-05-01", by="The Gazette")),
    )
    facet = when(state, "2025-06-01").facets[HELD]
    assert sorted(claim.outlet for claim in facet.told_by) == ["The Gazette", "The Post"]
    assert len(facet.claims) == 3
