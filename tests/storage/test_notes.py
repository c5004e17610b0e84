"""Checkpoints, keys and proofs have the forms that other tools read."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from pathlib import Path

import pytest

from storage import checkpointfiles
from storage.envelope import Head
from storage.errors import BadNote, StoreUnreachable
from storage.merkle import EMPTY_ROOT
from storage.notes import (
    Proof,
    Signer,
    Verifier,
    new_signer,
    read_checkpoint,
    read_proof,
    read_signer,
    sign_checkpoint,
    write_proof,
)

# The example of Go's golang.org/x/mod/sumdb/note, which the C2SP form was made from.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

SIGNER = Signer("example.org/log", bytes(range(32)))
NOTE = sign_checkpoint(SIGNER, Head(5, 0, b"r" * 32))


def test_the_known_answer_of_go() -> None:
    signer = Signer("PeterNeumann", GO_SECRET)
    assert str(signer.verifier) == GO_VERIFIER
    assert signer.sign(GO_TEXT) == GO_NOTE
    assert Verifier.parse(GO_VERIFIER) == signer.verifier


def test_a_checkpoint_says_origin_size_and_root() -> None:
    lines = NOTE.split("\n")
    assert lines[:2] == ["example.org/log", "5"]
    assert b64decode(lines[2]) == b"r" * 32
    assert lines[3] == ""
    assert lines[4].startswith("— example.org/log ")
    checkpoint = read_checkpoint(NOTE, SIGNER.verifier)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("example.org/log", 5, b"r" * 32)
    assert read_checkpoint(sign_checkpoint(SIGNER, Head(0, 0, EMPTY_ROOT)), SIGNER.verifier).size == 0


def test_signatures_of_others_are_passed_over() -> None:
    witness = Signer("witness.example", bytes(32)).sign(NOTE.partition("\n\n")[0] + "\n").splitlines()[-1]
    head, _, signature = NOTE.partition("\n\n")
    note = f"{head}\n\n{witness}\n{signature}"
    assert read_checkpoint(note, SIGNER.verifier).size == 5


@pytest.mark.parametrize("at", range(0, len(NOTE) - 1, 7))
def test_no_character_of_a_checkpoint_can_be_changed(at: int) -> None:
    changed = NOTE[:at] + ("A" if NOTE[at] != "A" else "B") + NOTE[at + 1 :]
    with pytest.raises(BadNote):
        read_checkpoint(changed, SIGNER.verifier)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a\nb\nc\n\n", "a\n05\n" + "A" * 44 + "\n\n— a b\n", NOTE.replace("\n\n", "\n")]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        read_checkpoint(text, None)


def checkpoint_of(size: str, origin: str = "example.org/log", root: str = "cnJy" * 10 + "cnI=") -> str:
    """A checkpoint that was really signed, whatever it says."""
    return SIGNER.sign(f"{origin}\n{size}\n{root}\n")


def test_a_size_is_written_in_one_way() -> None:
    assert read_checkpoint(checkpoint_of("7"), SIGNER.verifier).size == 7
    assert read_checkpoint(checkpoint_of(str((1 << 63) - 1)), SIGNER.verifier).size == (1 << 63) - 1
    for size in ("", "-1", "+7", " 7", "07", "٧", str(1 << 63), "9" * 5_000):
        with pytest.raises(BadNote, match="no checkpoint"):
            read_checkpoint(checkpoint_of(size), SIGNER.verifier)


def test_a_checkpoint_of_another_log_is_refused_though_the_key_is_right() -> None:
    with pytest.raises(BadNote, match="of the log 'other"):
        read_checkpoint(checkpoint_of("7", origin="other.org/log"), SIGNER.verifier)


@pytest.mark.parametrize("tail", ["x", "\nx", "— a b\n", "— a AAAA\n", "\u2028— example.org/log AAAA", "\n", "\n\n"])
def test_nothing_but_signatures_may_follow_a_checkpoint(tail: str) -> None:
    with pytest.raises(BadNote):
        read_checkpoint(NOTE + tail, SIGNER.verifier)


def test_the_first_signature_of_a_key_counts() -> None:
    good = NOTE.splitlines()[-1]
    bad = checkpoint_of("8").splitlines()[-1]
    text = NOTE.partition("\n\n")[0]
    assert read_checkpoint(f"{text}\n\n{good}\n{bad}\n", SIGNER.verifier).size == 5
    with pytest.raises(BadNote, match="not signed"):
        read_checkpoint(f"{text}\n\n{bad}\n{good}\n", SIGNER.verifier)


def test_base64_has_one_form() -> None:
    assert NOTE.endswith("=\n")
    last = NOTE[-3]
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    variant = NOTE[:-3] + digits[digits.index(last) ^ 1] + "=\n"
    assert b64decode(variant.split(" ")[-1]) == b64decode(NOTE.split(" ")[-1])
    with pytest.raises(BadNote, match="only one"):
        read_checkpoint(variant, SIGNER.verifier)


def test_another_key_of_the_same_name_is_not_trusted() -> None:
    with pytest.raises(BadNote, match="not signed"):
        read_checkpoint(NOTE, Signer("example.org/log", bytes(32)).verifier)


def test_a_private_key_is_only_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    made = new_signer("example.org/log", tmp_path / "key", bytes(range(32)))
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert read_signer(tmp_path / "key") == made
    assert "secret" in repr(made)
    assert str(bytes(range(32))) not in repr(made)
    with pytest.raises(StoreUnreachable, match="cannot be written"):
        new_signer("example.org/log", tmp_path / "key", bytes(32))
    with pytest.raises(StoreUnreachable, match="cannot be read"):
        read_signer(tmp_path / "missing")
    (tmp_path / "bad").write_text("no key")
    with pytest.raises(BadNote):
        read_signer(tmp_path / "bad")
    (tmp_path / "bad").write_bytes(b"\xff\xfe")
    with pytest.raises(BadNote):
        read_signer(tmp_path / "bad")
    (tmp_path / "bad").write_text((tmp_path / "key").read_text().replace("org", "com"))
    with pytest.raises(BadNote, match="do not belong together"):
        read_signer(tmp_path / "bad")
    with pytest.raises(ValueError, match="no spaces"):
        new_signer("two words", tmp_path / "other", bytes(32))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad", "key"]


def test_a_new_key_and_a_new_checkpoint_have_their_names_after_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is on disk once its folder is synced; a draft of the key must not come back either."""
    sync, certain = os.fsync, []

    def synced(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            certain.append(sorted(os.listdir(descriptor)))
        sync(descriptor)

    monkeypatch.setattr("os.fsync", synced)
    new_signer("example.org/log", tmp_path / "key", bytes(32))
    assert certain == [["key"]]
    checkpointfiles.write(tmp_path, NOTE)
    assert certain[1:] == [["000000000005.checkpoint", "key"]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        GO_VERIFIER.replace("c74f20a3", "c74f20a4"),
        "\ud800" + GO_VERIFIER[12:],
        GO_VERIFIER[12:],
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(text)


def test_a_proof_has_the_form_of_c2sp() -> None:
    proof = Proof(6, [b"a" * 32, b"b" * 32], NOTE)
    text = write_proof(proof)
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 5\n")
    assert text.endswith("\n\n" + NOTE)
    assert read_proof(text) == proof
    more = Proof(1, [], NOTE, extra=b"more")
    assert write_proof(more).startswith("c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n\n")
    assert read_proof(write_proof(more)) == more


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx",
        "other\nindex 1\n\nx",
        *(f"c2sp.org/tlog-proof@v1\nindex {index}\n\nx" for index in ("", "٣", "01", "1 ", "9" * 5_000)),
        "c2sp.org/tlog-proof@v1\n7\n\nx",
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        read_proof(text)


def test_checkpoints_are_kept_in_files(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    assert checkpointfiles.newest(folder) is None
    notes = [sign_checkpoint(SIGNER, Head(size, 0, bytes([size]) * 32)) for size in (5, 40, 7)]
    paths = [checkpointfiles.write(folder, note) for note in notes]
    assert [path.read_text() for path in paths] == notes
    assert checkpointfiles.newest(folder) == notes[1]
    checkpointfiles.write(folder, sign_checkpoint(SIGNER, Head(40, 0, bytes(32))))
    assert checkpointfiles.newest(folder) == notes[1]
    (folder / "999999999999.checkpoint").write_bytes(b"\xff damaged")
    assert checkpointfiles.newest(folder) == notes[1]
    assert len(checkpointfiles.read(folder)) == 4
    assert len(list(folder.iterdir())) == 4


def test_logs_that_share_a_folder_keep_their_checkpoints_apart(tmp_path: Path) -> None:
    ours, theirs, dated = (sign_checkpoint(SIGNER, Head(5, 0, bytes([n]) * 32)) for n in (1, 2, 3))
    assert checkpointfiles.write(tmp_path, ours).name == "000000000005.checkpoint"
    for name, note in (("storm", theirs), ("2025", dated)):
        checkpointfiles.write(tmp_path, note, name)
    assert checkpointfiles.read(tmp_path) == [ours]
    assert checkpointfiles.read(tmp_path, "storm") == [theirs]
    assert checkpointfiles.newest(tmp_path, "2025") == dated
    assert checkpointfiles.newest(tmp_path, "orm") is None
