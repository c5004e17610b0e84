"""What is derived from the log and kept so that answers come sooner: compared with what the log gives, or made anew.

Nothing here is the truth. Thrown away, it is made again, and no answer changes but for the time it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from tracker.journal.errors import Damaged, NotFound
from tracker.journal.journal import Journal
from tracker.journal.keeping import Check
from tracker.journal.work import Document
from tracker.projections import search
from tracker.services import state_snapshots, story_judge
from tracker.services.check_states import check_feeds, check_stories
from tracker.services.coverage import FEEDS, keep_feeds
from tracker.services.rebuild import keep_state, stories
from tracker.services.story_judge import StoryJudge
from tracker.services.verify_digest import verify_digest
from tracker.services.write_digest import digests

FIRST_WORDS: Final = 300
"""Characters of a document by which it is looked for."""
ALL_HITS: Final = 100_000


def check_index(journal: Journal) -> Check:
    """Whether each document of the log, as far as the index goes, is found by its first words at its own event. What
    else the index may hold is not looked for."""
    handled = search.handled(journal)
    if not handled:
        return Check("search", True, "not filled yet; the first search does that")
    newest = {document.key: document for document in _documents(journal, handled)}
    count = 0
    for document in newest.values():
        words = _first_words(document.text)
        if not any(sign.isalnum() for sign in words):
            continue
        try:
            hits = journal.search(f'"{words}"', document.position, (), ALL_HITS)
        except Damaged as error:
            return Check("search", False, str(error))
        if not any((hit.key, hit.position) == (document.key, document.position) for hit in hits):
            return Check("search", False, f"{document.key} of @{document.position} is not found by its first words")
        count += 1
    behind = journal.top().position - handled
    later = f"; {behind} events are not indexed yet" if behind else ""
    return Check("search", True, f"each of {count} documents is found by its first words{later}")


def _documents(journal: Journal, up_to: int) -> Iterator[Document]:
    for entry in journal.read_all(up_to=up_to):
        yield from search.documents(entry, journal)


def _first_words(text: str) -> str:
    """The beginning of a text as one phrase: whole words, nothing that would end a phrase."""
    plain = text.replace("\0", " ").replace('"', " ").encode("utf-8", "replace").decode()
    if len(plain) <= FIRST_WORDS:
        return plain
    return plain[:FIRST_WORDS].rpartition(" ")[0]


def check_learnt(journal: Journal) -> Check:
    """Whether what is kept of the words of articles and of people's marks is what the log teaches."""
    found = StoryJudge(journal).kept_is_right()
    if found is None:
        return Check("learnt", True, "nothing is kept yet")
    said = "what was learnt of articles is what the log teaches"
    return Check("learnt", found, said if found else "what was learnt of articles is not what the log teaches")


def check_digests(journal: Journal) -> Check:
    """Whether every digest is the bytes of its hash and, where this version made it, what the log gives again."""
    count = erased = 0
    for digest in digests(journal):
        try:
            journal.bytes_of(digest.hash)
        except NotFound:
            erased += 1
            continue
        except Damaged:
            pass  # it is told as what it is below
        good, said = verify_digest(journal, digest)
        if not good:
            return Check("digests", False, f"digest {digest.id}: {said}")
        count += 1
    gone = f"; {erased} were erased" if erased else ""
    return Check("digests", True, f"{count} digests are what was made{gone}")


def fill_index(journal: Journal) -> str:
    """Throws the search index away and fills it anew."""
    return f"{search.again(journal)} events indexed"


def keep_stories(journal: Journal) -> str:
    """Throws the kept states of the stories away, and keeps each as it is now."""
    with journal.writing() as writing:
        for kind in (state_snapshots.STATE, state_snapshots.OUTLINE):
            writing.drop_snapshots(kind)
    kept = [story for story in stories(journal) if keep_state(journal, story, journal.top().position)]
    return f"stories kept as they are now: {len(kept)}"


def keep_all_feeds(journal: Journal) -> str:
    """Throws what is kept of the feeds away, and keeps it anew where that pays."""
    with journal.writing() as writing:
        writing.drop_snapshots(FEEDS)
    return "kept as they are now" if keep_feeds(journal) else "thrown away; so few events are read each time"


def learn_again(journal: Journal) -> str:
    """Throws away what was learnt of articles, and learns it again."""
    with journal.writing() as writing:
        writing.drop_snapshots(story_judge.PROJECTION)
    return f"articles learnt from: {StoryJudge(journal).again()}"


PROJECTIONS: Final[dict[str, tuple[Callable[[Journal], Check], Callable[[Journal], str]]]] = {
    "search": (check_index, fill_index),
    "states": (check_stories, keep_stories),
    "feeds": (check_feeds, keep_all_feeds),
    "learnt": (check_learnt, learn_again),
}
"""By name: how it is compared with the log, and how it is made anew (which says what came of it)."""
