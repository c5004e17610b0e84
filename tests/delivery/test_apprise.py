"""Apprise sends in a process of its own: what it may reach is judged when it connects, wherever it was led."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.delivery.servers import hook_server
from tests.digests.test_render import HOSTILE
from tracker.delivery.apprise import chat, notify
from tracker.delivery.apprise_process import watched
from tracker.delivery.letter import Letter, NotTaken
from tracker.delivery.targets import Apprise, describe, format_targets, parse_targets
from tracker.net.guard import Guard

LOOPBACK = ("127.0.0.0/8",)
AT = datetime(2025, 4, 15, tzinfo=UTC)
LETTER = Letter("d1", "ab" * 32, "storm", "[storm] 8 to 14 Apr", "Ana is free.\n", "<p></p>", "md", "", b"{}", AT)


def service(url: str) -> str:
    """The Apprise address of a web server."""
    return url.replace("http://", "json://")


def test_a_letter_goes_out_as_text() -> None:
    with hook_server() as hook:
        notify(service(hook.url), LETTER, LOOPBACK)
    ((_, body),) = hook.taken
    sent = json.loads(body)
    assert (sent["title"], sent["message"].strip()) == ("[storm] 8 to 14 Apr", "Ana is free.")


def test_a_private_address_is_refused_unless_it_is_allowed() -> None:
    with hook_server() as hook, pytest.raises(NotTaken, match="not public") as refused:
        notify(service(hook.url), LETTER, ())
    assert hook.taken == []
    assert not refused.value.again
    assert "s3cret-path" not in str(refused.value)


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    with hook_server() as hook, pytest.raises(NotTaken, match="not public"):
        notify(service(hook.url).replace("127.0.0.1", "localhost"), LETTER, ())
    assert hook.taken == []


def test_a_redirect_to_a_private_address_is_refused() -> None:
    """Only the second server's network is not allowed; both are on this machine."""
    with hook_server() as hook, hook_server() as other:
        hook.answers = [307]
        hook.location = other.url.replace("127.0.0.1", "127.0.0.2")
        with pytest.raises(NotTaken, match=r"127\.0\.0\.2"):
            notify(service(hook.url), LETTER, ("127.0.0.1/32",))
        assert (len(hook.taken), other.taken) == (1, [])


def test_a_failure_is_worth_another_try_and_names_no_address() -> None:
    with hook_server() as hook:
        hook.answers = [503]
        with pytest.raises(NotTaken) as failed:
            notify(service(hook.url), LETTER, LOOPBACK)
    assert failed.value.again
    assert "s3cret-path" not in str(failed.value)


def test_an_unknown_service_is_told() -> None:
    with pytest.raises(NotTaken, match="no such service"):
        notify("nosuch://x", LETTER, ())


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("10.0.0.1", 443))),
        ("socket.connect", (None, ("::1", 443, 0, 0))),
        ("socket.connect", (None, "/run/docker.sock")),
        ("socket.sendto", (None, ("169.254.169.254", 80))),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("os.system", ("true",)),
    ],
)
def test_what_the_process_may_not_do(event: str, arguments: tuple[object, ...]) -> None:
    refused: list[str] = []
    with pytest.raises(PermissionError):
        watched(Guard(), refused)(event, arguments)
    assert len(refused) == 1


def test_what_it_may_do() -> None:
    watched(Guard(), [])("socket.connect", (None, ("93.184.216.34", 443)))
    watched(Guard(LOOPBACK), [])("socket.connect", (None, ("127.0.0.1", 1)))
    watched(Guard(), [])("open", ("/etc/hosts", "r", 0))


def test_the_hook_holds_in_a_process() -> None:
    """The interpreter itself asks it, so a library cannot go around."""
    script = (
        "import socket, sys; from tracker.delivery.apprise_process import watched; from tracker.net.guard import Guard;"
        "sys.addaudithook(watched(Guard(), [])); socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        command = [sys.executable, "-c", script, port]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert "PermissionError: 127.0.0.1 lies in" in ran.stderr


@pytest.mark.parametrize("words", [*HOSTILE, "<@U123> @here <https://evil.example|bank>"])
def test_no_words_call_people_or_hide_an_address(words: str) -> None:
    said = chat(words)
    assert not {"<", ">"} & set(said)
    assert "](" not in said
    assert "@everyone" not in said
    assert "@here" not in said


def test_its_address_stays_in_its_file() -> None:
    target = Apprise("/home/ana/.chat")
    assert parse_targets(format_targets({"chat": target})) == {"chat": target}
    assert "ana" not in describe(target)
