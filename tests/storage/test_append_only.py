"""What is written cannot be changed, whatever statement somebody finds, on either engine."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.errors import IntegrityError, StoreUnreachable
from storage.notes import sign_checkpoint
from storage.postgres import PostgresDatabase, open_postgres
from storage.searchindex import Document
from storage.snapshots import Snapshot, pack
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, facts

MUTATIONS = [
    "UPDATE event SET {column} = {value} WHERE position = {n}",
    "UPDATE event SET {column} = {value}",
    "UPDATE event SET body = NULL, salt = NULL WHERE position = {n}",
    "UPDATE event SET position = position + 100",
    "DELETE FROM event WHERE position = {n}",
    "DELETE FROM event",
    "DELETE FROM tile",
    "UPDATE tile SET hash = leaf FROM event",
    "DELETE FROM blob",
    "UPDATE blob SET data = {value}",
    "DELETE FROM redaction",
    "UPDATE redaction SET because = {n}",
    "DELETE FROM checkpoint",
    "UPDATE checkpoint SET note = 'x'",
    "DELETE FROM log_head",
    "UPDATE log_head SET size = {n}",
    "UPDATE log_head SET recorded_at = 0",
    "INSERT INTO event SELECT position + 350, {other}, stream, version + 500, type, schema, recorded_at, actor,"
    " causation, commitment, leaf, salt, body FROM event WHERE position = {n}",
    "WITH gone AS (SELECT {n} AS p) DELETE FROM event WHERE position IN (SELECT p FROM gone)",
]
SQLITE_ONLY = [
    "{replace} INTO event SELECT position, event_id, stream, version, 'Other', schema, recorded_at, actor, causation,"
    " commitment, leaf, salt, body FROM event WHERE position = {n}",
    "{replace} INTO event SELECT (SELECT max(position) + 1 FROM event), event_id, 'x', 1, type, schema, recorded_at,"
    " actor, causation, commitment, leaf, salt, body FROM event WHERE position = {n}",
    "{replace} INTO event SELECT (SELECT max(position) + 1 FROM event), {other}, stream, version, type, schema,"
    " recorded_at, actor, causation, commitment, leaf, salt, body FROM event WHERE position = {n}",
    "{replace} INTO tile VALUES (8, 0, {other})",
    "{replace} INTO blob SELECT sha256, size, codec, {value} FROM blob",
    "{replace} INTO log_head VALUES (1, 0, 0, {other}, {other})",
    "{replace} INTO redaction VALUES (2, {n})",
    "UPDATE OR REPLACE event SET event_id = {other} WHERE position = {n}",
    "UPDATE OR IGNORE event SET position = {n} WHERE position = 1",
]
POSTGRES_ONLY = [
    "TRUNCATE event CASCADE",
    "TRUNCATE log_head",
    "TRUNCATE blob",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_no_update ON event",
    "DROP TABLE event CASCADE",
    "ALTER TABLE event ADD COLUMN extra int",
    "SET session_replication_role = replica",
    "INSERT INTO event SELECT position, event_id, stream, version, 'Other', schema, recorded_at, actor, causation,"
    " commitment, leaf, salt, body FROM event WHERE position = {n} ON CONFLICT (position) DO UPDATE SET type = 'Other'",
    "CREATE OR REPLACE FUNCTION event_erasable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "ALTER FUNCTION event_erasable() OWNER TO CURRENT_USER",
    "COPY event TO PROGRAM 'true'",
]
COLUMNS = [
    "event_id",
    "stream",
    "version",
    "type",
    "schema",
    "recorded_at",
    "actor",
    "commitment",
    "leaf",
    "body",
    "salt",
]


def fill(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.append("a", facts(*range(1, 300)))
        transaction.put_blob(b"blob")
        transaction.erase([2], because=1)
    with store.transaction() as transaction:
        transaction.keep_checkpoint(299, sign_checkpoint(SIGNER, store.head()))


def statements(source: random.Random, templates: list[str], literal: Callable[[bytes], str]) -> Iterator[str]:
    for template in templates:
        for replace in ("REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            if "{replace}" in template or replace == "REPLACE":
                column = source.choice(COLUMNS)
                text = column in ("stream", "type", "actor")
                value = "'x'" if text else "7" if column in ("version", "schema", "recorded_at") else literal(b"x" * 32)
                other, number = literal(source.randbytes(16)), source.randint(3, 299)
                yield template.format(column=column, value=value, other=other, n=number, replace=replace)


@pytest.mark.parametrize("seed", range(5))
def test_no_statement_changes_the_log_in_sqlite(path: str, clock: Clock, seed: int) -> None:
    store = open_sqlite(path, clock, create=True)
    fill(store)
    before = [list(store.stored()), store.head(), list(store.blobs()), store.checkpoints(), list(store.tiles())]
    raw = sqlite3.connect(path, isolation_level=None)  # with the settings of any other program, not ours
    refused = 0
    for statement in statements(random.Random(seed), MUTATIONS + SQLITE_ONLY, lambda data: f"x'{data.hex()}'"):
        try:
            raw.execute(statement)
        except sqlite3.Error:
            refused += 1
    raw.close()
    assert [list(store.stored()), store.head(), list(store.blobs()), store.checkpoints(), list(store.tiles())] == before
    assert verify(store).verified
    assert refused > 30
    store.close()


@pytest.mark.parametrize("seed", range(3))
def test_no_statement_of_the_writer_changes_the_log_in_postgres(postgres_url: str, clock: Clock, seed: int) -> None:
    store = open_postgres(postgres_url, clock)
    fill(store)
    before = [list(store.stored()), store.head(), list(store.blobs()), store.checkpoints(), list(store.tiles())]
    database: Any = PostgresDatabase(postgres_url)
    refused = 0
    for statement in statements(
        random.Random(seed), MUTATIONS + POSTGRES_ONLY, lambda data: f"'\\x{data.hex()}'::bytea"
    ):
        try:
            with database.writing() as connection:
                connection.connection.cursor().execute(statement)
        except Exception:
            refused += 1
    database.close()
    assert [list(store.stored()), store.head(), list(store.blobs()), store.checkpoints(), list(store.tiles())] == before
    assert verify(store).verified
    assert refused == len(MUTATIONS) + len(POSTGRES_ONLY)
    store.close()


def as_administrator(database: Any, *statements: str) -> None:
    with database.owning() as connection:
        for statement in statements:
            connection.connection.cursor().execute(statement)


def test_even_an_administrator_is_stopped_by_the_triggers(postgres_url: str, clock: Clock) -> None:
    store = open_postgres(postgres_url, clock)
    fill(store)
    before = list(store.stored())
    database: Any = PostgresDatabase(postgres_url)
    for setting in ("origin", "replica"):
        for statement in (
            "UPDATE event SET type = 'x'",
            "DELETE FROM event",
            "TRUNCATE event CASCADE",
            "DELETE FROM blob",
        ):
            with pytest.raises(IntegrityError, match="append-only"):
                as_administrator(database, f"SET LOCAL session_replication_role = {setting}", statement)
    database.close()
    assert list(store.stored()) == before
    store.close()


def test_without_its_guard_sqlite_lets_rows_be_replaced(path: str, clock: Clock) -> None:
    """The negative control: the tests above can fail, and ``verify`` sees the change and the missing guard."""
    store = open_sqlite(path, clock, create=True)
    fill(store)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("DROP TRIGGER event_guard")
    raw.execute(
        "REPLACE INTO event SELECT position, event_id, stream, version, 'Other', schema, recorded_at, actor, "
        "causation, commitment, leaf, salt, body FROM event WHERE position = 7"
    )
    raw.close()
    failed = {check.name: check.detail for check in verify(store).checks if not check.ok}
    assert "trigger event_guard is missing" in failed["database"]
    assert "event 7" in failed["hashes"]
    store.close()


BEYOND = {
    "head": "INSERT INTO event SELECT 300, {id}, 'a', 300, type, schema, recorded_at, actor, causation, commitment,"
    " leaf, salt, body FROM event WHERE position = 299",
    "tiles": "INSERT INTO tile VALUES (8, 1, {id})",
    "blobs": "INSERT INTO blob_redaction SELECT sha256, 3 FROM blob",
}
"""What any writer can add, each with the check that tells it."""


@pytest.mark.parametrize("check", BEYOND)
def test_what_is_added_beside_the_log_is_found_in_sqlite(path: str, clock: Clock, check: str) -> None:
    store = open_sqlite(path, clock, create=True)
    fill(store)
    assert verify(store).verified
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(BEYOND[check].format(id=f"x'{'ab' * 16}'"))
    raw.close()
    assert [found.name for found in verify(store).checks if not found.ok] == [check]
    store.close()


@pytest.mark.parametrize("check", BEYOND)
def test_what_is_added_beside_the_log_is_found_in_postgres(postgres_url: str, clock: Clock, check: str) -> None:
    store = open_postgres(postgres_url, clock)
    fill(store)
    database: Any = PostgresDatabase(postgres_url)
    with database.writing() as connection:
        connection.connection.cursor().execute(BEYOND[check].format(id=f"'\\x{'ab' * 16}'::bytea"))
    database.close()
    assert [found.name for found in verify(store).checks if not found.ok] == [check]
    store.close()


def test_a_dropped_trigger_of_postgres_is_a_fault(postgres_url: str, clock: Clock) -> None:
    database = PostgresDatabase(postgres_url)
    with database.owning() as connection:
        connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER event_no_update")
    database.close()
    store = open_postgres(postgres_url, clock)
    assert store.faults() == ["trigger event_no_update is missing or not always enabled"]
    store.close()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "function append_only is missing or was changed",
        ),
        (
            "CREATE FUNCTION harmless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; "
            "CREATE OR REPLACE TRIGGER event_no_update BEFORE UPDATE ON event "
            "FOR EACH ROW EXECUTE FUNCTION harmless(); ALTER TABLE event ENABLE ALWAYS TRIGGER event_no_update",
            "trigger event_no_update is missing or not always enabled",
        ),
        ("ALTER TABLE event DROP CONSTRAINT event_id_once", "constraint event_id_once is missing"),
        (
            "ALTER TABLE redaction DROP CONSTRAINT redaction_because_fkey",
            "constraint redaction_because_fkey is missing",
        ),
        ("ALTER TABLE tile DROP CONSTRAINT tile_pkey", "constraint tile_pkey is missing"),
    ],
)
def test_a_guard_of_postgres_that_guards_nothing_is_a_fault(
    postgres_url: str, clock: Clock, statement: str, fault: str
) -> None:
    store = open_postgres(postgres_url, clock)
    fill(store)
    assert store.faults() == []
    database: Any = PostgresDatabase(postgres_url)
    as_administrator(database, statement)
    database.close()
    assert store.faults() == [fault]
    assert [found.name for found in verify(store, bodies=False).checks if not found.ok] == ["database"]
    store.close()


def test_erased_text_is_in_no_byte_of_the_files(tmp_path: Path, clock: Clock) -> None:
    """Bodies, blobs, snapshots and words of the index; also what was replaced before, and what was moved by splits."""
    from tests.storage.given import fact

    path = tmp_path / "store.db"
    store = open_sqlite(str(path), clock, create=True)
    secret = b"zyxomma-the-unspeakable-name"
    with store.transaction() as transaction:
        for number in range(1, 400):
            body = b"%s %d " % (secret, number) * (number % 40 + 1) if number % 7 == 0 else b"harmless %d" % number * 30
            transaction.append(f"s-{number % 5}", [fact(number, body=body)])
        digest = transaction.put_blob(bytes(range(256)) + secret)
        transaction.save_snapshot(Snapshot("p", 1, "s-0", 399, bytes(range(256)) + secret))
        transaction.index([Document(f"k{n}", n * 7, f"{secret.decode()} replaced {n}") for n in range(1, 50)])
    with store.transaction() as transaction:
        transaction.index([Document(f"k{n}", n * 7, f"{secret.decode()} again {n}") for n in range(1, 50)])
    assert secret in path.read_bytes() + Path(f"{path}-wal").read_bytes()  # the negative control
    with store.transaction() as transaction:
        (because,) = transaction.append("redaction", facts(1000)).positions
        assert transaction.erase([n for n in range(1, 400) if n % 7 == 0], because) == 57
        transaction.erase_blobs([digest], because)
    store.scrub()
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for word in (secret, b"zyxomma", b"unspeakable"):
        assert word not in left
    assert verify(store).verified
    store.close()


def test_erased_text_is_in_no_file_of_the_postgres_server(postgres_url: str, clock: Clock) -> None:
    """All files of the server but its write-ahead log: tables, their TOAST, indexes, statistics, temporary files.

    Each place has a word of its own, and each word is found before scrubbing: the negative control."""
    import psycopg

    from tests.storage.given import fact

    store = open_postgres(postgres_url, clock)
    noise = random.Random(5)
    words = {name: f"zyxomma-{name}-{noise.getrandbits(64):x}".encode() for name in ("row", "toast", "blob")}
    words["index"] = f"zyxomma{noise.getrandbits(64):x}".encode()
    wide = noise.randbytes(5_000)  # cannot be compressed, so its pieces lie outside the row
    snapshot = Snapshot("p", 1, "a", 50, wide + b"zyxomma")
    words["snapshot"] = pack(snapshot)[0][100:140]
    with store.transaction() as transaction:
        transaction.append("a", [fact(n, body=words["row"] + b" %d" % n) for n in range(1, 100)])
        transaction.append("a", [fact(n, body=noise.randbytes(5_000) + words["toast"] + wide) for n in range(100, 110)])
        digest = transaction.put_blob(wide + words["blob"] + wide[::-1])
        transaction.save_snapshot(snapshot)
        text = "unspeakable " + words["index"].decode()
        transaction.index([Document(f"k{n}", n, text) for n in range(1, 100)])
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or [""]
        if not Path(folder).is_dir():
            pytest.skip("the files of this server are on another machine")
        connection.execute("ANALYZE")  # keeps samples of what is in the columns

        def seen() -> set[str]:
            connection.execute("CHECKPOINT")
            files = [file for file in Path(folder).rglob("*") if file.is_file() and "pg_wal" not in file.parts]
            left = [file.read_bytes() for file in files]
            return {name for name, word in words.items() if any(word in data for data in left)}

        def samples() -> int:
            kept = "concat_ws(' ', most_common_vals, most_common_elems, histogram_bounds)"
            hexed = b"zyxomma".hex()
            found = connection.execute(
                f"SELECT count(*) FROM pg_stats WHERE {kept} LIKE '%zyxomma%' OR {kept} LIKE '%{hexed}%'"  # type: ignore[arg-type]
            )
            return int((found.fetchone() or [0])[0])

        assert samples() > 0
        with store.transaction() as transaction:
            (because,) = transaction.append("redaction", facts(1000)).positions
            assert transaction.erase(list(range(1, 110)), because) == 109
            transaction.erase_blobs([digest], because)
        assert seen() == set(words)
        store.scrub()
        assert seen() == set()
        assert samples() == 0
    assert verify(store).verified
    store.close()


def test_a_writer_that_cannot_scrub_is_told(postgres_url: str, clock: Clock) -> None:
    """PostgreSQL itself would only warn and leave the dead rows where they are."""
    import psycopg
    from sqlalchemy import make_url

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS only_writes")
        connection.execute("CREATE ROLE only_writes LOGIN PASSWORD 'only writes'")
        connection.execute("GRANT store_writer TO only_writes")
    address = make_url(postgres_url).set(username="only_writes", password="only writes")
    store = open_postgres(address.render_as_string(hide_password=False), clock)
    with store.transaction() as transaction:
        transaction.append("a", facts(1, 2, 3))
        assert transaction.erase([1], because=3) == 1
    with pytest.raises(StoreUnreachable, match="store_owner or an administrator must do it"):
        store.scrub()
    assert verify(store).verified
    store.close()
