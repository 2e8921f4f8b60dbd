"""Full-text search in Thai on both databases: words that were segmented before, and three-letter pieces for the rest.

SQLite: two FTS5 tables over `search_documents` (words, trigrams), kept by triggers. PostgreSQL: a tsvector of the same
words and pg_trgm. The migration makes them; this module is the only one that knows.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    column,
    delete,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from nlp import spelling
from nlp.tokens import search_text, search_tokens
from webapp.core.db import Base, among, db, unindexed

LONGEST_QUERY = 200
LONGEST_TEXT = 20_000
MOST_WORDS = 12
# What the migration makes beside the models, and Alembic must not compare.
SPECIAL_TABLES = ("search_words", "search_pieces")
SPECIAL_PARTS = ("words_vector", "ix_search_documents_words_vector", "ix_search_documents_raw")


class SearchDocument(Base):
    """What can be found of one object: only what the public may read."""

    __tablename__ = "search_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), comment="project, submission, plan_item, area …")
    object_id: Mapped[int] = mapped_column(Integer, comment="the row's number in its own table")
    words: Mapped[str] = mapped_column(Text, comment="segmented, lower case, separated by blanks")
    raw: Mapped[str] = mapped_column(Text, comment="the text in lower case, for pieces of words")

    __table_args__ = (UniqueConstraint("kind", "object_id"),)


# As text, because SQLAlchemy compiles an insert with ON CONFLICT anew each time.
_INDEX = text(
    "INSERT INTO search_documents (kind, object_id, words, raw) VALUES (:kind, :object_id, :words, :raw)"
    " ON CONFLICT (kind, object_id) DO UPDATE SET words = excluded.words, raw = excluded.raw"
)


def document(kind: str, object_id: int, content: str, longest: int = LONGEST_TEXT) -> dict[str, object]:
    """The row for an object's text."""
    words, raw = words_of(content, longest)
    return {"kind": kind, "object_id": object_id, "words": words, "raw": raw}


def words_of(content: str, longest: int = LONGEST_TEXT) -> tuple[str, str]:
    """The words of a text, and the text for pieces of words."""
    content = content[:longest].replace("\x00", " ")
    return " ".join(dict.fromkeys(search_tokens(content))), search_text(content)


def index(kind: str, object_id: int, content: str, longest: int = LONGEST_TEXT) -> None:
    """Make the object findable by this text, or by the new text. `longest` is for background work only."""
    index_many([document(kind, object_id, content, longest)])


def keep(kind: str, object_id: int, words: tuple[str, str]) -> None:
    """The same with words that `words_of` found before the transaction began."""
    index_many([{"kind": kind, "object_id": object_id, "words": words[0], "raw": words[1]}])


def index_many(documents: list[dict[str, object]]) -> None:
    if not documents:
        return
    db.session.execute(_INDEX, documents)


def forget(kind: str, *object_ids: int) -> None:
    """Make the objects unfindable."""
    gone = SearchDocument.kind == kind, among(SearchDocument.object_id, object_ids)
    db.session.execute(delete(SearchDocument).where(*gone))


class Counted(Protocol):
    """Whatever knows how much was found."""

    @property
    def total(self) -> int: ...


Found = TypeVar("Found", bound=Counted)


def searched(look: Callable[[str], Found], query: str) -> tuple[Found, str | None]:
    """What the query finds. If that is nothing: what it finds with its slips set right, and the words that found it."""
    found = look(query)
    if found.total or not query.strip():
        return found, None
    for meant in spelling.guesses(query[:LONGEST_QUERY].replace("\x00", " ")):
        if (other := look(meant)).total:
            return other, meant
    return found, None


def matching(kind: str, query: str) -> Select[tuple[int]]:
    """A select of the `object_id`s in which every word of the query stands: as a word, its beginning, or a piece."""
    found = select(SearchDocument.object_id).where(SearchDocument.kind == kind)
    return found.where(*_holding(query))


def matching_common(kind: str, query: str, latest: int | None) -> Select[tuple[int]]:
    """The same for a kind that is most of what there is, so that the words are looked for first; of the latest documents alone."""
    found = select(SearchDocument.object_id).where(unindexed(SearchDocument.kind) == kind, *_holding(query, latest))
    return found.order_by(SearchDocument.object_id.desc()).limit(latest) if latest else found


def _holding(query: str, latest: int | None = None) -> list[ColumnElement[bool]]:
    tokens = list(dict.fromkeys(search_tokens(query[:LONGEST_QUERY].replace("\x00", " "))))[:MOST_WORDS]
    if not tokens:
        return [SearchDocument.id.is_(None)]
    if db.engine.dialect.name == "postgresql":
        return [_holds_postgresql(token, f"word_{number}") for number, token in enumerate(tokens)]
    return _holds_sqlite(tokens, latest)


def _may_begin(token: str) -> bool:
    """Whether words are found that go on behind it: with one letter begins every tenth."""
    return len(token) > 1


def _holds_postgresql(token: str, name: str) -> ColumnElement[bool]:
    quoted = token.replace("\\", "\\\\").replace("'", "''")
    word = column("words_vector").op("@@")(cast(bindparam(name, f"'{quoted}'{':*' * _may_begin(token)}"), TSQUERY))
    return or_(word, SearchDocument.raw.contains(token, autoescape=True)) if len(token) > 2 else word


def _holds_sqlite(tokens: list[str], latest: int | None) -> list[ColumnElement[bool]]:
    """All long words at once; trigrams know nothing shorter than three letters."""
    quoted = ['"{}"'.format(token.replace('"', '""')) for token in tokens]
    long = [one for one, token in zip(quoted, tokens, strict=True) if len(token) > 2]
    short = [one + "*" * _may_begin(token) for one, token in zip(quoted, tokens, strict=True) if one not in long]
    found: list[Select[Any] | CompoundSelect[Any]] = []
    if short:
        found.append(_fts("search_words", " ".join(short), "short"))
    if long:
        words = _fts("search_words", " ".join(f"{one}*" for one in long), "words")
        found.append(union(words, _fts("search_pieces", " ".join(long), "pieces")))
    if latest and len(found) == 1:
        found = [found[0].order_by(column("rowid").desc()).limit(latest)]
    return [SearchDocument.id.in_(one) for one in found]


def _fts(table: str, query: str, name: str) -> Select[tuple[int]]:
    condition = text(f"{table} MATCH :{name}").bindparams(bindparam(name, query))  # both are names of this module
    return select(column("rowid", Integer)).select_from(text(table)).where(condition)
