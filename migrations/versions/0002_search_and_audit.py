"""Full-text search on both databases; an audit trail that the database itself keeps append-only."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = "unicode61 remove_diacritics 0 categories ''L* N* Co Mn Mc''"

SQLITE = f"""
CREATE VIRTUAL TABLE search_words USING fts5(
    words, content='search_documents', content_rowid='id', tokenize='{WORDS}');
CREATE VIRTUAL TABLE search_pieces USING fts5(
    raw, content='search_documents', content_rowid='id', tokenize='trigram', detail='full');
CREATE TRIGGER search_documents_insert AFTER INSERT ON search_documents BEGIN
    INSERT INTO search_words(rowid, words) VALUES (new.id, new.words);
    INSERT INTO search_pieces(rowid, raw) VALUES (new.id, new.raw);
END;
CREATE TRIGGER search_documents_delete AFTER DELETE ON search_documents BEGIN
    INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_pieces(search_pieces, rowid, raw) VALUES ('delete', old.id, old.raw);
END;
CREATE TRIGGER search_documents_update AFTER UPDATE ON search_documents BEGIN
    INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_pieces(search_pieces, rowid, raw) VALUES ('delete', old.id, old.raw);
    INSERT INTO search_words(rowid, words) VALUES (new.id, new.words);
    INSERT INTO search_pieces(rowid, raw) VALUES (new.id, new.raw);
END;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
"""

SQLITE_DOWN = """
DROP TRIGGER audit_entries_no_delete;
DROP TRIGGER audit_entries_no_update;
DROP TRIGGER search_documents_update;
DROP TRIGGER search_documents_delete;
DROP TRIGGER search_documents_insert;
DROP TABLE search_pieces;
DROP TABLE search_words;
"""

POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE search_documents ADD COLUMN words_vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED;
CREATE INDEX ix_search_documents_words_vector ON search_documents USING gin (words_vector);
CREATE INDEX ix_search_documents_raw ON search_documents USING gin (raw gin_trgm_ops);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
"""

POSTGRESQL_DOWN = """
DROP TRIGGER audit_entries_no_truncate ON audit_entries;
DROP TRIGGER audit_entries_append_only ON audit_entries;
DROP FUNCTION refuse_audit_change();
DROP INDEX ix_search_documents_raw;
DROP INDEX ix_search_documents_words_vector;
ALTER TABLE search_documents DROP COLUMN words_vector;
"""


def _run(script: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(script)
        return
    statement = ""
    for line in script.strip().splitlines():  # sqlite3 takes one statement at a time; a trigger holds semicolons
        statement += line + "\n"
        inside_trigger = "BEGIN" in statement and not line.startswith("END;")
        if line.endswith(";") and not inside_trigger:
            connection.exec_driver_sql(statement)
            statement = ""


def upgrade() -> None:
    _run(POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE)


def downgrade() -> None:
    _run(POSTGRESQL_DOWN if op.get_bind().dialect.name == "postgresql" else SQLITE_DOWN)
