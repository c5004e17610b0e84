"""A letter as a mail (RFC 5322): text and HTML, a thread a story, a Message-ID from the hash. Pure.

No word of any source can add a header: each value is brought onto one line and made safe first.
"""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tracker.delivery.letter import Letter
from tracker.delivery.targets import Smtp
from tracker.safetext import clip, one_line

LONGEST_SUBJECT = 180


def compose(target: Smtp, letter: Letter) -> EmailMessage:
    """The mail; with several recipients, none sees the others."""
    domain = target.sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=target.sender)
    message["To"] = Address(addr_spec=target.to[0]) if len(target.to) == 1 else "undisclosed-recipients:;"
    message["Subject"] = clip(header(letter.subject), LONGEST_SUBJECT)
    message["Date"] = letter.at
    message["Message-ID"] = message_id(letter.hash, domain)
    thread = _thread(letter.story, domain)
    earlier = message_id(letter.previous, domain) if letter.previous else thread
    message["In-Reply-To"] = earlier
    message["References"] = thread if earlier == thread else f"{thread} {earlier}"
    message["List-Id"] = f"<{_mark(letter.story)}.{domain}>"
    message["List-Unsubscribe"] = f"<{header(target.unsubscribe) or _unsubscribe(target)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Digest"] = f"{header(letter.id)} {letter.hash}"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    # The boundary would be random; from the hash, a repeat of a mail is the same bytes.
    message.set_boundary(f"=_{letter.hash[:40]}")
    return message


def header(text: str) -> str:
    """Words for a header. An encoded word (RFC 2047) is taken apart: the email package decodes the line feeds that it
    hides and would write them as they are, which adds headers."""
    return one_line(text).replace("=?", "= ?")


def message_id(hash_: str, domain: str) -> str:
    """The Message-ID of the letter with this hash: the same when it is sent again."""
    return f"<{hash_[:40]}@{domain}>"


def _thread(story: str, domain: str) -> str:
    return f"<story-{_mark(story)}@{domain}>"


def _mark(story: str) -> str:
    return hashlib.sha256(story.encode()).hexdigest()[:16]


def _unsubscribe(target: Smtp) -> str:
    return f"mailto:{target.sender}?subject=unsubscribe"
