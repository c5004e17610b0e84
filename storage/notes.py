"""Checkpoints and proofs as text that other tools understand. The forms are those of C2SP: signed-note,
tlog-checkpoint and tlog-proof (c2sp.org), with Ed25519 signatures.

A checkpoint says: this log had this many events and this root. Whoever keeps a copy outside the database can later
prove that the log was shortened or rewritten.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from storage.envelope import Head
from storage.errors import BadNote, StoreUnreachable
from storage.merkle import HASH_SIZE

ED25519: Final = b"\x01"
PROOF: Final = "c2sp.org/tlog-proof@v1"
_DASH: Final = "— "


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name of the log that it signs for. Written down as ``name+id+key`` (a verifier key)."""

    name: str
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encode(ED25519 + self.public)}"

    @property
    def id(self) -> bytes:
        """The four bytes that tell signatures of several keys apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The inverse of ``str``. Raises ``BadNote``."""
        name, _, rest = text.strip().partition("+")
        given, _, encoded = rest.partition("+")
        key = _decode(encoded)
        if key[:1] != ED25519 or len(key) != 33:
            raise BadNote(f"{text!r} is no Ed25519 verifier key")
        verifier = cls(name, key[1:])
        if verifier.id.hex() != given:
            raise BadNote(f"the verifier key of {name} has the id {verifier.id.hex()}, not {given}")
        return verifier

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether the signature over a note's text is good."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, 32 bytes, with the name of the log that it signs for."""

    name: str
    secret: bytes

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return Verifier(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> str:
        """The signed note over a text, which must end with a newline."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        signature = Ed25519PrivateKey.from_private_bytes(self.secret).sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {_encode(self.verifier.id + signature)}\n"

    def __repr__(self) -> str:
        return f"Signer({self.name!r}, secret)"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof that the event at a position is in the log of a checkpoint.

    ``note`` is the signed checkpoint; ``extra`` is anything, and nothing vouches for it.
    """

    position: int
    path: Sequence[bytes]
    note: str
    extra: bytes = b""


def new_signer(name: str, path: Path, secret: bytes) -> Signer:
    """Writes a new private key (32 random bytes) to a file that only its owner can read, and never over an old one."""
    if not name or any(char.isspace() or char == "+" for char in name):
        raise ValueError(f"the name of a log has no spaces and no plus sign: {name!r}")
    signer = Signer(name, secret)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise StoreUnreachable(f"the key {path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"PRIVATE+KEY+{name}+{signer.verifier.id.hex()}+{_encode(ED25519 + secret)}\n")
    return signer


def read_signer(path: Path) -> Signer:
    """Reads a private key. Raises ``StoreUnreachable`` or ``BadNote``."""
    try:
        text = path.read_text().strip()
    except OSError as error:
        raise StoreUnreachable(f"the key {path} cannot be read: {error.strerror}") from error
    parts = text.split("+", 4)  # the key itself may hold plus signs
    key = _decode(parts[-1]) if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] else b""
    if key[:1] != ED25519 or len(key) != 33:
        raise BadNote(f"{path} holds no Ed25519 private key")
    return Signer(parts[2], key[1:])


def sign_checkpoint(signer: Signer, head: Head) -> str:
    """The signed checkpoint of a head. The log's name is its origin."""
    return signer.sign(f"{signer.name}\n{head.size}\n{_encode(head.root)}\n")


def read_checkpoint(note: str, verifier: Verifier | None) -> Checkpoint:
    """What a checkpoint says, after its signature was checked. Raises ``BadNote``.

    Without a verifier nothing is checked but the form: use that only for notes that nobody else could have written.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not blank or len(lines) < 4 or not lines[1].isdecimal() or str(int(lines[1])) != lines[1]:
        raise BadNote("this is no checkpoint: it needs the lines origin, size and root, an empty line and a signature")
    if verifier is not None and not _signed(text, signatures, verifier):
        raise BadNote(f"the checkpoint of size {lines[1]} is not signed by {verifier.name}")
    root = _decode(lines[2])
    if len(root) != HASH_SIZE:
        raise BadNote(f"the checkpoint of size {lines[1]} has no root of {HASH_SIZE} bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def write_proof(proof: Proof) -> str:
    """The proof as a file, customarily named ``*.tlog-proof``."""
    path = "".join(f"{_encode(hashed)}\n" for hashed in proof.path)
    extra = f"extra {_encode(proof.extra)}\n" if proof.extra else ""
    return f"{PROOF}\n{extra}index {proof.position - 1}\n{path}\n{proof.note}"


def read_proof(text: str) -> Proof:
    """The inverse of ``write_proof``. Raises ``BadNote``."""
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _decode(lines.pop(0).removeprefix("extra "))
    if first != PROOF or not blank or not lines or not lines[0].removeprefix("index ").isdecimal():
        raise BadNote(f"this is no proof: it must begin with {PROOF!r} and an index")
    path = [_decode(line) for line in lines[1:]]
    if any(len(hashed) != HASH_SIZE for hashed in path):
        raise BadNote(f"a proof consists of hashes of {HASH_SIZE} bytes")
    return Proof(int(lines[0].removeprefix("index ")) + 1, path, note, extra)


def _signed(text: str, signatures: str, verifier: Verifier) -> bool:
    """Whether one line is a good signature of this key. Lines of unknown keys are passed over, as the form demands."""
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        signature = _decode(encoded)
        if line.startswith(_DASH) and name == verifier.name and signature[:4] == verifier.id:
            return verifier.verify(text, signature[4:])
    return False


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(f"{text[:80]!r} is no base64") from error
