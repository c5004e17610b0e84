"""init, ingest, detect, review, digest, verify, export and import, feeds: what is written, and that twice is once."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.journal import codec
from tracker.story.events import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
    QuestionAnswered,
    QuestionOpened,
)

ARTICLE = (
    "Judge halts removals\n"
    "WASHINGTON — A federal judge ordered the government on Monday to halt deportation flights to El Salvador, "
    "where more than 200 migrants are held in the CECOT prison under the Alien Enemies Act.\n"
    "“I will not send them back,” President Nayib Bukele said on Tuesday."
)


def head(tracker: Tracker) -> tuple[int, str]:
    shape = tracker("status", "--json").json["as_of"]
    return shape["position"], shape["root"]


def test_init_twice_changes_nothing(tracker: Tracker) -> None:
    before = head(tracker)
    ran = tracker("init", "--json").json
    assert (ran["added"], head(tracker)) == (0, before)


def test_a_changed_folder_appends_the_difference_only(tracker: Tracker) -> None:
    before = head(tracker)
    source = Path(__file__).parents[2] / "seeds" / "us-el-salvador-deportations"
    folder = Path("story")
    (folder / "articles").mkdir(parents=True)
    for name in ("story.toml", "feeds.opml", "articles/000_065ecf78bf7b6733.txt", "articles/000_065ecf78bf7b6733.toml"):
        (folder / name).write_bytes((source / name).read_bytes())
    lines = (source / "developments.jsonl").read_text(encoding="utf-8").splitlines()
    changed = lines[5].replace('"headline":"', '"headline":"Mended: ').replace('"headline": "', '"headline": "Mended: ')
    assert changed != lines[5]
    (folder / "developments.jsonl").write_text("\n".join([*lines[:5], changed, *lines[7:]]) + "\n", encoding="utf-8")
    assert tracker("init", "--seeds", "story", "--json").json["added"] == 2
    events = [tracker("show", f"@{before[0] + n}", "--json").json["type"] for n in (1, 2)]
    assert sorted(events) == ["DevelopmentCorrected", "DevelopmentDismissed"]
    assert tracker("init", "--seeds", "story", "--json").json["added"] == 0
    assert tracker("init", "--seeds", str(source), "--json").json["added"] == 2, "and back again"


def test_a_headline_that_is_put_in_later_is_no_correction_to_tell(tracker: Tracker, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "seeds" / "us-el-salvador-deportations"
    before = head(tracker)[0]
    for told, key, new in ((0, "headline", "A headline that was seen"), (1, "note", "and more")):
        folder = tmp_path / key
        shutil.copytree(source, folder)
        lines = (folder / "developments.jsonl").read_text(encoding="utf-8").splitlines()
        line = json.loads(lines[5])
        line["report"]["evidence"][0][key] = new
        line["report"]["headline"] = "Mended: " * told + line["report"]["headline"]
        changed = "\n".join([*lines[:5], json.dumps(line), *lines[6:], ""])
        (folder / "developments.jsonl").write_text(changed, encoding="utf-8")
        assert tracker("init", "--seeds", str(folder), "--json").json["added"] == 1
        digest = tracker("digest", "make", f"@{before}..@{head(tracker)[0]}", "--json").json
        assert len(digest["sections"]["corrections"]) == told, "one that says something else is told"


def test_a_folder_gets_settings_a_store_and_a_story_of_its_own(
    empty: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = empty("init", "desk")
    assert (refused.code, "TRACKER_DB names another store" in refused.err) == (2, True)
    assert not Path("desk").exists()
    monkeypatch.delenv("TRACKER_DB")
    made = empty("init", "desk")
    assert made.code == 0, made.err
    assert "Created  " in made.out
    assert made.out.endswith("cd desk\n")
    monkeypatch.chdir(tmp_path / "desk")
    assert {"story", "tracker.db", "tracker.toml"} <= {path.name for path in Path().iterdir()}
    assert empty("story", "list", "--json").json["stories"][0]["story"] == "desk"
    path = Path("story/story.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("What the story is called", "The desk"), encoding="utf-8")
    settings = Path("tracker.toml").read_bytes()
    assert empty("init", "--json").json["added"] == 1, "the edited story is found from the folder"
    monkeypatch.chdir(tmp_path)
    again = empty("init", "desk")
    assert (again.code, "Nothing changed" in again.out) == (0, True)
    assert (tmp_path / "desk" / "tracker.toml").read_bytes() == settings


def test_a_folder_for_another_story_names_it_and_one_that_cannot_be_read_leaves_nothing(
    empty: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DB")
    assert empty("init", "desk", "--seeds", "nowhere").code == 2
    assert empty("init", "desk", "--new", "x").code == 2
    assert not Path("desk").exists()
    hurricane = Path(__file__).parents[2] / "seeds" / "hurricane-nadia"
    assert empty("init", "desk", "--seeds", str(hurricane), "--json").json["story"] == "hurricane-nadia"
    assert not Path("desk/story").exists()
    monkeypatch.chdir(tmp_path / "desk")
    assert empty("init", "--json").json == {**empty("init", "--json").json, "story": "hurricane-nadia", "added": 0}


BEFORE_HEADLINES = {
    DevelopmentReported: 2,
    DevelopmentCorrected: 2,
    DevelopmentRetracted: 1,
    QuestionOpened: 1,
    QuestionAnswered: 1,
}


def test_a_store_of_an_older_program_is_gone_on_with(empty: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written under earlier schemas is not written again under the present ones."""
    with monkeypatch.context() as older:
        for kind, schema in BEFORE_HEADLINES.items():
            older.setitem(codec.NAMES, kind, (kind.__name__, schema))
        assert empty("init").code == 0
    size = head(empty)[0]
    with sqlite3.connect("tracker.db") as database:
        old = set(database.execute("SELECT type, schema FROM event WHERE type LIKE 'Question%'"))
    assert old == {("QuestionOpened", 1), ("QuestionAnswered", 1)}, "the control"
    again = empty("init", "--json")
    assert again.code == 0, again.err
    assert (again.json["added"], head(empty)[0]) == (0, size)
    assert empty("verify").code == 0


def test_a_folder_of_ones_own(empty: Tracker) -> None:
    assert empty("init", "--new", "my-storm").code == 0
    assert empty("init", "--seeds", "my-storm").code == 0
    assert empty("status").code == 0
    assert empty("init", "--new", "my-storm").code == 2


@pytest.mark.parametrize(
    ("file", "text", "wrong"),
    [
        ("story.toml", "id = ", "story.toml"),
        ("story.toml", 'id = "a"\ntitle = "b"\nzone = "Mars/Base"\n', "Mars/Base"),
        ("story.toml", 'id = "a"\ntitle = "b"\ntitel = "c"\n', "titel"),
        ("developments.jsonl", '{"event":"Nonsense"}\n', "line 1"),
        ("developments.jsonl", "\nnot json\n", "line 2"),
        ("feeds.opml", '<!DOCTYPE x [<!ENTITY y "z">]><opml/>', "DOCTYPE"),
    ],
)
def test_a_broken_folder_is_named_with_file_and_line_and_nothing_is_written(
    empty: Tracker, file: str, text: str, wrong: str
) -> None:
    assert empty("init", "--new", "mine").code == 0
    Path("mine", file).write_text(text, encoding="utf-8")
    ran = empty("init", "--seeds", "mine")
    assert ran.code == 2
    assert wrong in ran.err
    assert not Path("tracker.db").exists()


def test_ingesting_twice_changes_nothing_and_another_text_is_a_revision(tracker: Tracker) -> None:
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    options = ("--url", "https://www.example.org/a?utm_source=x", "--published", "2025-04-15", "--outlet", "Example")
    first = tracker("ingest", "a.txt", *options, "--json").json
    assert first["added"]
    assert first["relevance"]["decision"] in ("accept", "review")
    before = head(tracker)
    again = tracker("ingest", "a.txt", "--url", "https://www.example.org/a", "--published", "2025-04-15", "--json").json
    assert (again["added"], head(tracker)) == (False, before)
    Path("a.txt").write_text(ARTICLE.replace("200", "250"), encoding="utf-8")
    revised = tracker("ingest", "a.txt", *options, "--json").json
    assert (revised["added"], revised["revision"], revised["article"]) == (True, 1, first["article"])


def test_an_address_stands_for_an_outlet_that_nobody_names(tracker: Tracker) -> None:
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    options = ("--url", "https://www.example.org/a", "--published", "2025-04-15")
    assert tracker("detect", "a.txt", *options, "--json").json["article"]["outlet"] == "example.org"
    assert tracker("detect", "a.txt", *options, "--outlet", "Ex", "--json").json["article"]["outlet"] == "Ex"
    assert tracker("detect", "a.txt", "--json").json["article"]["outlet"] is None
    for address in ("example.org/a", "ftp://example.org/a", "a.txt"):
        assert tracker("ingest", "a.txt", "--url", address).code == 2


def test_what_is_found_is_verbatim_and_detect_writes_nothing(tracker: Tracker) -> None:
    Path("a.json").write_text(
        json.dumps({"title": "t", "text": ARTICLE.replace("\n", "\r\n"), "published": "2025-04-15", "outlet": "Ex"}),
        encoding="utf-8",
    )
    before = head(tracker)
    found = tracker("detect", "a.json", "--json").json
    assert head(tracker) == before
    assert found["article"]["text"] == ARTICLE
    assert found["reports"]
    for report in found["reports"]:
        for evidence in report["evidence"]:
            assert ARTICLE[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_what_the_story_rejects_is_kept_and_not_searched(tracker: Tracker) -> None:
    Path("a.txt").write_text("Bread prices rose in Paris on Monday, bakers said.", encoding="utf-8")
    ran = tracker("ingest", "a.txt", "--published", "2025-04-15", "--json").json
    assert (ran["added"], ran["relevance"]["decision"], ran["reports"]) == (True, "reject", [])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.txt", None, "cannot be read"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("binary.txt", b"\x00\x01\x02" * 100, "not text"),
        ("large.txt", b"a" * 20_000_000, "larger than"),
        ("latin.txt", "Ábrego García".encode("latin-1"), "not UTF-8"),
        ("bad.json", b"{", "no JSON"),
        ("list.json", b"[1]", "not an article"),
        ("notext.json", b'{"title":"x"}', "no text"),
        ("number.json", b'{"text":1}', "must be text"),
        ("half.json", b'{"text":"a\\ud800b"}', "half a character"),
        ("deep.json", b"[" * 100_000, "JSON"),
        ("page.html", b"<html><body></body></html>", "no article text"),
        ("picture.png", b"text", "not read"),
    ],
)
def test_bad_input_gets_one_clear_line_and_no_event(
    tracker: Tracker, name: str, content: bytes | None, words: str
) -> None:
    before = head(tracker)
    if content is not None:
        Path(name).write_bytes(content)
    for command in ("ingest", "detect"):
        ran = tracker(command, name, "--published", "2025-04-15")
        assert ran.code == 2
        assert words in ran.err
        assert len(ran.err.strip().splitlines()) == 1
    assert head(tracker) == before


@pytest.mark.parametrize("published", ["2030-01-01", "yesterday-ish", "14/04/2025"])
def test_a_date_of_publication_that_cannot_be_is_refused(tracker: Tracker, published: str) -> None:
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    before = head(tracker)
    assert tracker("ingest", "a.txt", "--published", published).code == 2
    assert head(tracker) == before


def test_a_review_is_an_event_with_actor_and_reason(tracker: Tracker) -> None:
    queue = tracker("review", "list", "--json").json
    target = queue["items"][0]["id"]
    before, _ = head(tracker)
    done = tracker("review", "confirm", target, "--reason", "seen the page", "--json").json
    assert done["waiting"] == queue["waiting"] - 1
    event = tracker("show", f"@{before + 1}", "--json").json
    assert (event["type"], event["actor"], event["body"]["reason"]) == ("DevelopmentConfirmed", "ana", "seen the page")
    again = tracker("review", "confirm", target, "--reason", "seen the page", "--json").json
    assert again["decisions"][0]["again"] is False or head(tracker)[0] >= before + 1
    assert tracker("review", "dismiss", target).code == 2, "a dismissal needs its reason"
    gone = tracker("review", "dismiss", target, "--reason", "on second thought").code
    assert gone == 0


def test_a_dismissed_development_leaves_every_answer(tracker: Tracker) -> None:
    assert tracker("review", "dismiss", "d038-el-salvador-advisory-level-1", "--reason", "a test").code == 0
    level = tracker("status", "--as-of", "2025-04-14", "--json").json["facets"]["advisory/us/el-salvador"]["level"]
    assert level["value"] == 2


def test_a_digest_is_the_same_digest_until_something_new_is_written(tracker: Tracker) -> None:
    made = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json
    assert (made["made"], made["state"]) == (True, "draft")
    again = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json
    assert (again["made"], again["id"], again["hash"]) == (False, made["id"], made["hash"])
    assert tracker("digest", "verify", made["id"]).code == 0
    approved = tracker("digest", "approve", made["id"], "--json").json
    assert (approved["state"], approved["hash"]) == ("approved", made["hash"])
    assert tracker("digest", "reject", made["id"], "--reason", "no").code == 1
    assert [d["state"] for d in tracker("digest", "list", "--json").json["digests"]] == ["approved"]
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    tracker("ingest", "a.txt", "--published", "2025-04-10")
    assert tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json["id"] != made["id"]


def test_an_empty_week_says_that_nothing_changed(tracker: Tracker) -> None:
    ran = tracker("digest", "make", "2025-01-25..2025-01-30")
    assert "Nothing changed." in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_verify_checks_every_quote_and_finds_a_changed_byte(tracker: Tracker) -> None:
    good = tracker("verify", "--json").json
    assert good["verified"], good
    assert {"evidence", "order", "hashes"} <= {check["name"] for check in good["checks"]}

    with sqlite3.connect("tracker.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE event SET body = CAST(body || ' ' AS BLOB) WHERE position = 20")
    ran = tracker("verify", "--json")
    assert ran.code == 4
    assert not ran.json["verified"]


def test_an_export_imports_to_the_same_root_and_the_same_answers(tracker: Tracker) -> None:
    assert tracker("export", "-o", "all.ndjson").code == 0
    assert tracker("--db", "copy.db", "import", "all.ndjson").code == 0
    for day in ("2025-03-16", "2025-04-14", "2026-06-30"):
        here = tracker("status", "--as-of", day, "--json").out
        assert tracker("--db", "copy.db", "status", "--as-of", day, "--json").out == here


def test_checkpoints_and_proofs_hold_and_notice_what_does_not(tracker: Tracker) -> None:
    assert tracker("checkpoint", "-o", "old.checkpoint").code == 0
    assert tracker("prove", "12", "-o", "event.proof").code == 0
    assert tracker("verify", "--proof", "event.proof", "--key", "signing.pub").code == 0
    proof = Path("event.proof").read_text(encoding="utf-8")
    Path("event.proof").write_text(proof.replace("extra eyJ", "extra eyK", 1), encoding="utf-8")
    assert proof != Path("event.proof").read_text(encoding="utf-8")
    assert tracker("verify", "--proof", "event.proof", "--key", "signing.pub").code == 4
    tracker("feeds", "add", "https://www.example.org/feed")
    assert tracker("prove", "--from", "old.checkpoint", "-o", "growth.json").code == 0
    assert tracker("verify", "--proof", "growth.json").code == 0
    assert tracker("verify", "--checkpoint", "old.checkpoint").code == 0
    assert oct(Path("signing.key").stat().st_mode & 0o777) == "0o600"


def test_feeds_are_added_once_and_refused_when_they_are_dangerous(tracker: Tracker) -> None:
    added = tracker("feeds", "add", "https://www.example.org/feed", "--json").json
    assert added["added"]
    assert not tracker("feeds", "add", "https://www.example.org/feed", "--json").json["added"]
    listed = tracker("feeds", "list", "--json").json["feeds"]
    assert added["feed"] in {feed["feed"] for feed in listed}
    for url in (
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1/",
        "http://2130706433/",
        "ftp://x.org/",
        "FEED://x",
    ):
        assert tracker("feeds", "add", url).code == 2, url
    assert tracker("feeds", "remove", added["feed"], "--reason", "a test").code == 0
    assert added["feed"] not in {feed["feed"] for feed in tracker("feeds", "list", "--json").json["feeds"]}


def test_help_lists_every_command_and_each_has_an_example(tracker: Tracker) -> None:
    from tracker.cli.app import COMMANDS

    overview = tracker("--help").out
    for name in COMMANDS:
        assert f"  {name} " in overview
        shown = tracker(name, "--help")
        assert shown.code == 0
        assert max(map(len, shown.out.splitlines())) <= 80, name


def test_an_article_without_a_date_is_said_to_count_as_of_today(tracker: Tracker) -> None:
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    dated = tracker("ingest", "a.txt", "--published", "2025-04-21")
    assert dated.code == 0
    assert "counts as published today" not in dated.err
    Path("b.txt").write_text(ARTICLE.replace("200", "210"), encoding="utf-8")
    assert "counts as published today" in tracker("ingest", "b.txt").err


def test_an_article_is_shown_by_the_name_that_search_prints(tracker: Tracker) -> None:
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    article = tracker("ingest", "a.txt", "--published", "2025-04-21", "--json").json["article"]
    assert tracker("show", f"article/{article}").out == tracker("show", article).out


def test_a_dry_run_says_what_an_article_would_add_and_writes_nothing(tracker: Tracker) -> None:
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    words = ("ingest", "article.txt", "--published", "2025-04-15", "--outlet", "The Post")
    before = head(tracker)
    screen = tracker(*words, "--dry-run")
    foreseen = tracker(*words, "-n", "--json").json
    assert (screen.code, head(tracker)) == (0, before)
    assert "Nothing was written. It would add the article and" in screen.out
    assert (foreseen["added"], foreseen["events"], foreseen["dry_run"]) == (True, [], True)
    made = tracker(*words, "--json").json
    assert made["events"], "the control: without it something is written"
    told = {"events", "dry_run"}
    assert {key: made[key] for key in made.keys() - told} == {key: foreseen[key] for key in foreseen.keys() - told}


def test_a_dry_run_knows_what_is_in_the_store_a_copy_and_a_new_version(tracker: Tracker) -> None:
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    Path("edited.txt").write_text(ARTICLE.replace("more than 200", "about 300"), encoding="utf-8")
    words = ("--published", "2025-04-15", "--url", "https://post.example/1")
    made = tracker("ingest", "article.txt", *words, "--json").json
    again = tracker("ingest", "article.txt", *words, "-n")
    assert "Nothing would change" in again.out
    copy = tracker("ingest", "article.txt", "--published", "2025-04-15", "-n", "--json").json
    assert (copy["copy_of"], copy["added"]) == (made["article"], True)
    edited = tracker("ingest", "edited.txt", *words, "-n")
    assert "Version  2 of it" in edited.out
    assert "would add a version of the article" in edited.out


def test_a_dry_run_refuses_what_cannot_be_taken(tracker: Tracker) -> None:
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    assert tracker("ingest", "article.txt", "--published", "someday", "-n").code == 2
    assert tracker("ingest", "missing.txt", "-n").code == 2
