"""What the tests of every backend share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from storage.postgres import open_postgres
from tests.storage.given import Clock
from tests.storage.servers import server


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where a SQLite store may be made."""
    return str(tmp_path / "a folder" / "store.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL server for the whole run. It need not survive a power cut."""
    import psycopg

    with server() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> Callable[[str], str]:
    """Makes a database, empty or a copy of a template, and returns its URL."""
    import psycopg
    from sqlalchemy import make_url

    numbers = count(1)

    def make(template: str = "template0") -> str:
        name = f"store_test_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def store_template(new_database: Callable[[str], str]) -> str:
    """The name of a database that holds an empty store: copying it is faster than making one."""
    from sqlalchemy import make_url

    url = new_database("template0")
    open_postgres(url, Clock(), create=True).close()
    return str(make_url(url).database)


@pytest.fixture
def postgres_url(new_database: Callable[[str], str], store_template: str) -> str:
    """A database with an empty store."""
    return new_database(store_template)
