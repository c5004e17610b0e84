"""Several daemons on one PostgreSQL: what is urgent is drafted once, what was approved goes out once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from storage.postgres import open_postgres
from tests.services.test_digest_hours import NEW_YORK, START, Desk
from tests.storage.conftest import new_database, postgres_server, store_template  # noqa: F401 - fixtures
from tracker.daemon.jobs import Job, run_due
from tracker.delivery.letter import Letter
from tracker.journal.journal import Journal
from tracker.services.deliver_approved import deliver_one, due
from tracker.services.digest_hours import UrgentWatch
from tracker.services.digest_life import approve
from tracker.services.send_digest import Sender
from tracker.services.write_digest import digests
from tracker.times import micros

DAEMONS = 4


def test_they_share_what_no_period_begins(
    new_database: Callable[[str], str],  # noqa: F811 - the fixture
    store_template: str,  # noqa: F811 - the fixture
) -> None:
    url = new_database(store_template)
    desk = Desk(START)
    stores = [open_postgres(url, lambda: micros(desk.clock())) for _ in range(DAEMONS)]
    journals = [Journal(store) for store in stores]
    desk.use(journals[0])
    watches = [UrgentWatch(journal, desk.story) for journal in journals]
    desk.clock.now += timedelta(hours=1)
    desk.tell("a")
    barrier, sent = Barrier(DAEMONS), list[str]()

    def urgent(number: int) -> list[str]:
        watch = watches[number]

        def make(now: object) -> str:
            made = watch.look(desk.clock())
            return made.id if made is not None else ""

        barrier.wait()
        jobs = [Job("urgent:storm", "always", make, watch.wants)]
        return run_due(journals[number], jobs, desk.clock(), NEW_YORK, f"daemon {number}")

    def deliver(number: int) -> None:
        journal = journals[number]
        barrier.wait()
        sender = Sender("daemon", f"daemon {number}", desk.clock(), lambda seconds: None, pauses=())
        if any(True for _ in due(journal, desk.story, ["desk"], desk.clock())):
            deliver_one(
                journal,
                desk.story,
                ["desk"],
                lambda digest: Letter(digest.id, digest.hash, "s", "s", "t", "h", "m", "c", b"{}", desk.clock()),
                lambda target, letter: sent.append(target),
                sender,
            )

    with ThreadPoolExecutor(DAEMONS) as pool:
        told = [line for lines in pool.map(urgent, range(DAEMONS)) for line in lines]
        (made,) = digests(journals[0])
        assert len(told) == 1
        approve(journals[0], made, "", "ana")
        list(pool.map(deliver, range(DAEMONS)))
    assert sent == ["desk"]
    for store in stores:
        store.close()
