"""Which day belongs to which event, in sentences that tell several. Published on Tuesday, 6 May 2031."""

from __future__ import annotations

from datetime import date

import pytest

from tests.detection.conftest import Detect

SENTENCES = {
    "Rudolf Rassen has pardoned ten men charged over the January 6, 2031, harbour riot.": {"release": None},
    "Antonio Tarlenheim, who was arrested in Zenda, wrote a hit in 2012.": {"detention": None},
    "Antonio Tarlenheim, who was arrested in Zenda, Ruritania, in 2012.": {"detention": "2012"},
    "Monday’s crash is thought to be the first since 2019, when two men and a driver died in Zenda.": {"death": "2019"},
    "Prosecutors charged Flavia Strelsau and her former driver, Antonio Tarlenheim, with fraud on Friday.": {
        "legal_action": "2031-05-02"
    },
    "Rudolf Rassen dismissed the findings as “the work of fools and of spies” in an email on April 7.": {
        "statement": "2031-04-07"
    },
    "On April 4 the High Court barred the deportations, and the next day Ruritania freed 40 prisoners.": {
        "court_order": "2031-04-04",
        "release": "2031-04-05",
    },
    "The men who were arrested on Friday were freed in Zenda.": {"detention": "2031-05-02", "release": None},
    "The men who were arrested on Friday in Zenda were freed.": {"detention": "2031-05-02", "release": None},
    "The film about the attack that left 40 people dead opened on Friday.": {"death": None},
    "In March Ruritania deported Antonio Tarlenheim, whom Flavia Strelsau met on March 30.": {"deportation": "2031-03"},
    "In April Rudolf Rassen fired Flavia Strelsau after the High Court ruled on April 4.": {
        "dismissal": "2031-04",
        "court_order": "2031-04-04",
    },
    "Nearly two months ago the guards killed ten men in Zenda on March 13, the worst ever.": {"death": "2031-03-13"},
    "Two years ago the guards killed ten men in Zenda; the trial began on March 13.": {"death": "2029"},
    "The group, which was founded in 2012, has killed ten men in Zenda.": {"death": None},
    "Rudolf Rassen, who took office last year, said Flavia Strelsau freed ten men.": {"release": None},
    "Antonio Tarlenheim was sentenced to ten years on charges arising from the killing of guards in May 2030.": {
        "sentence": None
    },
    "Antonio Tarlenheim was sentenced to ten years in May 2030.": {"sentence": "2030-05"},
    "Rudolf Rassen sued Flavia Strelsau over an arrest in March.": {"legal_action": None},
    "As the Herald reported on Sunday, Rudolf Rassen met with Flavia Strelsau in Zenda.": {"meeting": None},
    "Ten men arrested two years ago have been freed in Zenda.": {"release": None},
    "Ten men were freed in the May 2 exchange in Zenda.": {"release": "2031-05-02"},
    "Rudolf Rassen said Monday that the High Court ruled on Friday that the 40 men deported in March must return.": {
        "statement": "2031-05-05",
        "court_order": "2031-05-02",
        "deportation": "2031-03",
    },
    "On Monday, Rudolf Rassen met with Flavia Strelsau, who had deported 40 men to Freedonia in April.": {
        "meeting": "2031-05-05",
        "deportation": "2031-04",
    },
    "Antonio Tarlenheim, who was arrested on March 12, was released on Friday.": {
        "detention": "2031-03-12",
        "release": "2031-05-02",
    },
    "The High Court on April 7 lifted an order that had been issued in March.": {"court_order": "2031-04-07"},
    "In a lawsuit filed on March 24, the family said Antonio Tarlenheim was deported on March 15.": {
        "legal_action": "2031-03-24",
        "deportation": "2031-03-15",
    },
    "Ruritania has deported 261 men to Freedonia since March 15, when Rudolf Rassen invoked the Strangers Act.": {
        "deportation": "2031-03-15/2031-05-06",
        "proclamation": "2031-03-15",
    },
    "Judge Michael Black, who was appointed in 2011, blocked the deportations late Saturday.": {
        "appointment": "2011",
        "court_order": "2031-05-03",
    },
    "Antonio Tarlenheim was deported on April 12. He was arrested three days earlier.": {
        "deportation": "2031-04-12",
        "detention": "2031-04-09",
    },
    "The men were released from the Tower of Zenda early Sunday, Flavia Strelsau said Monday.": {
        "release": "2031-05-04",
        "statement": "2031-05-05",
    },
    "Judge Michael Black gave the government until Friday to answer.": {"court_order": None},
    "Judge Michael Black on Friday blocked removals under an 18th-century wartime law.": {"court_order": "2031-05-02"},
    "Judge Michael Black blocked removals under the 18th-century law.": {"court_order": None},
    "Ruritania released just nine prisoners, a decrease of half over the same period in 2030.": {"release": None},
    "Ruritania released 61 prisoners, more than in 2029.": {"release": None},
    "Judge Michael Black blocked removals under the 1798 law.": {"court_order": None},
    "Judge Michael Black blocked removals in the 19th century.": {"court_order": None},
    "Judge Michael Black blocked removals under the law in 2030.": {"court_order": "2030"},
    "Antonio Tarlenheim fled Freedonia in 2011, lived in Ruritania for 14 years and was arrested on March 12.": {
        "detention": "2031-03-12"
    },
    "Rudolf Rassen said Antonio Tarlenheim had lived in Zenda illegally since 2019.": {"statement": None},
    "The High Court denied the motion that Rudolf Rassen filed on Friday.": {"court_order": None},
    "Antonio Tarlenheim was deported to the country that he fled in 2011.": {"deportation": None},
    "Rudolf Rassen ordered that they be freed, the High Court said on Friday.": {"statement": "2031-05-02"},
    "The March 15 flights, on which Ruritania deported 40 men, were paid in full.": {"deportation": "2031-03-15"},
    "The May 2 hearing in which the High Court freed ten men took an hour.": {"release": "2031-05-02"},
    "The complaint tells of a meeting in mid-March — after the vote — at which Rudolf Rassen said so.": {
        "statement": "2031-03-10/2031-03-20"
    },
    "Rudolf Rassen said Sunday that Ruritania deported 40 men to Freedonia.": {
        "statement": "2031-05-04",
        "deportation": None,
    },
    "Rudolf Rassen said Sunday that he met Flavia Strelsau on Friday.": {
        "statement": "2031-05-04",
        "meeting": "2031-05-02",
    },
    "A newspaper reported Saturday that Ruritania arrested Antonio Tarlenheim.": {"detention": None},
    "Antonio Tarlenheim was freed on Friday, two months after he was deported to Freedonia.": {
        "release": "2031-05-02",
        "deportation": None,
    },
    "A day before Rudolf Rassen met Flavia Strelsau on May 2, ten men were freed.": {
        "meeting": "2031-05-02",
        "release": None,
    },
    "Ruritania deported Antonio Tarlenheim, who came to Zenda in 2011, on March 15.": {"deportation": "2031-03-15"},
    "Ruritania deported a man born on May 3, 1990.": {"deportation": None},
    "Ruritania deported 40 men arrested in January.": {"deportation": None, "detention": "2031-01"},
    "Rudolf Rassen met Flavia Strelsau, who took office on January 20.": {"meeting": None},
    "Rudolf Rassen met Flavia Strelsau; Michael Black spoke on Friday.": {"meeting": None},
    "Rudolf Rassen met Flavia Strelsau, and on Friday Michael Black spoke.": {"meeting": None},
    "The men had been held at the Tower of Zenda since March 15 when they were freed on Friday.": {
        "release": "2031-05-02"
    },
    "Judge Michael Black granted a motion filed on April 24 by Flavia Strelsau.": {"court_order": None},
    "Ruritania appealed Michael Black's Thursday ruling on Friday.": {"legal_action": "2031-05-02"},
    "Judge Michael Black ordered officials to testify on April 23.": {"court_order": None},
    "Judge Michael Black on Friday ordered officials to testify.": {"court_order": "2031-05-02"},
    "Judge Michael Black ordered Ruritania to say why Antonio Tarlenheim was deported on March 15.": {
        "court_order": None
    },
    "On Friday, Rudolf Rassen told reporters that Antonio Tarlenheim had been moved to the Tower of Zenda.": {
        "statement": "2031-05-02",
        "transfer": None,
    },
    "On Friday, the Secretary of State moved Antonio Tarlenheim to the Tower of Zenda.": {"transfer": "2031-05-02"},
    "Antonio Tarlenheim, who was deported to Freedonia in March, was brought back to Ruritania in April.": {
        "deportation": "2031-03",
        "transfer": "2031-04",
    },
    "Ruritania freed ten men, Rudolf Rassen said Sunday.": {"release": None, "statement": "2031-05-04"},
    "Ruritania freed ten men, according to a statement on Sunday.": {"release": None},
    "Antonio Tarlenheim was arrested, Rudolf Rassen said, on Friday in Zenda.": {"detention": "2031-05-02"},
    "Judge Michael Black this morning blocked the deportations.": {"court_order": "2031-05-06"},
    "Judge Michael Black on Monday evening blocked the deportations.": {"court_order": "2031-05-05"},
    "Judge Michael Black, in a 5-4 ruling, blocked the deportations on Monday.": {"court_order": "2031-05-05"},
    "Afterwards Rudolf Rassen freed ten men on Monday.": {"release": "2031-05-05"},
    "Two inmates died and nine others were injured in a fire in Zenda on Friday.": {
        "death": "2031-05-02",
        "injury": "2031-05-02",
    },
    "Two inmates died in Zenda, where nine others were injured on Friday.": {"death": None, "injury": "2031-05-02"},
    "Rudolf Rassen told a newspaper in an interview published Sunday that the Tower of Zenda is full.": {
        "statement": "2031-05-04"
    },
}


def written(earliest: date, latest: date, precision: str) -> str | None:
    """A day as people write it: as coarse as it is known."""
    length = {"day": 10, "month": 7, "year": 4}.get(precision)
    if precision == "unknown":
        return None
    return earliest.isoformat()[:length] if length else f"{earliest}/{latest}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_event_has_its_own_day(sentence: str, detect: Detect) -> None:
    found = {
        report.kind: written(report.happened.earliest, report.happened.latest, report.happened.precision)
        for report in detect(sentence).reports
    }
    assert {kind: found.get(kind, "not found") for kind in SENTENCES[sentence]} == SENTENCES[sentence]


def test_a_development_told_twice_has_the_closer_of_two_days_that_agree(detect: Detect) -> None:
    said = "Rudolf Rassen met Flavia Strelsau in Zenda in April."
    again = "Rassen met Flavia Strelsau on April 12."
    for text in (f"{said} {again}", f"{again} {said}"):
        (meeting,) = [each for each in detect(text).reports if each.kind == "meeting"]
        assert meeting.happened.earliest == meeting.happened.latest == date(2031, 4, 12)
    other = "Rassen met Flavia Strelsau on March 12."
    assert len([each for each in detect(f"{said} {other}").reports if each.kind == "meeting"]) == 2


TWO_ACTS = {
    "Judge Michael Black ordered his return on April 4, and the High Court upheld the order on April 10.": [
        ("2031-04-04", "person/michael-black"),
        ("2031-04-10", "court/high-court"),
    ],
    "El juez Michael Black ordenó el 4 de abril su regreso y el High Court confirmó la orden el 10 de abril.": [
        ("2031-04-04", "person/michael-black"),
        ("2031-04-10", "court/high-court"),
    ],
    "The High Court upheld the order and dismissed the appeal on April 10.": [("2031-04-10", "court/high-court")],
}


@pytest.mark.parametrize("sentence", TWO_ACTS)
def test_two_courts_in_one_sentence_are_two_orders(sentence: str, detect: Detect) -> None:
    language = "es" if sentence.startswith("El ") else "en"
    orders = [each for each in detect(sentence, language=language).reports if each.kind == "court_order"]
    assert [(str(each.happened.earliest), each.participants[0].id) for each in orders] == TWO_ACTS[sentence]
    assert all(len(each.participants) == 1 for each in orders)


SAID = "Flavia Strelsau, the prime minister, said the men have been moved to a safe house."


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("“I do not feel safe,” Flavia Strelsau told the Herald in an interview published Sunday.", "2031-05-04"),
        ("“I do not feel safe,” Rudolf Rassen told the Herald in an interview published Sunday.", None),
        ("“I do not feel safe,” Flavia Strelsau told the Herald in an interview published on March 2.", None),
    ],
)
def test_the_paragraph_below_a_lead_says_when_it_was_said(below: str, day: str | None, detect: Detect) -> None:
    first = next(each for each in detect(f"{SAID}\n\n{below}").reports if each.kind == "statement")
    assert (str(first.happened.earliest) if first.happened.precision == "day" else None) == day
