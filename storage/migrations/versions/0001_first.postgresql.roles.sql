DO $$ BEGIN CREATE ROLE store_owner NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$

DO $$ BEGIN CREATE ROLE store_writer NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$

DO $$ BEGIN CREATE ROLE store_reader NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$

GRANT CREATE, USAGE ON SCHEMA public TO store_owner

ALTER TABLE alembic_version OWNER TO store_owner

GRANT SELECT ON alembic_version TO store_reader, store_writer

GRANT SELECT ON alembic_version TO store_writer

ALTER TABLE blob OWNER TO store_owner

GRANT SELECT ON blob TO store_reader, store_writer

GRANT INSERT ON blob TO store_writer

ALTER TABLE checkpoint OWNER TO store_owner

GRANT SELECT ON checkpoint TO store_reader, store_writer

GRANT INSERT ON checkpoint TO store_writer

ALTER TABLE document OWNER TO store_owner

GRANT SELECT ON document TO store_reader, store_writer

GRANT INSERT, UPDATE, DELETE ON document TO store_writer

ALTER TABLE event OWNER TO store_owner

GRANT SELECT ON event TO store_reader, store_writer

GRANT INSERT ON event TO store_writer

ALTER TABLE ledger OWNER TO store_owner

GRANT SELECT ON ledger TO store_reader, store_writer

GRANT INSERT, UPDATE ON ledger TO store_writer

ALTER TABLE log_head OWNER TO store_owner

GRANT SELECT ON log_head TO store_reader, store_writer

GRANT UPDATE ON log_head TO store_writer

ALTER TABLE mark OWNER TO store_owner

GRANT SELECT ON mark TO store_reader, store_writer

GRANT INSERT, UPDATE ON mark TO store_writer

ALTER TABLE snapshot OWNER TO store_owner

GRANT SELECT ON snapshot TO store_reader, store_writer

GRANT INSERT, UPDATE, DELETE ON snapshot TO store_writer

ALTER TABLE tile OWNER TO store_owner

GRANT SELECT ON tile TO store_reader, store_writer

GRANT INSERT ON tile TO store_writer

ALTER TABLE work_group OWNER TO store_owner

GRANT SELECT ON work_group TO store_reader, store_writer

GRANT INSERT, UPDATE ON work_group TO store_writer

ALTER TABLE blob_redaction OWNER TO store_owner

GRANT SELECT ON blob_redaction TO store_reader, store_writer

GRANT INSERT ON blob_redaction TO store_writer

ALTER TABLE redaction OWNER TO store_owner

GRANT SELECT ON redaction TO store_reader, store_writer

GRANT INSERT ON redaction TO store_writer

ALTER TABLE work OWNER TO store_owner

GRANT SELECT ON work TO store_reader, store_writer

GRANT INSERT, UPDATE, DELETE ON work TO store_writer

ALTER TABLE document_words OWNER TO store_owner

GRANT SELECT ON document_words TO store_reader, store_writer

GRANT INSERT, DELETE ON document_words TO store_writer

ALTER FUNCTION erase_event() OWNER TO store_owner

REVOKE EXECUTE ON FUNCTION erase_event() FROM PUBLIC

GRANT EXECUTE ON FUNCTION erase_event() TO store_writer

ALTER FUNCTION erase_blob() OWNER TO store_owner

REVOKE EXECUTE ON FUNCTION erase_blob() FROM PUBLIC

GRANT EXECUTE ON FUNCTION erase_blob() TO store_writer
