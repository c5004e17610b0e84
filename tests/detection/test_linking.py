"""Which links a report has to what is known; the texts of the labelled streams are in ``tracker/gold/links``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tracker.detection.linking import SURE, Linker
from tracker.detection.matching import NEW
from tracker.detection.placing import place
from tracker.story.events import (
    Attribution,
    Effect,
    Entity,
    Happened,
    Link,
    Outline,
    Participant,
    Quantity,
    Quote,
    Report,
    Reported,
)
from tracker.story.ties import effects, with_links

OUTLINE = Outline(
    id="zenda",
    title="The Tower",
    register=(
        Entity(id="person/black", name="Michael Black", aliases=("Judge Black",), traits={"court": "court/trial"}),
        Entity(id="person/white", name="Anna White", aliases=("Judge White",), traits={"court": "court/trial"}),
        Entity(id="person/rassen", name="Rudolf Rassen"),
        Entity(id="person/sapt", name="Colonel Sapt"),
        Entity(id="court/supreme", name="Supreme Court"),
        Entity(id="court/trial", name="District Court"),
        Entity(id="case/rassen", name="Rassen v. Sapt"),
        Entity(id="place/zenda", name="Zenda"),
    ),
)

NAMES = {entity.id: entity.name for entity in OUTLINE.register}


def report(quote: str, day: str, kind: str = "court_order", court: str = "", **more: Any) -> Report:
    """A report whose only words are its quote, told on the day on which it happened."""
    when = date.fromisoformat(day)
    noon = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
    fields: dict[str, Any] = {
        "kind": kind,
        "headline": quote[:80],
        "happened": Happened(earliest=when, latest=when),
        "reported": Reported(earliest=noon, latest=noon),
        "participants": (Participant(id=court, name=NAMES[court], role="court"),) if court else (),
        "evidence": (Quote(article=day, revision=0, start=0, end=len(quote), quote=quote, sha256="0"),),
    }
    return Report(**{**fields, **more})


ORDER = report(
    "Judge Black ordered Sapt to return Rudolf Rassen from Zenda.",
    "2031-04-04",
    court="person/black",
    effects=(Effect(facet="order/trial-2031-04-04.status", value="in force"),),
)
STAY = report(
    "The Supreme Court stayed Judge Black's order to return Rudolf Rassen.", "2031-04-07", court="court/supreme"
)


def links(mine: Report, **known: Report) -> list[tuple[str, str]]:
    found = Linker()(mine, OUTLINE, {name: [each] for name, each in known.items()}, "own")
    return [(link.kind, link.development) for link in found]


def test_a_stay_leads_to_the_order_that_it_stays_and_says_why() -> None:
    (link,) = Linker()(STAY, OUTLINE, {"d1": [ORDER]}, "own")
    assert (link.kind, link.development) == ("stays", "d1")
    assert link.score >= 0.6
    assert any("person/black" in reason for reason in link.reasons)
    assert any("person/rassen" in reason for reason in link.reasons)


@pytest.mark.parametrize(
    "other",
    [
        report("Judge White ordered Sapt to return Rudolf Rassen.", "2031-04-04", court="person/white"),
        report("Judge Black ordered the return of Colonel Sapt.", "2031-04-04", court="person/black"),
        report("Judge Black ordered the return of Rudolf Rassen.", "2031-04-09", court="person/black"),
        report("Judge Black ordered the return of Rudolf Rassen.", "2029-04-09", court="person/black"),
        report("Judge Black ordered new curtains.", "2031-04-04", court="person/black"),
        structs.replace(ORDER, actuality="planned"),
        structs.replace(ORDER, kind="statement"),
    ],
    ids=["judge", "person", "later", "long ago", "nothing shared but the judge", "planned", "no order"],
)
def test_near_misses_are_not_linked(other: Report) -> None:
    assert links(STAY, d1=other) == []


def test_two_orders_that_could_be_meant_leave_it_open() -> None:
    assert links(STAY, d1=ORDER, d2=structs.replace(ORDER, headline="again")) == []


def test_a_lower_court_does_nothing_to_an_order_of_a_higher_one() -> None:
    above = report("The Supreme Court ordered the return of Rudolf Rassen.", "2031-04-04", court="court/supreme")
    below = report("Judge Black stayed the Supreme Court's order to return Rassen.", "2031-04-07", court="person/black")
    assert links(below, d1=above) == []


def test_whose_order_it_is_can_stay_unsaid_when_person_and_purpose_are_told() -> None:
    unsaid = report("The Supreme Court stayed the order to return Rudolf Rassen.", "2031-04-07", court="court/supreme")
    assert links(unsaid, d1=ORDER) == [("stays", "d1")]
    vague = report("The Supreme Court stayed an order about Rudolf Rassen.", "2031-04-07", court="court/supreme")
    assert links(vague, d1=ORDER) == []


def test_a_judge_that_the_register_does_not_know_is_known_by_surname() -> None:
    order = report(
        "Judge Ann Osric ordered the return of Rudolf Rassen.",
        "2031-04-04",
        participants=(Participant(name="Ann Osric", role="court"),),
    )
    stay = report("The Supreme Court stayed Judge Osric's order on Rudolf Rassen.", "2031-04-07", court="court/supreme")
    assert links(stay, d1=order) == [("stays", "d1")]


def test_another_case_rules_an_order_out() -> None:
    one = report("Judge Black ordered a search in No. 31-0417.", "2031-04-04", court="person/black")
    stay = report(
        "The Supreme Court stayed Judge Black's order to search in No. 31-0999.", "2031-04-07", court="court/supreme"
    )
    same = report(
        "The Supreme Court stayed Judge Black's order to search in No. 31-0417.", "2031-04-07", court="court/supreme"
    )
    assert links(stay, d1=one) == []
    assert links(same, d1=one) == [("stays", "d1")]


@pytest.mark.parametrize("words", ["refused to stay", "could have stayed", "was asked to stay"])
def test_what_was_not_done_stays_nothing(words: str) -> None:
    mine = report(
        f"The Supreme Court {words} Judge Black's order to return Rudolf Rassen.", "2031-04-07", court="court/supreme"
    )
    assert all(kind != "stays" for kind, _ in links(mine, d1=ORDER))


def test_what_is_told_again_links_nothing() -> None:
    assert links(structs.replace(STAY, novelty="background"), d1=ORDER) == []


def test_a_ruling_follows_the_last_step_in_its_case() -> None:
    hearing = report("Judge Black held a hearing in Rassen v. Sapt.", "2031-04-02", "hearing", "person/black")
    earlier = report("Rudolf Rassen sued in Rassen v. Sapt.", "2031-03-02", "legal_action")
    ruling = report("Judge Black granted the motion in Rassen v. Sapt.", "2031-04-04", court="person/black")
    assert links(ruling, d1=hearing, d2=earlier) == [("follows", "d1")]


def test_a_denial_contradicts_what_was_told_of_the_same_person_in_the_same_words() -> None:
    told = report("Rudolf Rassen was deported on Friday.", "2031-04-04", "deportation")
    denial = report("Colonel Sapt denied that Rudolf Rassen had been deported.", "2031-04-05", "statement")
    spoken = structs.replace(denial, attribution=Attribution(speakers=("person/sapt",)))
    assert links(spoken, d1=told) == [("contradicts", "d1")]
    another = report("Colonel Sapt denied that Michael Hentzau had been deported.", "2031-04-05", "statement")
    assert links(structs.replace(another, attribution=spoken.attribution), d1=told) == []


def test_a_denial_of_something_else_about_the_same_person_contradicts_nothing() -> None:
    told = report("Rudolf Rassen was moved to another prison in Zenda.", "2031-04-04", "transfer")
    beaten = report("Colonel Sapt denied that Rudolf Rassen was beaten in prison.", "2031-04-05", "statement")
    moved = report("Colonel Sapt denied that Rudolf Rassen was moved to Zenda.", "2031-04-05", "statement")
    speaks = Attribution(speakers=("person/sapt",))
    assert links(structs.replace(beaten, attribution=speaks), d1=told) == []
    assert links(structs.replace(moved, attribution=speaks), d1=told) == [("contradicts", "d1")]


def test_a_newer_figure_of_one_happening_updates_it() -> None:
    def deaths(count: int, words: str, told: str) -> Report:
        mine = report(words, told, "death", participants=(Participant(id="place/zenda", name="Zenda", role="place"),))
        day = date(2031, 4, 4)
        return structs.replace(
            mine,
            happened=Happened(earliest=day, latest=day),
            quantities=(Quantity(measure="people", population="people", low=count, high=count),),
        )

    first = deaths(14, "14 people died in Zenda.", "2031-04-04")
    assert links(deaths(19, "The toll in Zenda rose to 19.", "2031-04-05"), d1=first) == [("updates", "d1")]
    assert links(deaths(14, "The toll in Zenda stood at 14.", "2031-04-05"), d1=first) == []


def test_a_correction_leads_to_what_its_outlet_told_with_the_wrong_figure() -> None:
    wire = Attribution(outlet="The Wire")
    told = report(
        "61 men were sent to Zenda.",
        "2031-04-04",
        "deportation",
        attribution=wire,
        quantities=(Quantity(measure="people", low=61, high=61),),
    )
    note = report("Correction: 51 men were sent to Zenda, not 61.", "2031-04-06", "correction", attribution=wire)
    assert links(note, d1=told) == [("corrects", "d1")]
    assert links(structs.replace(note, attribution=Attribution(outlet="The Herald")), d1=told) == []
    assert links(report("Correction: it was not 60.", "2031-04-06", "correction", attribution=wire), d1=told) == []


def test_a_stayed_order_is_stayed_on_its_own_facet() -> None:
    linked = with_links(STAY, (Link(development="d1", kind="stays"),), {"d1": [ORDER]})
    assert linked.effects == (Effect(facet="order/trial-2031-04-04.status", value="stayed"),)
    assert list(effects(Link(development="d1", kind="follows"), [ORDER])) == []


def test_the_lead_is_linked_to_an_order_that_stands_further_down() -> None:
    placed = place([STAY, ORDER], {}, OUTLINE, lambda *_: NEW, Linker(), "a")
    assert [link.development for link in placed[0].report.links] == [placed[1].development]
    assert placed[1].report.links == ()


def test_a_correction_is_linked_whenever_it_was_printed() -> None:
    wire = Attribution(outlet="The Wire")
    men = (Quantity(measure="people", low=61, high=61),)
    told = report("61 men were sent to Zenda.", "2031-04-04", "deportation", attribution=wire, quantities=men)
    note = report("Correction: it was 51 men to Zenda, not 61.", "2031-04-06", "correction", attribution=wire)
    assert links(structs.replace(note, novelty="background"), d1=told) == [("corrects", "d1")]


def test_a_decision_that_was_filed_as_a_step_of_a_party_still_does_what_it_does() -> None:
    reversal = report("A panel reversed Judge Black's order to return Rudolf Rassen.", "2031-04-07", "legal_action")
    assert links(reversal, d1=ORDER) == [("vacates", "d1")]
    appeal = report("Sapt appealed against Judge Black's order to return Rudolf Rassen.", "2031-04-07", "legal_action")
    assert links(appeal, d1=ORDER) == [("follows", "d1")]


def test_a_toll_that_counts_nobody_by_name_updates_the_count() -> None:
    place = (Participant(id="place/zenda", name="Zenda", role="place"),)
    people = (Quantity(measure="people", population="people", low=14, high=14),)
    told = report("14 people died in Zenda.", "2031-04-04", "death", participants=place, quantities=people)
    later = report("The toll in Zenda rose to 19.", "2031-04-05", "death", participants=place, happened=told.happened)
    same = report("The toll in Zenda rose to 14.", "2031-04-05", "death", participants=place, happened=told.happened)
    assert links(later, d1=told) == [("updates", "d1")]
    assert links(same, d1=told) == []


def test_news_without_a_day_is_as_new_as_its_telling() -> None:
    day = date(2031, 4, 7)
    undated = structs.replace(STAY, happened=Happened(earliest=date.min, latest=day, precision="unknown"))
    assert links(undated, d1=ORDER) == [("stays", "d1")]


@pytest.mark.parametrize(("outlet", "kind"), [("The Wire", "updates"), ("The Herald", "contradicts")])
def test_another_figure_updates_what_the_same_outlet_told_and_contradicts_another(outlet: str, kind: str) -> None:
    def deaths(count: int, told: str, by: str) -> Report:
        place = (Participant(id="place/zenda", name="Zenda", role="place"),)
        people = (Quantity(measure="people", population="people", low=count, high=count),)
        mine = report(f"{count} people died in Zenda.", told, "death", participants=place, quantities=people)
        return structs.replace(mine, happened=first_day, attribution=Attribution(outlet=by))

    first_day = Happened(earliest=date(2031, 4, 4), latest=date(2031, 4, 4))
    assert links(deaths(19, "2031-04-05", outlet), d1=deaths(14, "2031-04-04", "The Wire")) == [(kind, "d1")]


def test_a_judge_who_amends_an_order_and_names_nobody_elses_amends_her_own() -> None:
    own = report("Judge Black amended the order to return Rudolf Rassen.", "2031-04-07", court="person/black")
    other = report("Judge Black amended Judge White's order to return Rassen.", "2031-04-07", court="person/black")
    assert links(own, d1=ORDER) == [("amends", "d1")]
    assert links(other, d1=ORDER) == []


QUOTES = (
    "Judge Black ordered Sapt to return Rudolf Rassen from Zenda.",
    "Judge White barred the removal of Colonel Sapt.",
    "The Supreme Court stayed Judge Black's order to return Rudolf Rassen.",
    "The Supreme Court lifted the stay of Judge Black's order in Rassen v. Sapt.",
    "Judge Black amended her order on Rudolf Rassen.",
    "Judge Black held a hearing in Rassen v. Sapt.",
    "Rudolf Rassen was released after Judge Black ordered it.",
    "Colonel Sapt denied that Rudolf Rassen had been released.",
    "Correction: 51 men were sent to Zenda, not 61.",
    "61 men died in Zenda.",
)
KINDS = ("court_order", "hearing", "legal_action", "release", "statement", "correction", "death")
REPORTS = st.builds(
    report,
    st.sampled_from(QUOTES),
    st.dates(date(2031, 4, 1), date(2031, 4, 20)).map(date.isoformat),
    st.sampled_from(KINDS),
    st.sampled_from(("", "person/black", "person/white", "court/supreme")),
    attribution=st.sampled_from(("The Wire", "The Herald")).map(lambda outlet: Attribution(outlet=outlet)),
    quantities=st.sampled_from(((), (Quantity(measure="people", population="men", low=61, high=61),))),
)


@given(mine=REPORTS, known=st.lists(REPORTS, max_size=5))
def test_a_link_leads_to_something_else_that_was_told_by_then_whatever_order_it_is_known_in(
    mine: Report, known: list[Report]
) -> None:
    named = {f"d{index}": [each] for index, each in enumerate(known)}
    found = Linker()(mine, OUTLINE, {**named, "own": [mine]}, "own")
    again = Linker()(mine, OUTLINE, {"own": [mine], **dict(reversed(named.items()))}, "own")
    assert found == again
    for link in found:
        (target,) = named[link.development]
        assert target.reported.earliest.date() <= mine.reported.earliest.date()
        assert SURE <= link.score <= 1
        assert link.reasons
