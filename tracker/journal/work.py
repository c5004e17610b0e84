"""Due work, the ledger and the search index, in the store's own small types; the desks know them from here."""

from storage.leases import Claim, Due, Work
from storage.ledger import Run
from storage.searchindex import Document, Hit

__all__ = ["Claim", "Document", "Due", "Hit", "Run", "Work"]
