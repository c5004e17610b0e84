"""Counts with their bounds."""

from __future__ import annotations

import pytest

from tracker.detection.language import Language
from tracker.detection.quantities import Count, checked_sums, find_counts
from tracker.detection.text import sentences


def counts(text: str, language: Language) -> list[Count]:
    return [
        count
        for sentence in sentences(text, language.abbreviations, language.starters)
        for count in find_counts(text, sentence, language)
    ]


@pytest.mark.parametrize(
    ("text", "op", "low", "high"),
    [
        ("They sent 261 migrants.", "eq", 261, 261),
        ("They sent more than 200 immigrants.", "gt", 200, None),
        ("They sent over 250 people.", "gt", 250, None),
        ("They sent at least 281 people.", "ge", 281, None),
        ("They sent about 250 people.", "approx", 225, 275),
        ("They sent nearly 300 people.", "range", 270, 300),
        ("They sent nearly 300 of them.", "range", 270, 300),
        ("They sent fewer than 50 people.", "lt", None, 50),
        ("Between 250 and 261 men were sent.", "range", 250, 261),
        ("They sent 36 to 40 men.", "range", 36, 40),
        ("They sent two or three men.", "range", 2, 3),
        ("The number rose from 278 to 288 men.", "eq", 288, 288),
        ("In rooms 12 and 40 people waited.", "eq", 40, 40),
        ("They moved 40 to 36 men.", "eq", 36, 36),
        ("They sent up to 50 people.", "le", None, 50),
        ("They sent hundreds of migrants.", "ge", 200, None),
        ("They sent dozens of men.", "ge", 24, None),
        ("They sent two dozen men.", "eq", 24, 24),
        ("They sent twenty-three men.", "eq", 23, 23),
        ("They sent 17 violent illegal immigrant terrorists.", "eq", 17, 17),
        ("At least 12 others were hurt.", "ge", 12, None),
        ("They sent two hundred and thirty-eight men.", "eq", 238, 238),
        ("They sent as few as 50 men.", "ge", 50, None),
        ("They sent anywhere from 50 to 60 men.", "range", 50, 60),
        ("They sent 2 to 3 thousand men.", "range", 2_000, 3_000),
        ("They sent several dozen men.", "ge", 24, None),
        ("They arrested 139,000+ men.", "ge", 139_000, None),
        ("137 of the 238 men were freed.", "eq", 137, 137),
        ("He is one of the 238 men deported in March.", "eq", 238, 238),
        ("They sent no more than 200 men.", "le", None, 200),
        ("A dozen more were hurt.", "eq", 12, 12),
        ("They deported another 17 on Friday.", "eq", 17, 17),
        ("It has room for 40,000 inmates.", "eq", 40000, 40000),
    ],
)
def test_counts_of_people(text: str, op: str, low: float | None, high: float | None, english: Language) -> None:
    (count,) = counts(text, english)
    quantity = count.quantity
    assert (quantity.measure, quantity.op, quantity.low, quantity.high) == ("people", op, low, high)


@pytest.mark.parametrize(
    ("text", "op", "low"),
    [
        ("Pagó 6 millones de dólares.", "eq", 6_000_000),
        ("Pagó más de 15 millones de dólares.", "gt", 15_000_000),
        ("Pagó 4.76 millones de dólares.", "eq", 4_760_000),
        ("Pagó entre 6 y 15 millones de dólares.", "range", 6_000_000),
    ],
)
def test_spanish_money(text: str, op: str, low: float, spanish: Language) -> None:
    (count,) = counts(text, spanish)
    assert (count.quantity.unit, count.quantity.op, count.quantity.low) == ("USD", op, low)


@pytest.mark.parametrize(
    ("text", "op", "low"),
    [
        ("Enviaron a 238 venezolanos.", "eq", 238),
        ("Enviaron a más de 200 migrantes.", "gt", 200),
        ("Enviaron a unos 250 migrantes.", "approx", 225),
        ("Tiene 40.000 reclusos.", "eq", 40000),
        ("Doce más resultaron heridos.", "eq", 12),
        ("Enviaron a al menos 50 hombres.", "ge", 50),
        ("Enviaron a doscientos treinta y ocho venezolanos.", "eq", 238),
        ("Tiene 85,000 reclusos.", "eq", 85000),
        ("137 de los 238 hombres fueron liberados.", "eq", 137),
        ("Otros 17 fueron deportados.", "eq", 17),
    ],
)
def test_spanish_people(text: str, op: str, low: float, spanish: Language) -> None:
    (count,) = counts(text, spanish)
    assert (count.quantity.measure, count.quantity.op, count.quantity.low) == ("people", op, low)


@pytest.mark.parametrize(
    ("text", "measure", "unit", "number"),
    [
        ("They paid $6 million.", "money", "USD", 6_000_000),
        ("They paid US$1.5bn.", "money", "USD", 1_500_000_000),
        ("They paid 20 million euros.", "money", "EUR", 20_000_000),
        ("It rose by 12 percent.", "percent", "percent", 12),
        ("It is now at Level 4.", "level", None, 4),
        ("It is now at Level Two.", "level", None, 2),
    ],
)
def test_other_measures(text: str, measure: str, unit: str | None, number: float, english: Language) -> None:
    (count,) = counts(text, english)
    assert (count.quantity.measure, count.quantity.unit, count.number) == (measure, unit, number)


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 he came.",
        "He is 29.",
        "Section 1189 applies.",
        "No. 24A949 was filed.",
        "One day he left.",
        "Ten more votes came.",
    ],
)
def test_a_number_without_a_noun_is_no_quantity(text: str, english: Language) -> None:
    assert not [each for each in counts(text, english) if each.quantity.measure == "people"]


WHOLES = [
    ("Half of the 238 men were freed.", "english"),
    ("Half the 238 men were freed.", "english"),
    ("Half of the 238 men deported in March were freed.", "english"),
    ("Men aged 18-25 were freed.", "english"),
    ("The mother of three was freed.", "english"),
    ("Two-thirds of the 238 men were freed.", "english"),
    ("None of the 238 men were freed.", "english"),
    ("All but three of the 238 men were freed.", "english"),
    ("One in five men was freed.", "english"),
    ("La mitad de los 238 hombres fueron liberados.", "spanish"),
    ("Uno de cada cinco hombres fue liberado.", "spanish"),
]


@pytest.mark.parametrize(("text", "language"), WHOLES)
def test_a_whole_is_not_the_number_of_its_part(text: str, language: str, request: pytest.FixtureRequest) -> None:
    found = counts(text, request.getfixturevalue(language))
    assert not [each for each in found if each.quantity.measure == "people"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("They paid between $6 million and $15 million.", 6_000_000, 15_000_000),
        ("They paid $6 million to $15 million.", 6_000_000, 15_000_000),
        ("They paid $6 to $15 million.", 6_000_000, 15_000_000),
        ("They paid $6-15 million.", 6_000_000, 15_000_000),
    ],
)
def test_a_range_of_money_is_one_sum_with_two_ends(text: str, low: float, high: float, english: Language) -> None:
    (count,) = counts(text, english)
    assert (count.quantity.measure, count.quantity.op, count.quantity.low, count.quantity.high) == (
        "money",
        "range",
        low,
        high,
    )


def test_two_sums_are_no_range(english: Language) -> None:
    assert [each.number for each in counts("They paid $6 million and $15 million.", english)] == [6e6, 15e6]


def test_a_total_is_checked_against_its_parts(english: Language) -> None:
    found = counts("Among the 261 migrants were 238 Graustarkians and 23 Freedonians.", english)
    assert checked_sums(found) == {0: (1, 2)}


def test_parts_that_do_not_add_up_make_no_sum(english: Language) -> None:
    found = counts("Among the 262 migrants were 238 Graustarkians and 23 Freedonians.", english)
    assert checked_sums(found) == {}


def test_the_words_are_verbatim(english: Language) -> None:
    text = "He sent more than 200 migrants and $6 million."
    assert [text[each.start : each.end] for each in counts(text, english)] == ["more than 200 migrants", "$6 million"]
    assert [each.quantity.words for each in counts(text, english)] == ["more than 200 migrants", "$6 million"]


@pytest.mark.parametrize(
    ("text", "op", "low", "high"),
    [
        ("Enviaron entre 250 y 261 hombres.", "range", 250, 261),
        ("Enviaron dos o tres hombres.", "range", 2, 3),
        ("El número subió de 278 a 288 hombres.", "eq", 288, 288),
    ],
)
def test_spanish_ranges(text: str, op: str, low: float, high: float, spanish: Language) -> None:
    count = counts(text, spanish)[-1]
    assert (count.quantity.op, count.quantity.low, count.quantity.high) == (op, low, high)
