"""Which entries are new, edited, withdrawn or back, however a publisher names them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.scenario import START, item, rss
from tracker.feeds.entry import Entry
from tracker.feeds.ladder import read
from tracker.feeds.window import NOISE, Changes, Window, compare


def name(entry: Entry) -> str:
    """An article's id."""
    return entry.link or entry.title


def look(window: Window, *items: str, confirm: int = 1, partial: bool = False) -> Changes:
    """One reading of a feed."""
    return compare(window, read(rss(*items), known=window.hashes), name, confirm=confirm, partial=partial)


def looks(*documents: tuple[str, ...], confirm: int = 1) -> list[Changes]:
    """Readings one after the other."""
    window, found = Window(), []
    for items in documents:
        found.append(look(window, *items, confirm=confirm))
        window = found[-1].window
    return found


def news(changes: Changes) -> list[str]:
    """The titles of what is new."""
    return [entry.title for entry in changes.new]


def edits(changes: Changes) -> list[str]:
    """The titles of what was edited."""
    return [entry.title for _, entry in changes.edited]


def bare(title: str, *, guid: str = "", link: str = "", text: str = "") -> str:
    """An item with only what is given."""
    inner = f"<title>{title}</title>" + (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "")
    inner += f"<link>{link}</link>" if link else ""
    return f"<item>{inner}<description>{text}</description></item>"


def test_the_first_window_is_all_new_and_no_gap() -> None:
    (first,) = looks((item(2), item(1)))
    assert (news(first), first.turned_over, first.share_new) == (["News 2", "News 1"], False, 1.0)


def test_a_window_that_turned_over_is_noticed_before_its_entries_are_said_again() -> None:
    old, other = tuple(item(n) for n in (3, 2, 1)), tuple(item(n) for n in (6, 5, 4))
    *_, known, turned, again = looks(old, old, other, other, confirm=2)
    assert (len(known.new), known.turned_over) == (3, False)
    assert (len(turned.new), turned.turned_over) == (0, True)
    assert (len(again.new), again.turned_over) == (3, False), "told once"


def test_order_does_not_matter() -> None:
    _, again = looks((item(3), item(2), item(1)), (item(1), item(3), item(2)))
    assert not again.new
    assert not again.edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (item(1, guid="old-1"), item(1, guid="new-1")),  # every guid was renamed, the link stays
        (item(1).replace("https://", "http://"), item(1)),  # the site moved to https
        (item(1), item(1).replace("news.example", "www.news.example")),
        (item(1), item(1).replace("</link>", "?utm_source=rss&amp;utm_medium=feed</link>")),
        (item(1), item(1).replace("/1</link>", "/1/#top</link>")),
        (item(1), item(1).replace("/1</link>", "/moved</link>")),  # the guid stays
        (item(1), item(1).replace("<title>", "<title> ")),
    ],
)
def test_an_entry_is_the_same_under_another_name(before: str, after: str) -> None:
    _, again = looks((before, item(2)), (after, item(2)))
    assert not again.new
    assert len(again.window.entries) == 2


def test_a_guid_that_stands_twice_names_nothing() -> None:
    first, again = looks(
        (item(1, guid="same"), item(2, guid="same")), (item(3, guid="same"), item(1, guid="same"), item(2, guid="same"))
    )
    assert news(first) == ["News 1", "News 2"]
    assert news(again) == ["News 3"]


def test_a_guid_that_is_used_again_for_other_news_is_no_edit_when_the_first_is_still_there() -> None:
    _, again = looks((item(1, guid="g"),), (item(2, guid="g"), item(1, guid="g")))
    assert news(again) == ["News 2"]


def test_all_entries_with_the_same_link_are_told_by_guid_and_without_guid_by_words() -> None:
    home = "https://home.example/"
    with_guids = (bare("A", guid="1", link=home), bare("B", guid="2", link=home))
    first, again = looks(with_guids, (bare("C", guid="3", link=home), *with_guids))
    assert (news(first), news(again)) == (["A", "B"], ["C"])
    without = (bare("A", link=home), bare("B", link=home))
    first, again = looks(without, (bare("C", link=home), *without))
    assert (news(first), news(again)) == (["A", "B"], ["C"])


def test_the_same_item_twice_in_one_document_is_one_entry() -> None:
    (first,) = looks((item(1), item(1), item(2)))
    assert news(first) == ["News 1", "News 2"]


def test_a_changed_date_alone_is_no_edit() -> None:
    _, again = looks((item(1),), (item(1, dated=START),))
    assert not again.edited
    assert not again.new


def test_noise_is_damped_and_a_changed_title_still_told() -> None:
    clock = [(item(1, text=f"It is {n} o'clock."),) for n in range(NOISE + 10)]
    told = looks(*clock, (item(1, title="Really new", text="x"),))
    assert sum(len(changes.edited) for changes in told[:-1]) == NOISE
    assert sum(changes.damped for changes in told) == 9
    assert edits(told[-1]) == ["Really new"]


def test_withdrawn_at_the_second_look_and_returned_later() -> None:
    full, without = (item(3), item(2), item(1)), (item(3), item(1))
    _, once, twice, thrice, back = looks(full, without, without, without, full)
    assert not once.withdrawn
    assert [known.article for known in twice.withdrawn] == ["https://news.example/2"]
    assert not thrice.withdrawn
    assert [known.article for known in back.returned] == ["https://news.example/2"]
    assert not back.new


def test_an_entry_that_is_missed_once_is_not_withdrawn() -> None:
    full, without = (item(3), item(2), item(1)), (item(3), item(1))
    assert not any(changes.withdrawn for changes in looks(full, without, full, without, full))


def test_what_is_undated_is_withdrawn_by_its_place() -> None:
    full = tuple(bare(letter, guid=letter) for letter in "ABC")
    _, _, twice = looks(full, (full[0], full[2]), (full[0], full[2]))
    assert [known.article for known in twice.withdrawn] == ["B"]


def test_a_partial_document_misses_nothing() -> None:
    window = look(Window(), item(3), item(2), item(1)).window
    for _ in range(3):
        changes = look(window, item(4), partial=True)
        window = changes.window
        assert not changes.withdrawn
        assert not changes.turned_over
    assert len(window.entries) == 4


def test_a_feed_that_empties_withdraws_nothing() -> None:
    assert not any(changes.withdrawn for changes in looks((item(2), item(1)), (), (), ()))


def test_a_source_that_must_repeat_itself() -> None:
    told = looks(*[(item(1),)] * 3, (item(1, title="Changed"),), (item(1, title="Changed"),), confirm=2)
    assert [len(changes.new) for changes in told] == [0, 1, 0, 0, 0]
    assert [edits(changes) for changes in told] == [[], [], [], [], ["Changed"]]


def test_what_leaves_before_it_was_said_twice_is_not_lost() -> None:
    brief, stays = item(2, text="Gone by tomorrow."), item(1)
    first, second, third = looks((brief, stays), (stays,), (stays,), confirm=2)
    assert (news(first), first.once) == ([], [])
    assert (news(second), [(of, e.title, e.body) for of, e in second.once]) == (
        ["News 1"],
        [("", "News 2", "Gone by tomorrow.")],
    )
    assert third.once == [], "it is told once"


def test_what_was_said_twice_or_is_still_waited_for_did_not_leave() -> None:
    told = looks((item(2), item(1)), (item(2, "Other"), item(1)), (item(2, "Other"), item(1)), confirm=2)
    assert not any(changes.once for changes in told)
    window = looks((item(1),), confirm=2)[0].window
    assert look(window, item(5), confirm=2, partial=True).once == [], "a part of a window misses nothing"
    assert not any(changes.once for changes in looks((item(1),), (), confirm=1))


def test_an_edit_that_leaves_with_its_entry_before_it_was_said_twice_is_not_lost() -> None:
    said, again = (item(1),), (item(1, title="Changed"),)
    *before, last, after = looks(said, said, again, (item(2),), (item(2),), confirm=2)
    (known,) = before[1].window.entries
    assert not any(changes.once for changes in before)
    assert [(of, entry.title) for of, entry in last.once] == [(known.article, "Changed")]
    assert known.article
    assert after.once == [], "it is told once"


def test_an_edit_that_was_taken_back_or_said_twice_did_not_leave() -> None:
    said, again = (item(1),), (item(1, title="Changed"),)
    assert not any(changes.once for changes in looks(said, said, again, said, (), confirm=2))
    assert not any(changes.once for changes in looks(said, said, again, again, (), confirm=2))
    assert not any(changes.once for changes in looks(said, again, (), confirm=1))


def test_a_slip_of_one_day_never_counts() -> None:
    right, slip = (item(1, title="Level 4"),), (item(1, title="Level 1", dated=START),)
    assert not any(changes.edited for changes in looks(right, right, slip, right, slip, right, right, confirm=2))


def test_an_old_version_served_again_never_counts() -> None:
    old, new = (item(1, title="Level 3", dated=START),), (item(1, title="Level 4", dated=START + timedelta(days=1)),)
    told = looks(old, old, new, new, old, old, old, new, confirm=2)
    assert [edits(changes) for changes in told if changes.edited] == [["Level 4"]]


def test_a_text_that_was_lost_is_no_change() -> None:
    full, shell = (item(1),), (item(1).replace("Text of 1.", ""),)
    assert not any(changes.edited for changes in looks(full, full, shell, shell, shell, confirm=2))


@given(st.lists(st.lists(st.integers(0, 12), unique=True, max_size=8), min_size=1, max_size=8))
def test_every_entry_is_new_exactly_once(documents: list[list[int]]) -> None:
    told = looks(*(tuple(item(n) for n in document) for document in documents))
    new = [entry.title for changes in told for entry in changes.new]
    assert sorted(new) == sorted({f"News {n}" for document in documents for n in document})
    assert not any(changes.edited for changes in told)
