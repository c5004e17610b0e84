"""A PostgreSQL server for a benchmark: real, with fsync on, gone afterwards. $TRACKER_TEST_PG names one to use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from tests.storage.servers import server


@contextmanager
def empty_databases(*names: str) -> Iterator[list[str]]:
    """The URLs of empty databases with these names."""
    import psycopg

    with server() as url:
        for name in names:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        yield [make_url(url).set(database=name).render_as_string(hide_password=False) for name in names]


@contextmanager
def databases(ours: str, peer: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The URL of an empty database for us, and the environment of another one for the eventsourcing library."""
    with empty_databases(ours, peer) as (ours_url, peer_url):
        address = make_url(peer_url)
        yield (
            ours_url,
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": peer,
                "POSTGRES_HOST": address.host or str(address.query.get("host", "")),
                "POSTGRES_PORT": str(address.port or 5432),
                "POSTGRES_USER": address.username or "postgres",
                "POSTGRES_PASSWORD": address.password or "none",
            },
        )
