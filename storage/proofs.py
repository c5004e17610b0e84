"""Proofs that can be checked without the store, by anybody who has the log's public key.

A proof of inclusion is a C2SP tlog-proof file; its ``extra`` line carries the event itself, so that the file is enough.
A proof of consistency says that an older checkpoint is a prefix of a newer one; no C2SP form exists for it.
"""

from __future__ import annotations

import base64
import json

from storage.envelope import StoredEvent
from storage.errors import BadNote, IntegrityError
from storage.exchange import decode, encode
from storage.leaf import commitment, leaf
from storage.merkle import verify_consistency, verify_inclusion
from storage.notes import Checkpoint, Proof, Verifier, read_checkpoint, read_proof, write_proof
from storage.store import Store

CONSISTENCY = "storage-consistency/v1"


def prove_event(store: Store, position: int, note: str) -> str:
    """The file that proves that an event is in the log of a signed checkpoint. Raises ``ValueError`` if it is not."""
    size = read_checkpoint(note, None).size
    if not 1 <= position <= size:
        raise ValueError(f"event {position} is not in the log of {size} events that the checkpoint speaks of")
    stored = next(store.stored(position - 1, position))
    extra = json.dumps(encode(stored), separators=(",", ":")).encode()
    return write_proof(Proof(position, store.prove_inclusion(position, size), note, extra))


def check_event(text: str, verifier: Verifier) -> tuple[StoredEvent, Checkpoint]:
    """The event that a file proves, and the checkpoint it is in. Raises ``BadNote`` or ``IntegrityError``."""
    proof = read_proof(text)
    checkpoint = read_checkpoint(proof.note, verifier)
    try:
        stored = decode(json.loads(proof.extra))
    except (ValueError, RecursionError) as error:
        raise BadNote("the proof does not carry its event") from error
    hashed = leaf(*stored[:10])
    if stored.body is not None and commitment(stored.salt or b"", stored.schema, stored.body) != stored.commitment:
        raise IntegrityError("the body in the proof is not the body that was written")
    if (stored.position, stored.leaf) != (proof.position, hashed) or not verify_inclusion(
        hashed, proof.position - 1, checkpoint.size, proof.path, checkpoint.root
    ):
        raise IntegrityError("the proof does not lead from its event to the root of its checkpoint")
    return stored, checkpoint


def prove_growth(store: Store, old_note: str, new_note: str) -> str:
    """The file that proves that the log only grew between two signed checkpoints. Raises ``ValueError`` if not."""
    old, new = read_checkpoint(old_note, None), read_checkpoint(new_note, None)
    if old.size > new.size or store.root(old.size) != old.root:
        raise ValueError(
            f"the log of {new.size} events does not begin with the {old.size} events of the old checkpoint"
        )
    path = [base64.b64encode(hashed).decode() for hashed in store.prove_consistency(old.size, new.size)]
    return json.dumps({"proof": CONSISTENCY, "old": old_note, "new": new_note, "path": path}, indent=1) + "\n"


def check_growth(text: str, verifier: Verifier) -> tuple[Checkpoint, Checkpoint]:
    """The older and the newer checkpoint of a proof. Raises ``BadNote`` or ``IntegrityError``."""
    try:
        proof = json.loads(text)
        notes = proof["old"], proof["new"]
        if not all(isinstance(note, str) for note in notes):
            raise ValueError(notes)
        path = [base64.b64decode(line, validate=True) for line in proof["path"]]
        if proof["proof"] != CONSISTENCY:
            raise ValueError(proof["proof"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadNote(f"this is no proof of the form {CONSISTENCY}") from error
    old, new = (read_checkpoint(note, verifier) for note in notes)
    if not verify_consistency(old.size, new.size, path, old.root, new.root):
        raise IntegrityError(f"the log of {new.size} events does not begin with the log of {old.size} events")
    return old, new
