"""Keys and values to what a document declares of itself, and what it merely brings along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cefu.model import Declared
from cefu.reading.keys import KeyMap
from cefu.reading.values import checked, is_absent, is_nested, text_of

__all__ = ["Statements", "state"]


@dataclass(frozen=True, slots=True)
class Statements:
    """What was declared, in order, and the keys that map to no field."""

    declared: tuple[Declared, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


def state(
    pairs: Iterable[tuple[str, object]],
    keys: KeyMap,
    source: str,
    where: Callable[[str], str],
    *,
    joint_issuers: bool = False,
) -> Statements:
    """Sort ``pairs`` of key and value into fields and extra; keys the user mapped come first.

    ``source`` and ``where(key)`` go into each :class:`~cefu.model.Declared`. With ``joint_issuers`` a list
    of issuers gives one value each; other lists are joined with ``;``.

    Raises:
        ReadError: a value can't be stored.
    """
    declared: list[Declared] = []
    extra: dict[str, str] = {}
    for key, value in sorted(pairs, key=lambda pair: not keys.is_own(pair[0])) if keys.own else pairs:
        name = keys.field(key)
        if name in ("id", "text", "extra") or is_nested(value):
            _keep(extra, key, value)
            continue
        each = value if joint_issuers and name == "issuer" and isinstance(value, list) else [value]
        for item in each:
            if not is_absent(item):
                place = where(key)
                declared.append(Declared(name, checked(text_of(item), place), source, place))
    return Statements(tuple(declared), extra)


def _keep(extra: dict[str, str], key: str, value: object) -> None:
    text = checked(text_of(value), f"key {key.strip()}")
    if not text:
        return
    name = checked(key.strip(), "a key") or "(no name)"
    extra[name] = f"{extra[name]};{text}" if name in extra else text
