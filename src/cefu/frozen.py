"""Values that do not change, as frozen dataclasses with slots are, but made in a tenth of the time.

Every start of Cefu makes some fifty of these classes before the first query is looked at, and ``dataclasses`` compiles
six functions for each: together that takes longer than a search. The methods here are written once, for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """For type checkers alone; Python has it from 3.11 on."""
        return lambda cls: cls


__all__ = ["Frozen", "fresh", "replace"]


class _Fresh:
    """Stands for a default that is made anew for each value."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def fresh(*, factory: Callable[[], Any]) -> Any:
    """The default of a field that each value gets one of its own of.

    >>> class Basket(Frozen):
    ...     things: list[str] = fresh(factory=list)
    >>> Basket().things is Basket().things
    False
    """
    return _Fresh(factory)


@dataclass_transform(frozen_default=True, field_specifiers=(fresh,))
class _FrozenType(type):
    """Makes slots of the annotations of a class, and keeps what the class gives them as defaults."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], *, apart: tuple[str, ...] = ()
    ) -> _FrozenType:
        fields = tuple(body.get("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        body["__slots__"] = body["__match_args__"] = fields
        cls = super().__new__(mcs, name, bases, body)
        cls._defaults = defaults
        cls._compared = tuple(field for field in fields if field not in apart)
        return cls

    __match_args__: tuple[str, ...]
    _defaults: dict[str, Any]
    _compared: tuple[str, ...]


class _DataclassFields:
    """What ``dataclasses`` looks for (``fields``, ``asdict``, ``replace`` …): made when somebody asks."""

    def __init__(self) -> None:
        self._known: dict[_FrozenType, dict[str, Any]] = {}

    def __get__(self, value: object, cls: _FrozenType) -> dict[str, Any]:
        if cls not in self._known:
            from dataclasses import field, make_dataclass

            fields = [(name, Any, field(compare=name in cls._compared)) for name in cls.__match_args__]
            twin: Any = make_dataclass(cls.__name__, fields)
            self._known[cls] = twin.__dataclass_fields__
        return self._known[cls]


class Frozen(metaclass=_FrozenType):
    """A value: its fields are the annotations of its class, in order, and what the class gives them are the defaults.

    Two values are equal if they are of one class and their fields are; fields named by the class's ``apart`` take part
    in neither that nor the hash nor ``repr``. ``__post_init__`` may look at a new value. A subclass has the fields that
    it writes itself, and those of no other. The functions of ``dataclasses`` take such a value for one of theirs.

    >>> class Place(Frozen):
    ...     name: str
    ...     level: int = 1
    >>> Place("四川"), Place(level=2, name="成都") == Place("成都", 2), replace(Place("四川"), level=3).level
    (Place(name='四川', level=1), True, 3)
    >>> Place("四川").level = 2
    Traceback (most recent call last):
      ...
    AttributeError: a Place does not change
    """

    if not TYPE_CHECKING:
        __dataclass_fields__ = _DataclassFields()

        def __init__(self, *given: Any, **named: Any) -> None:
            """Take the fields in order or by name.

            Raises:
                TypeError: one is missing, unknown or given twice.
            """
            cls = type(self)
            fields = cls.__match_args__
            if len(given) > len(fields):
                raise TypeError(f"{cls.__name__} takes {len(fields)} values, not {len(given)}")
            put = object.__setattr__
            for field, value in zip(fields, given):  # noqa: B905 - what is not given comes now
                put(self, field, value)
            for field in fields[len(given) :]:
                if field in named:
                    value = named.pop(field)
                elif field in cls._defaults:
                    value = cls._defaults[field]
                    if type(value) is _Fresh:
                        value = value.factory()
                else:
                    raise TypeError(f"{cls.__name__} lacks {field}")
                put(self, field, value)
            if named:
                raise TypeError(f"{cls.__name__} does not take {', '.join(named)} (again)")
            self.__post_init__()

    def __post_init__(self) -> None:
        """Nothing to look at."""

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __delattr__(self, name: str) -> None:
        """Refuse.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same class with equal fields."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in type(self)._compared)

    def __hash__(self) -> int:
        """By class and fields."""
        return hash((type(self), *(getattr(self, field) for field in type(self)._compared)))

    def __repr__(self) -> str:
        """The class with its fields by name."""
        fields = ", ".join(f"{field}={getattr(self, field)!r}" for field in type(self)._compared)
        return f"{type(self).__qualname__}({fields})"

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """How to copy and pickle it: by its fields."""
        return type(self), tuple(getattr(self, field) for field in type(self).__match_args__)


_Value = TypeVar("_Value", bound=Frozen)


def replace(value: _Value, /, **changes: Any) -> _Value:
    """The same value but for the changes.

    Raises:
        TypeError: there is no such field.
    """
    cls = type(value)
    return cls(**{**{field: getattr(value, field) for field in cls.__match_args__}, **changes})
