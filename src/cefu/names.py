"""What names in queries and options stand for, in one index: provinces, cities, issuers, numbers, technologies."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING

from cefu.errors import ConfigError, UnknownNameError
from cefu.query.terms import Concept, Key, Named, Term

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["IndexNames"]


class IndexNames:
    """Implements :class:`cefu.query.rewrite.Names`."""

    def __init__(self, values: Callable[[str], dict[str, int]], lexicon: Callable[[], Lexicon]) -> None:
        """``values`` gives a filter field's values in the index; ``lexicon`` loads the lexicon when needed."""
        self._values = values
        self._lexicon = lexicon

    def key(self, field: str, value: str) -> Key:
        """See :meth:`cefu.query.rewrite.Names.key`.

        Provinces and cities are resolved by the gazetteer; issuers by name, alias or a part of either;
        numbers whatever their brackets; kinds by name or its end (``条例`` finds ``实施条例``'s kind too);
        sources by any part.
        """
        if not value.strip():
            raise ConfigError(f"the {field} to filter by is empty", hint=f"name one, or leave out --{field}")
        if field == "province":
            from cefu.data.places import resolve_province

            return Key("province", (resolve_province(value),))
        if field == "city":
            from cefu.data.places import cities_within

            return Key("city", cities_within(value))
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
            known = self._values(field)
            near = difflib.get_close_matches(value, known, n=5, cutoff=0.4)
            most = sorted(known, key=lambda name: (-known[name], name))[:5]
            has = f"most documents here have {', '.join(most)}" if known else f"no document here has a {field}"
            hint = f"did you mean {', '.join(near)}?" if near else has
            raise UnknownNameError(field, value, tuple(near), hint=hint)
        return Key(field, tuple(found))

    @staticmethod
    def _absent(field: str, value: str) -> list[str]:
        """A good name that no document has: a document number, a body that is known or named by its place."""
        if field == "number":
            from cefu.extraction import number_key

            return [key] if (key := number_key(value)).count(":") else []
        if field == "issuer":
            from cefu.analysis import fold
            from cefu.data.issuers import issuer_at
            from cefu.data.places import place_at

            folded = fold(value).text
            place = place_at(folded)
            return [folded] if issuer_at(folded) or (place and place.length < len(folded)) else []
        return []

    def _issuers(self, value: str) -> list[str]:
        from cefu.data.issuers import issuer_forms, searchable_issuer

        forms = issuer_forms(value)
        return [
            name for name in self._values("issuer") if any(form in searchable_issuer(name) for form in forms)
        ]

    def _numbers(self, value: str) -> list[str]:
        from cefu.extraction import number_key

        wanted = number_key(value)
        return [key for key in self._values("number") if key == wanted]

    def _kinds(self, value: str) -> list[str]:
        from cefu.analysis import fold

        wanted = fold(value).text
        return [kind for kind in self._values("kind") if fold(kind).text.endswith(wanted)]

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

    def mentions(self, province: str) -> Term:
        """See :meth:`cefu.query.rewrite.Names.mentions`."""
        from cefu.data.places import find_places, province_forms, resolve_province

        name = resolve_province(province)
        forms = province_forms(name)
        if not forms:
            raise UnknownNameError(
                "province in running text", province, hint=f"{name} is not a place; search its bodies by name"
            )

        def places(folded: str) -> list[tuple[int, int]]:
            return [
                (m.start, m.end) for m in find_places(folded) if m.province == name and m.city in (None, name)
            ]

        return Named(name, forms, places)
