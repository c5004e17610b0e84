CREATE TABLE log_head (
    id INTEGER NOT NULL, 
    size INTEGER NOT NULL, 
    recorded_at INTEGER NOT NULL, 
    root BLOB NOT NULL, 
    frontier BLOB NOT NULL, 
    PRIMARY KEY (id), 
    CONSTRAINT log_head_one_row CHECK (id = 1)
)
 STRICT

CREATE TABLE event (
    position INTEGER NOT NULL, 
    event_id BLOB NOT NULL, 
    stream TEXT NOT NULL, 
    version INTEGER NOT NULL, 
    type TEXT NOT NULL, 
    schema INTEGER NOT NULL, 
    recorded_at INTEGER NOT NULL, 
    actor TEXT NOT NULL, 
    causation BLOB NOT NULL, 
    commitment BLOB NOT NULL, 
    leaf BLOB NOT NULL, 
    salt BLOB, 
    body BLOB, 
    PRIMARY KEY (position), 
    CONSTRAINT event_whole_or_erased CHECK ((salt IS NULL) = (body IS NULL)), 
    CONSTRAINT event_id_once UNIQUE (event_id), 
    CONSTRAINT event_version_once UNIQUE (stream, version)
)
 STRICT

CREATE TABLE tile (
    height INTEGER NOT NULL, 
    idx INTEGER NOT NULL, 
    hash BLOB NOT NULL, 
    PRIMARY KEY (height, idx)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE blob (
    sha256 TEXT NOT NULL, 
    size INTEGER NOT NULL, 
    codec TEXT NOT NULL, 
    data BLOB NOT NULL, 
    PRIMARY KEY (sha256)
)
 STRICT

CREATE TABLE checkpoint (
    size INTEGER NOT NULL, 
    note TEXT NOT NULL, 
    PRIMARY KEY (size)
)
 STRICT

CREATE TABLE snapshot (
    projection TEXT NOT NULL, 
    version INTEGER NOT NULL, 
    stream TEXT NOT NULL, 
    position INTEGER NOT NULL, 
    state BLOB NOT NULL, 
    digest BLOB NOT NULL, 
    PRIMARY KEY (projection, version, stream, position)
)
 STRICT

CREATE TABLE document (
    id INTEGER NOT NULL, 
    "key" TEXT NOT NULL, 
    position INTEGER NOT NULL, 
    text TEXT NOT NULL, 
    tags TEXT NOT NULL, 
    digest BLOB NOT NULL, 
    PRIMARY KEY (id), 
    CONSTRAINT document_key_once UNIQUE ("key")
)
 STRICT

CREATE INDEX document_by_position ON document (position)

CREATE TABLE work_group (
    name TEXT NOT NULL, 
    token INTEGER NOT NULL, 
    holder TEXT NOT NULL, 
    until INTEGER NOT NULL, 
    PRIMARY KEY (name)
)
 STRICT

CREATE TABLE ledger (
    subject TEXT NOT NULL, 
    run INTEGER NOT NULL, 
    outcome TEXT NOT NULL, 
    first_at INTEGER NOT NULL, 
    last_at INTEGER NOT NULL, 
    count INTEGER NOT NULL, 
    longest_gap INTEGER NOT NULL, 
    PRIMARY KEY (subject, run)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE mark (
    name TEXT NOT NULL, 
    value BLOB NOT NULL, 
    PRIMARY KEY (name)
)
 STRICT

CREATE TABLE redaction (
    position INTEGER NOT NULL, 
    because INTEGER NOT NULL, 
    PRIMARY KEY (position), 
    FOREIGN KEY(position) REFERENCES event (position), 
    FOREIGN KEY(because) REFERENCES event (position)
)
 STRICT

CREATE TABLE blob_redaction (
    sha256 TEXT NOT NULL, 
    because INTEGER NOT NULL, 
    PRIMARY KEY (sha256), 
    FOREIGN KEY(because) REFERENCES event (position)
)
 STRICT

CREATE TABLE work (
    "key" TEXT NOT NULL, 
    "group" TEXT NOT NULL, 
    next_at INTEGER NOT NULL, 
    state BLOB NOT NULL, 
    token INTEGER NOT NULL, 
    PRIMARY KEY ("key"), 
    FOREIGN KEY("group") REFERENCES work_group (name)
)
 STRICT

CREATE INDEX work_by_time ON work (next_at)

CREATE INDEX work_by_group ON work ("group")

CREATE VIRTUAL TABLE document_words USING fts5(words, tokenize='unicode61', detail='full')

CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT (EXISTS (SELECT 1 FROM redaction WHERE position = OLD.position) AND NEW.salt IS NULL AND NEW.body IS NULL AND NEW.position IS OLD.position AND NEW.event_id IS OLD.event_id AND NEW.stream IS OLD.stream AND NEW.version IS OLD.version AND NEW.type IS OLD.type AND NEW.schema IS OLD.schema AND NEW.recorded_at IS OLD.recorded_at AND NEW.actor IS OLD.actor AND NEW.causation IS OLD.causation AND NEW.commitment IS OLD.commitment AND NEW.leaf IS OLD.leaf) BEGIN SELECT RAISE(ABORT, 'event is append-only'); END

CREATE TRIGGER event_no_delete BEFORE DELETE ON event WHEN 1 BEGIN SELECT RAISE(ABORT, 'event is append-only'); END

CREATE TRIGGER tile_no_update BEFORE UPDATE ON tile WHEN 1 BEGIN SELECT RAISE(ABORT, 'tile is append-only'); END

CREATE TRIGGER tile_no_delete BEFORE DELETE ON tile WHEN 1 BEGIN SELECT RAISE(ABORT, 'tile is append-only'); END

CREATE TRIGGER blob_no_update BEFORE UPDATE ON blob WHEN 1 BEGIN SELECT RAISE(ABORT, 'blob is append-only'); END

CREATE TRIGGER blob_no_delete BEFORE DELETE ON blob WHEN NOT EXISTS (SELECT 1 FROM blob_redaction WHERE sha256 = OLD.sha256) BEGIN SELECT RAISE(ABORT, 'blob is append-only'); END

CREATE TRIGGER redaction_no_update BEFORE UPDATE ON redaction WHEN 1 BEGIN SELECT RAISE(ABORT, 'redaction is append-only'); END

CREATE TRIGGER redaction_no_delete BEFORE DELETE ON redaction WHEN 1 BEGIN SELECT RAISE(ABORT, 'redaction is append-only'); END

CREATE TRIGGER blob_redaction_no_update BEFORE UPDATE ON blob_redaction WHEN 1 BEGIN SELECT RAISE(ABORT, 'blob_redaction is append-only'); END

CREATE TRIGGER blob_redaction_no_delete BEFORE DELETE ON blob_redaction WHEN 1 BEGIN SELECT RAISE(ABORT, 'blob_redaction is append-only'); END

CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint WHEN 1 BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END

CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint WHEN 1 BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END

CREATE TRIGGER event_guard BEFORE INSERT ON event WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event) OR EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id) OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version) BEGIN SELECT RAISE(ABORT, 'event is append-only'); END

CREATE TRIGGER tile_guard BEFORE INSERT ON tile WHEN EXISTS (SELECT 1 FROM tile WHERE height = NEW.height AND idx = NEW.idx) BEGIN SELECT RAISE(ABORT, 'tile is append-only'); END

CREATE TRIGGER blob_guard BEFORE INSERT ON blob WHEN EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'blob is append-only'); END

CREATE TRIGGER redaction_guard BEFORE INSERT ON redaction WHEN EXISTS (SELECT 1 FROM redaction WHERE position = NEW.position) BEGIN SELECT RAISE(ABORT, 'redaction is append-only'); END

CREATE TRIGGER blob_redaction_guard BEFORE INSERT ON blob_redaction WHEN EXISTS (SELECT 1 FROM blob_redaction WHERE sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'blob_redaction is append-only'); END

CREATE TRIGGER checkpoint_guard BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size) BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END

CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END

CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head WHEN 1 BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END

CREATE TRIGGER log_head_once BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head) BEGIN SELECT RAISE(ABORT, 'log_head has one row'); END

INSERT INTO log_head (id, size, recorded_at, root, frontier) VALUES (1, 0, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', x'')
