"""Whose act it was and whom it befell: nobody takes part because a name stands near a verb.

Each sentence names somebody who is tempting and wrong. A report without that participant is right, and so is none.
"""

from __future__ import annotations

import pytest
from msgspec import structs

from tests.detection.conftest import Detect
from tracker.story.events import Entity, Outline

CASES = [
    ("Antonio Tarlenheim, fired by Rudolf Rassen, accused Flavia Strelsau of lying.", "Flavia Strelsau"),
    ("The wife of one of the 238 men was arrested on Friday.", "men"),
    ("The mother of three children was arrested on Friday.", "children"),
    ("The arrest of Antonio Tarlenheim on Sunday was condemned by the Foreign Office.", "Foreign Office"),
    ("Rudolf Rassen said Antonio Tarlenheim had been returned and indicted.", "Rudolf Rassen"),
    ("A rioter who was pardoned by Rudolf Rassen arrested for burglary", "Rudolf Rassen"),
    ("Rudolf Rassen, whose son was arrested on Monday, was silent.", "Rudolf Rassen"),
    ("Rudolf Rassen, whose lawyer was arrested on Sunday, left.", "Rudolf Rassen"),
    ("Antonio Tarlenheim sees a boom after opening doors to police injured in riots", "Antonio Tarlenheim"),
    ("Rudolf Rassen gave his followers a lesson in what not to do when detained by the guard", "followers"),
    ("Dozens were injured Sunday when a gunman opened fire.", "gunman"),
    ("Antonio Tarlenheim was charged by a Zenda military court.", "Zenda"),
    ("The ministry indicts a Red Hand operative for a plot", "Red Hand"),
    ("According to the Zenda Post, Antonio Tarlenheim had struck her in 2021.", "Antonio Tarlenheim"),
    ("A judge released the Old Hentzau University student on Monday", "Old Hentzau University"),
    ("Rassen officials said on Monday that Antonio Tarlenheim must go.", "Rudolf Rassen"),
    ("Rudolf Rassen says the film industry in Zenda is dying", "Rudolf Rassen"),
    ("Rudolf Rassen says Flavia Strelsau wants men who voted against the bill", "Flavia Strelsau"),
    ("Rudolf Rassen meets Karslandic president after lifting Graustark sanctions", "Graustark"),
    ("The man who attacked the guard was arrested on Monday.", "guard"),
    ("A woman who was visiting her daughter in Zenda was killed on Monday.", "daughter"),
    ("Rudolf Rassen pardons a tax cheat two weeks after a judge sentenced him to prison", "Rudolf Rassen"),
    ("The dog that bit the driver was released on Monday.", "driver"),
    ("Ten hurt in stabbing at the station - as woman arrested | World News", "World News"),
    ("The council released Old Hentzau Gardens tax cheat", "Old Hentzau Gardens"),
    ("Family of pilot killed in Zenda crash calls for reforms", "Family"),
    ("Antonio Tarlenheim, carpenter and candidate, is arrested outside court", "candidate"),
    ("The ministry released the most shocking Harbour Statistics to date", "Harbour Statistics"),
    ("Ten Graustarkians were among the 84 people killed when a Zenda-born man drove into crowds.", "man"),
    ("Seven people were killed and dozens more were injured on Sunday in Zenda.", "injured people"),
    ("The mother of a four-year-old boy, Zendan Olfa Souayah, was killed on Monday.", "boy"),
    (
        "Two senators ask Rudolf Rassen to secure release of WA man detained in Freedonia for months.",
        "Rudolf Rassen",
    ),
    ("College student, 22, shot dead by ‘career criminal’ in burglary: police", "criminal"),
    ("The theory has more power than the one held by many clerks.", "one"),
    ("A mistakenly deported clerk is alive and detained in Freedonia, Rudolf Rassen says", "Rudolf Rassen detained"),
    ("Rudolf Rassen divulges details on two judges arrested for protecting smugglers", "Rudolf Rassen"),
    ("Diver who freed sharks gets Rudolf Rassen pardon after conviction", "Rudolf Rassen"),
    ("Freedonia officially nominates Rudolf Rassen for a prize", "Rudolf Rassen"),
    ("The council forces a vote on impeaching Rudolf Rassen", "Rudolf Rassen"),
    ("Antonio Tarlenheim was moved to a hospital in San Hentzau, a spokesman for Ruritania said.", "San Hentzau"),
    ("Ten people arrested at the border, Freedonia BPQ says", "Freedonia"),
    ("Lines on the map would shrink Freedonia, QPO says", "Freedonia"),
    ("Zenda is not for sale, says premier after Rudolf Rassen threats", "Rudolf Rassen"),
    ("Rudolf Rassen is killing jobs in Freedonia", "Rudolf Rassen"),
    ("Rudolf Rassen said no one died of the fever in Zenda.", "Rudolf Rassen"),
    ("Rudolf Rassen hits back after Graustark sues the state", "Rudolf Rassen"),
    ("A Changed Rassberg, Distanced From Rassen, Says He Quits", "Rudolf Rassen"),
    ("Bauer: Roe, who spoke of Rudolf Rassen, should be ‘put behind bars’", "Rudolf Rassen"),
    ("Rudolf Rassen Jr. says the talks are over", "Rudolf Rassen"),
    ("Rudolf Rassen is open to talks in response to the Zenda protests", "Rudolf Rassen"),
    ("The council fired officials over a Rudolf Rassen affair", "Rudolf Rassen"),
    ("Freedonia envoy Witt meets Pasch as Rudolf Rassen waits in Zenda", "Rudolf Rassen"),
    ("Actor Hasan Pike says he was detained and asked about Rudolf Rassen, his friend", "Rudolf Rassen"),
    ("Into the mouth of the Rudolf Rassen machine? South African president says the meeting was calm", "Rudolf Rassen"),
    ("The council released the most shocking figures of Rudolf Rassen's term", "most"),
    ("Agents detain a clerk back from a visit to the Graustark Air Force", "Air Force"),
    ("Twenty schoolgirls captured by the rebel group Red Hand have been freed", "Red Hand"),
    ("Rudolf Rassen is losing patience, says Graustarkian leader", "Rudolf Rassen"),
    ("The council replaces Covid website with a treatise", "Covid"),
    ("Rassen Miller arrested in Zenda for a threat", "Rudolf Rassen"),
    ("Footage of 'Zenda dad' Antonio Tarlenheim released, and the council is not amused", "Antonio Tarlenheim"),
    ("Agents arrest the brother of Antonio Tarlenheim", "Antonio Tarlenheim"),
    ("The High Court opens the door to targets suing the ministry", "High Court"),
    ("The ministry releases video featuring workers", "workers"),
    ("Number of Graustarkian journalists hit by police during Zenda protests climbs", "journalists"),
    ("The boy who spat on the interim Graustarkian attorney was arrested", "attorney"),
    ("Ten men seized by Graustarkian rebel soldiers were freed on Friday.", "soldiers"),
    ("Police arrested enemies of Antonio Tarlenheim.", "Antonio Tarlenheim"),
    ("Police arrested Rudolf Rassen III on Friday.", "Rudolf Rassen"),
    ("Agents arrested the council and Antonio Tarlenheim fled.", "Antonio Tarlenheim"),
    ("Rudolf Rassen travels to Freedonia, is denied permission to see Flavia Strelsau", "Flavia Strelsau"),
    ("A nun who came back NINE TIMES was arrested for a threat to Rudolf Rassen", "NINE TIMES"),
    ("Rudolf Rassen offered honorary degree by the college", "Rudolf Rassen"),
    ("The premier, distanced from Rudolf Rassen, says he quits", "Rudolf Rassen"),
    ("Rudolf Rassen says Coast Watch arrested ten men", "Rudolf Rassen"),
    ("A charity suing Rudolf Rassen over the ban was surprised.", "Rudolf Rassen"),
    ("What Rudolf Rassen did, and how the world responded", "Rudolf Rassen"),
    ("Rudolf Rassen denied from meeting the prisoner", "Rudolf Rassen"),
    ("Rudolf Rassen goes home as the council bows to his demands", "Rudolf Rassen"),
    ("Strikes on a port kill ten in deadliest attack of Rudolf Rassen campaign", "Rudolf Rassen"),
    ("After agents arrested the wrong one, they were told to leave.", "they"),
    ("Bauer denies he left too late to stop Rudolf Rassen, says it made no difference", "Rudolf Rassen"),
    ("Melania Rassen welcomes visiting mothers of soldiers to Zenda", "Rudolf Rassen"),
    ("Radio guest apologizes for supporting Rudolf Rassen, calls for a vote", "Rudolf Rassen"),
    ("Rudolf Rassen’s meeting with the ruler said set to be held in Zenda", "Rudolf Rassen"),
    ("Rudolf Rassen nominee said she learned nothing in Zenda", "Rudolf Rassen"),
    ("Freedonia spies said Ruritania was not building a weapon", "Freedonia"),
    ("Rudolf Rassen's final appeal denied in the Zenda case", "Rudolf Rassen"),
    ("Ruritania insists no talks are held with Rudolf Rassen, despite Freedonia claims", "Freedonia"),
    ("They faced the president who appointed her, but then she wrote a win for Rudolf Rassen", "Rudolf Rassen"),
    ("Lawmakers kill move to stop the council from deporting Freedonia citizens", "citizens"),
    ("The court suspends Zenda judge accused of helping a man", "Zenda"),
    ("As Freedonia welcomes foreigners, Rudolf Rassen falsely charges a plot", "Rudolf Rassen"),
    ("Freedonia has held Ahed Tamir since arresting her three days after she punched the soldier.", "soldier"),
    ("An adult found guilty of assaulting a soldier was jailed.", "soldier"),
    ("Flavia Strelsau's father died when in fact he was in prison, said her aunt.", "Rudolf Rassen"),
    ("A guest warns the owner not to yield to Rudolf Rassen after the head of the paper resigned", "Rudolf Rassen"),
    ("A senator breaks from party on a bill, warns Rudolf Rassen 'betraying' voters", "Rudolf Rassen"),
    ("A charity sues the ministry, claims Foreign Office violated rights of students", "Foreign Office"),
    ("An envoy to Freedonia, a Zenda native, resigns over the war", "Zenda"),
    ("Rudolf Rassen booed at the opera, drowned out by chants", "Rudolf Rassen"),
    ("The talks will go on, says Ruritania trade representative Kit Roe", "Ruritania"),
    ("The ministry charges Zenda congresswoman with fraud", "Zenda"),
    ("A video reopens 'wounds,' says the victim's son", "son"),
    ("A lawmaker was seen while visiting a Zenda prison housing Ruritania deportees.", "Ruritania"),
]


@pytest.mark.parametrize(("sentence", "wrong"), CASES)
def test_a_name_that_only_stands_near_takes_no_part(sentence: str, wrong: str, detect: Detect) -> None:
    roles = (
        "speaker",
        "detainee",
        "released",
        "victim",
        "party",
        "people",
        "guest",
        "host",
        "agent",
        "person",
        "deportee",
        "convict",
    )
    for report in detect(sentence).reports:
        blamed = {each.name for each in report.participants if each.role in roles}
        blamed |= {f"{each.name} detained" for each in report.participants if each.role == "detainee"}
        blamed |= {f"injured {each.name}" for each in report.participants if report.kind == "injury"}
        said = report.kind == "statement" and wrong == "Rudolf Rassen" and sentence.startswith("Rudolf Rassen sa")
        assert said or wrong not in blamed


def test_many_of_these_sentences_report_something(detect: Detect) -> None:
    """The control: where nothing is found, nobody can be blamed."""
    assert sum(bool(detect(sentence).reports) for sentence, _ in CASES) > len(CASES) / 4


def test_an_order_of_the_executive_is_no_ruling(detect: Detect) -> None:
    text = "Rudolf Rassen to sign tariff executive order today: palace"
    assert "court_order" not in {report.kind for report in detect(text).reports}


def test_nobody_deports_himself(detect: Detect) -> None:
    text = "Rudolf Rassen knew of the settlement. Rudolf Rassen deported him anyway."
    assert not [report for report in detect(text).reports if report.kind == "deportation"]


def test_a_pronoun_of_a_subject_is_one_behind_a_conjunction_too(detect: Detect) -> None:
    text = "Minister Otto Bauer fought for other workers for decades before he was detained in Zenda."
    (report,) = detect(text).reports
    assert [each.name for each in report.participants if each.role == "detainee"] == ["Otto Bauer"]


def test_a_gallery_is_not_its_director(detect: Detect) -> None:
    (report,) = detect("Rudolf Rassen fires Zenda National Gallery director Kim Sajer").reports
    assert "Kim Sajer" in {each.name for each in report.participants}


def test_several_who_act_in_a_headline_are_told_of(detect: Detect) -> None:
    (report,) = detect("Judges order Ruritania to return Antonio Tarlenheim").reports
    assert (report.kind, report.actuality) == ("court_order", "happened")


@pytest.mark.parametrize(
    "sentence",
    [
        "Rudolf Rassen said in prepared remarks released on Monday that Freedonia would pay.",
        "Rudolf Rassen spoke of progress, welcoming what he called restraint.",
    ],
)
def test_remarks_are_released_and_what_is_called_progress_is_nobody(sentence: str, detect: Detect) -> None:
    assert not {report.kind for report in detect(sentence).reports} & {"release", "meeting"}


def test_who_dismisses_is_not_dismissed(detect: Detect) -> None:
    (report,) = detect("Rudolf Rassen fired the chief after she warned of delays.").reports
    assert {(each.role, each.name) for each in report.participants} == {("person", "chief"), ("agent", "Rudolf Rassen")}


def test_a_clause_behind_after_has_its_own_subject(detect: Detect) -> None:
    found = detect("Flavia Strelsau demands answers after Graustark deports ten students").reports
    (report,) = [each for each in found if each.kind == "deportation"]
    assert {each.name for each in report.participants if each.role == "agent"} == {"Graustark"}


def test_the_court_of_appeals_does_not_appeal(detect: Detect) -> None:
    (report,) = detect("Freedonia can keep the ship for now, appeals court rules").reports
    assert (report.kind, [each.name for each in report.participants if each.role == "court"]) == (
        "court_order",
        ["appeals court"],
    )


def test_who_is_described_is_not_joined_by_his_description(detect: Detect) -> None:
    (report,) = detect("According to relatives, the teacher, a Graustarkian, was deported on Friday.").reports
    assert [each.name for each in report.participants if each.role == "deportee"] == ["teacher"]


def test_an_aside_is_nobody(detect: Detect) -> None:
    (report,) = detect("Antonio Tarlenheim in Graustark custody, charged with fraud").reports
    assert [each.name for each in report.participants if each.role == "party"] == ["Antonio Tarlenheim"]


def test_what_a_judge_says_must_be_done_is_an_order(detect: Detect) -> None:
    (report,) = detect("Ministry must return the man, judge says").reports
    assert report.kind == "court_order"


def test_who_frees_is_not_freed(detect: Detect) -> None:
    reports = detect("Rudolf Rassen commutes sentence of a Zenda exec convicted of fraud").reports
    assert not [each for report in reports for each in report.participants if each.role == "released"]


def test_a_clause_behind_as_has_its_own_subject(detect: Detect) -> None:
    (report,) = detect("The ministry prevails as the High Court pauses a decision on tariffs").reports
    assert [each.name for each in report.participants if each.role == "court"] == ["High Court"]


def test_who_owns_is_told_of_by_the_main_verb_only(detect: Detect) -> None:
    """The negative control: behind the relative clause the verb is his again."""
    (found,) = detect("Rudolf Rassen, whose son was ill, was arrested on Monday.").reports
    assert [each.name for each in found.participants if each.role == "detainee"] == ["Rudolf Rassen"]
    (found,) = detect("Rudolf Rassen, whose son was arrested on Monday, was silent.").reports
    assert [each.name for each in found.participants if each.role == "detainee"] == ["son"]


def test_what_stands_behind_another_verb_is_that_verbs(detect: Detect) -> None:
    both = detect("Ruritania deported 40 men, and released nine into Graustark.").reports
    assert not [each for report in both for each in report.participants if each.role == "destination"]
    (found,) = [
        each for each in detect("Ruritania deported 40 men to Graustark.").reports if each.kind == "deportation"
    ]
    assert [each.name for each in found.participants if each.role == "destination"] == ["Graustark"]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("The man who attacked the guard was arrested on Monday.", "man"),
        ("The man who stole the car was arrested on Monday.", "man"),
        ("The man who said the guard was arrested on Monday left.", "guard"),
        ("Rudolf Rassen said the driver was arrested on Monday.", "driver"),
    ],
)
def test_behind_a_relative_clause_the_verb_is_its_antecedents(sentence: str, who: str, detect: Detect) -> None:
    found = [each for each in detect(sentence).reports if each.kind == "detention"]
    assert [each.name for report in found for each in report.participants if each.role == "detainee"] == [who]


def test_the_court_of_a_state_is_not_the_one_the_register_knows(detect: Detect, zenda: Outline) -> None:
    highest = Entity(id="court/supreme", name="Supreme Court")
    outline = structs.replace(zenda, register=(*zenda.register, highest))

    def courts(text: str) -> list[tuple[str, str]]:
        found = [report for report in detect(text, outline=outline).reports if report.kind == "court_order"]
        return [(each.id, each.name) for report in found for each in report.participants if each.role == "court"]

    assert courts("The Supreme Court blocked deportations to Freedonia on Monday.") == [
        ("court/supreme", "Supreme Court")
    ]
    assert courts("The Missouri Supreme Court blocked deportations to Freedonia on Monday.") == [
        ("", "Missouri Supreme Court")
    ]


def test_a_name_and_what_it_is_may_end_a_headline(detect: Detect) -> None:
    """A list at the very end has nothing behind it."""
    (found,) = detect("Guards free Antonio Tarlenheim, carpenter").reports
    assert "Antonio Tarlenheim" in {each.name for each in found.participants}


def test_what_another_verb_or_a_source_has_beside_it_is_no_argument(detect: Detect) -> None:
    found = detect("READ MORE: Second kidnapped Graustarkian schoolgirl found by Army").reports
    assert [participant.role for report in found for participant in report.participants] == ["detainee"]
    (told,) = detect("Authorities arrested the 42-year-old driver of the tram, according to Zenda News.").reports
    assert told.place is None


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("The 40 men whom Ruritania had deported in April were glad.", "men"),
        ("The 40 men that Ruritania had deported in April were glad.", "men"),
        ("Antonio Tarlenheim, whom Freedonia has deported, was glad.", "Antonio Tarlenheim"),
    ],
)
def test_who_stands_before_whom_is_the_object(sentence: str, who: str, detect: Detect) -> None:
    (report,) = [each for each in detect(sentence).reports if each.kind == "deportation"]
    assert [each.name for each in report.participants if each.role == "deportee"] == [who]


@pytest.mark.parametrize(
    "sentence",
    [
        "Officials told the families that Ruritania had deported by mistake.",
        "The men who Flavia Strelsau says Ruritania deported criminals with were glad.",
    ],
)
def test_who_stands_before_that_is_not_always_the_object(sentence: str, detect: Detect) -> None:
    named = {
        each.name for report in detect(sentence).reports for each in report.participants if each.role == "deportee"
    }
    assert named.isdisjoint({"families", "men"})


@pytest.mark.parametrize(
    "sentence",
    [
        "Antonio Tarlenheim, who was arrested on March 12, is in the Tower of Zenda.",
        "Antonio Tarlenheim, whom Freedonia arrested on March 12, is in the Tower of Zenda.",
        "The man who was arrested on March 12 is in the Tower of Zenda.",
        "Antonio Tarlenheim, who was arrested on March 12 was in the Tower of Zenda.",
    ],
)
def test_where_somebody_is_now_is_not_where_he_was_arrested(sentence: str, detect: Detect) -> None:
    (report,) = [each for each in detect(sentence).reports if each.kind == "detention"]
    assert (report.place, report.effects) == (None, ())
    held = detect("Antonio Tarlenheim, who has been held in the Tower of Zenda since March 12, is well.").reports
    assert [each.place for each in held if each.kind == "detention"] == ["Tower of Zenda"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Antonio Tarlenheim, que fue detenido el 12 de marzo, está en la Torre de Zenda.",
        "El hombre que fue detenido el 12 de marzo está en la Torre de Zenda.",
    ],
)
def test_in_spanish_he_is_not_held_there_since_his_arrest_either(sentence: str, detect: Detect) -> None:
    (report,) = [each for each in detect(sentence, language="es").reports if each.kind == "detention"]
    assert (report.place, report.effects) == (None, ())
