"""Whether what is kept of the stories' states is what their events say; one part of ``tracker verify``."""

from __future__ import annotations

from tracker.journal.journal import Journal
from tracker.journal.keeping import Check
from tracker.services.rebuild import replay, stories, story_stream
from tracker.services.state_snapshots import kept, same


def check_states(journal: Journal) -> Check:
    """Makes every kept state anew from the log and compares."""
    count = 0
    for story in stories(journal):
        for position, state, outline in kept(journal, story_stream(story)):
            again = replay(journal, story, position)
            if not same(again, state) or outline != again.state.outline:
                what = f"what is kept of {story} as of @{position} is not what its events say"
                return Check("states", False, f"{what}; throw it away with: tracker db drop-snapshots")
            count += 1
    return Check("states", True, f"{count} kept states are what the events say")
