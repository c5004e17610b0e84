"""A letter as a mail, over a real server: encrypted or not sent, threaded, and no header comes from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.servers import mail_server, make_certificate
from tracker.delivery.letter import Letter, NotTaken
from tracker.delivery.mail import compose, message_id
from tracker.delivery.smtp import hand_over
from tracker.delivery.targets import BadTarget, Smtp, check_target, format_targets, parse_targets
from tracker.net.guard import Guard

HERE = Guard(["127.0.0.0/8"])
AT = datetime(2025, 4, 15, 12, tzinfo=UTC)
LETTER = Letter("d1", "ab" * 32, "storm", "[storm] 8 to 14 Apr: é", "plain é\n", "<p>é</p>", "md", "", b"{}", AT)
TARGET = Smtp(host="127.0.0.1", port=25, sender="us@desk.example", to=("you@home.example",), security="plain")
HOSTILE = [
    "a\r\nBcc: evil@evil.example\r\n\r\nbody",
    "a\nX: y",
    "\x1b]0;t\x07 \u202etxt",
    "=?utf-8?q?x=0ABcc:_e?=",
    "x" * 5_000,
]


def no_secret(name: str) -> str:
    raise AssertionError(f"{name} was read")


def send(target: Smtp, letter: Letter = LETTER, guard: Guard = HERE, secret: Any = no_secret) -> None:
    hand_over(target, compose(target, letter), guard, secret)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_from_outside_become_a_header(words: str) -> None:
    with mail_server() as post:
        send(replace_port(TARGET, post.port), replace(LETTER, subject=words, id=words, story=words))
    (mail,) = post.taken
    assert {name.lower() for name in mail} == {
        *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "list-id", "list-unsubscribe"),
        *("auto-submitted", "x-digest", "mime-version", "content-type"),
    }
    assert post.to == [["you@home.example"]]
    assert len(mail["Subject"]) < 400
    assert not [c for c in str(mail["Subject"]) if ord(c) < 32 or c == "\u202e"]


def replace_port(target: Smtp, port: int, **more: Any) -> Smtp:
    import msgspec

    return msgspec.structs.replace(target, port=port, **more)


def test_a_mail_is_complete_as_text_and_as_html_and_is_the_same_when_sent_again() -> None:
    with mail_server() as post:
        for _ in range(2):
            send(replace_port(TARGET, post.port))
    first, again = post.taken
    assert first.as_bytes() == again.as_bytes()
    assert first["Message-ID"] == f"<{'ab' * 20}@desk.example>"
    assert first["List-Unsubscribe"] == "<mailto:us@desk.example?subject=unsubscribe>"
    plain, html = first.get_body(("plain",)), first.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["plain é"]
    assert "<p>é</p>" in html.get_content()


def test_the_mails_of_a_story_are_one_thread() -> None:
    first = compose(TARGET, LETTER)
    second = compose(TARGET, replace(LETTER, hash="cd" * 32, previous=LETTER.hash))
    other = compose(TARGET, replace(LETTER, story="flood"))
    assert second["In-Reply-To"] == first["Message-ID"] == message_id(LETTER.hash, "desk.example")
    assert str(second["References"]).split()[0] == str(first["References"])
    assert str(other["References"]) != str(first["References"])


def test_several_recipients_do_not_see_each_other() -> None:
    with mail_server() as post:
        send(replace_port(TARGET, post.port, to=("a@x.example", "b@y.example")))
    assert post.to == [["a@x.example", "b@y.example"]]
    assert "x.example" not in post.taken[0].as_string()


def test_a_letter_that_one_recipient_does_not_get_has_failed_and_is_not_repeated_by_itself() -> None:
    """Several recipients are one letter: the others have it, and a repeat by hand goes to all."""
    with mail_server() as post:
        post.unknown = "b@y.example"
        with pytest.raises(NotTaken, match="refused 1 of 2 recipients") as failed:
            send(replace_port(TARGET, post.port, to=("a@x.example", "b@y.example")))
    assert post.to == [["a@x.example"]]
    assert not failed.value.again


def test_starttls_and_a_login_with_a_password_from_a_file(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    with mail_server(certificate, password="hunter2") as post:
        target = replace_port(
            TARGET, post.port, security="starttls", user="us", password_file="pw", ca_file=str(certificate)
        )
        send(target, secret=lambda name: {"pw": "hunter2"}[name])
        assert post.encrypted == [True]
        with pytest.raises(NotTaken) as caught:
            send(target, secret=lambda name: "wrong-password")
    assert "login" in str(caught.value)
    assert "wrong-password" not in str(caught.value)
    assert len(post.taken) == 1


def test_without_starttls_nothing_is_sent() -> None:
    with mail_server() as post:
        with pytest.raises(NotTaken, match="STARTTLS"):
            send(replace_port(TARGET, post.port, security="starttls"))
        assert post.taken == []
        send(replace_port(TARGET, post.port))  # the negative control: it takes what says that it is plain
        assert len(post.taken) == 1


def test_a_certificate_that_is_not_trusted_stops_it(tmp_path: Path) -> None:
    with mail_server(make_certificate(tmp_path / "server.pem")) as post:
        with pytest.raises(NotTaken, match="not trusted"):
            send(replace_port(TARGET, post.port, security="starttls"))
        other = make_certificate(tmp_path / "other.pem", "127.0.0.2")
        with pytest.raises(NotTaken, match="not trusted"):
            send(replace_port(TARGET, post.port, security="starttls", ca_file=str(other)))
    assert post.taken == []


def test_a_private_address_is_refused_unless_it_is_allowed() -> None:
    with mail_server() as post:
        with pytest.raises(NotTaken, match="not public"):
            send(replace_port(TARGET, post.port), guard=Guard())
        with pytest.raises(NotTaken, match="not public"):
            send(replace_port(TARGET, post.port, host="localhost"), guard=Guard())
    assert post.taken == []


@pytest.mark.parametrize(("answer", "again"), [("451 later", True), ("550 never", False)])
def test_what_may_pass_is_worth_another_try(answer: str, again: bool) -> None:
    with mail_server() as post:
        post.answers.append(answer)
        with pytest.raises(NotTaken) as caught:
            send(replace_port(TARGET, post.port))
    assert caught.value.again is again


@pytest.mark.parametrize(
    "more",
    [
        {"security": "none"},
        {"security": "plain", "user": "us", "password_file": "f"},
        {"user": "us"},
        {"to": ()},
        {"to": ("a@b.example\r\nBcc: c@d.example",)},
        {"sender": "nobody"},
    ],
)
def test_a_target_that_cannot_be_safe_is_no_target(more: dict[str, Any]) -> None:
    check_target("desk", TARGET)
    with pytest.raises(BadTarget):
        check_target("desk", replace_port(TARGET, 25, **more))


def test_targets_are_read_as_they_were_written() -> None:
    assert parse_targets(format_targets({"desk": TARGET})) == {"desk": TARGET}
    with pytest.raises(BadTarget):
        parse_targets(b'{"targets": {"desk": {"type": "smtp", "password": "x"}}}')
