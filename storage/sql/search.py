"""The search index in SQL: documents in one table, their words in an index of the engine's own kind beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, literal_column, select, text

from storage.errors import IntegrityError
from storage.schema import document
from storage.searchindex import Document, Hit, Term, excerpt, storable, terms, words
from storage.sql.driver import Driver, flat, marks, values

TABLES = {
    "sqlite": ["CREATE VIRTUAL TABLE document_words USING fts5(words, tokenize='unicode61', detail='full')"],
    "postgresql": [
        "CREATE TABLE document_words (rowid bigint PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)",
        "CREATE INDEX document_words_gin ON document_words USING gin (words)",
    ],
}
"""How each engine makes the index."""


TOGETHER: Final = 500
"""Documents that one statement takes, and characters of them, so that long ones fill no memory:"""
LARGEST: Final = 2_000_000
MOST_WORDS: Final = 1_000_000
"""Bytes of words of one document in PostgreSQL, whose tsvector ends at 1 MiB; what stands behind them is not found."""


def put(connection: Connection, documents: Iterable[Document]) -> None:
    """See ``Transaction.index``."""
    driver, newest = Driver(connection), {new.key: storable(new) for new in documents}
    some: list[Document] = []
    size = 0
    for new in newest.values():
        some.append(new)
        size += len(new.text)
        if len(some) == TOGETHER or size > LARGEST:
            _replace(driver, some)
            some, size = [], 0
    _replace(driver, some)


def _replace(driver: Driver, documents: Sequence[Document]) -> None:
    if documents:
        _drop(driver, _there(driver, [new.key for new in documents]))
        _write(driver, documents)


def _write(driver: Driver, documents: Sequence[Document]) -> None:
    """Writes documents that are not there: their rows, then their words under the numbers that the rows were given."""
    rows = []
    for new in documents:
        tagged = _tagged(new.tags)
        rows.append((new.key, new.position, new.text, tagged, _digest(new.key, new.position, new.text, tagged)))
    insert = f"INSERT INTO document (key, position, text, tags, digest) {values(rows)} RETURNING key, id"
    numbers: dict[str, int] = dict(driver.rows(insert, flat(rows)))
    found = [(numbers[new.key], _indexed(driver, words(new.text))) for new in documents]
    if driver.locks_rows:
        typed = "SELECT column1, CAST(column2 AS tsvector)"
        driver.run(f"INSERT INTO document_words (rowid, words) {typed} FROM ({values(found)}) AS found", flat(found))
    else:
        driver.run(f"INSERT INTO document_words (rowid, words) {values(found)}", flat(found))


def _indexed(driver: Driver, found: Sequence[str]) -> str:
    """The words of a text as the engine takes them."""
    if not driver.locks_rows:
        return " ".join(found)
    return " ".join([f"'{word}':{at}" for at, word in enumerate(_fitting(found), 1)])


def _fitting(found: Sequence[str]) -> Sequence[str]:
    """As many of the words as fit into a tsvector: each different one with its length, and each place."""
    if sum(map(len, found)) + 2 * len(found) <= MOST_WORDS // 4:  # characters, of four bytes at most
        return found
    size, seen = 0, set[str]()
    for number, word in enumerate(found):
        size += 2 if word in seen else len(word.encode()) + 6
        seen.add(word)
        if size > MOST_WORDS:
            return found[:number]
    return found


def remove(connection: Connection, keys: Sequence[str] | None) -> int:
    """See ``Transaction.unindex``."""
    driver = Driver(connection)
    if keys is None:
        driver.run("DELETE FROM document_words")
        return driver.run("DELETE FROM document")
    parts = (keys[at : at + TOGETHER] for at in range(0, len(keys), TOGETHER))
    return sum(_drop(driver, _there(driver, some)) for some in parts)


def _there(driver: Driver, keys: Sequence[str]) -> list[int]:
    """The numbers of those documents that are there."""
    return [number for (number,) in driver.rows(f"SELECT id FROM document WHERE key IN ({marks(keys)})", keys)]


def _drop(driver: Driver, numbers: Sequence[int]) -> int:
    if numbers:
        driver.run(f"DELETE FROM document_words WHERE rowid IN ({marks(numbers)})", numbers)
        driver.run(f"DELETE FROM document WHERE id IN ({marks(numbers)})", numbers)
    return len(numbers)


def find(connection: Connection, query: str, up_to: int | None, tags: Sequence[str], limit: int) -> Sequence[Hit]:
    """See ``Store.search``."""
    asked = terms(query)
    if not asked:
        return []
    matching, ranking = _sqlite(asked) if connection.dialect.name == "sqlite" else _postgres(asked)
    columns = document.c.key, document.c.position, document.c.text, document.c.tags, document.c.digest
    found = select(*columns).where(matching)
    found = found.join_from(document, text("document_words"), text("document_words.rowid = document.id"))
    if up_to is not None:
        found = found.where(document.c.position <= up_to)
    for tag in tags:
        found = found.where(document.c.tags.contains(f" {tag} ", autoescape=True))
    rows = connection.execute(found.order_by(ranking, document.c.position.desc(), document.c.key).limit(limit))
    return [_hit(query, *row) for row in rows]


def _hit(query: str, key: str, position: int, body: str, tagged: str, digest: bytes) -> Hit:
    if _digest(key, position, body, tagged) != digest:
        raise IntegrityError(f"document {key} of the search index is damaged: fill the index again")
    return Hit(key, position, excerpt(body, query), tuple(tagged.split()))


def _digest(key: str, position: int, body: str, tagged: str) -> bytes:
    return sha256(f"{key}\0{position}\0{tagged}\0{body}".encode()).digest()


def _sqlite(asked: Sequence[Term]) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    parts = ['"' + " ".join(term.words) + '"' + ("*" if term.beginning else "") for term in asked]
    matching = text("document_words MATCH :query").bindparams(query=" AND ".join(parts))
    return matching, literal_column("document_words.rank")  # type: ignore[return-value]


def _postgres(asked: Sequence[Term]) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    parts = []
    for term in asked:
        row = [f"'{word}'" for word in term.words]
        parts.append("(" + " <-> ".join(row) + (":*" if term.beginning else "") + ")")
    asking = text("document_words.words @@ CAST(:query AS tsquery)").bindparams(query=" & ".join(parts))
    ranking = text("-ts_rank_cd(document_words.words, CAST(:query AS tsquery))").bindparams(query=" & ".join(parts))
    return asking, ranking  # type: ignore[return-value]


def _tagged(tags: Sequence[str]) -> str:
    return " " + " ".join(tags) + " "
