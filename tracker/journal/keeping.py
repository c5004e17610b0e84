"""Keeping a store: verify, sign, prove, export, import. The store's own proofs, and one check more: every quote."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import checkpointfiles, exchange, notes, proofs, redactionfiles
from storage.errors import BadNote, IntegrityError
from storage.store import Store
from storage.verify import outside_redactions
from storage.verify import verify as verify_store
from storage.workers import Workers
from tracker.journal.codec import Redacted, Unknown
from tracker.journal.errors import Damaged, JournalError, NotFound
from tracker.journal.journal import Journal, translated
from tracker.story.events import DevelopmentCorrected, DevelopmentReported, Quote

Progress = Callable[[int, int], None]
KEY = "signing.key"
PUBLIC = "signing.pub"
CHECKPOINTS = "checkpoints"
REDACTIONS = "redactions"


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: its name, whether it is kept, and what was found."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of a verification."""

    size: int
    root: str
    checks: tuple[Check, ...]
    since: int = 1
    """The first event that was checked."""

    @property
    def good(self) -> bool:
        """Whether every promise is kept."""
        return all(check.ok for check in self.checks)


def verify(
    store: Store,
    data: Path,
    name: str = "",
    given: Iterable[str] = (),
    progress: Progress | None = None,
    workers: Workers | None = None,
    further: Iterable[Callable[[Journal], Check]] = (),
) -> Verified:
    """Checks everything stored, against the checkpoints in the data folder and those given as well.

    ``name``: the store's among those that share the folder (``Settings.store_name``). ``further`` are checks of those
    who derive more from the log than is known here.
    """
    outside = [*checkpointfiles.read(data / CHECKPOINTS, name), *given]
    with translated():
        report = verify_store(
            store,
            verifier=public_key(data),
            outside=outside,
            redactions=redactionfiles.read(data / REDACTIONS),
            progress=progress,
            workers=workers,
        )
    checks = [Check(check.name, check.ok, check.detail) for check in report.checks]
    checks += [readable_from(store), evidence_from(store)]
    checks.extend(check(Journal(store)) for check in further)
    return Verified(report.size, report.root.hex(), tuple(checks))


def redactions(store: Store, data: Path) -> Check:
    """Whether everything that was erased, as the data folder remembers it, is erased in this store."""
    with translated():
        found = outside_redactions(store, redactionfiles.read(data / REDACTIONS))
    return Check("redactions", found.ok, found.detail + ("" if found.ok else ": run tracker redact --listed"))


def redact_again(store: Store, data: Path) -> int:
    """Erases what an older copy brought back, as the data folder remembers it; how many redactions that took."""
    with translated():
        again = redactionfiles.replay(store, redactionfiles.read(data / REDACTIONS))
        if again:
            store.scrub()
    return again


def readable_from(store: Store, after: int = 0) -> Check:
    """Whether every event after a position can be read by this version."""
    unknown: dict[str, int] = {}
    redacted = 0
    for entry in Journal(store).read_all(after):
        if isinstance(entry.event, Unknown):
            unknown[entry.event.name] = unknown.get(entry.event.name, 0) + 1
        redacted += isinstance(entry.event, Redacted)
    if unknown:
        names = ", ".join(f"{count} {name}" for name, count in sorted(unknown.items()))
        return Check("events", True, f"kept but not understood by this version: {names}")
    return Check("events", True, f"all can be read; {redacted} redacted")


def evidence_from(store: Store, after: int = 0) -> Check:
    """Whether every quote of the events after a position stands word for word at its place in the stored text."""
    journal = Journal(store)
    texts: dict[str, str | None] = {}
    found = missing = 0
    wrong: list[int] = []
    for entry in journal.read_all(after, prefixes=("story-",)):
        for quote in _quotes(entry.event):
            if quote.sha256 not in texts:
                texts[quote.sha256] = _text(journal, quote.sha256)
            text = texts[quote.sha256]
            if text is None:
                missing += 1
            elif text[quote.start : quote.end] == quote.quote:
                found += 1
            else:
                wrong.append(entry.position)
    if wrong:
        return Check("evidence", False, f"a quote of event @{wrong[0]} is not in its text ({len(wrong)} such quotes)")
    gone = f"; {missing} stand in texts that were erased" if missing else ""
    return Check("evidence", True, f"{found} quotes found word for word in their source{gone}")


def _quotes(event: object) -> Iterator[Quote]:
    if isinstance(event, DevelopmentReported):
        report = event.report
    elif isinstance(event, DevelopmentCorrected):
        report = event.replacement
    else:
        return
    yield from (evidence for evidence in report.evidence if isinstance(evidence, Quote))


def _text(journal: Journal, sha256: str) -> str | None:
    try:
        return journal.text(sha256)
    except NotFound:
        return None


def make_key(data: Path, secret: bytes) -> bool:
    """Makes the signing key of a store (private file mode 0600) unless there is one; True when it was made.

    A public half that is missing is written again: without it nobody would look at signatures.
    """
    import hashlib

    made = not (data / KEY).exists()
    with translated():
        if made:
            name = f"story-tracker-{hashlib.sha256(b'log name' + secret).hexdigest()[:12]}"
            signer = notes.new_signer(name, data / KEY, secret)
        elif not (data / PUBLIC).exists():
            signer = notes.read_signer(data / KEY)
        else:
            return False
    checkpointfiles.write_safely(data / PUBLIC, f"{signer.verifier}\n".encode())
    return made


def public_key(data: Path) -> notes.Verifier | None:
    """The key that checkpoints of this store are signed with; None when it has none yet. Raises ``Damaged``."""
    path = data / PUBLIC
    if not path.is_file():
        return None
    try:
        return notes.Verifier.parse(path.read_text(errors="replace"))
    except BadNote as error:
        said = "delete it, and the next checkpoint writes it again from the private one"
        raise Damaged(f"the public key {path} is damaged: {said}") from error


def parse_key(text: str) -> notes.Verifier:
    """A public key as ``signing.pub`` holds it. Raises ``BadProof``."""
    try:
        return notes.Verifier.parse(text.strip())
    except (BadNote, ValueError) as error:
        raise BadProof(f"this is no public key: {error}") from error


def sign(store: Store, data: Path, name: str = "") -> tuple[str, Path]:
    """Signs the present root: the note, and the file in the checkpoints folder that holds it, by the store's name."""
    with translated():
        head = store.head()
        note = notes.sign_checkpoint(notes.read_signer(data / KEY), head)
        with store.transaction() as transaction:
            transaction.keep_checkpoint(head.size, note)
        return note, checkpointfiles.write(data / CHECKPOINTS, note, name)


def prove(store: Store, position: int, note: str) -> str:
    """The file that proves that an event is in the log of a checkpoint."""
    with _translated_notes():
        return proofs.prove_event(store, position, note)


def prove_growth(store: Store, old: str, new: str) -> str:
    """The file that proves that the log only grew between two checkpoints."""
    with _translated_notes():
        return proofs.prove_growth(store, old, new)


class _translated_notes:
    """Notes and proofs that cannot be read, or do not fit, as errors of the journal."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raises the journal's error in place of the store's."""
        if isinstance(error, BadNote | ValueError):
            raise JournalError(str(error)) from error


def check_proof(text: str, verifier: notes.Verifier) -> str:
    """What a proof file proves, in one sentence, with nothing but the public key. Raises ``BadProof``."""
    try:
        if '"proof"' in text[:200]:
            old, new = proofs.check_growth(text, verifier)
            return f"the log of {new.size} events begins with the log of {old.size} events"
        event, checkpoint = proofs.check_event(text, verifier)
        what = f"event @{event.position} ({event.type}, stream {event.stream})"
        return f"{what} is in the log of {checkpoint.size} events"
    except (BadNote, IntegrityError, ValueError) as error:
        raise BadProof(str(error)) from error


class BadProof(JournalError):
    """The proof cannot be read, is not signed by the key, or does not hold."""


def export(store: Store, progress: Progress | None = None) -> Iterator[bytes]:
    """The whole store as lines of JSON: the form that outlives engines."""
    with translated():
        yield from exchange.export(store, progress)


def export_to(store: Store, target: Path, progress: Progress | None = None) -> int:
    """Writes the whole store as lines of JSON to a file that only its owner can read, or none; how many lines."""
    draft = target.with_name(target.name + ".draft")
    lines = 0
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for line in export(store, progress):
                file.write(line)
                lines += 1
            file.flush()
            os.fsync(file.fileno())
        checkpointfiles.name_safely(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return lines


def import_lines(store: Store, lines: Iterable[bytes], progress: Progress | None = None) -> int:
    """Copies an export into a store; how many events were new. Raises ``Damaged`` and keeps nothing when it is cut."""
    with translated():
        return exchange.restore(store, lines, progress)


def foreseen(store: Store, export: Store) -> int:
    """How many events an import of this export would append. Raises ``Damaged`` when it is of another log."""
    with translated():
        mine, theirs = store.head(), export.head()
        common = min(mine.size, theirs.size)
        if store.root(common) != export.root(common):
            raise IntegrityError("the export is of another log, or its events are not those it was made from")
        return theirs.size - common
