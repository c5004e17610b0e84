"""Migrations lead to the schema that a new store gets, and any number of processes may try at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from storage.errors import SchemaMismatch, StoreUnreachable
from storage.postgres import PostgresDatabase, open_postgres
from storage.schema import REVISIONS
from storage.sqlite import SqliteDatabase, open_sqlite
from storage.upgrade import MIGRATIONS, migrate, status_postgres, status_sqlite, upgrade_postgres, upgrade_sqlite
from storage.verify import verify
from tests.storage.given import Clock, facts

POSTGRES_SCHEMA = """
    SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(collation_name, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, '', prosrc || prosecdef::text || coalesce(proacl::text, '') FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'rights', relname, relowner::regrole::text, coalesce(relacl::text, '') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    UNION ALL SELECT 'rows', 'log_head', '', log_head::text FROM log_head
    ORDER BY 1, 2, 3, 4"""


def test_every_revision_has_its_migration() -> None:
    files = sorted(file.name for file in (MIGRATIONS / "versions").glob("*.py"))
    assert [name.partition("_")[0] for name in files] == list(REVISIONS)


@pytest.fixture
def path(path: str) -> str:
    """An empty file, which is a store without a schema."""
    Path(path).parent.mkdir()
    Path(path).touch()
    return path


def test_migrations_lead_to_the_schema_of_a_new_sqlite_store(path: str, clock: Clock) -> None:
    assert upgrade_sqlite(path).pending == REVISIONS
    store = open_sqlite(path, clock)
    assert store.faults() == []  # which compares with a new store
    with store.transaction() as transaction:
        transaction.append("a", facts(1))
    assert verify(store).verified
    store.close()
    assert status_sqlite(path).pending == ()


def test_migrations_lead_to_the_schema_of_a_new_postgres_store(
    new_database: Callable[[str], str], store_template: str, clock: Clock
) -> None:
    url, fresh = new_database("template0"), new_database(store_template)
    assert status_postgres(url).current is None
    assert upgrade_postgres(url).pending == REVISIONS
    found = []
    for address in (url, fresh):
        engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            found.append([tuple(row) for row in connection.exec_driver_sql(POSTGRES_SCHEMA)])
        engine.dispose()
    assert found[0] == found[1]
    store = open_postgres(url, clock)
    assert store.faults() == []
    store.close()


def test_a_backup_comes_before_an_upgrade(path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_sqlite(path, clock, create=True).close()
    backups: list[str] = []
    monkeypatch.setattr("storage.upgrade.REVISIONS", (*REVISIONS, "9999"))
    monkeypatch.setattr("storage.upgrade.migrate", lambda connection: backups.append("migrated"))
    upgrade_sqlite(path, backup=backups.append)
    assert backups == [REVISIONS[-1], "migrated"]
    upgraded = status_sqlite(path)
    assert (upgraded.current, upgraded.pending) == (REVISIONS[-1], ("9999",))


def test_an_older_store_says_so(path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_sqlite(path, clock, create=True).close()
    monkeypatch.setattr("storage.sql.versions.REVISIONS", (*REVISIONS, "9999"))
    with pytest.raises(SchemaMismatch, match="upgrade the store"):
        open_sqlite(path, clock)


def test_a_newer_store_is_not_touched(path: str, clock: Clock) -> None:
    open_sqlite(path, clock, create=True).close()
    database = SqliteDatabase(path)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for function in (status_sqlite, upgrade_sqlite):
        with pytest.raises(SchemaMismatch, match="newer"):
            function(path)


def first_schema(upgrade: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a store as the first program made it."""
    with monkeypatch.context() as earlier:
        earlier.setattr("storage.upgrade.REVISIONS", REVISIONS[:1])
        upgrade()


OLD_WORK = (
    "INSERT INTO work_group VALUES ('host', 3, '', 0)",
    "INSERT INTO work VALUES ('late', 'host', 7, 'state', 0)",
    "INSERT INTO work VALUES ('later', 'host', 70, 'state', 0)",
)


def test_due_work_of_an_older_sqlite_store_stays_due(path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    first_schema(lambda: upgrade_sqlite(path), monkeypatch)
    with pytest.raises(SchemaMismatch, match="has schema 0001"):
        open_sqlite(path, clock)
    database = SqliteDatabase(path)
    with database.writing() as connection:
        for statement in OLD_WORK:
            connection.exec_driver_sql(statement.replace("'state'", "x'7374'"))
    database.close()
    assert upgrade_sqlite(path).pending == REVISIONS[1:]
    store = open_sqlite(path, clock)
    assert [(claim.key, claim.token) for claim in store.claim(50, 60, 9, "h")] == [("late", 4)]
    assert store.faults() == []
    store.close()


def test_due_work_of_an_older_postgres_store_stays_due(
    new_database: Callable[[str], str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database("template0")
    first_schema(lambda: upgrade_postgres(url), monkeypatch)
    database = PostgresDatabase(url)
    with database.owning() as connection:
        for statement in OLD_WORK:
            connection.exec_driver_sql(statement)
    database.close()
    assert upgrade_postgres(url).pending == REVISIONS[1:]
    store = open_postgres(url, clock)
    assert [(claim.key, claim.token) for claim in store.claim(50, 60, 9, "h")] == [("late", 4)]
    assert store.faults() == []
    store.close()


def test_a_failed_migration_leaves_nothing(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(connection: object) -> None:
        migrate(connection)  # type: ignore[arg-type]
        raise ZeroDivisionError

    monkeypatch.setattr("storage.upgrade.migrate", fails)
    with pytest.raises(ZeroDivisionError):
        upgrade_sqlite(path)
    monkeypatch.undo()
    assert upgrade_sqlite(path).current is None


ONE_OF_TEN = """
import sys
from storage.upgrade import upgrade_{engine}
print(bool(upgrade_{engine}(sys.argv[1]).pending))
"""


def ten_at_once(engine: str, where: str) -> list[str]:
    command = [sys.executable, "-c", ONE_OF_TEN.format(engine=engine), where]
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root)
        for _ in range(10)
    ]
    outcomes = [(process.communicate(timeout=120), process.returncode) for process in processes]
    assert [error for (_, error), code in outcomes if code != 0] == []
    return [output.strip() for (output, _), _ in outcomes]


def test_of_ten_processes_one_migrates_sqlite(path: str, clock: Clock) -> None:
    assert sorted(ten_at_once("sqlite", path)) == ["False"] * 9 + ["True"]
    open_sqlite(path, clock).close()


def test_of_ten_processes_one_migrates_postgres(new_database: Callable[[str], str], clock: Clock) -> None:
    url = new_database("template0")
    assert sorted(ten_at_once("postgres", url)) == ["False"] * 9 + ["True"]
    open_postgres(url, clock).close()


def test_a_login_that_may_not_make_roles_still_gets_a_store(new_database: Callable[[str], str], clock: Clock) -> None:
    url = new_database("template0")
    admin = PostgresDatabase(url)
    with admin.owning() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS plain_login")
        connection.exec_driver_sql("CREATE ROLE plain_login LOGIN")
        connection.exec_driver_sql("GRANT CREATE ON SCHEMA public TO plain_login")
    admin.close()
    plain = make_url(url).set(username="plain_login").render_as_string()
    store = open_postgres(plain, clock, create=True)
    with store.transaction() as transaction:
        (because,) = transaction.append("a", facts(1)).positions
        transaction.erase([1], because)
    assert verify(store).verified
    store.close()
    admin = PostgresDatabase(url)
    with admin.owning() as connection:
        connection.exec_driver_sql("DROP OWNED BY plain_login CASCADE")
        connection.exec_driver_sql("DROP ROLE plain_login")
    admin.close()


def test_a_missing_store_is_not_made_by_accident(tmp_path: Path) -> None:
    for function in (status_sqlite, upgrade_sqlite):
        with pytest.raises(StoreUnreachable):
            function(str(tmp_path / "missing.db"))
    assert list(tmp_path.iterdir()) == []
