"""Extraction: hostile pages end in bounded time with a clear outcome, and the process that reads them is replaced."""

from __future__ import annotations

import asyncio
import os
import random
import signal

import pytest

from tracker.articles.extract import BadPage, Page, extract
from tracker.articles.page_pool import PagePool
from tracker.articles.stubs import quality

PARAGRAPH = "A judge ordered the government on Monday to bring the man back from the island prison. " * 4
PAGE = f"""<html lang="en"><head><title>Judge orders return</title>
<meta property="og:site_name" content="The Harbour Post"><meta property="article:published_time" content="2025-05-12">
</head><body><nav>Menu</nav><article><h1>Judge orders return</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article>
<footer>Contact</footer></body></html>""".encode()


def test_a_page_gives_its_text_and_what_it_says_about_itself() -> None:
    page = extract(PAGE, "https://post.example/a")
    assert page is not None
    assert PARAGRAPH.strip() in page.text
    assert (page.outlet, page.published) == ("The Harbour Post", "2025-05-12")
    assert "Menu" not in page.text


HOSTILE = {
    "nested": b"<div>" * 100_000 + b"x" + b"</div>" * 100_000,
    "large": b"<html><body>" + b"<p>word</p>" * 1_000_000 + b"</body></html>",
    "one line": b"<html><body><p>" + b"word " * 200_000 + b"</p></body></html>",
    "random": random.Random(5).randbytes(300_000),
    "nulls": b"\x00" * 100_000,
    "unclosed": b"<a " * 100_000,
    "entities": b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><html><body>" + b"&a;" * 10_000 + b"</body></html>",
    "empty": b"",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_bytes_end_in_an_article_none_or_a_clear_refusal(name: str) -> None:
    async def read() -> Page | None:
        async with PagePool() as pool:
            return await asyncio.wait_for(pool.read(HOSTILE[name], "https://post.example/a"), 40)

    outcome: Page | str | None
    try:
        outcome = asyncio.run(read())
    except BadPage as error:
        outcome = str(error)
    assert outcome is None or (outcome if isinstance(outcome, str) else outcome.text)


def test_a_process_that_hangs_is_ended_and_the_next_page_is_read() -> None:
    async def read() -> tuple[str, Page | None]:
        async with PagePool() as pool:
            with pytest.raises(BadPage) as caught:
                await _killed_over_a_page(pool)
            return str(caught.value), await pool.read(PAGE, "https://post.example/a")

    words, page = asyncio.run(read())
    assert "stopped" in words
    assert page is not None


def test_pages_that_wait_are_read_when_the_process_is_replaced() -> None:
    async def read() -> list[Page | None]:
        async with PagePool(recycled_after=2) as pool:
            return await asyncio.gather(*(pool.read(PAGE, "https://post.example/a") for _ in range(7)))

    assert [page is not None for page in asyncio.run(read())] == [True] * 7


def test_a_stop_that_reaches_all_processes_makes_no_page_bad() -> None:
    async def read() -> Page | None:
        async with PagePool() as pool:
            pid = await asyncio.get_running_loop().run_in_executor(pool._started(), os.getpid)
            for number in (signal.SIGINT, signal.SIGTERM):
                os.kill(pid, number)
            return await pool.read(PAGE, "https://post.example/a")

    assert asyncio.run(read()) is not None


async def _killed_over_a_page(pool: PagePool) -> None:
    """The system ends the process over a page, as it does when the CPU time is used up."""
    pid = await asyncio.get_running_loop().run_in_executor(pool._started(), os.getpid)
    task = asyncio.create_task(pool.read(HOSTILE["one line"], ""))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    await task


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PARAGRAPH * 3, "full"),
        ("Short.", "teaser"),
        (f"{PARAGRAPH} Already a subscriber? Sign in.", "paywall"),
        (f"Lawyers asked readers to subscribe to read more. {PARAGRAPH * 20}", "full"),
    ],
)
def test_walls_and_teasers_are_told_from_articles(text: str, kind: str) -> None:
    assert quality(text) == kind
