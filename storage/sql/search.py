"""The search index in SQL: documents in one table, their words in an index of the engine's own kind beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, literal_column, select, text

from storage.errors import IntegrityError
from storage.schema import document
from storage.searchindex import Document, Hit, Term, excerpt, terms, words

TABLES = {
    "sqlite": ["CREATE VIRTUAL TABLE document_words USING fts5(words, tokenize='unicode61', detail='full')"],
    "postgresql": [
        "CREATE TABLE document_words (rowid bigint PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)",
        "CREATE INDEX document_words_gin ON document_words USING gin (words)",
    ],
}
"""How each engine makes the index."""


def put(connection: Connection, documents: Iterable[Document]) -> None:
    """See ``Transaction.index``."""
    for new in documents:
        remove(connection, [new.key])
        row = {"key": new.key, "position": new.position, "text": new.text, "tags": _tagged(new.tags)}
        row["digest"] = _digest(new.key, new.position, new.text, _tagged(new.tags))
        (number,) = connection.execute(insert(document).values(row).returning(document.c.id)).one()
        found = words(new.text)
        if connection.dialect.name == "sqlite":
            statement = "INSERT INTO document_words(rowid, words) VALUES (:id, :words)"
            value = " ".join(found)
        else:
            statement = "INSERT INTO document_words(rowid, words) VALUES (:id, CAST(:words AS tsvector))"
            value = " ".join(f"'{word}':{at}" for at, word in enumerate(found, 1))
        connection.execute(text(statement), {"id": number, "words": value})


def remove(connection: Connection, keys: Sequence[str] | None) -> int:
    """See ``Transaction.unindex``."""
    chosen = select(document.c.id) if keys is None else select(document.c.id).where(document.c.key.in_(keys))
    numbers = connection.execute(chosen).scalars().all()
    for number in numbers:
        connection.execute(text("DELETE FROM document_words WHERE rowid = :id"), {"id": number})
    connection.execute(delete(document).where(document.c.id.in_(numbers)))
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
