"""The doctor says what is wrong with the place of a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import doctor
from storage.doctor import doctor_key, doctor_postgres, doctor_sqlite, file_system
from storage.notes import new_signer
from storage.sqlite import open_sqlite
from tests.storage.given import Clock, facts


def found(checks: object) -> dict[str, bool]:
    return {check.name: check.ok for check in checks}  # type: ignore[attr-defined]


def test_a_healthy_place(path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_sqlite(path, clock, create=True).close()
    monkeypatch.setattr(doctor, "SAFE_SQLITE", (3, 0, 0))
    assert found(doctor_sqlite(Path(path), clock)) == {
        "sqlite": True,
        "file system": True,
        "permissions": True,
        "journal": True,
        "clock": True,
    }


def test_what_can_be_wrong(path: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_sqlite(path, clock, create=True)
    with store.transaction() as transaction:
        transaction.append("a", facts(1))
    store.close()
    monkeypatch.setattr(doctor, "SAFE_SQLITE", (99, 0, 0))
    Path(path).chmod(0o664)
    (tmp_path / "mounts").write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    clock.now -= 60_000_000
    checks = doctor_sqlite(Path(path), clock, mounts=str(tmp_path / "mounts"))
    assert found(checks) == {
        "sqlite": False,
        "file system": False,
        "permissions": False,
        "journal": True,
        "clock": False,
    }
    said = {check.name: check.detail for check in checks}
    assert "WAL-reset bug" in said["sqlite"]
    assert "nfs4" in said["file system"]
    assert "chmod 600" in said["permissions"]
    assert "60 s ahead" in said["clock"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_nobody_else_may_read_or_write_it(path: str, clock: Clock, mode: int) -> None:
    open_sqlite(path, clock, create=True).close()
    assert found(doctor_sqlite(Path(path), clock))["permissions"] is True
    Path(path).chmod(mode)
    assert found(doctor_sqlite(Path(path), clock))["permissions"] is False


def test_a_link_to_a_network_is_a_network(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    (tmp_path / "mounts").write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path}/far nfs4 rw 0 0\n")
    open_sqlite(str(tmp_path / "near" / "s.db"), clock, create=True).close()
    checks = doctor_sqlite(tmp_path / "near" / "s.db", clock, mounts=str(tmp_path / "mounts"))
    assert found(checks)["file system"] is False


def test_the_key_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    assert doctor_key(path).ok
    new_signer("example.org/log", path, bytes(32))
    assert doctor_key(path).ok
    path.chmod(0o640)
    assert (doctor_key(path).ok, doctor_key(path).detail.split()[-2:]) == (False, ["chmod", "600"])
    path.chmod(0o600)
    path.write_text(path.read_text().replace("example", "exomple"))
    assert "damaged" in doctor_key(path).detail


def test_no_store_at_all(tmp_path: Path, clock: Clock) -> None:
    assert found(doctor_sqlite(tmp_path / "missing.db", clock))["store"] is False
    assert found(doctor_postgres("postgresql://nobody@127.0.0.1:1/nothing", clock)) == {"store": False}


def test_the_longest_mount_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("a / ext4 0 0\nb /data nfs 0 0\nc /data/local\\040disk xfs 0 0\nd /database cifs 0 0\n")
    kinds = [file_system(Path(path), str(mounts)) for path in ("/x", "/data/x", "/data/local disk/x", "/datab")]
    assert kinds == ["ext4", "nfs", "xfs", "ext4"]
    assert file_system(Path("/x"), str(tmp_path / "missing")) == ""


def test_postgres_says_what_its_settings_and_rights_are(postgres_url: str, clock: Clock) -> None:
    checks = doctor_postgres(postgres_url, clock)
    # The server of the tests does not care for power cuts, and the tests log in as its administrator.
    assert found(checks) == {"server": True, "durability": False, "rights": False, "clock": True}
    said = {check.name: check.detail for check in checks}
    assert "fsync" in said["durability"]
    assert "lowers its rights" in said["rights"]
