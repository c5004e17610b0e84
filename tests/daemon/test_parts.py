"""The parts of the daemon, one by one: lock, log, heartbeat, notices to systemd, jobs once a period."""

from __future__ import annotations

import io
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.memory import MemoryStore
from tests.feeds.scenario import Clock
from tracker.daemon.heartbeat import Heartbeat, judge
from tracker.daemon.jobs import Job, period, run_due
from tracker.daemon.lock import AlreadyRunning, only_one
from tracker.daemon.log import Log, masked
from tracker.daemon.notify import Notify
from tracker.journal.journal import Journal
from tracker.settings import load
from tracker.times import micros, zone_of
from tracker.wiring.daemon import heartbeat_file

NOW = datetime(2025, 4, 14, 9, 0, tzinfo=UTC)
NEW_YORK = zone_of("America/New_York")


def test_only_one_daemon_holds_the_lock_and_the_other_learns_who(tmp_path: Path) -> None:
    path = tmp_path / "store.lock"
    with only_one(path, "here:12"), pytest.raises(AlreadyRunning, match="here:12"), only_one(path, "here:13"):
        pass
    with only_one(path, "here:14"):
        assert path.read_text() == "here:14"


def test_a_line_for_a_person_and_a_line_for_a_program() -> None:
    person, program = io.StringIO(), io.StringIO()
    for stream, reads in ((person, True), (program, False)):
        Log(stream, lambda: NOW, person=reads).say("polled", "npr  200\n2 new\x1b[31m", feed="npr", http_status=200)
    assert person.getvalue() == "09:00:00 npr  200 2 new\\u{1b}[31m\n"
    line = json.loads(program.getvalue())
    assert (line["ts"], line["event"], line["feed"], line["http_status"]) == (
        "2025-04-14T09:00:00Z",
        "polled",
        "npr",
        200,
    )
    assert program.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http 403: https://a.example/f?key=s3cret&x=1 refused", "http 403: https://a.example/f?… refused"),
        ("postgresql://tracker:s3cret@db/tracker", "postgresql://db/tracker"),
        ("https://ana:s3cret@a.example/#s3cret", "https://a.example/?…"),
    ],
)
def test_a_log_holds_no_secret(text: str, shown: str) -> None:
    assert masked(text) == shown
    stream = io.StringIO()
    Log(stream, lambda: NOW, person=False).say("x", text, err=text)
    assert "s3cret" not in stream.getvalue()


def test_a_line_has_an_end() -> None:
    assert len(masked("x" * 10_000)) == 400


def test_a_beat_is_judged_by_its_age_and_by_what_the_store_said(tmp_path: Path) -> None:
    beat = Heartbeat(tmp_path / "daemon.json")
    assert [check.ok for check in judge(beat.read(), NOW)] == [False]
    beat.beat(NOW, {"store": True})
    assert [check.ok for check in judge(beat.read(), NOW + timedelta(seconds=59))] == [True, True]
    assert [check.ok for check in judge(beat.read(), NOW + timedelta(seconds=61))] == [False, True]
    beat.beat(NOW, {"store": False, "store_detail": "disk full"})
    assert judge(beat.read(), NOW)[1].detail == "disk full"
    (tmp_path / "daemon.json").write_text('{"tick": "no')
    assert beat.read() is None
    beat.stop()
    assert beat.read() is None


def test_systemd_hears_what_we_say(tmp_path: Path) -> None:
    path = str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        assert Notify({"NOTIFY_SOCKET": path}).say("READY=1", "STATUS=here")
        assert listener.recv(100) == b"READY=1\nSTATUS=here"
    assert not Notify({"NOTIFY_SOCKET": path + "x"}).say("READY=1")
    assert not Notify({}).say("READY=1")


@pytest.mark.parametrize(
    ("instant", "day", "week"),
    [
        ("2025-04-14T10:59:59", "2025-04-13", "2025-W15"),  # Monday, just before seven in New York
        ("2025-04-14T11:00:00", "2025-04-14", "2025-W16"),
        ("2025-03-09T07:30:00", "2025-03-08", "2025-W10"),  # the hour that is skipped
        ("2025-11-02T05:30:00", "2025-11-01", "2025-W44"),  # the hour that comes twice
        ("2025-11-02T06:30:00", "2025-11-01", "2025-W44"),
        ("2026-01-01T12:00:00", "2026-01-01", "2026-W01"),
    ],
)
def test_periods_begin_at_seven_in_the_storys_zone(instant: str, day: str, week: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (period("daily", moment, NEW_YORK), period("weekly", moment, NEW_YORK)) == (day, week)


def test_a_job_runs_once_a_period_and_is_caught_up_once() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    ran: list[datetime] = []

    def run(now: datetime) -> str:
        ran.append(now)
        return "done"

    jobs = [Job("digest:storm", "weekly", run)]

    def tick(after: timedelta) -> list[str]:
        clock.now += after
        return run_due(journal, jobs, clock(), NEW_YORK)

    assert tick(timedelta()) == []  # a new daemon waits for the next period
    assert tick(timedelta(days=4)) == []
    assert tick(timedelta(days=1)) == ["digest:storm: done"]
    assert tick(timedelta(seconds=20)) == []
    assert tick(timedelta(days=40)) == ["digest:storm: done"]  # asleep for weeks: once
    assert len(ran) == 2


def test_a_job_that_fails_is_tried_again() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    outcomes = [RuntimeError("no"), None]

    def run(now: datetime) -> str:
        error = outcomes.pop(0)
        if error:
            raise error
        return "done"

    jobs = [Job("x", "daily", run)]
    run_due(journal, jobs, clock(), NEW_YORK)
    clock.now += timedelta(days=1)
    with pytest.raises(RuntimeError):
        run_due(journal, jobs, clock(), NEW_YORK)
    assert run_due(journal, jobs, clock(), NEW_YORK) == ["x: done"]


def test_a_job_that_fails_keeps_no_other_waiting() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))

    def broken(now: datetime) -> str:
        raise OSError("the disk is full")

    jobs = [Job("checkpoint:storm", "always", broken), Job("digest:storm", "always", lambda now: "done")]
    failed: list[Exception] = []
    assert run_due(journal, jobs, clock(), NEW_YORK, failed=failed) == ["digest:storm: done"]
    assert [str(error) for error in failed] == ["the disk is full"]


def test_a_job_never_takes_the_lease_of_one_whose_name_begins_like_its_own() -> None:
    """Leases are asked for by the beginning of a key; the work of ``storm-2`` is overdue for longer here."""
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    other, own = (Job(f"urgent:{story}", "always", lambda now: "made") for story in ("storm-2", "storm"))
    assert run_due(journal, [other, own], clock(), NEW_YORK) == ["urgent:storm-2: made", "urgent:storm: made"]
    for _ in range(3):
        clock.now += timedelta(minutes=1)
        assert run_due(journal, [own], clock(), NEW_YORK) == ["urgent:storm: made"]
    assert run_due(journal, [other], clock(), NEW_YORK) == ["urgent:storm-2: made"], "and nobody holds the other's"


def test_of_two_daemons_one_runs_a_job() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    ran: list[str] = []

    def other(now: datetime) -> str:
        ran.append("other")
        return "done"

    def run(now: datetime) -> str:
        assert run_due(journal, [Job("x", "daily", other)], now, NEW_YORK, "other") == []  # while this one runs
        ran.append("this")
        return "done"

    run_due(journal, [Job("x", "daily", run)], clock(), NEW_YORK, "this")
    clock.now += timedelta(days=1)
    assert run_due(journal, [Job("x", "daily", run)], clock(), NEW_YORK, "this") == ["x: done"]
    assert run_due(journal, [Job("x", "daily", other)], clock(), NEW_YORK, "other") == []
    assert ran == ["this"]


def test_of_two_daemons_one_makes_what_is_urgent() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    made: list[str] = []
    asked: list[str] = []

    def wants(now: datetime) -> bool:
        asked.append("")
        return not made

    def other(now: datetime) -> str:
        made.append("other")
        return "made"

    def run(now: datetime) -> str:
        assert run_due(journal, [Job("urgent", "always", other, wants)], now, NEW_YORK, "other") == []
        made.append("this")
        return "made"

    assert run_due(journal, [Job("urgent", "always", run, wants)], clock(), NEW_YORK, "this") == ["urgent: made"]
    assert run_due(journal, [Job("urgent", "always", other, wants)], clock(), NEW_YORK, "other") == []
    assert (made, len(asked)) == (["this"], 3)


def test_a_job_that_is_not_wanted_leases_nothing() -> None:
    clock = Clock(datetime(2025, 4, 16, 12, tzinfo=UTC))
    journal = Journal(MemoryStore(lambda: micros(clock())))
    idle = Job("urgent", "always", lambda now: "made", lambda now: False)
    assert run_due(journal, [idle], clock(), NEW_YORK) == []
    assert list(journal.due("job:")) == []


def test_daemons_of_two_stores_in_one_folder_do_not_speak_for_each_other(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    files = [
        heartbeat_file(load({**environ, "TRACKER_DB": str(tmp_path / name)}, {}, tmp_path))
        for name in ("tracker.db", "storm.db")
    ]
    assert [file.name for file in files] == ["daemon.json", "storm-daemon.json"]
