"""Due work and the ledger, in the store's own small types: the desks know them through the journal only."""

from storage.leases import Claim, Due, Work
from storage.ledger import Run

__all__ = ["Claim", "Due", "Run", "Work"]
