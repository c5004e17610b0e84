"""Whether what is kept of the stories and the feeds is what their events say; one part of ``tracker verify``."""

from __future__ import annotations

from tracker.journal.journal import Journal
from tracker.journal.keeping import Check
from tracker.services.coverage import STATES, Feeds, fold_feeds, kept_snapshots
from tracker.services.rebuild import replay, stories, story_stream
from tracker.services.state_snapshots import kept, same

MEND = "throw it away with: tracker rebuild"


def check_states(journal: Journal) -> Check:
    """Makes every kept state of the stories and of the feeds anew from the log and compares."""
    both = check_stories(journal), check_feeds(journal)
    wrong = next((check for check in both if not check.ok), None)
    if wrong is not None:
        return Check("states", False, wrong.detail)
    counts = (int(check.detail.partition(" ")[0]) for check in both)
    return Check("states", True, f"{sum(counts)} kept states are what the events say")


def check_stories(journal: Journal) -> Check:
    """Makes every kept state of a story anew from the log and compares."""
    count = 0
    for story in stories(journal):
        for position, state, outline in kept(journal, story_stream(story)):
            again = replay(journal, story, position)
            if not same(again, state) or outline != again.state.outline:
                what = f"what is kept of {story} as of @{position} is not what its events say"
                return Check("states", False, f"{what}; {MEND}")
            count += 1
    return Check("states", True, f"{count} kept states are what the events say")


def check_feeds(journal: Journal) -> Check:
    """Makes what is kept of the feeds anew from the log and compares."""
    feeds: Feeds = {}
    read = count = 0
    for position, kept_feeds in kept_snapshots(journal):
        fold_feeds(feeds, journal.read_all(read, position, ("feed-",), STATES))
        if kept_feeds != feeds:
            what = f"what is kept of the feeds as of @{position} is not what their events say"
            return Check("feeds", False, f"{what}; {MEND}")
        count, read = count + 1, position
    return Check("feeds", True, f"{count} kept states of the feeds are what their events say")
