"""Everything that can go wrong in the store, as a tree.

StorageError
├── WrongVersion            somebody else appended to the stream first
├── EventIdTaken            this event id was used for another event
├── BlobMissing, BlobTooLarge, BlobDamaged
├── MarkMoved               somebody else moved the mark first
├── NoReason                something is to be erased without an event that says why
├── LeaseLost               the lease ran out or was taken over; nothing was written
├── StoreBusy               another writer holds the lock for too long (try again)
├── StoreUnreachable        the database cannot be opened, or its disk is full (try again later)
├── SchemaMismatch          the store is older or newer than this program
├── BadNote                 a checkpoint, proof or key is malformed or not signed by the right key
└── IntegrityError          what is stored is not what was written
"""


class StorageError(Exception):
    """Base of all errors of this package."""


class WrongVersion(StorageError):
    """The stream is not at the version the caller expected; nothing was written."""


class EventIdTaken(StorageError):
    """The event id belongs to an event with another body; nothing was written."""


class BlobMissing(StorageError):
    """No blob has this SHA-256."""


class BlobTooLarge(StorageError):
    """The blob is larger than the store accepts; nothing was written."""


class BlobDamaged(StorageError):
    """The stored bytes do not have the SHA-256 under which they are kept."""


class MarkMoved(StorageError):
    """The mark is not where the caller saw it; nothing was written."""


class NoReason(StorageError):
    """The event that is to say why something is erased does not exist; nothing was erased."""


class LeaseLost(StorageError):
    """The fencing token is no longer the newest one of its work item; nothing was written."""


class StoreBusy(StorageError):
    """The lock could not be had in time; nothing was written, the same call may be tried again."""


class StoreUnreachable(StorageError):
    """The database cannot be opened or written (missing, refused, disk full)."""


class SchemaMismatch(StorageError):
    """The store has a schema that this program does not know, or not yet."""


class BadNote(StorageError):
    """A checkpoint, proof or key has the wrong form or no good signature."""


class IntegrityError(StorageError):
    """Stored data contradict each other: a hash, a position, a version."""
