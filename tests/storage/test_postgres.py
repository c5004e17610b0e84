"""The store in PostgreSQL keeps the contract, and what only a server can promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from storage.errors import SchemaMismatch, StoreUnreachable
from storage.postgres import holds_store, open_postgres
from storage.store import Store
from tests.storage.contract import StoreContract
from tests.storage.given import Clock, facts


class TestPostgres(StoreContract):
    @pytest.fixture
    def store(self, postgres_url: str, clock: Clock) -> Iterator[Store]:
        store = open_postgres(postgres_url, clock)
        yield store
        store.close()


def test_an_empty_database_is_no_store(new_database: Callable[[str], str], clock: Clock) -> None:
    with pytest.raises(SchemaMismatch, match="no store"):
        open_postgres(new_database("template0"), clock)


def test_whether_there_is_a_store_can_be_asked(new_database: Callable[[str], str], clock: Clock) -> None:
    url = new_database("template0")
    assert not holds_store(url)
    open_postgres(url, clock, create=True).close()
    assert holds_store(url)
    with pytest.raises(StoreUnreachable):
        holds_store("postgresql://nobody@127.0.0.1:1/nothing")


def test_a_server_that_is_not_there(clock: Clock) -> None:
    with pytest.raises(StoreUnreachable):
        open_postgres("postgresql://nobody@127.0.0.1:1/nothing", clock)


def test_what_is_no_address(clock: Clock) -> None:
    with pytest.raises(StoreUnreachable, match="no address"):
        open_postgres("postgresql:nothing", clock)


def test_a_read_only_store_cannot_write(postgres_url: str, clock: Clock) -> None:
    reader = open_postgres(postgres_url, clock, read_only=True)
    assert reader.head().size == 0
    with pytest.raises(StoreUnreachable, match="reading only"), reader.transaction() as transaction:
        transaction.append("a", facts(1))
    reader.close()
