"""Each field once: its name, its Chinese label, whether it filters, and whether a hit shows it."""

from __future__ import annotations

from cefu.frozen import Frozen

__all__ = ["BOOST_TITLE", "FIELDS", "HIT_KEYS", "KEY_FIELDS", "POSTING_FIELDS", "Field"]

#: How much more an occurrence in the title weighs than one in the body.
BOOST_TITLE = 3.0


class Field(Frozen):
    """One field of a hit: stable ``name``, Chinese ``label``, and whether engines filter by it (``key``)."""

    name: str
    label: str
    key: bool = False


#: The fields of a hit, in their stable order (DESIGN §8).
FIELDS: tuple[Field, ...] = (
    Field("rank", "序"),
    Field("score", "得分"),
    Field("doc_id", "编号"),
    Field("title", "标题"),
    Field("province", "省份", key=True),
    Field("city", "城市", key=True),
    Field("issuer", "发文机关", key=True),
    Field("doc_number", "发文字号"),
    Field("date", "日期"),
    Field("date_kind", "日期种类"),
    Field("technologies", "技术"),
    Field("occurrences", "次数"),
    Field("snippet", "摘录"),
    Field("source", "来源"),
)

#: The keys of a hit, in the order scripts rely on.
HIT_KEYS: tuple[str, ...] = tuple(field.name for field in FIELDS)

#: Metadata that engines hold to filter by.
KEY_FIELDS: tuple[str, ...] = ("province", "city", "issuer", "number", "kind", "source", "tech")

#: Counts that engines hold: units, grams and words of body and title, and technologies.
POSTING_FIELDS: tuple[str, ...] = (
    "unit",
    "gram",
    "word",
    "title_unit",
    "title_gram",
    "title_word",
    "concept",
)
