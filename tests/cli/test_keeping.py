"""Keeping a store from the command line: backup and restore, redaction, schema, doctor, and moving between engines."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.storage.conftest import new_database, postgres_server  # noqa: F401 - fixtures of the engine tests
from tracker import settings as configuration
from tracker.daemon.lock import only_one
from tracker.wiring import stores

SENTENCE = "who is being held in the Terrorism Confinement Center"
ARTICLE = "123c68a08d495e63"


def head(tracker: Tracker, *options: str) -> tuple[int, str]:
    shape = tracker(*options, "status", "--json").json["as_of"]
    return shape["position"], shape["root"]


def test_a_backup_restores_to_the_same_head_and_overwrites_nothing(tracker: Tracker) -> None:
    made = tracker("backup", "kept", "--json").json
    assert (made["position"], made["root"]) == head(tracker)
    assert tracker("--db", "new/tracker.db", "restore", made["file"]).code == 0
    assert head(tracker, "--db", "new/tracker.db") == head(tracker)
    assert tracker("restore", made["file"]).code == 8, "the store is there"


def test_a_backup_older_than_the_newest_checkpoint_is_noticed(tracker: Tracker) -> None:
    made = tracker("backup", "kept", "--json").json
    tracker("feeds", "add", "https://www.example.org/feed")
    assert tracker("checkpoint").code == 0
    for name in ("tracker.db", "tracker.db-wal", "tracker.db-shm"):
        Path(name).unlink(missing_ok=True)
    ran = tracker("restore", made["file"])
    assert ran.code == 4
    assert "checkpoint" in ran.err
    assert tracker("restore", made["file"], "--accept-loss").code == 0
    assert tracker("verify").code == 4, "the loss stays visible"


def test_two_stores_in_one_folder_do_not_accuse_each_other(tracker: Tracker) -> None:
    """Each store has its own log; the checkpoints of one say nothing of the other, but both find what they lost."""
    template = str(Path(__file__).parents[2] / "seeds" / "TEMPLATE")
    assert tracker("--db", "my-story.db", "init", "--seeds", template).code == 0
    for store in ("tracker.db", "my-story.db"):
        assert tracker("--db", store, "checkpoint").code == 0
    for store in ("tracker.db", "my-story.db"):
        assert tracker("--db", store, "verify").code == 0
    for path in Path().glob("my-story.db*"):
        path.unlink()
    assert tracker("--db", "my-story.db", "init", "--seeds", template).code == 0
    assert tracker("--db", "my-story.db", "verify").code == 4, "the control: it was made anew"
    assert tracker("--db", "tracker.db", "verify").code == 0


def _bytes() -> bytes:
    return b"".join(path.read_bytes() for path in Path().glob("tracker.db*"))


def test_a_redacted_article_is_in_no_byte_of_the_store_and_every_proof_still_holds(tracker: Tracker) -> None:
    assert tracker("checkpoint", "-o", "before.checkpoint").code == 0
    assert tracker("prove", "12", "-o", "before.proof").code == 0
    assert tracker("digest", "make", "2025-04-07..2025-04-14").code == 0
    assert SENTENCE in tracker("show", ARTICLE).out.replace("\n", " ")
    assert tracker("redact", ARTICLE, "--reason", "r", "--authority", "a", "--dry-run").code == 0
    assert tracker("redact", ARTICLE, "--reason", "r", "--authority", "a").code == 2, "asks first"
    before = head(tracker)[0]
    done = tracker("redact", ARTICLE, "--reason", "names a witness", "--authority", "D. Md.", "--yes", "--json").json
    assert done["position"] == before + 1
    store = _bytes()
    assert SENTENCE.encode() not in store
    assert b"Of course I won" not in store
    for command in (
        ["verify"],
        ["verify", "--checkpoint", "before.checkpoint"],
        ["verify", "--proof", "before.proof"],
        ["digest", "list"],
    ):
        assert tracker(*command).code == 0, command
    assert "[redacted]" in tracker("status").out
    assert "[redacted]" in tracker("show", ARTICLE).out
    assert "[redacted]" in tracker("show", f"@{done['positions'][0]}").out
    assert tracker("init", "--json").json["added"] == 0, "what was erased does not come back"
    assert SENTENCE.encode() not in _bytes()


def test_a_backup_made_before_a_redaction_does_not_bring_the_text_back(tracker: Tracker) -> None:
    made = tracker("backup", "kept", "--json").json
    assert tracker("export", "-o", "before.ndjson").code == 0
    assert tracker("redact", ARTICLE, "--reason", "names a witness", "--authority", "D. Md.", "--yes").code == 0
    (listed,) = Path("redactions").iterdir()
    assert "names a witness" in listed.read_text()
    assert SENTENCE not in listed.read_text()
    for name in ("tracker.db", "tracker.db-wal", "tracker.db-shm"):
        Path(name).unlink(missing_ok=True)
    Path("tracker.db").write_bytes(Path(made["file"]).read_bytes())
    os.chmod("tracker.db", 0o600)
    assert SENTENCE.encode() in _bytes(), "the negative control: copied by hand, it is back"
    assert tracker("verify").code == 4
    checks = {check["name"]: check["ok"] for check in tracker("doctor", "--json").json["checks"]}
    assert not checks["redactions"]
    assert tracker("redact", "--listed").code == 0
    assert SENTENCE.encode() not in _bytes()
    assert tracker("verify").code == 0
    Path("tracker.db").unlink()
    assert tracker("restore", made["file"]).code == 0
    assert SENTENCE.encode() not in _bytes()
    assert tracker("verify").code == 0
    assert "[redacted]" in tracker("show", ARTICLE).out
    assert tracker("--db", "imported.db", "import", "before.ndjson").code == 0
    assert SENTENCE.encode() not in b"".join(path.read_bytes() for path in Path().glob("imported.db*"))


def test_copies_beside_the_store_that_still_hold_the_text_are_named(tracker: Tracker) -> None:
    made = Path(tracker("backup", ".", "--json").json["file"]).name
    for name in ("tracker-schema-0001-20250101T000000Z.db", f"{made}.draft", "tracker-two.db", "other.db"):
        Path(name).write_bytes(Path(made).read_bytes())
    ran = tracker("redact", ARTICLE, "--reason", "r", "--authority", "a", "--yes", "--json").json
    named = [Path(name).name for name in ran["copies"]]
    assert named == [made, f"{made}.draft", "tracker-schema-0001-20250101T000000Z.db"]
    for path in Path().glob("tracker*"):
        if path.is_file() and SENTENCE.encode() in path.read_bytes():
            assert path.name in named or path.name == "tracker-two.db", "another store's name"
    said = tracker("redact", "@3", "--reason", "r", "--authority", "a", "--yes").out
    assert made in said


def test_deleting_all_snapshots_and_projections_changes_no_answer(tracker: Tracker) -> None:
    days = [(date(2025, 3, 20) + timedelta(days=41 * n)).isoformat() for n in range(10)]
    questions = [["status", "--json"], *(["status", "--as-of", day, "--json"] for day in days)]
    questions += [[word, "--json"] for word in ("log", "figures", "people", "cases", "conflicts", "questions")]
    questions += [["search", word, "--json"] for word in ("court", "Bukele", "deportation")]

    def answers() -> list[str]:
        ran = [tracker(*words) for words in questions]
        assert {one.code for one in ran} == {0}
        return [one.out for one in ran]

    before = answers()

    def delete(*tables: str) -> None:
        with sqlite3.connect("tracker.db") as database:
            for table in tables:
                database.execute(f"DELETE FROM {table}")

    delete("document", "document_words")
    assert answers() != before, "the negative control: an index that was emptied behind its reader's back"
    delete("snapshot", "document", "document_words", "mark WHERE name LIKE 'consumer%'")
    assert answers() == before


def test_the_search_for_bytes_can_find_something(tracker: Tracker) -> None:
    """Negative control: before a redaction the sentence is there (texts are compressed; quotes stand in events)."""
    assert tracker("verify").code == 0
    assert SENTENCE.encode() in _bytes()


@pytest.mark.parametrize("reference", ["@99999", "nothing", "@0"])
def test_what_cannot_be_redacted_is_named(tracker: Tracker, reference: str) -> None:
    before = head(tracker)
    assert tracker("redact", reference, "--reason", "r", "--authority", "a", "--yes").code == 3
    assert head(tracker) == before


def test_a_redaction_without_reason_or_authority_is_refused(tracker: Tracker) -> None:
    assert tracker("redact", "@2", "--reason", "r", "--yes").code == 2
    assert tracker("redact", "@2", "--reason", " ", "--authority", "a", "--yes").code == 2


def test_the_schema_is_known_and_a_newer_one_is_refused(tracker: Tracker) -> None:
    assert tracker("db", "status", "--json").json["pending"] == []
    assert tracker("db", "upgrade", "--no-input").code == 0
    with sqlite3.connect("tracker.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["status"], ["db", "status"], ["init"]):
        assert tracker(*command).code == 10, command


def fixed(tracker: Tracker) -> list[str]:
    told = tracker("doctor", "--fix", "--json").json["fixed"]
    assert isinstance(told, list)
    return told


def test_doctor_mends_what_is_safe_and_says_what_it_did(tracker: Tracker) -> None:
    assert tracker("checkpoint").code == 0
    assert tracker("targets", "add", "desk", "--folder", "out").code == 0
    tracker("search", "x")
    assert fixed(tracker) == [], "the control: nothing is wrong"
    assert "nothing that can be mended here" in tracker("doctor", "--fix").out
    for name in ("tracker.db", "signing.key", "targets.json"):
        Path(name).chmod(0o644)
    Path("signing.pub").unlink()
    assert tracker("doctor").code == 1
    ran = tracker("doctor", "--fix")
    told = [line.split()[1] for line in ran.out.splitlines() if line.startswith("fix  ")]
    assert (set(told), told[-1], len(told) >= 4) == ({"closed", "wrote"}, "wrote", True), "files beside the store, too"
    assert "mode 644 -> 600" in ran.out
    assert {oct(Path(name).stat().st_mode & 0o777) for name in ("tracker.db", "signing.key")} == {"0o600"}
    assert Path("signing.pub").exists()
    assert ran.code == 0
    assert tracker("verify").code == 0
    assert fixed(tracker) == []


def test_doctor_fills_an_index_that_is_behind_and_makes_anew_what_differs(tracker: Tracker) -> None:
    position = tracker("status", "--json").json["as_of"]["position"]
    settings = configuration.load(os.environ, {}, Path.cwd())
    with stores.open_journal(settings) as journal, journal.writing() as writing:
        writing.keep_snapshot("lexicon", 1, position, b"\x80")
        writing.begin_again("search")
    told = fixed(tracker)
    assert [line.partition(":")[0] for line in told] == [
        "made learnt anew",
        f"indexed {position} events for the search",
    ]
    assert fixed(tracker) == []
    assert tracker("status", "--json").json["as_of"]["position"] == position, "no event is written"


def test_doctor_without_a_store_makes_none(empty: Tracker) -> None:
    ran = empty("--db", "new/folder/tracker.db", "doctor", "--fix")
    assert (ran.code, "made the folder" in ran.out) == (1, True)
    assert Path("new/folder").is_dir()
    assert not Path("new/folder/tracker.db").exists()


def test_doctor_warns_of_an_old_sqlite_and_fails_on_open_permissions(tracker: Tracker) -> None:
    checks = {check["name"]: check["ok"] for check in tracker("doctor", "--json").json["checks"]}
    assert checks["sqlite"] == (sqlite3.sqlite_version_info >= (3, 51, 3))
    assert tracker("doctor").code == 0
    os.chmod("tracker.db", 0o644)
    assert tracker("doctor").code == 1


def test_a_key_that_others_can_read_or_whose_public_half_is_gone(tracker: Tracker) -> None:
    assert tracker("checkpoint").code == 0
    assert tracker("doctor").code == 0
    os.chmod("signing.key", 0o640)
    checks = {check["name"]: check["ok"] for check in tracker("doctor", "--json").json["checks"]}
    assert not checks["signing key"]
    os.chmod("signing.key", 0o600)
    public = Path("signing.pub").read_text()
    Path("signing.pub").unlink()
    assert tracker("checkpoint").code == 0
    assert Path("signing.pub").read_text() == public
    assert tracker("prove", "5", "-o", "5.proof").code == 0
    for damaged in (b"", b"rubbish", b"\xff"):
        Path("signing.pub").write_bytes(damaged)
        for command in (["verify"], ["verify", "--proof", "5.proof"]):
            ran = tracker(*command)
            assert (ran.code, "signing.pub is damaged: delete it" in ran.err) == (4, True)


@pytest.mark.parametrize("content", [None, b"\xff", b"no checkpoint"])
def test_a_file_that_is_no_checkpoint_is_told(tracker: Tracker, content: bytes | None) -> None:
    if content:
        Path("bad").write_bytes(content)
    for command in (["prove", "--from", "bad"], ["verify", "--checkpoint", "bad"]):
        ran = tracker(*command)
        assert ran.code in ({2} if content in (None, b"\xff") else {1, 4}), command
        assert "should not happen" not in ran.err


def test_sqlite_to_postgresql_and_back_gives_the_same_root_and_the_same_answers(
    tracker: Tracker,
    new_database: Callable[[str], str],  # noqa: F811 - the fixture
) -> None:
    url = new_database("template0")
    week, later = "2025-04-07..2025-04-14", "2025-06-02..2025-06-09"
    frozen = tracker("digest", "make", week, "--json").json
    assert tracker("digest", "approve", frozen["id"]).code == 0
    assert tracker("export", "-o", "one.ndjson").code == 0
    assert tracker("--db", url, "import", "one.ndjson").code == 0
    # A digest is the same bytes in the copy, can be made again from it, and one made there is the one made here.
    shown = tracker("digest", "show", frozen["id"], "--json").out
    assert tracker("--db", url, "digest", "show", frozen["id"], "--json").out == shown
    verified = tracker("--db", url, "digest", "verify", frozen["id"], "--json").json
    assert (verified["verified"], "rebuilding gives the same" in verified["detail"]) == (True, True)
    assert tracker("--db", url, "export", "-o", "two.ndjson").code == 0
    assert tracker("--db", "back.db", "import", "two.ndjson").code == 0
    assert head(tracker) == head(tracker, "--db", url) == head(tracker, "--db", "back.db")
    days = [date(2025, 1, 1) + timedelta(days=11 * n) for n in range(50)]
    for day in days:
        words = ("status", "--as-of", day.isoformat(), "--json")
        here = tracker(*words).out
        assert tracker("--db", url, *words).out == here, day
        assert tracker("--db", "back.db", *words).out == here, day
    made = [tracker(*where, "digest", "make", later, "--json").json for where in ((), ("--db", url))]
    assert [(each["id"], each["hash"]) for each in made] == [(made[0]["id"], made[0]["hash"])] * 2
    assert tracker("--db", url, "verify").code == 0


def test_an_import_into_postgresql_can_be_tried_as_well(
    tracker: Tracker,
    new_database: Callable[[str], str],  # noqa: F811 - the fixture
) -> None:
    assert tracker("export", "--format", "ndjson", "-o", "story.ndjson").code == 0
    (size, root), url = head(tracker), new_database("template0")
    for _ in range(2):  # the first try made nothing
        tried = tracker("--db", url, "import", "story.ndjson", "--dry-run", "--json").json
        assert (tried["added"], tried["position"], tried["root"]) == (size, size, root)
    assert tracker("--db", url, "import", "story.ndjson").code == 0
    assert "0 events would be copied" in tracker("--db", url, "import", "story.ndjson", "-n").out
    down = "postgresql://nobody@127.0.0.1:1/none"
    for tries in ((), ("--dry-run",)):
        ran = tracker("--db", down, "import", "story.ndjson", *tries)
        assert (ran.code, ran.out) == (8, ""), tries


def test_an_import_can_be_tried_without_writing(tracker: Tracker) -> None:
    assert tracker("export", "--format", "ndjson", "-o", "story.ndjson").code == 0
    size, root = head(tracker)
    tried = tracker("--db", "new.db", "import", "story.ndjson", "--dry-run", "--json").json
    assert (tried["added"], tried["position"], tried["root"], tried["dry_run"]) == (size, size, root, True)
    assert not Path("new.db").exists()
    assert tracker("--db", "new.db", "import", "story.ndjson").code == 0
    assert "0 events would be copied" in tracker("--db", "new.db", "import", "story.ndjson", "-n").out
    assert tracker("note", "@12", "one more").code == 0
    assert tracker("export", "--format", "ndjson", "-o", "longer.ndjson").code == 0
    assert "1 event would be copied" in tracker("--db", "new.db", "import", "longer.ndjson", "-n").out
    assert head(tracker, "--db", "new.db") == (size, root), "nothing was written"
    template = str(Path(__file__).parents[2] / "seeds" / "TEMPLATE")
    assert tracker("--db", "other.db", "init", "--seeds", template).code == 0
    assert tracker("--db", "other.db", "import", "story.ndjson", "-n").code == 4, "another log"
    Path("cut.ndjson").write_bytes(Path("story.ndjson").read_bytes()[:-200])
    assert tracker("--db", "empty.db", "import", "cut.ndjson", "-n").code == 4


def test_a_whole_database_is_whole_and_a_lost_guard_or_a_damaged_page_is_found(tracker: Tracker) -> None:
    whole = tracker("db", "check", "--json")
    assert (whole.code, whole.json["ok"], whole.json["faults"]) == (0, True, [])
    assert "are whole" in tracker("db", "check").out
    with sqlite3.connect("tracker.db") as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.execute(f"DROP TRIGGER {names[0][0]}")
    found = tracker("db", "check", "--json")
    assert (found.code, found.json["ok"], names[0][0] in str(found.json["faults"])) == (4, False, True)


def test_a_damaged_database_is_not_rewritten(tracker: Tracker) -> None:
    with sqlite3.connect("tracker.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(Path("tracker.db").read_bytes())
    middle = len(raw) // 8192 * 4096
    raw[middle : middle + 64] = bytes(64)
    Path("tracker.db").write_bytes(raw)
    checked = tracker("db", "check")
    assert (checked.code, checked.out[:6], max(map(len, checked.out.splitlines())) <= 80) == (4, "FAILED", True)
    refused = tracker("db", "compact")
    assert (refused.code, "left as it is" in refused.err) == (4, True)
    assert Path("tracker.db").read_bytes() == bytes(raw)


def test_compacting_gives_room_back_and_changes_no_answer(tracker: Tracker) -> None:
    with sqlite3.connect("tracker.db") as database:
        database.execute("CREATE TABLE large (text TEXT)")
        database.execute("INSERT INTO large SELECT printf('%.*c', 2000000, 'x')")
        database.commit()
        database.execute("DROP TABLE large")
    before, answer = head(tracker), tracker("status", "--json").out
    done = tracker("db", "compact", "--json").json
    assert done["bytes_after"] < done["bytes_before"] - 1_900_000
    assert (head(tracker), tracker("status", "--json").out) == (before, answer)
    assert (tracker("db", "check").code, tracker("verify").code) == (0, 0)


def test_what_was_erased_is_in_no_byte_after_compacting(tracker: Tracker) -> None:
    words = ("redact", ARTICLE, "--reason", "r", "--authority", "a", "--yes")
    assert tracker(*words).code == 0
    with sqlite3.connect("tracker.db") as database:
        database.execute("CREATE TABLE left_over (text TEXT)")
        database.execute("INSERT INTO left_over VALUES (?)", (SENTENCE,))
        database.commit()
        database.execute("DROP TABLE left_over")
    assert SENTENCE.encode() in _bytes(), "the control: a free page that nothing has overwritten"
    assert tracker("db", "compact").code == 0
    assert SENTENCE.encode() not in _bytes()
    assert tracker("verify").code == 0


def test_a_database_is_not_compacted_under_a_daemon(tracker: Tracker) -> None:
    with only_one(Path("tracker.db-daemon.lock").absolute(), "the daemon of ben"):
        before = Path("tracker.db").read_bytes()
        refused = tracker("db", "compact")
        assert (refused.code, "the daemon of ben" in refused.err) == (7, True)
        assert Path("tracker.db").read_bytes() == before
    assert tracker("db", "compact").code == 0


def test_no_store_can_be_neither_checked_nor_compacted(empty: Tracker) -> None:
    for word in ("check", "compact"):
        assert empty("db", word).code == 8
    assert not Path("tracker.db-daemon.lock").exists()


def test_a_postgresql_store_is_checked_and_compacted(
    tracker: Tracker,
    new_database: Callable[[str], str],  # noqa: F811 - the fixture
) -> None:
    url = new_database("template0")
    assert tracker("export", "-o", "story.ndjson").code == 0
    assert tracker("--db", url, "import", "story.ndjson").code == 0
    before = tracker("--db", url, "status", "--json").out
    assert tracker("--db", url, "db", "check").code == 0
    assert tracker("--db", url, "db", "compact", "--json").json["bytes_after"] is None
    assert tracker("--db", url, "status", "--json").out == before
