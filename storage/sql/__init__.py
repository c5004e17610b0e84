"""The store in SQL: everything that SQLite and PostgreSQL do alike, one noun a file."""
