"""Who issues: national bodies under all their names, and the forms by which a query may mean an issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from cefu.data.place_reading import LeadingPlace, place_at
from cefu.data.place_tables import cities, provinces
from cefu.data.toml import load_resource

__all__ = [
    "Issuer",
    "is_local_name",
    "issuer_at",
    "issuer_forms",
    "issuer_key",
    "issuer_matches",
    "issuers",
    "organisation_prefixes",
    "place_beginnings",
    "searchable_issuer",
]

#: 第十三届: the session an assembly sat in, which people leave out when they name it.
_SESSION = re.compile(r"第[0-9一二三四五六七八九十百]{1,4}届")
#: What 中共 is short for; the names of committees are searched and compared in the short form.
_PARTY = re.compile("中国共产党")
#: Between issuers: a mark, or a blank between names. 国 务 院 is one name: its blanks part single characters.
_JOINT = re.compile(r"[、,，;；/]+|(?<=[^\x00-\x7f\s]{2})\s+(?=[^\x00-\x7f\s]{2})")


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that is known by name. ``also`` holds other places that have one: 台湾 has a 财政部.

    ``years`` are the spans, first and last year, in which a body worked that is no more; empty for the others.
    """

    name: str
    aliases: tuple[str, ...]
    place: str
    also: tuple[str, ...] = ()
    branches: bool = False
    years: tuple[tuple[int, int], ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


@cache
def _file() -> dict[str, Any]:
    return load_resource("issuers.toml")


@cache
def issuers() -> tuple[Issuer, ...]:
    """The bodies whose names carry no place: national ones, then those of 香港, 澳门 and 台湾.

    A name that several places share stands once, under the first.

    >>> next((i.place, i.also) for i in issuers() if i.name == "财政部")
    ('中央', ('台湾',))
    >>> next(i.years for i in issuers() if i.name == "邮电部")
    ((1949, 1969), (1973, 1998))
    """
    found: dict[str, Issuer] = {}
    for place, table in _places():
        branches = set(table["branches"])
        rows = [(row[0], row[1:], "") for row in table["bodies"]]
        rows += [(row[0], row[2:], row[1]) for row in table.get("former", ())]
        for name, aliases, spans in rows:
            known = found.get(name)
            found[name] = (
                Issuer(name, tuple(aliases), place, (), name in branches, _years(spans))
                if known is None
                else replace(known, also=(*known.also, place))
            )
    return tuple(found.values())


def _years(spans: str) -> tuple[tuple[int, int], ...]:
    """The spans of ``1949-1969,1973-1998``."""
    pairs = (span.split("-") for span in spans.split(",") if span)
    return tuple((int(first), int(last)) for first, last in pairs)


def _places() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((key, table) for key, table in _file().items() if isinstance(table, dict) and "bodies" in table)


@cache
def _forms() -> dict[str, Issuer]:
    # One form may be of two places: 科技部 is a body of 台湾 and short for 科学技术部.
    forms: dict[str, Issuer] = {}
    for issuer in issuers():
        for form in issuer.forms:
            known = forms.get(form)
            if known is None:
                forms[form] = issuer
            elif known.place != issuer.place:
                forms[form] = replace(known, also=(*known.also, issuer.place))
    return forms


@cache
def organisation_prefixes() -> tuple[str, ...]:
    """Organisations that stand before a place without being one (中共四川省委), the longest first."""
    return tuple(sorted(_file()["prefixes"], key=lambda p: (-len(p), p)))


@cache
def place_beginnings() -> tuple[tuple[str, str], ...]:
    """First words that only bodies of one place have (国家…, 全国…), with the place, the longest first."""
    pairs = [(word, place) for place, table in _places() for word in table["beginnings"]]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def issuer_at(folded: str, start: int = 0) -> tuple[Issuer, int] | None:
    """The known body whose name, the longest, stands at ``start`` of a folded text, and the name's length.

    >>> issuer, length = issuer_at("国家发改委办公厅")
    >>> issuer.name, length
    ('国家发展和改革委员会', 5)
    """
    forms, longest, beginnings = _forms_by_length()
    if folded[start : start + 2] not in beginnings:  # most texts
        return None
    for end in range(min(len(folded), start + longest), start + 1, -1):
        found = forms.get(folded[start:end])
        # 教育部门 and 国防部队 name no ministry.
        if found is not None and not (folded[end - 1] == "部" and folded[end : end + 1] in ("门", "队")):
            return found, end - start
    return None


@cache
def _forms_by_length() -> tuple[dict[str, Issuer], int, frozenset[str]]:
    """The forms, the length of the longest, and the two characters that each begins with."""
    forms = _forms()
    return forms, max(map(len, forms)), frozenset(form[:2] for form in forms)


@cache
def _generic() -> dict[str, tuple[str, ...]]:
    """Each name of a local body -> all its names."""
    rows: list[list[str]] = _file()["generic"]["rows"]
    names: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for name in row:
            names[name] = (*names.get(name, ()), *(n for n in row if n not in names.get(name, ())))
    return names


@cache
def _generic_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(n) for n in sorted(_generic(), key=lambda n: (-len(n), n))))


def is_local_name(folded: str) -> bool:
    """Whether the folded text is what places call a body of theirs: 发改委, 经信局, 住建厅.

    >>> is_local_name("发改委"), is_local_name("国务院办公斤")
    (True, False)
    """
    return folded in _generic()


def issuer_forms(query: str) -> tuple[str, ...]:
    """The folded strings, any of which in the :func:`searchable_issuer` of a body means that one.

    They are the query's folded text, its longer and shorter names, and these behind the forms of its place.
    None for a blank query. A form that contains another one is left out: it could find nothing more.

    >>> issuer_forms("國家發改委")
    ('国家发改委', '国家发展和改革委员会', '国家发展与改革委员会', '国家发展改革委')
    >>> any(form in "重庆市经济和信息化委员会" for form in issuer_forms("重庆经信委"))
    True
    """
    folded = _fold(query).strip()
    if not folded:
        return ()
    forms = {folded: None}
    body = issuer_at(folded)
    if body is None and _PARTY.match(folded):
        folded = _PARTY.sub("中共", folded)
        forms[folded] = None
    if body is not None:
        issuer, length = body
        # Two characters are too few to look for inside of names: 央行 is in 中央行政学院.
        forms.update((form + folded[length:], None) for form in issuer.forms if len(form) > 2)
    else:
        place = place_at(folded)
        cut = place.length if place else 0
        heads = _place_heads(folded[:cut], place) if place and folded[cut:] else (folded[:cut],)
        forms.update((head + tail, None) for head in heads for tail in _generic_names(folded[cut:]))
    return tuple(f for f in forms if not any(other != f and other in f for other in forms))


def _place_heads(head: str, place: LeadingPlace) -> tuple[str, ...]:
    """The forms of a place that is followed by a body: 重庆 and 重庆市, and the innermost of 四川省成都市."""
    full, name, ambiguous = _names(place)
    return (head, full) if ambiguous else (head, full, name)


def _names(place: LeadingPlace) -> tuple[str, str, bool]:
    if place.city is not None:
        city = next(c for c in cities() if c.name == place.city)
        return city.full, city.name, city.ambiguous
    province = next(p for p in provinces() if p.name == place.province)
    return province.full, province.name, False


def _generic_names(text: str) -> tuple[str, ...]:
    found = _generic_pattern().search(text)
    if found is None:
        return (text,)
    return tuple(text[: found.start()] + n + text[found.end() :] for n in _generic()[found.group()])


def searchable_issuer(issuer: str) -> str:
    """What engines keep of an issuer's name: folded, and once more without 第…届 where it has one.

    >>> searchable_issuer("上海市第十五屆人民代表大會常務委員會")
    '上海市第十五届人民代表大会常务委员会\\n上海市人民代表大会常务委员会'
    """
    folded = _fold(issuer).strip()
    plain = _SESSION.sub("", folded)
    if issuer_at(plain) is None:
        plain = _PARTY.sub("中共", plain)
    return folded if plain == folded else f"{folded}\n{plain}"


def issuer_matches(query: str, issuer: str) -> bool:
    """Whether the query is the issuer's name, a part of it, or another name of it.

    >>> [issuer_matches(query, "广州市发展和改革委员会") for query in ("发改委", "国家发改委")]
    [True, False]
    >>> issuer_matches("上海市人大常委会", "上海市第十五届人民代表大会常务委员会")
    True
    """
    text = searchable_issuer(issuer)
    return any(form in text for form in issuer_forms(query))


def issuer_key(text: str) -> frozenset[str]:
    """The canonical names of the issuers a text lists: what makes two ways of writing the same issuers equal.

    >>> issuer_key("国家发改委、工信部") == issuer_key("工业和信息化部 国家發展改革委")
    True
    >>> issuer_key("重庆市经信委")
    frozenset({'重庆市经济和信息化委员会'})
    """
    return frozenset(_canonical(part) for part in _JOINT.split(text) if part.strip())


@lru_cache(maxsize=10_000)  # a collection has few issuers, each of many documents
def _canonical(name: str) -> str:
    folded = _SESSION.sub("", _fold(name).strip())
    body = issuer_at(folded)
    if body is not None:
        return body[0].name + folded[body[1] :]
    folded = _PARTY.sub("中共", folded)
    place = place_at(folded)
    cut = place.length if place else 0
    found = _generic_pattern().search(folded, cut)
    if found is None:
        return folded
    # Only before a known kind of body is a place surely one: 上海交通大学 is not to become 上海市交通大学.
    head = _names(place)[0] if place and found.start() == cut else folded[:cut]
    return head + folded[cut : found.start()] + _first_name(found.group()) + folded[found.end() :]


@cache
def _first_name(name: str) -> str:
    rows: list[list[str]] = _file()["generic"]["rows"]
    return next(row[0] for row in rows if name in row)


def _fold(text: str) -> str:
    # Imported here: only who asks about an issuer pays for the folding tables.
    from cefu.analysis import fold

    return fold(text).text
