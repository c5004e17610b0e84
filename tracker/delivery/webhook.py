"""A letter as a signed POST: HMAC-SHA256 over the body, and a key by which the receiver knows a repeat."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Protocol

from tracker.delivery.letter import Letter, NotTaken
from tracker.delivery.targets import masked
from tracker.net.fetch import Fetched, FetchFailed

SIGNATURE = "X-Tracker-Signature-256"
AGAIN = ("dns", "connect", "timeout")


class Posts(Protocol):
    """Something that sends a body to an address."""

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        """The answer; raises ``FetchFailed``."""


async def post(fetch: Posts, name: str, url: str, secret: str, letter: Letter) -> None:
    """Sends the letter to an address. Raises ``NotTaken``, which never names more of the address than its host."""
    body = payload(letter)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": letter.key(name),
        SIGNATURE: sign(body, secret),
    }
    try:
        answer = await fetch.post(url, body, headers)
    except FetchFailed as error:
        raise NotTaken(f"{masked(url)}: {error.kind}", again=error.kind in AGAIN) from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"{masked(url)} answers {answer.status}", again=answer.status >= 500 or answer.status == 429)


def payload(letter: Letter) -> bytes:
    """The body: the frozen content, and the forms that a chat or a script shows."""
    shape = {
        "schema": "tracker.webhook/1",
        "id": letter.id,
        "hash": letter.hash,
        "story": letter.story,
        "subject": letter.subject,
        "text": letter.text,
        "markdown": letter.markdown,
        "content": json.loads(letter.content),
    }
    return json.dumps(shape, ensure_ascii=False, sort_keys=True).encode()


def sign(body: bytes, secret: str) -> str:
    """``sha256=…`` over the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
