"""What a digest tells: who acts, what is disputed, what is due, and what nobody has read apart from what was read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from tests.digests.test_html import TEMPLATES
from tests.story.builders import HELD, OUTLINE, SENT, day, given, happened, report, reported, when
from tracker.digests.bars import bars
from tracker.digests.content import Between, Range, content
from tracker.digests.html import Standing, render_html
from tracker.digests.items import LONGEST_QUOTE
from tracker.digests.known import Known
from tracker.digests.phrases import Phrases, changes_in
from tracker.digests.render import render_markdown, render_text
from tracker.story.calendar import calendar
from tracker.story.events import (
    Citation,
    Detector,
    Effect,
    FacetDefinition,
    Figure,
    Happened,
    Participant,
    Quantity,
    QuestionAnswered,
    QuestionOpened,
    Quote,
    StoryEvent,
)
from tracker.story.state import State

SENTENCE = " ".join(f"word{number}" for number in range(60))
QUOTE = Quote(article="a1", revision=0, start=0, end=9, quote=SENTENCE, sha256="0" * 64)


def made(state: State, since: str = "2025-03-01", until: str = "2025-04-01", **fields: Any) -> dict[str, Any]:
    old, new = when(state, since), when(state, until)
    asked = Range("reported", old.cut.instant, new.cut.instant, 9, 9)
    due = calendar(state, new, day(until))
    return content(old, new, asked, "ab" * 32, Between(due=due, **fields))


def forms(shape: dict[str, Any]) -> list[str]:
    html = render_html(shape, TEMPLATES, Standing("d", "0" * 64, "draft"))
    return [" ".join(text.split()) for text in (render_text(shape), render_markdown(shape).replace("\\", ""), html)]


def found_by_program(headline: str, quote: Quote = QUOTE, **fields: Any) -> Any:
    told = report(headline=headline, **fields)
    return structs.replace(told, evidence=(quote,), detector=Detector(id="frames", version="1"))


def test_who_acts_is_named_when_the_headline_does_not() -> None:
    acting = (Participant(id="person/ana", name="Ana", role="freed"), Participant(name="Benito", role="sent"))
    silent = report("out", headline="Swap: two for ten", participants=acting)
    named = report("out", headline="Benito swaps two for ten", participants=acting)
    (told,) = made(given(("a", silent)))["lead"]
    assert "Swap: two for ten — ana (freed), Benito (sent); one source: The Wire." in Phrases().lead(told)
    (told,) = made(given(("a", named)))["lead"]
    assert "—" not in Phrases().lead(told)


def test_the_lead_says_what_of_it_is_disputed() -> None:
    state = given(
        ("a", report(Figure(low=10, high=10), facet=SENT, headline="Ten are sent", said="2025-03-16")),
        ("a", report(Figure(low=11, high=11), facet=SENT, headline="Ten are sent", said="2025-03-16", by="The Post")),
    )
    shape = made(state)
    for text in forms(shape):
        assert "(independent sources tell it but they differ on “sent”: 10 or 11)" in text
    assert shape["counts"]["conflicts"] == 1


def test_what_nobody_has_read_stands_apart_and_one_sentence_is_told_once() -> None:
    state = given(
        ("read", report("one", headline="Ana is held")),
        ("found", found_by_program("Ana is moved", on="2025-03-20", said="2025-03-20")),
        ("again", found_by_program("Ana is taken away", on="2025-03-20", said="2025-03-20")),
    )
    shape = made(state)
    assert [item["id"] for item in shape["sections"]["developments"]] == ["read"]
    (item,) = shape["sections"]["unreviewed"]
    assert [item["id"], *(other["id"] for other in item["others"])] == ["again", "found"]
    assert (shape["counts"]["developments"], shape["counts"]["unreviewed"], changes_in(shape)) == (1, 1, 3)
    assert [told["id"] for told in shape["lead"]] == ["read"]
    for text in forms(shape):
        assert "read by nobody yet (1)" in text


def test_what_only_the_program_found_leads_when_there_is_nothing_else_and_says_so() -> None:
    shape = made(given(("found", found_by_program("Ana is moved"))))
    for text in forms(shape):
        assert "not reviewed yet" in text.split("nobody")[0]


def test_no_quote_is_longer_than_a_digest_may_carry() -> None:
    cited = structs.replace(report("one", headline="Ana is held"), evidence=(QUOTE,))
    other = structs.replace(report("two", by="The Post"), evidence=(QUOTE,))
    shape = made(given(("a", cited), ("b", other)))

    def quotes(part: Any) -> list[str]:
        if isinstance(part, dict):
            here = [part["quote"]] if part.get("quote") else []
            return here + [quote for value in part.values() for quote in quotes(value)]
        return [quote for value in part for quote in quotes(value)] if isinstance(part, list) else []

    assert len(quotes(shape["sections"])) >= 4
    assert max(len(quote.removesuffix(" …").split()) for quote in quotes(shape)) == LONGEST_QUOTE


def test_a_headline_that_was_cut_gives_way_to_its_sentence() -> None:
    short = structs.replace(QUOTE, quote="Ana was taken to the prison at dawn, her lawyer said.")
    shape = made(given(("a", found_by_program("Ana was taken to the …", short))))
    for text in forms(shape):
        assert "to the prison at dawn" in text
        assert "to the … " not in text


ASKED = (
    QuestionOpened(id="q", text="Where is Ana?", asked=reported("2025-03-10")),
    QuestionOpened(id="p", text="Who paid?", asked=reported("2025-03-10")),
    QuestionAnswered(id="q", answered=reported("2025-03-16"), development="a"),
)


def test_a_question_is_told_with_its_answer_and_once() -> None:
    shape = made(given(("a", report("one", headline="Ana is in prison one")), *ASKED))
    told = {item["id"]: item["what"] for item in shape["sections"]["questions"]}
    assert told == {"q": "opened and answered", "p": "opened"}
    for text in forms(shape):
        assert "Where is Ana? — Ana is in prison one (The Wire)" in text
    later = made(given(("a", report("one", headline="Ana is in prison one")), *ASKED), since="2025-03-12")
    assert [item["what"] for item in later["sections"]["questions"]] == ["answered"]


def due_story() -> State:
    deadline = FacetDefinition(facet="order/*.deadline", label="deadline", type="day")
    outline = structs.replace(OUTLINE, facets=(*OUTLINE.facets, deadline))
    events: list[StoryEvent | tuple[str, Any]] = [
        ("a", report("2025-04-07", facet="order/one.deadline", headline="Return by the 7th", kind="court_order")),
        ("b", report(headline="Hearing", on=happened("2025-04-10"), said="2025-03-20", actuality="planned")),
        ("c", report(headline="Far away", on=happened("2025-06-10"), said="2025-03-20", actuality="planned")),
    ]
    return given(*events, outline=outline)


def test_what_is_due_within_two_weeks_stands_in_the_calendar() -> None:
    shape = made(due_story())
    assert [(item["first"], item["ref"]) for item in shape["sections"]["calendar"]] == [
        ("2025-04-07", "order/one.deadline"),
        ("2025-04-10", "b"),
    ]
    for text in forms(shape):
        assert "Due in the next 14 days (2)" in text
        assert "10 Apr 2025: Hearing (planned)" in text


def test_what_is_due_is_no_change() -> None:
    shape = made(due_story(), since="2025-03-25")
    assert (shape["counts"]["calendar"], changes_in(shape)) == (2, 0)
    for text in forms(shape):
        assert "Nothing changed." in text


def test_a_month_is_told_as_a_month() -> None:
    month = Happened(earliest=day("2025-03-01"), latest=day("2025-03-31"), precision="month")
    assert "Mar 2025: " in render_text(made(given(("a", report("one", on=month)))))


def test_what_ended_is_not_told_as_if_it_held() -> None:
    effect = report("in force", facet="order/one.status", on="2025-03-15").effects[0]
    lapsing = report(headline="An order", effects=(structs.replace(effect, until=day("2025-03-20")),))
    shape = made(given(("a", lapsing)), since="2025-03-17")
    (item,) = shape["sections"]["status"]
    assert (item["reason"], item["new"]["expired"]) == ("ended", True)
    assert Phrases().value(item["new"]) == "in force until 20 Mar 2025; nobody has said what holds since"
    for text in forms(shape):
        assert "since 15 Mar 2025" not in text  # that was the time of what is over


def test_a_day_that_is_over_has_passed() -> None:
    effect = report("2025-03-20", facet="order/one.deadline", on="2025-03-15").effects[0]
    due = report(headline="An order", effects=(structs.replace(effect, until=day("2025-03-20")),))
    (item,) = made(given(("a", due)), since="2025-03-17")["sections"]["status"]
    assert Phrases().value(item["new"]) == "20 Mar 2025 has passed; nobody has said what holds since"


def test_details_are_counted_and_left_to_who_asks_for_them() -> None:
    detail = FacetDefinition(facet="order/*.hour", label="hour", section="details", weight=1)
    outline = structs.replace(OUTLINE, facets=(detail, *OUTLINE.facets))
    effects = (*report("18:45", facet="order/one.hour").effects, *report("x", facet="order/one.status").effects)
    shape = made(given(("a", report(headline="An order", effects=effects)), outline=outline))
    assert [item["detail"] for item in shape["sections"]["status"]] == [True, False]
    assert shape["counts"]["status"] == 2
    for text in forms(shape):
        assert "18:45" not in text
        assert "+ 1 detail" in text


def test_a_dispute_over_a_detail_is_no_matter_for_the_lead() -> None:
    detail = FacetDefinition(facet="order/*.hour", label="hour", section="details")
    outline = structs.replace(OUTLINE, facets=(detail, *OUTLINE.facets))
    one = report("6", facet="order/one.hour", headline="An order")
    two = report("7", facet="order/one.hour", headline="An order", by="The Post")
    shape = made(given(("a", one), ("a", two), outline=outline))
    assert shape["lead"][0]["disputed"] == []
    assert shape["counts"]["conflicts"] == 1


def test_of_what_sources_differ_on_the_lead_names_what_weighs_most() -> None:
    light, heavy = "order/one.dated", "figure/sent.total"
    outline = structs.replace(
        OUTLINE,
        facets=(
            FacetDefinition(facet=light, label="dated", weight=1),
            FacetDefinition(facet=heavy, label="sent", type="figure", fixed=True, weight=9),
        ),
    )

    def told(number: float, dated: str, by: str) -> Any:
        count = report(Figure(low=number, high=number), facet=heavy).effects
        return report(headline="They are sent", by=by, effects=(*report(dated, facet=light).effects, *count))

    (lead,) = made(given(("a", told(10, "x", "The Wire")), ("a", told(11, "y", "The Post")), outline=outline))["lead"]
    assert [conflict["label"] for conflict in lead["disputed"]] == ["sent", "dated"]
    assert Phrases().lead(lead).endswith("(independent sources tell it but they differ on “sent”: 10 or 11; + 1 more).")


def test_the_status_is_ordered_by_whom_it_is_about() -> None:
    facets = ["zoo/x.state", "advisory/x.level", "order/x.status", "case/x.stage", HELD]
    state = given(*((f"d{n}", report("one", facet=facet)) for n, facet in enumerate(facets)))
    subjects = [item["facet"] for item in made(state)["sections"]["status"]]
    assert subjects == [HELD, "case/x.stage", "order/x.status", "advisory/x.level", "zoo/x.state"]


def test_reports_of_one_development_that_count_otherwise_are_told_as_disputed() -> None:
    def sent(number: float, by: str) -> Any:
        counted = Quantity(measure="people", population="Venezuelans", low=number, high=number)
        return report("out", headline="They are sent", by=by, quantities=(counted,))

    (agreed,) = made(given(("a", sent(44, "The Wire")), ("a", sent(44, "The Post"))))["lead"]
    assert (agreed["standing"], agreed["disputed"]) == ("agreed", [])
    shape = made(given(("a", sent(44, "The Wire")), ("a", sent(52, "The Post"))))
    for text in forms(shape):
        assert text.count("sources differ on “people Venezuelans”: 44 or 52") == 2  # in the lead and in the list


def test_how_much_waits_is_counted_and_the_heaviest_are_named() -> None:
    waiting = [{"id": "w", "headline": "A thing", "kind": "k", "weight": 9}]
    shape = made(given(("a", report("one"))), waiting=waiting, waiting_count=24)
    assert shape["counts"]["to_review"] == 24
    for text in forms(shape):
        assert "Waiting for review (24)" in text
        assert "+ 23" in text


def test_a_side_that_no_quote_stands_behind_is_told_with_a_headline_and_whose_it_is() -> None:
    seen = (Citation(outlet="The Post", url="https://post.example", headline="Two <b>prisons</b>"),)
    state = given(
        ("a", report("prison one", said="2025-03-16")),
        ("b", structs.replace(report("prison two", said="2025-03-22", by="The Post"), evidence=seen)),
        ("c", report("prison one", said="2025-03-22", by="The Gazette")),
    )
    shape = made(state, since="2025-03-18", until="2025-03-22")
    sides = {side["value"]: side for side in shape["sections"]["conflicts"][0]["sides"]}
    assert (sides["prison two"]["quote"], sides["prison two"]["headline"]) == (None, "Two <b>prisons</b>")
    assert sides["prison one"]["headline"] is None
    text, markdown, html = forms(shape)
    assert "prison two: headline of The Post: “Two <b>prisons</b>” [The Post" in text
    assert "headline of The Post" in markdown
    assert "headline of The Post: “Two &lt;b&gt;prisons&lt;/b&gt;”" in html


def test_a_value_that_stays_and_is_disputed_now_says_so() -> None:
    state = given(
        ("a", report("prison one", facet=HELD, said="2025-03-16")),
        ("b", report("prison two", facet=HELD, on="2025-03-15", said="2025-03-22", by="The Post")),
        ("c", report("prison one", facet=HELD, on="2025-03-15", said="2025-03-22", by="The Gazette")),
    )
    shape = made(state, since="2025-03-18", until="2025-03-22")
    (item,) = shape["sections"]["status"]
    assert (item["reason"], item["old"]["value"], item["new"]["value"]) == ("conflict", "prison one", "prison one")
    text, _, html = forms(shape)
    assert "; others say prison two" in text
    assert "(conflict)" not in text
    assert "sources disagree" in html


def alleged(value: str, by: str, **fields: Any) -> Any:
    return report(value, facet="person/ana.gang", headline=f"{by} speaks", speakers=(by,) if by else (), **fields)


ALLEGATION = structs.replace(
    OUTLINE, facets=(FacetDefinition(facet="person/ana.gang", label="gang", type="allegation"),)
)


def test_an_allegation_names_who_makes_it_and_who_denies_it() -> None:
    state = given(("a", alleged("alleged", "Rubio")), ("b", alleged("denied", "her lawyers")), outline=ALLEGATION)
    for text in forms(made(state)):
        assert "alleged by Rubio; denied by her lawyers" in text
        assert "others say" not in text
    (item,) = made(state)["sections"]["status"]
    assert Phrases("es").now(item) == "alegado por Rubio; negado por her lawyers"


def test_an_allegation_stands_on_who_makes_it_by_name() -> None:
    nobody = structs.replace(
        alleged("alleged", "", said="2025-03-10", on="2025-03-10"), detector=Detector(id="f", version="1")
    )
    state = given(
        ("a", nobody), ("b", alleged("alleged", "Rubio")), ("c", alleged("denied", "Ana")), outline=ALLEGATION
    )
    (text, _, _) = forms(made(state))
    assert "! gang: alleged by Rubio; denied by Ana [The Wire, @3]" in text


def test_an_allegation_that_nobody_is_named_for_is_told_with_its_source() -> None:
    text, _, html = forms(made(given(("a", alleged("alleged", "")), outline=ALLEGATION)))
    assert "gang: alleged, since 15 Mar 2025 [according to The Wire, @2]" in text
    assert "according to The Wire" in html
    unnamed = report(headline="He was flagged", kind="allegation")
    assert "alleged: He was flagged" in render_text(made(given(("a", unnamed))))


def test_since_when_is_said_as_exactly_as_it_is_known() -> None:
    def since(first: str, last: str, locale: str = "en") -> str:
        on = Happened(earliest=day(first), latest=day(last), precision="interval")
        (item,) = made(given(("a", report("held", on=on, said="2025-03-31"))))["sections"]["status"]
        return Phrases(locale).since(item)

    assert since("2025-03-15", "2025-03-15") == "since 15 Mar 2025"
    assert since("2025-03-15", "2025-03-16") == "since 15 or 16 Mar 2025"
    assert since("2025-02-27", "2025-03-02") == "since a day from 27 Feb 2025 to 2 Mar 2025"
    assert since("2025-03-01", "2025-03-31") == "since Mar 2025"
    assert since("2025-03-15", "2025-03-16", "es") == "desde el 15 o el 16 mar 2025"
    assert since("2025-03-01", "2025-03-31", "es") == "desde mar 2025"


def test_a_day_within_a_value_is_told_as_a_day_and_only_once() -> None:
    (item,) = made(given(("a", report("yes, on 2025-03-15", facet="order/one.done"))))["sections"]["status"]
    assert (Phrases().now(item), Phrases().since(item)) == ("yes, on 15 Mar 2025", "")
    assert Phrases().plain("case 2025-13-45") == "case 2025-13-45"  # no day


def test_what_is_over_says_so_once() -> None:
    ended = (
        ("a", report("held")),
        ("b", report(effects=(Effect(facet=HELD, value=None),), on="2025-03-20", said="2025-03-20")),
    )
    text, _, _ = forms(made(given(*ended), since="2025-03-16"))
    assert "was held [@2], now none, since 20 Mar 2025 [The Wire, @3]" in text


def test_a_figure_that_did_not_move_is_not_drawn() -> None:
    ten, twelve = ({"value": {"low": number, "high": number}} for number in (10, 12))
    assert bars({"old": ten, "new": ten}, 30) == []
    assert [bar.word for bar in bars({"old": ten, "new": twelve}, 30)] == ["was", "now"]


def test_a_sentence_that_names_nobody_says_whom_it_is_about() -> None:
    flagged = Quote(article="a1", revision=0, start=0, end=9, quote="Then he was flagged.", sha256="0" * 64)
    about = (Participant(name="Ána Belén", role="accused"),)
    found = found_by_program("Then he was flagged", flagged, participants=about)
    assert "Then he was flagged — Ána Belén (accused)" in forms(made(given(("a", found))))[0]
    named = found_by_program("Ana Belen was flagged; Belen too", flagged, participants=about)
    assert "—" not in forms(made(given(("a", named))))[0]


def test_what_was_before_names_its_own_event_and_source() -> None:
    def cited(value: str, host: str, said: str) -> Any:
        source = (Citation(url=f"https://{host}.example/x", outlet=host),)
        return structs.replace(report(value, on=said, said=said), evidence=source)

    state = given(("a", cited("one", "first", "2025-03-16")), ("b", cited("two", "second", "2025-03-20")))
    text, markdown, html = forms(made(state, since="2025-03-17"))
    assert "was one [@2], now two, since 20 Mar 2025 [The Wire, @3]" in text
    assert "(was [The Wire (first.example)](<https://first.example/x>))" in markdown
    assert html.count("https://first.example/x") == 1


def test_a_source_that_names_the_value_before_is_its_source() -> None:
    lowered = report(effects=(Effect(facet="advisory/x.level", value=1, was=2),))
    text, _, html = forms(made(given(("a", lowered))))
    assert "was 2 [@2], now 1, since 15 Mar 2025 [The Wire, @2]" in text
    assert ">2 <span" in html
    same = report(effects=(Effect(facet="advisory/x.level", value=2, was=2),))
    assert ": 2, since 15 Mar 2025 [" in forms(made(given(("a", same))))[0]


def test_what_ran_out_stands_on_who_said_it() -> None:
    first = structs.replace(
        report("two", said="2025-03-17", on="2025-03-15"), evidence=(Citation(url="https://x.example"),)
    )
    ends = structs.replace(report("one", said="2025-03-18").effects[0], until=day("2025-03-19"))
    second = report(effects=(ends,), said="2025-03-18", on="2025-03-15")
    (item,) = made(given(("a", first), ("b", second)), since="2025-03-14")["sections"]["status"]
    assert (item["new"]["last"], item["new"]["since"]) == ("one", "2025-03-15")
    assert Known({}).shown(item["new"])["value"] == "one"


def test_a_development_is_told_from_what_a_person_read() -> None:
    sure = found_by_program("The machine says so", said="2025-03-10", by="Robot")
    read = structs.replace(report("one", headline="Ana is held", said="2025-03-12"), confidence=0.5)
    shape = made(given(("a", structs.replace(sure, confidence=1.0)), ("a", read)))
    (lead,) = shape["lead"]
    assert (lead["headline"], lead["source"]["outlet"], lead["positions"]) == ("Ana is held", "The Wire", [3, 2])


def test_the_mark_of_a_list_is_no_part_of_a_quote() -> None:
    listed = Quote(article="a1", revision=0, start=0, end=9, quote="- Eleven more are sent", sha256="0" * 64)
    text, _, html = forms(made(given(("a", found_by_program("… Eleven more are sent", listed)))))
    assert ": Eleven more are sent" in text
    assert "- Eleven" not in html


def test_a_value_before_that_nobody_read_is_marked() -> None:
    found = found_by_program("The machine says one", said="2025-03-16", effects=report("one").effects)
    state = given(("a", found), ("b", report("two", on="2025-03-20", said="2025-03-20")))
    text, _, html = forms(made(state, since="2025-03-17"))
    assert "was one [@2*], now two" in text
    assert ">not reviewed yet" in html


@pytest.mark.parametrize(("locale", "word"), [("en", "whom it is about"), ("es", "de quien se trata")])
def test_what_somebody_is_is_said_in_the_language_of_the_digest(locale: str, word: str) -> None:
    flagged = Quote(article="a1", revision=0, start=0, end=9, quote="Then he was flagged.", sha256="0" * 64)
    about = (Participant(name="Ána Belén", role="about"),)
    found = found_by_program("Then he was flagged", flagged, participants=about)
    shape = {**made(given(("a", found))), "locale": locale}
    assert f"Ána Belén ({word})" in " ".join(render_text(shape).split())
