"""What can go wrong at the door between the story and the store, in the words of the desks above.

JournalError
├── Unreadable          an event cannot be decoded (which one, and why)
├── Conflict            somebody else wrote first, or an id was used for something else
├── NotFound            no such stored text
├── Damaged             stored bytes are not what was written
├── Busy                another process holds the lock; try again
├── Unreachable         the store cannot be opened or written
├── WrongSchema         the store is older or newer than this program
└── TooLarge            more bytes than the store accepts
"""


class JournalError(Exception):
    """Base of everything that can go wrong at the door."""


class Unreadable(JournalError):
    """An event cannot be decoded."""


class Conflict(JournalError):
    """Somebody else wrote first, or the event id was used for another event; nothing was written."""


class NotFound(JournalError):
    """No stored text has this hash."""


class Damaged(JournalError):
    """Stored bytes are not what was written."""


class Busy(JournalError):
    """Another process holds the lock; nothing was written."""


class Unreachable(JournalError):
    """The store cannot be opened, read or written."""


class WrongSchema(JournalError):
    """The store is older or newer than this program."""


class TooLarge(JournalError):
    """More bytes than the store accepts; nothing was written."""
