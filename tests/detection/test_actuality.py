"""How real a verb is."""

from __future__ import annotations

import pytest

from tracker.detection.actuality import VerbGroup, verb_group
from tracker.detection.language import Language
from tracker.detection.text import tokenize


def group(text: str, verb: str, language: Language) -> VerbGroup:
    """The verb group of the word between slashes: "He /deported/ them"."""
    start = text.index("/")
    tokens = tokenize(text.replace("/", ""))
    head = next(i for i, token in enumerate(tokens) if token.start == start)
    return verb_group(tokens, head, language.verbs.forms(verb)[tokens[head].low], language)


@pytest.mark.parametrize(
    ("text", "verb", "voice", "actuality"),
    [
        ("Ruritania /deported/ ten men.", "deport", "active", "happened"),
        ("Ruritania has /deported/ ten men.", "deport", "active", "happened"),
        ("Ten men were /deported/ to Zenda.", "deport", "passive", "happened"),
        ("Ten men had been wrongly /deported/ to Zenda.", "deport", "passive", "happened"),
        ("the men /deported/ to Zenda said", "deport", "participle", "happened"),
        ("Ruritania is /deporting/ ten men.", "deport", "active", "ongoing"),
        ("He is being /held/ there.", "hold", "passive", "ongoing"),
        ("Ten men were not /deported/ to Zenda.", "deport", "passive", "denied"),
        ("Ruritania never /deported/ anybody.", "deport", "active", "denied"),
        ("He didn’t /deport/ anybody.", "deport", "active", "denied"),
        ("Ruritania will /deport/ ten men.", "deport", "active", "planned"),
        ("Ten men would likely be /deported/ on Friday.", "deport", "passive", "conditional"),
        ("Ten men may be /deported/.", "deport", "passive", "possible"),
        ("He could have been /deported/.", "deport", "passive", "possible"),
        ("If ten men were /deported/ to Zenda, it would be wrong.", "deport", "passive", "conditional"),
        ("Ruritania plans to /deport/ ten men.", "deport", "infinitive", "planned"),
        ("Ruritania refused to /deport/ ten men.", "deport", "infinitive", "denied"),
        ("The court ordered the government to /deport/ ten men.", "deport", "infinitive", "ordered"),
        ("The court barred the government from /deporting/ ten men.", "deport", "gerund", "denied"),
        ("the deal to /deport/ ten men", "deport", "infinitive", "possible"),
        ("after /deporting/ ten men", "deport", "gerund", "happened"),
        ("the /deported/ men said", "deport", "attribute", "happened"),
        ("the wrongly /deported/ man said", "deport", "attribute", "happened"),
    ],
)
def test_english(text: str, verb: str, voice: str, actuality: str, english: Language) -> None:
    found = group(text, verb, english)
    assert (found.voice, found.actuality) == (voice, actuality) or (voice == found.voice == "attribute")


@pytest.mark.parametrize(
    ("text", "verb", "actuality"),
    [
        ("Ruritania /deportó/ a diez hombres.", "deportar", "happened"),
        ("Diez hombres fueron /deportados/ a Zenda.", "deportar", "happened"),
        ("Ruritania no /deportó/ a nadie.", "deportar", "denied"),
        ("Ruritania /deportará/ a diez hombres.", "deportar", "planned"),
        ("Ruritania /deportaría/ a diez hombres.", "deportar", "conditional"),
        ("Ruritania podría /deportar/ a diez hombres.", "deportar", "possible"),
        ("Ruritania planea /deportar/ a diez hombres.", "deportar", "planned"),
        ("El juez ordenó /deportar/ a diez hombres.", "deportar", "ordered"),
        ("Ruritania se negó a /deportar/ a diez hombres.", "deportar", "denied"),
    ],
)
def test_spanish(text: str, verb: str, actuality: str, spanish: Language) -> None:
    assert group(text, verb, spanish).actuality == actuality


def test_an_infinitive_that_nothing_governs_is_never_real(english: Language) -> None:
    assert group("To /deport/ ten men takes time.", "deport", english).actuality not in ("happened", "ongoing")


def test_the_end_of_a_quotation_shields_what_follows(english: Language) -> None:
    assert group("“We will not go,” she said after he /deported/ them.", "deport", english).actuality == "happened"


@pytest.mark.parametrize(
    ("text", "actuality"),
    [
        ("He denied that Ruritania had /deported/ ten men.", "denied"),
        ("He denied reports that Ruritania had /deported/ ten men.", "denied"),
        ("He dismissed as false the claims that Ruritania /deported/ ten men.", "denied"),
        ("She denied Ruritania had /deported/ ten men.", "denied"),
        ("There is no evidence that Ruritania /deported/ ten men.", "conditional"),
        ("Protests grew amid rumours that Ruritania had /deported/ ten men.", "possible"),
        ("She repeated the allegation that Ruritania /deported/ ten men.", "possible"),
        ("Families fear that Ruritania /deported/ ten men.", "possible"),
        ("Families fear ten men were /deported/ overnight.", "possible"),
        ("A memo that claimed ten men were /deported/ was a forgery.", "possible"),
        ("He denied having /deported/ ten men.", "denied"),
        ("Had Ruritania /deported/ ten men, the court would have said so.", "conditional"),
        ("He said that Ruritania had /deported/ ten men.", "happened"),
        ("The group said in a report that Ruritania had /deported/ ten men.", "happened"),
        ("He denied the request, and Ruritania /deported/ ten men.", "happened"),
        ("He denied bail and Ruritania /deported/ ten men.", "happened"),
    ],
)
def test_what_is_only_said_to_be_said_never_happened(text: str, actuality: str, english: Language) -> None:
    assert group(text, "deport", english).actuality == actuality


@pytest.mark.parametrize(
    ("text", "actuality"),
    [
        ("Negó que Ruritania había /deportado/ a diez hombres.", "denied"),
        ("Desmintió las versiones de que Ruritania había /deportado/ a diez hombres.", "denied"),
        ("El gobierno negó haber /deportado/ a diez hombres.", "denied"),
        ("Huyó tras haber /deportado/ a diez hombres.", "happened"),
        ("Las familias temen que Ruritania haya /deportado/ a diez hombres.", "possible"),
        ("Crecen los rumores de que Ruritania había /deportado/ a diez hombres.", "possible"),
        ("Dijo que Ruritania había /deportado/ a diez hombres.", "happened"),
    ],
)
def test_lo_que_solo_se_dice_no_ha_ocurrido(text: str, actuality: str, spanish: Language) -> None:
    assert group(text, "deportar", spanish).actuality == actuality
