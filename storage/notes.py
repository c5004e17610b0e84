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
from storage.folders import sync_folder
from storage.merkle import HASH_SIZE

ED25519: Final = b"\x01"
PROOF: Final = "c2sp.org/tlog-proof@v1"
LARGEST: Final = (1 << 63) - 1
"""No log is larger, nor is any index in one."""
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
        if key[:1] != ED25519 or len(key) != 33 or not _is_name(name):
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
            # What is no text (half a character) was signed by nobody.
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode(errors="surrogatepass"))
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
    if not _is_name(name):
        raise ValueError(f"the name of a log has no spaces and no plus sign: {name!r}")
    signer = Signer(name, secret)
    draft = path.with_name(path.name + ".draft")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"PRIVATE+KEY+{name}+{signer.verifier.id.hex()}+{_encode(ED25519 + secret)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # the whole key or none, and unlike a rename never in the place of another one
        draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise StoreUnreachable(f"the key {path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return signer


def read_signer(path: Path) -> Signer:
    """Reads a private key. Raises ``StoreUnreachable`` or ``BadNote``."""
    try:
        text = path.read_text(errors="replace").strip()
    except OSError as error:
        raise StoreUnreachable(f"the key {path} cannot be read: {error.strerror}") from error
    parts = text.split("+", 4)  # the key itself may hold plus signs
    key = _decode(parts[-1]) if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] else b""
    if key[:1] != ED25519 or len(key) != 33:
        raise BadNote(f"{path} holds no Ed25519 private key")
    signer = Signer(parts[2], key[1:])
    if not _is_name(signer.name) or signer.verifier.id.hex() != parts[3]:
        raise BadNote(f"the private key in {path} is damaged: its name, its id and its key do not belong together")
    return signer


def sign_checkpoint(signer: Signer, head: Head) -> str:
    """The signed checkpoint of a head. The log's name is its origin."""
    return signer.sign(f"{signer.name}\n{head.size}\n{_encode(head.root)}\n")


def read_checkpoint(note: str, verifier: Verifier | None) -> Checkpoint:
    """What a checkpoint says, after its signature was checked, and that it is of the log with that key's name.

    Raises ``BadNote``. Without a verifier nothing is checked but the form: use that only for notes that nobody else
    could have written.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    size = _number(lines[1]) if blank and len(lines) >= 4 else None
    if size is None:
        raise BadNote("this is no checkpoint: it needs the lines origin, size and root, an empty line and a signature")
    signed = _signatures(signatures)
    if verifier is not None and not _signed(text, signed, verifier):
        raise BadNote(f"the checkpoint of size {size} is not signed by {verifier.name}")
    if verifier is not None and lines[0] != verifier.name:
        raise BadNote(f"the checkpoint of size {size} is of the log {lines[0]!r}, not of {verifier.name}")
    root = _decode(lines[2])
    if len(root) != HASH_SIZE:
        raise BadNote(f"the checkpoint of size {size} has no root of {HASH_SIZE} bytes")
    return Checkpoint(lines[0], size, root)


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
    word, _, number = lines[0].partition(" ") if lines else ("", "", "")
    index = _number(number)
    if first != PROOF or not blank or word != "index" or index is None:
        raise BadNote(f"this is no proof: it must begin with {PROOF!r} and an index")
    path = [_decode(line) for line in lines[1:]]
    if any(len(hashed) != HASH_SIZE for hashed in path):
        raise BadNote(f"a proof consists of hashes of {HASH_SIZE} bytes")
    return Proof(index + 1, path, note, extra)


def _signatures(block: str) -> Sequence[tuple[str, bytes]]:
    """The signatures under a note: the name of each key, its id with what it signed. Raises ``BadNote``."""
    found = []
    for line in block.removesuffix("\n").split("\n"):
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        signature = _decode(encoded)
        if not line.startswith(_DASH) or not _is_name(name) or len(signature) <= 4:
            raise BadNote(f"{line[:80]!r} is no signature of a checkpoint")
        found.append((name, signature))
    return found


def _signed(text: str, signatures: Sequence[tuple[str, bytes]], verifier: Verifier) -> bool:
    """Whether the first signature of this key is good. Those of unknown keys are passed over, as the form demands."""
    ours = (signed for name, signed in signatures if name == verifier.name and signed[:4] == verifier.id)
    first = next(ours, None)
    return first is not None and verifier.verify(text, first[4:])


def _is_name(name: str) -> bool:
    """Whether a log or a key may be called so."""
    return name.isprintable() and bool(name) and not any(char.isspace() or char == "+" for char in name)


def _number(text: str) -> int | None:
    """A number as it stands in these forms: digits without a leading zero, at most ``LARGEST``."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if str(number) == text and number <= LARGEST else None


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(f"{text[:80]!r} is no base64") from error
    if _encode(data) != text:
        raise BadNote(f"{text[:80]!r} is not the base64 of what it means: there is only one")
    return data
