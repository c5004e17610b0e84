"""People whom a text does not name: told by what they are, by an office, by a number alone."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

TOLD = [
    # what somebody is; a headline leaves the article out
    ("Agents detain scientist at airport", "detention", "scientist"),
    ("Freedonian nanny arrested at border crossing", "detention", "nanny"),
    ("Police arrested a 31-year-old Graustarkian housekeeper on Friday.", "detention", "housekeeper"),
    ("Her 15-year-old cousin was shot dead on Friday.", "death", "cousin"),
    ("Student held by border police despite visa", "detention", "Student"),
    ("Two men in army custody died of natural causes.", "death", "men"),
    ("Six migrants charged in arson at the port", "legal_action", "migrants"),
    ("Jon Smith, 67, of Zenda, Ruritania, was arrested on Friday.", "detention", "Jon Smith"),
    ("On March 28, 2031, Plaintiff was taken into custody outside a store.", "detention", "Plaintiff"),
    # an office is whoever holds it
    ("Agents detained the mayor of Zenda on Friday.", "detention", "mayor of Zenda"),
    ("Police arrested a federal judge on Friday.", "detention", "judge"),
    # a number whose noun was named before or goes without saying
    ("Of those, 137 were deported under the act on March 15.", "deportation", "137"),
    ("Another 101 were deported to Freedonia under ordinary law.", "deportation", "101"),
    ("Two were arrested on Friday.", "detention", "Two"),
    ("Police detained 14 on Friday.", "detention", "14"),
    ("Agents arrest 14 in Zenda", "detention", "14"),
    ("Agents arrest two criminal illegal aliens", "detention", "aliens"),
    ("Three killed in Zenda blast", "death", "Three"),
    ("More than 100 detained in raid", "detention", "More than 100"),
]
NOBODY = [
    ("Student loans frozen by court", "detention"),
    ("Worker safety rules released on Friday.", "release"),
    ("Flight 137 was sent to Freedonia.", "deportation"),
    ("Agency releases 54 declassified documents", "release"),
    ("He is 29.", "detention"),
    ("Section 12 was killed by the council.", "death"),
    ("Freedonia to deport teacher", "deportation"),
    ("Agents hold 14 men in Zenda every year", "detention"),
    ("More than 50 were taken to hospital.", "detention"),
    ("So many are hopeful that their daughters have been brought back.", "transfer"),
]


@pytest.mark.parametrize(("sentence", "kind", "who"), TOLD)
def test_somebody_without_a_name_takes_part(sentence: str, kind: str, who: str, detect: Detect) -> None:
    found = [report for report in detect(sentence).reports if report.kind == kind]
    assert [each.name for report in found for each in report.participants if each.name == who] == [who]


@pytest.mark.parametrize(
    ("sentence", "kind", "who"),
    [
        ("Una maestra fue detenida el viernes en Zenda.", "detention", "maestra"),
        ("Tres obreros fueron deportados a Graustark el lunes.", "deportation", "obreros"),
    ],
)
def test_somebody_without_a_name_takes_part_in_spanish(sentence: str, kind: str, who: str, detect: Detect) -> None:
    found = [report for report in detect(sentence, language="es").reports if report.kind == kind]
    assert [each.name for report in found for each in report.participants if each.name == who] == [who]


@pytest.mark.parametrize(("sentence", "kind"), NOBODY)
def test_what_only_looks_like_somebody_does_not(sentence: str, kind: str, detect: Detect) -> None:
    assert kind not in [report.kind for report in detect(sentence).reports]


@pytest.mark.parametrize(
    ("sentence", "actuality"),
    [
        ("Agents arrest nine men at the port", "happened"),
        ("Nine men are held in the Tower of Zenda", "ongoing"),
        ("A man remains in jail in Zenda", "ongoing"),
    ],
)
def test_a_headline_tells_the_act_in_the_present_and_a_state_as_lasting(
    sentence: str, actuality: str, detect: Detect
) -> None:
    found = [report.actuality for report in detect(sentence).reports if report.kind == "detention"]
    assert found == [actuality]
