"""What every store promises. Each backend runs all of it: ``test_memory``, ``test_sqlite``, ``test_postgres``."""

from __future__ import annotations

from tests.storage.contract_caches import SearchContract, SnapshotContract
from tests.storage.contract_keeping import ExchangeContract, ProofContract, RedactionContract, RememberedContract
from tests.storage.contract_log import LogContract, TransactionContract
from tests.storage.contract_work import BlobContract, LeaseContract, LedgerContract, NameContract


class StoreContract(
    LogContract,
    TransactionContract,
    BlobContract,
    LeaseContract,
    LedgerContract,
    NameContract,
    RedactionContract,
    RememberedContract,
    ProofContract,
    ExchangeContract,
    SnapshotContract,
    SearchContract,
):
    """All of it."""
