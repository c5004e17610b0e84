"""Digests go out: once to each target, what was approved and nothing else, signed, and without a secret anywhere."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.notes import read_checkpoint
from tests.cli.conftest import Tracker
from tests.delivery.servers import hook_server, mail_server
from tracker import settings as configuration
from tracker.journal import keeping
from tracker.wiring import delivery

RANGE = "2025-04-07..2025-04-14"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is allowed, and nobody waits."""
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "127.0.0.0/8")
    monkeypatch.setattr(delivery, "pause", lambda seconds: None)


def approved(tracker: Tracker, range_: str = RANGE) -> str:
    made = tracker("digest", "make", range_, "--json").json["id"]
    assert tracker("digest", "approve", made, "--note", "Read on.").code == 0
    return str(made)


def outcomes(tracker: Tracker, *words: str) -> dict[str, str]:
    ran = tracker("digest", "send", *words, "--json")
    return {each["target"]: each["outcome"] for each in ran.json["deliveries"]}


def test_a_folder_gets_every_form_and_a_second_time_nothing(tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("targets", "add", "desk", "--folder", "out").code == 0
    digest = approved(tracker)
    assert outcomes(tracker, digest, "--dry-run") == {"desk": "would"}
    assert not (tmp_path / "out").exists()
    assert outcomes(tracker, digest) == {"desk": "delivered"}
    found = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert found == [f"{digest}.{form}" for form in ("html", "ics", "json", "md", "txt")]
    shown = tracker("digest", "show", digest, "--json").json
    body = (tmp_path / "out" / f"{digest}.json").read_bytes()
    assert hashlib.sha256(body).hexdigest() == shown["hash"]
    assert (shown["state"], shown["delivered"]) == ("sent", ["desk"])
    assert "Read on." in (tmp_path / "out" / f"{digest}.txt").read_text(encoding="utf-8")
    assert max(map(len, (tmp_path / "out" / f"{digest}.txt").read_text(encoding="utf-8").splitlines())) <= 72
    assert outcomes(tracker, digest) == {"desk": "already"}


def test_only_what_was_approved_goes_out(tracker: Tracker) -> None:
    tracker("targets", "add", "desk", "--folder", "out")
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    refused = tracker("digest", "send", made)
    assert (refused.code, "only what was approved" in refused.err) == (1, True)
    assert tracker("digest", "reject", made, "--reason", "noise").code == 0
    assert tracker("digest", "send", made).code == 1
    assert not Path("out").exists()


def test_a_sender_that_dies_before_it_writes_it_down_sends_the_same_again(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: the mail is there twice, with one Message-ID and the same bytes; afterwards never again."""
    from tracker.services import send_digest

    digest = approved(tracker)
    with mail_server() as post, hook_server() as hook:
        Path("key").write_text("k", encoding="utf-8")
        where = f"127.0.0.1:{post.port}"
        mail = ("--smtp", where, "--from", "us@d.example", "--to", "you@h.example", "--security", "plain")
        assert tracker("targets", "add", "list", *mail).code == 0
        assert tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key").code == 0
        for target in ("hook", "list"):
            with monkeypatch.context() as patch:
                patch.setattr(send_digest, "record", _killed)
                assert tracker("digest", "send", digest, "--to", target).code == 130
        assert tracker("digest", "show", digest, "--json").json["delivered"] == []
        assert outcomes(tracker, digest) == {"hook": "delivered", "list": "delivered"}
        assert outcomes(tracker, digest) == {"hook": "already", "list": "already"}
        first, again = post.taken
        assert (first["Message-ID"], first.as_bytes()) == (again["Message-ID"], again.as_bytes())
        keys = {headers["idempotency-key"] for headers, _ in hook.taken}
        assert (len(hook.taken), len(keys)) == (2, 1)


def test_a_folder_whose_sender_died_holds_the_same_files_afterwards(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly once: written twice they are the same files."""
    from tracker.services import send_digest

    digest = approved(tracker)
    tracker("targets", "add", "desk", "--folder", "out")
    with monkeypatch.context() as patch:
        patch.setattr(send_digest, "record", _killed)
        assert tracker("digest", "send", digest).code == 130
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert tracker("digest", "show", digest, "--json").json["delivered"] == []
    assert outcomes(tracker, digest) == {"desk": "delivered"}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert len(first) == 5


def test_a_killed_sender_keeps_others_away_for_ten_minutes_and_then_it_goes_out_again(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed for good as soon as the receiver has the letter."""
    digest = approved(tracker)
    Path("key").write_text("k", encoding="utf-8")
    with hook_server() as hook:
        tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key")
        command = [sys.executable, "-m", "tracker", "digest", "send", digest]
        hook.kill = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert hook.kill.wait(60) == -signal.SIGKILL
        hook.kill = None
        assert outcomes(tracker, digest) == {"hook": "busy"}
        assert tracker("digest", "send", digest).code == 5
        monkeypatch.setenv("TRACKER_NOW", "2026-11-24T12:10:01Z")
        assert outcomes(tracker, digest) == {"hook": "delivered"}
        assert outcomes(tracker, digest) == {"hook": "already"}
    keys = {headers["idempotency-key"] for headers, _ in hook.taken}
    assert (len(hook.taken), len(keys)) == (2, 1)


def test_every_reader_gets_the_signed_root_of_the_log(tracker: Tracker, tmp_path: Path) -> None:
    """The same in each form, signed by the store's key, and of a log that holds the digest."""
    tracker("targets", "add", "desk", "--folder", "out")
    digest = approved(tracker)
    assert outcomes(tracker, digest) == {"desk": "delivered"}
    shown = tracker("digest", "show", digest, "--json").json
    checkpoint = read_checkpoint(shown["checkpoint"], keeping.public_key(tmp_path))
    assert checkpoint.size >= shown["position"]
    signature = shown["checkpoint"].split()[-1]
    text = (tmp_path / "out" / f"{digest}.txt").read_text(encoding="utf-8")
    html = (tmp_path / "out" / f"{digest}.html").read_text(encoding="utf-8")
    assert signature in "".join(text.split())
    assert signature in html
    assert max(map(len, text.splitlines())) <= 72


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_webhook_is_signed_over_its_body(tracker: Tracker) -> None:
    digest = approved(tracker)
    Path("key").write_text("k3y\n", encoding="utf-8")
    with hook_server() as hook:
        tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key")
        assert outcomes(tracker, digest) == {"hook": "delivered"}
    ((headers, body),) = hook.taken
    assert headers["x-tracker-signature-256"] == "sha256=" + hmac.new(b"k3y", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["id"] == digest
    assert json.loads(body)["content"]["schema"] == "tracker.digest/1"


def test_what_may_pass_is_tried_again_and_the_rest_is_told(tracker: Tracker) -> None:
    digest = approved(tracker)
    Path("key").write_text("k", encoding="utf-8")
    tracker("targets", "add", "desk", "--folder", "out")
    with hook_server() as hook:
        tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key")
        hook.answers = [404]
        ran = tracker("digest", "send", digest)
        assert (ran.code, len(hook.taken)) == (5, 1)
        assert tracker("digest", "show", digest, "--json").json["state"] == "partly sent"
        hook.answers = [503, 503]
        assert outcomes(tracker, digest) == {"desk": "already", "hook": "delivered"}
        assert len(hook.taken) == 4
    assert tracker("digest", "show", digest, "--json").json["state"] == "sent"


def test_a_body_is_not_carried_on_by_a_redirect(tracker: Tracker) -> None:
    digest = approved(tracker)
    Path("key").write_text("k", encoding="utf-8")
    with hook_server() as hook, hook_server() as other:
        hook.answers, hook.location = [307], other.url
        tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key")
        assert outcomes(tracker, digest) == {"hook": "failed"}
    assert other.taken == []


def test_a_private_address_is_refused_unless_it_is_allowed(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = approved(tracker)
    Path("key").write_text("k", encoding="utf-8")
    with hook_server() as hook:
        tracker("targets", "add", "hook", "--webhook", hook.url, "--secret-file", "key")
        monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "")
        assert outcomes(tracker, digest) == {"hook": "failed"}
    assert hook.taken == []


def test_a_secret_stays_in_its_file(tracker: Tracker, tmp_path: Path) -> None:
    digest = approved(tracker)
    Path("key").write_text("correct-horse-battery", encoding="utf-8")
    with hook_server() as hook:
        Path("address").write_text(hook.url, encoding="utf-8")
        tracker("targets", "add", "hook", "--url-file", "address", "--secret-file", "key")
        hook.answers = [500, 500, 500]
        said = tracker("digest", "send", digest)
        said_now = tracker("digest", "send", digest)
    listed = tracker("targets", "list")
    shown = tracker("digest", "show", digest, "--json")
    everything = "".join(ran.out + ran.err for ran in (said, said_now, listed, shown))
    kept = b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.is_file() and p.name not in ("key", "address"))
    for secret in ("correct-horse-battery", "s3cret-path"):
        assert secret not in everything
        assert secret.encode() not in kept
    assert stat.S_IMODE(os.stat("targets.json").st_mode) == 0o600


def test_a_place_in_the_keyring_is_kept_as_it_is(tracker: Tracker) -> None:
    added = ("targets", "add", "hook", "--webhook", "https://example.org/in", "--secret-file", "keyring:tracker/hook")
    assert tracker(*added).code == 0
    settings = configuration.load(os.environ, {}, Path.cwd())
    assert getattr(delivery.targets(settings)["hook"], "secret_file", None) == "keyring:tracker/hook"


def test_targets_are_listed_tried_and_removed(tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("targets", "add", "desk", "--folder", "out").code == 0
    assert tracker("targets", "add", "desk2", "--folder", "out", "--webhook", "https://x.example/").code == 2
    assert tracker("targets", "add", "Desk", "--folder", "out").code == 2
    (row,) = tracker("targets", "list", "--json").json["targets"]
    assert (row["name"], row["promise"]) == ("desk", "exactly once")
    before = tracker("digest", "list").out
    assert tracker("targets", "test", "desk").code == 0
    assert (tmp_path / "out" / "trial.txt").exists()
    assert tracker("digest", "list").out == before
    assert tracker("targets", "test", "none").code == 3
    assert tracker("digest", "send", approved(tracker), "--to", "none").code == 3
    assert tracker("targets", "remove", "desk").code == 0
    assert tracker("targets", "list", "--json").json["targets"] == []


def test_a_later_digest_answers_the_earlier_one(tracker: Tracker) -> None:
    first = approved(tracker, "2025-03-31..2025-04-07")
    second = approved(tracker)
    with mail_server() as post:
        where = f"127.0.0.1:{post.port}"
        mail = ("--smtp", where, "--from", "us@d.example", "--to", "you@h.example", "--security", "plain")
        tracker("targets", "add", "list", *mail)
        assert outcomes(tracker, first) == outcomes(tracker, second) == {"list": "delivered"}
    earlier, later = post.taken
    assert later["In-Reply-To"] == earlier["Message-ID"]
    assert str(later["Subject"]).startswith("[us-el-salvador-deportations] 8 to 14 Apr 2025: ")
