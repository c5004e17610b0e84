"""Dates: value, days, granularity, relation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detection.annotate import annotate
from tracker.detection.dates import RULES, TimeExpression, find_dates
from tracker.detection.language import Language
from tracker.detection.register import Register
from tracker.detection.text import sentences

TUESDAY = (date(2025, 4, 15), date(2025, 4, 15))


def dates(text: str, language: Language, published: tuple[date, date] = TUESDAY) -> list[TimeExpression]:
    return [
        found
        for sentence in sentences(text, language.abbreviations, language.starters)
        for found in find_dates(text, sentence, language, published)
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He came on Monday.", "2025-04-14"),
        ("He came Tuesday.", "2025-04-15"),
        ("He came on Wednesday.", "2025-04-09"),
        ("He will come on Wednesday.", "2025-04-16"),
        ("He came last Friday.", "2025-04-11"),
        ("He came on March 15.", "2025-03-15"),
        ("He came on Nov. 3.", "2024-11-03"),
        ("He came on Jan. 5th, 2024.", "2024-01-05"),
        ("He came on 15 March 2025.", "2025-03-15"),
        (
            "It was signed on the fourteenth day of March, in the year of our Lord two thousand twenty-five.",
            "2025-03-14",
        ),
        ("He came in March.", "2025-03"),
        ("He came in May.", "2024-05"),
        ("He came in June 2023.", "2023-06"),
        ("It opened in 2023.", "2023"),
        ("It was filed 2025-04-01 in court.", "2025-04-01"),
        ("He came yesterday.", "2025-04-14"),
        ("He came last week.", "2025-W15"),
        ("He came last month.", "2025-03"),
        ("He came three days ago.", "2025-04-12"),
        ("He came two weeks ago.", "2025-W14"),
        ("He came two years ago.", "2023"),
        ("He stayed over the weekend.", "2025-W15-WE"),
        ("Crime fell over the past three years.", "P3Y"),
        ("He stayed for six months.", "P6M"),
        ("It grew in the third quarter of 2012.", "2012-Q3"),
        ("He writes every day.", "P1D"),
        ("He writes daily.", "P1D"),
        ("In the 1990s it was closed.", "199"),
        ("He came Monday night.", "2025-04-14TNI"),
        ("He came on March 15 of last year.", "2024-03-15"),
        ("He came on March 15, last year.", "2024-03-15"),
        ("He came in March of last year.", "2024-03"),
        ("He came on the 3rd.", "2025-04-03"),
    ],
)
def test_the_value_of_an_english_date(text: str, value: str, english: Language) -> None:
    assert [each.value for each in dates(text, english)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Llegó el lunes.", "2025-04-14"),
        ("Llegó este lunes.", "2025-04-14"),
        ("Llegó el 15 de marzo de 2025.", "2025-03-15"),
        ("Llegó el 1 de abril.", "2025-04-01"),
        ("Llegó en marzo.", "2025-03"),
        ("Llegó a mediados de marzo de 2025.", "2025-03"),
        ("Llegó ayer.", "2025-04-14"),
        ("Llegó la semana pasada.", "2025-W15"),
        ("Llegó el mes pasado.", "2025-03"),
        ("Llegó hace tres días.", "2025-04-12"),
        ("Abrió en 2023.", "2023"),
        ("Llegó el 15 de marzo del año pasado.", "2024-03-15"),
        ("Llegó en marzo del año pasado.", "2024-03"),
        ("Llegó el día 12.", "2025-04-12"),
        ("Llegó el pasado 20 por la noche.", "2025-03-20"),
        ("Llegó el lunes 14, dijo.", "2025-04-14"),
    ],
)
def test_the_value_of_a_spanish_date(text: str, value: str, spanish: Language) -> None:
    assert [each.value for each in dates(text, spanish)] == [value]


SPANS = [
    ("from April 7 to April 9", "2025-04-07", "2025-04-09"),
    ("from 7 to 9 April", "2025-04-07", "2025-04-09"),
    ("April 7 through 9", "2025-04-07", "2025-04-09"),
    ("on the night of 7-8 April", "2025-04-07", "2025-04-08"),
    ("from Monday through Tuesday", "2025-04-14", "2025-04-15"),
    ("from Friday to Sunday", "2025-04-11", "2025-04-13"),
    ("from Sunday to Tuesday", "2025-04-13", "2025-04-15"),
    ("between Wednesday and Friday", "2025-04-09", "2025-04-11"),
    ("on Thursday and Friday", "2025-04-10", "2025-04-11"),
    ("in February or March", "2025-02-01", "2025-03-31"),
    ("in mid-March", "2025-03-10", "2025-03-20"),
    ("on Good Friday of 2024", "2024-03-29", "2024-03-29"),
    ("on Palm Sunday", "2025-04-13", "2025-04-13"),
    ("on Ash Wednesday", "2025-03-05", "2025-03-05"),
    ("during Holy Week last year", "2024-03-24", "2024-03-30"),
    ("on Memorial Day", "2024-05-27", "2024-05-27"),
    ("on Christmas Eve", "2024-12-24", "2024-12-24"),
    ("on Thursday the 3rd", "2025-04-03", "2025-04-03"),
    ("on Friday of last week", "2025-04-11", "2025-04-11"),
    ("the day before yesterday", "2025-04-13", "2025-04-13"),
    ("in the week of April 7", "2025-04-07", "2025-04-13"),
    ("in the week of 9 April", "2025-04-07", "2025-04-13"),
    ("over the weekend of April 5", "2025-04-05", "2025-04-06"),
    ("on the last Friday of March", "2025-03-28", "2025-03-28"),
    ("on the first Monday in March 2024", "2024-03-04", "2024-03-04"),
    ("in the last week of March", "2025-03-01", "2025-03-31"),
    ("on a Friday night in March", "2025-03-01", "2025-03-31"),
    ("one Sunday in May 2024", "2024-05-01", "2024-05-31"),
    ("in a Friday ruling", "2025-04-11", "2025-04-11"),
]
SPANISH_SPANS = [
    ("del 7 al 9 de abril", "2025-04-07", "2025-04-09"),
    ("entre el 7 y el 9 de abril", "2025-04-07", "2025-04-09"),
    ("de miércoles a viernes", "2025-04-09", "2025-04-11"),
    ("el jueves y el viernes", "2025-04-10", "2025-04-11"),
    ("en febrero y marzo", "2025-02-01", "2025-03-31"),
    ("el primero de abril", "2025-04-01", "2025-04-01"),
    ("el dos de abril", "2025-04-02", "2025-04-02"),
    ("el quince de marzo", "2025-03-15", "2025-03-15"),
    ("esta mañana", "2025-04-15", "2025-04-15"),
    ("el fin de semana", "2025-04-12", "2025-04-13"),
    ("el 1.º de abril", "2025-04-01", "2025-04-01"),
    ("el 3 de abril pasado", "2025-04-03", "2025-04-03"),
    ("el Miércoles de Ceniza", "2025-03-05", "2025-03-05"),
    ("en la Semana Santa del año pasado", "2024-03-24", "2024-03-31"),
    ("antes de ayer", "2025-04-13", "2025-04-13"),
    ("antier", "2025-04-13", "2025-04-13"),
    ("el jueves 3 por la noche", "2025-04-03", "2025-04-03"),
    ("el viernes de la semana pasada", "2025-04-11", "2025-04-11"),
    ("en la semana del 7 de abril", "2025-04-07", "2025-04-13"),
    ("el último viernes de marzo", "2025-03-28", "2025-03-28"),
    ("un viernes por la noche de marzo", "2025-03-01", "2025-03-31"),
]


@pytest.mark.parametrize(("words", "first", "last"), SPANS)
def test_the_days_of_an_english_date(words: str, first: str, last: str, english: Language) -> None:
    found = [each for each in dates(f"He came {words}.", english) if each.earliest is not None]
    assert [(str(each.earliest), str(each.latest), each.relation) for each in found] == [(first, last, "on")]


@pytest.mark.parametrize(("words", "first", "last"), SPANISH_SPANS)
def test_the_days_of_a_spanish_date(words: str, first: str, last: str, spanish: Language) -> None:
    found = [each for each in dates(f"Llegó {words}.", spanish) if each.earliest is not None]
    assert [(str(each.earliest), str(each.latest), each.relation) for each in found] == [(first, last, "on")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He came on a Friday.", "english"),
        ("He came one Friday.", "english"),
        ("He came every Friday.", "english"),
        ("He came on Super Tuesday.", "english"),
        ("He came after the Easter Sunday attacks.", "english"),
        ("He came on Friday the 30th.", "english"),
        ("He came on the Friday before Memorial Day.", "english"),
        ("He came on the Monday after Easter.", "english"),
        ("April Ryan came.", "english"),
        ("He came to May Street.", "english"),
        ("Llegó el lunes después de Pascua.", "spanish"),
        ("Llegó tres días después de ser detenido.", "spanish"),
        ("Llegó un viernes.", "spanish"),
        ("Llegaba los viernes.", "spanish"),
        ("Llegaba cada viernes.", "spanish"),
        ("Llegó el Viernes Negro.", "spanish"),
    ],
)
def test_some_friday_is_not_the_last_one(text: str, language: str, request: pytest.FixtureRequest) -> None:
    assert not [each for each in dates(text, request.getfixturevalue(language)) if each.earliest is not None]


@pytest.mark.parametrize(
    "text",
    [
        "He came on April 7 and left on April 9.",
        "He came in 2019 and 2023.",
        "He came Monday and Tuesday's vote failed.",
    ],
)
def test_two_days_apart_are_no_span(text: str, english: Language) -> None:
    assert len(dates(text, english)) == 2


COMMON = ("the", "de", "el", "la", "a", "to", "and", "y", "on", "last", "from", "every", "1", "15", "99th", "2024", ",")


@given(data=st.data())
def test_no_row_of_date_words_stops_the_reading(data: st.DataObject, english: Language, spanish: Language) -> None:
    language = data.draw(st.sampled_from([english, spanish]))
    words = st.sampled_from(
        [*sorted(language.dates.vocabulary), *language.dates.feasts, *language.dates.ordinals, *COMMON]
    )
    dates(" ".join(word.title() for word in data.draw(st.lists(words, max_size=9))) + ".", language)


@pytest.mark.parametrize(
    "text",
    [
        "We may march on.",
        "You may go second.",
        "They said 2,000 men left.",
        "The sun was hot.",
        "He was 2023rd.",
        "A $6 fee.",
    ],
)
def test_words_that_only_look_like_dates_are_none(text: str, english: Language) -> None:
    assert not [each for each in dates(text, english) if each.earliest is not None]


def test_a_weekday_is_looked_for_in_the_whole_publication_window(english: Language) -> None:
    window = (date(2025, 4, 14), date(2025, 4, 15))
    (found,) = dates("They met on Monday.", english, window)
    assert (found.earliest, found.latest, found.precision) == (date(2025, 4, 14), date(2025, 4, 14), "day")


def test_today_is_the_window_when_the_day_of_publication_is_not_certain(english: Language) -> None:
    (found,) = dates("They meet today.", english, (date(2025, 4, 14), date(2025, 4, 15)))
    assert (found.earliest, found.latest, found.precision) == (date(2025, 4, 14), date(2025, 4, 15), "interval")


def test_the_year_of_a_law_is_marked_as_part_of_its_name(english: Language) -> None:
    (found,) = dates("He invoked the Strangers Act of 1798.", english)
    assert found.statute


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Since March he has been gone.", "since"),
        ("He left before March 15.", "before"),
        ("He must leave by Friday.", "by"),
        ("It holds until June.", "until"),
        ("He left after March 15.", "after"),
        ("He left on March 15.", "on"),
    ],
)
def test_the_words_before_a_date_say_how_it_relates(text: str, relation: str, english: Language) -> None:
    assert [each.relation for each in dates(text, english)] == [relation]


def told(text: str, language: Language) -> list[TimeExpression]:
    return [
        found for annotated in annotate(text, TUESDAY, language, Register(())).sentences for found in annotated.dates
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("They met on March 15. That day he was freed.", (date(2025, 3, 15), date(2025, 3, 15))),
        ("They met in March. Around the same time he was freed.", (date(2025, 3, 1), date(2025, 3, 31))),
        ("They met on March 15. About that time he was freed.", (date(2025, 3, 8), date(2025, 3, 22))),
    ],
)
def test_that_day_is_the_day_of_the_sentence_before(text: str, days: tuple[date, date], english: Language) -> None:
    assert [(each.earliest, each.latest) for each in told(text, english)][-1] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On April 4 she ordered it, and six days later the court upheld it.", ["2025-04-04", "2025-04-10"]),
        ("He was sent away on June 12, 2023. He came back on August 4.", ["2023-06-12", "2023-08-04"]),
        ("He was sent away on June 12, 2023. He came back on the 18th.", ["2023-06-12", "2023-06-18"]),
        ("He was sent away on March 15. He came back on April 4.", ["2025-03-15", "2025-04-04"]),
    ],
)
def test_a_story_told_from_long_ago_goes_on_in_its_own_year(text: str, days: list[str], english: Language) -> None:
    assert [each.value for each in told(text, english)] == days


def test_ese_dia_is_the_day_of_the_sentence_before(spanish: Language) -> None:
    found = told("Llegaron el 15 de marzo. Ese mismo día fueron recluidos.", spanish)
    assert found[-1].earliest == found[-1].latest == date(2025, 3, 15)


@pytest.mark.parametrize("text", ["That day he was freed.", "They met in March. That day he was freed."])
def test_that_day_means_nothing_when_no_day_was_told(text: str, english: Language) -> None:
    assert all(each.precision != "day" for each in told(text, english))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They wrote ahead of a June 13 hearing.", "2024-06-13"),
        ("They wrote ahead of a hearing Wednesday.", "2025-04-16"),
        ("They wrote ahead of an April 20 hearing.", "2025-04-20"),
    ],
)
def test_ahead_of_points_forward_unless_that_is_most_of_a_year(text: str, value: str, english: Language) -> None:
    published = (date(2024, 6, 23), date(2024, 6, 23)) if "June" in text else TUESDAY
    assert [each.value for each in dates(text, english, published)] == [value]


def test_a_name_does_not_point_forward(spanish: Language) -> None:
    (found,) = dates("El senador Van Dalen llegó el jueves.", spanish)
    assert found.value == "2025-04-10"


def test_offsets_are_verbatim(english: Language) -> None:
    text = "On Monday, and again on March 15, they met. In 2023 they had not."
    assert [text[each.start : each.end] for each in dates(text, english)] == ["Monday", "March 15", "2023"]


@pytest.mark.parametrize("text", ["February 30 was cold.", "31 April 2024 came.", "2024-13-45", "99/99/2020"])
def test_impossible_days_raise_nothing(text: str, english: Language) -> None:
    assert all(each.precision != "day" for each in dates(text, english))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
def test_the_ends_of_the_calendar_raise_nothing(day: date, english: Language) -> None:
    dates(
        "Last week, two years ago, next month, tomorrow, 99 years ago, last century, on Monday, last summer.",
        english,
        (day, day),
    )


def test_every_rule_that_a_language_file_names_exists(english: Language, spanish: Language) -> None:
    for language in (english, spanish):
        assert {pattern.rule for pattern in language.dates.patterns} <= RULES


@pytest.mark.parametrize(
    ("text", "value", "language"),
    [
        ("On April 4 she ordered it. The next day, the town appealed.", "2025-04-05", "english"),
        ("On April 4 she ordered it. The day before, he was freed.", "2025-04-03", "english"),
        ("On April 11 she kept her April 4 order. The next day, the town appealed.", "2025-04-12", "english"),
        ("On April 4 she ordered reports starting Monday. The next day, the town appealed.", "2025-04-05", "english"),
        ("On April 4 she ordered it. The previous week he left.", "2025-W13", "english"),
        ("On April 4 she ordered it, and the following day the town appealed.", "2025-04-05", "english"),
        ("On April 4 she ordered it. They meet next week.", "2025-W17", "english"),
        ("April 4: she ordered it.", "2025-04-04", "english"),
        ("El 4 de abril lo ordenó. Al día siguiente, el municipio apeló.", "2025-04-05", "spanish"),
        ("El 4 de abril lo ordenó. La semana anterior se fue.", "2025-W13", "spanish"),
        ("El 4 de abril lo ordenó. Se reúnen la próxima semana.", "2025-W17", "spanish"),
    ],
)
def test_the_next_day_is_that_after_the_day_told_last_and_next_week_is_the_reader_s(
    text: str, value: str, language: str, request: pytest.FixtureRequest
) -> None:
    read = annotate(text, TUESDAY, request.getfixturevalue(language), Register(())).sentences
    assert read[-1].dates[-1].value == value
