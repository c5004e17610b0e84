"""Names kept for the next key: only of the store as it is, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.kept_names import KeptNames


def kept(folder: Path) -> KeptNames:
    return KeptNames(folder / "t.db", {"XDG_CACHE_HOME": str(folder / "cache")})


def test_names_are_kept_until_the_store_is_another(tmp_path: Path) -> None:
    (tmp_path / "t.db").write_bytes(b"one")
    assert kept(tmp_path).get("stories") is None
    kept(tmp_path).put("stories", ["storm"])
    kept(tmp_path).put("feeds", ["a", "b"])
    assert (kept(tmp_path).get("stories"), kept(tmp_path).get("feeds")) == (["storm"], ["a", "b"])
    (tmp_path / "t.db-wal").write_bytes(b"")
    assert kept(tmp_path).get("stories") == ["storm"], "an empty log of the store says nothing"
    (tmp_path / "t.db-wal").write_bytes(b"more")
    assert kept(tmp_path).get("stories") is None
    kept(tmp_path).put("stories", ["flood"])
    assert kept(tmp_path).get("feeds") is None, "what was kept of the earlier state is gone"


def test_each_store_has_its_own_and_only_its_owner_reads_them(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.db").write_bytes(b"one")
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    KeptNames(tmp_path / "one" / "t.db", environ).put("stories", ["storm"])
    assert KeptNames(tmp_path / "two" / "t.db", environ).get("stories") is None
    (file,) = (tmp_path / "tracker").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_damaged_file_and_a_folder_that_cannot_be_made_are_no_matter(tmp_path: Path) -> None:
    kept(tmp_path).put("stories", ["storm"])
    (file,) = (tmp_path / "cache" / "tracker").iterdir()
    for damaged in (b"", b"[]", b"{}", b"\xff", b'{"stamp": 1, "names": 2}'):
        file.write_bytes(damaged)
        assert kept(tmp_path).get("stories") is None
    (tmp_path / "file").write_text("")
    blocked = KeptNames(tmp_path / "t.db", {"XDG_CACHE_HOME": str(tmp_path / "file")})
    blocked.put("stories", ["storm"])
    assert blocked.get("stories") is None
