"""The line by which a report is listed, and which paragraphs of a round-up are read at all."""

from __future__ import annotations

from tests.detection.conftest import Detect
from tracker.story.events import Quote

LONG = (
    "In a message on Friday, Flavia Strelsau said that Freedonia had handed over the papers, while Ruritania released "
    "61 prisoners from the Tower of Zenda on April 12, as the embassy had announced in a letter of three pages."
)


def lines(detect: Detect, text: str) -> dict[str, str]:
    return {report.kind: report.headline for report in detect(text).reports}


def test_two_things_told_in_one_sentence_have_two_lines(detect: Detect) -> None:
    found = lines(detect, LONG)
    assert found["release"] == "… while Ruritania released 61 prisoners from the Tower of Zenda on April 12 …"
    assert found["statement"].startswith("… Flavia Strelsau said that Freedonia had handed over the papers")


def test_a_line_is_a_slice_of_the_quote(detect: Detect) -> None:
    for line in lines(detect, LONG).values():
        assert line.strip("… ") in LONG


def test_whom_a_pronoun_stands_for_is_told_in_brackets(detect: Detect) -> None:
    found = detect("Rudolf Rassen spoke in Zenda. He was arrested on Monday.").reports
    assert [each.headline for each in found] == ["[Rudolf Rassen] was arrested on Monday."]
    assert [item.quote for each in found for item in each.evidence if isinstance(item, Quote)] == [
        "He was arrested on Monday."
    ]


def test_a_short_sentence_is_its_own_line(detect: Detect) -> None:
    assert lines(detect, "> Ruritania released 61 prisoners on April 12.") == {
        "release": "Ruritania released 61 prisoners on April 12."
    }


def test_words_before_their_verb_are_in_the_line(detect: Detect) -> None:
    text = "“We shall keep every one of the men in the Tower of Zenda for as long as it takes,” said Rudolf Rassen."
    assert lines(detect, text)["statement"].startswith("“We shall keep every one of the men")


NOISE = "\n\n".join(
    f"Ruritania released {n}0 prisoners on April {n}, and nobody in the other town heard of it." for n in range(11, 23)
)


def test_of_a_round_up_only_what_is_about_the_story_is_taken(detect: Detect) -> None:
    story = "The Tower of Zenda released 61 prisoners on April 12, its governor said."
    found = detect(f"{NOISE}\n\n{story}")
    assert [report.quantities[0].low for report in found.reports if report.kind == "release"] == [220, 61]
    assert found.dropped["beside the story"] >= 10


def test_an_article_about_the_story_is_taken_as_a_whole(detect: Detect) -> None:
    text = "\n\n".join(f"The Tower of Zenda was quiet on day {n}, said a guard of the prison." for n in range(5))
    found = detect(f"{text}\n\nRuritania released 40 prisoners on April 12, and nobody heard of it at all.")
    assert "release" in {report.kind for report in found.reports}
    assert "beside the story" not in found.dropped
