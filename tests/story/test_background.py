"""What an article tells again beside its news, seen from both ends."""

from __future__ import annotations

from tests.story.builders import given, report, when
from tracker.story.background import Background, Told
from tracker.story.events import DevelopmentDismissed, Novelty, Quote, Report


def said(start: int, *, novelty: Novelty = "new", article: str = "one", revision: int = 0) -> Report:
    quote = Quote(article=article, revision=revision, start=start, end=start + 5, quote="words", sha256="0" * 64)
    plain = report("prison one")
    return type(plain)(
        kind="detention",
        headline="words",
        happened=plain.happened,
        reported=plain.reported,
        evidence=(quote,),
        novelty=novelty,
    )


def pairs(found: tuple[Told, ...]) -> list[tuple[str, str]]:
    return [(told.lead, told.background) for told in found]


def test_given_news_and_two_older_things_in_one_article_then_both_are_the_background_of_its_lead() -> None:
    state = given(
        ("old", said(300, novelty="background")),
        ("second", said(200)),
        ("lead", said(100)),
        ("older", said(0, novelty="background")),
    )
    background = when(state, "2025-04-01").background
    assert pairs(background.of("lead")) == [("lead", "old"), ("lead", "older")]
    assert pairs(background.to("old")) == [("lead", "old")]
    assert background.of("second") == background.of("old") == background.to("lead") == ()


def test_two_articles_and_two_versions_are_kept_apart() -> None:
    state = given(
        ("lead", said(0)),
        ("old", said(100, novelty="background", article="two")),
        ("older", said(100, novelty="background", revision=1)),
    )
    assert when(state, "2025-04-01").background.of("lead") == ()


def test_what_joined_its_own_lead_is_no_background_and_a_pair_is_told_once() -> None:
    state = given(
        ("lead", said(0)),
        ("lead", said(50, novelty="background")),
        ("old", said(100, novelty="background")),
        ("lead", said(0, article="two")),
        ("old", said(100, novelty="background", article="two")),
    )
    (told,) = when(state, "2025-04-01").background.of("lead")
    assert (told.background, told.article) == ("old", "one")


def test_what_was_dismissed_or_only_cited_is_nobody_s_background() -> None:
    state = given(
        ("lead", said(0)),
        ("old", said(100, novelty="background")),
        ("cited", report("prison one", novelty="background")),
        DevelopmentDismissed(development="old", reason="a test"),
    )
    assert when(state, "2025-04-01").background.of("lead") == ()
    assert Background([]).of("lead") == ()
