"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from storage.memory import MemoryStore
from storage.store import Store
from tests.storage.contract import StoreContract
from tests.storage.given import Clock


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self, clock: Clock) -> Store:
        return MemoryStore(clock)
