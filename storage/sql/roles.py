"""Three roles on PostgreSQL, so that the program that writes cannot also rewrite.

``store_owner`` owns the tables and cannot log in. ``store_writer`` may read everything, insert, and update only what is
meant to change. ``store_reader`` may read. An administrator grants one of the last two to the login of the program;
a login with more rights than that lowers them itself when it connects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storage.schema import MUTABLE, metadata

OWNER: Final = "store_owner"
WRITER: Final = "store_writer"
READER: Final = "store_reader"

LOWER_RIGHTS: Final = (
    "SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')"
)
"""Takes on a role if it exists and the login belongs to it (an administrator belongs to every role)."""

MAY_CREATE: Final = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


def statements() -> Sequence[str]:
    """Makes the roles where they are missing and hands them their rights."""
    made = [
        f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        for role in (OWNER, WRITER, READER)
    ]
    rights = []
    for table in metadata.sorted_tables:
        rights.append(f"ALTER TABLE {table.name} OWNER TO {OWNER}")
        rights.append(f"GRANT SELECT ON {table.name} TO {READER}, {WRITER}")
        rights.append(f"GRANT {MUTABLE.get(table.name, 'INSERT')} ON {table.name} TO {WRITER}")
    rights += [
        f"ALTER TABLE document_words OWNER TO {OWNER}",
        f"GRANT SELECT ON document_words TO {READER}, {WRITER}",
        f"GRANT INSERT, DELETE ON document_words TO {WRITER}",
    ]
    for function in ("erase_event", "erase_blob"):
        rights.append(f"ALTER FUNCTION {function}() OWNER TO {OWNER}")
        rights.append(f"REVOKE EXECUTE ON FUNCTION {function}() FROM PUBLIC")
        rights.append(f"GRANT EXECUTE ON FUNCTION {function}() TO {WRITER}")
    return [*made, f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}", *rights]
