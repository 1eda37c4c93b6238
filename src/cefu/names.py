"""What names in queries and options stand for, in one index: provinces, cities, issuers, numbers, technologies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from cefu.errors import ConfigError, UnknownNameError
from cefu.query.terms import Concept, Key, Named

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["IndexNames"]

_T = TypeVar("_T")


def _number_shown(key: str) -> str:
    """A document number as people write it: 国发〔2020〕15号, 国令第707号."""
    code, year, number = [*key.split(":"), "", ""][:3]
    return f"{code}〔{year}〕{number}号" if year else f"{code}第{number}号" if number else key


def _name_of_source(source: str) -> str:
    """The last name of a path without its suffix: what people remember of it."""
    name = source.rstrip("/").rpartition("/")[2]
    return name.partition(".")[0] or name


def _cities_spelt_like(text: str) -> tuple[str, ...]:
    """The cities whose pinyin is most like a misspelt one."""
    import difflib

    from cefu.data.latin import syllables
    from cefu.data.place_tables import cities

    spelt: dict[str, list[str]] = {}
    for city in cities():
        spelt.setdefault("".join(syllables(city.name)), []).append(city.name)
    near = difflib.get_close_matches(text.strip().casefold(), spelt, n=3, cutoff=0.7)
    return tuple(name for each in near for name in spelt[each])


#: How the values of a field are shown to people, where that is another way than they are kept.
_SHOWN: dict[str, Callable[[str], str]] = {"number": _number_shown, "source": _name_of_source}


class IndexNames:
    """Implements :class:`cefu.query.rewrite.Names`."""

    def __init__(self, values: Callable[[str], dict[str, int]], lexicon: Callable[[], Lexicon]) -> None:
        """``values`` gives a filter field's values in the index; ``lexicon`` loads the lexicon when needed."""
        self._values = values
        self._lexicon = lexicon

    def key(self, field: str, value: str) -> Key:
        """See :meth:`cefu.query.rewrite.Names.key`.

        Provinces and cities are resolved by the gazetteer; issuers by their full name or an alias, else by a
        part of either (``国务院*`` asks for a part: every body whose name holds it);
        numbers whatever their brackets; kinds by name or its end (``条例`` finds ``实施条例``'s kind too);
        sources by any part.
        """
        if not value.strip():
            raise ConfigError(f"the {field} to filter by is empty", hint=f"name one, or leave out --{field}")
        if field == "province":
            from cefu.data.places import resolve_province

            return Key("province", (self._resolved(field, value, resolve_province),))
        if field == "city":
            from cefu.data.places import cities_within

            return Key("city", self._resolved(field, value, cities_within))
        if field == "tech":
            return Key("tech", self.concept(value).names)
        matching = {
            "issuer": self._issuers,
            "number": self._numbers,
            "kind": self._kinds,
            "source": self._sources,
        }
        found = matching[field](value) or self._absent(field, value)
        if not found:
            raise self._unknown(field, value)
        return Key(field, tuple(found))

    def _unknown(self, field: str, value: str) -> UnknownNameError:
        """The error for a name that no document has: with close ones, else with those most documents have."""
        import difflib  # slow to import, and needed for errors only

        shown = _SHOWN.get(field, str)
        known: dict[str, int] = {}
        for name, documents in self._values(field).items():
            known[shown(name)] = known.get(shown(name), 0) + documents
        near = difflib.get_close_matches(value, known, n=5, cutoff=0.4)
        most = sorted(known, key=lambda name: (-known[name], name))[:5]
        has = f"most documents here have {', '.join(most)}" if known else f"no document here has a {field}"
        return UnknownNameError(field, value, tuple(near), hint=f"did you mean {', '.join(near)}?" if near else has)

    def _resolved(self, field: str, value: str, resolve: Callable[[str], _T]) -> _T:
        """What the gazetteer makes of a name; where it knows none that is close, the error says what documents have."""
        try:
            return resolve(value)
        except UnknownNameError as error:
            # A hint of its own (a region, a county, a city for a province) stays.
            if error.close:
                raise
            near = _cities_spelt_like(value) if field == "city" and value.isascii() else ()
            raise (UnknownNameError(field, value, near) if near else self._unknown(field, value)) from None

    @staticmethod
    def _absent(field: str, value: str) -> list[str]:
        """A good name that no document has: a document number, a kind, a body that is known or named by its place."""
        if field == "number":
            from cefu.extraction import number_key

            key = number_key(value)
            return [key] if key.partition(":")[0] and ":" in key else []
        if field == "kind":
            from cefu.analysis import fold
            from cefu.extraction.kind import find_kind

            folded = fold(value).text.strip()
            return [folded] if find_kind(folded) == (0, len(folded)) else []
        if field == "issuer":
            from cefu.analysis import fold
            from cefu.data.counties import county_at
            from cefu.data.issuers import is_local_name, issuer_at
            from cefu.data.places import place_at
            from cefu.extraction.bodies import is_body

            folded = fold(value.strip().removesuffix("*")).text
            known, place = issuer_at(folded), place_at(folded) or county_at(folded)
            start = known[1] if known else place.length if place else 0
            sensible = is_body(folded) and (start > 0 or is_local_name(folded))
            return [folded] if sensible or (known and start == len(folded)) else []
        return []

    def _issuers(self, value: str) -> list[str]:
        """The bodies that a name means: the one it names in full or by an alias, else all whose names hold it."""
        from cefu.analysis import fold
        from cefu.data.issuers import is_local_name, issuer_at, issuer_forms, issuer_key, searchable_issuer
        from cefu.data.places import place_at
        from cefu.extraction.bodies import normal_body

        plain = value.strip().removesuffix("*")
        if plain == value.strip():
            wanted = issuer_key(normal_body(plain))
            exact = [name for name in self._values("issuer") if issuer_key(normal_body(name)) == wanted]
            folded = fold(plain).text
            known, place = issuer_at(folded), place_at(folded)
            whole = known is not None and known[1] == len(folded)
            if exact or whole or (place is not None and is_local_name(folded[place.length :])):
                return exact
        forms = issuer_forms(plain)
        return [
            name for name in self._values("issuer") if any(form in searchable_issuer(name) for form in forms)
        ]

    def other_bodies(self, value: str) -> list[str]:
        """The bodies of documents whose names hold the name of another one, which alone ``value`` means; in order."""
        means = set(self._issuers(value))
        return sorted(set(self._issuers(f"{value.strip()}*")) - means) if not value.strip().endswith("*") else []

    def _numbers(self, value: str) -> list[str]:
        from cefu.extraction import number_key

        wanted = number_key(value)
        return [key for key in self._values("number") if key == wanted]

    def _kinds(self, value: str) -> list[str]:
        from cefu.analysis import fold
        from cefu.extraction.kind import kind_matches

        wanted = fold(value).text
        return [kind for kind in self._values("kind") if kind_matches(wanted, fold(kind).text)]

    def _sources(self, value: str) -> list[str]:
        wanted = value.casefold()
        return [source for source in self._values("source") if wanted in source.casefold()]

    def concept(self, name: str) -> Concept:
        """See :meth:`cefu.query.rewrite.Names.concept`."""
        lexicon = self._lexicon()
        names = lexicon.family(name)
        members = frozenset(names)
        forms = tuple(form for n in names for form in lexicon.resolve(n).forms)

        def places(folded: str) -> list[tuple[int, int]]:
            return [(m.start, m.end) for m in lexicon.find(folded) if m.concept in members]

        return Concept(names[0], names, forms, places)

    def mentions(self, place: str) -> Named:
        """See :meth:`cefu.query.rewrite.Names.mentions`.

        A name that a province and a city share (吉林) is the province's; 吉林市 is the city.
        """
        from cefu.data.places import cities, find_places, province_forms, resolve_city, resolve_province

        if not place.strip():
            raise ConfigError("the place to be mentioned is empty", hint="name one, or leave out --mentions")
        city = ""
        try:
            name = resolve_province(place)
        except UnknownNameError as no_province:
            try:
                name = city = resolve_city(place)
            except UnknownNameError as no_city:
                raise _no_place(place, no_province, no_city) from None
        forms = next(c.forms for c in cities() if c.name == name) if city else province_forms(name)
        if not forms:
            raise UnknownNameError(
                "place in running text", place, hint=f"{name} is not a place; search its bodies by name"
            )

        def places(folded: str) -> list[tuple[int, int]]:
            if city:
                return [(m.start, m.end) for m in find_places(folded) if m.city == city]
            return [(m.start, m.end) for m in find_places(folded) if m.province == name and m.names_province]

        return Named(name, forms, places)


def _no_place(text: str, province: UnknownNameError, city: UnknownNameError) -> UnknownNameError:
    """The error for a name of no province and no city: what is said of either beyond close names, or all of these."""
    for error in (province, city):
        if error.hint != UnknownNameError(error.kind, text, error.close).hint:
            return UnknownNameError("place", text, error.close, hint=error.hint)
    close = tuple(dict.fromkeys((*province.close, *city.close)))[:8]
    return UnknownNameError("place", text, close, hint="" if close else "name a province or a city: 四川, 福州")
