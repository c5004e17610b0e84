"""What the daemon does once a day, as it is put together."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.conftest import Tracker
from tracker import settings as configuration
from tracker.ids import fact_id
from tracker.projections import search
from tracker.services.rebuild import stories
from tracker.story.notes import NoteAdded
from tracker.wiring import daemon, stores


def test_what_the_daemon_wrote_is_findable_after_its_daily_job(tracker: Tracker) -> None:
    assert tracker("status").code == 0
    settings = configuration.load(os.environ, {}, Path.cwd())
    with stores.open_journal(settings) as journal:
        with journal.writing() as writing:
            note = NoteAdded(ref="@1", text="a word about kestrels")
            writing.append("notes-elsewhere", [(fact_id("t", "kestrel"), note)], "daemon")
        assert search.handled(journal) < journal.top().position
        story = stories(journal)[0]
        (keep,) = (do for name, _, do, _ in daemon.jobs(settings, journal, story) if name == f"states:{story}")
        keep(datetime(2025, 4, 14, tzinfo=UTC))
        assert search.handled(journal) == journal.top().position
