"""Frozen values behave as frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping

import pytest

from cefu.frozen import Frozen, fresh, replace


class Place(Frozen, apart=("note",)):
    name: str
    level: int = 1
    tags: Mapping[str, str] = fresh(factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        if self.level < 0:
            raise ValueError("no such level")

    @property
    def upper(self) -> str:
        return self.name.upper()


class Other(Frozen):
    name: str
    level: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    name: str
    level: int = 1
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    note: str = dataclasses.field(default="", compare=False, repr=False)


def test_it_says_what_a_dataclass_says() -> None:
    for given, named in ((("a",), {}), (("a", 2), {"note": "n"}), ((), {"level": 3, "name": "b"})):
        place, twin = Place(*given, **named), Twin(*given, **named)  # type: ignore[arg-type]
        assert repr(place) == repr(twin).replace("Twin", "Place")
        assert [getattr(place, name) for name in Twin.__match_args__] == [
            getattr(twin, name) for name in Twin.__match_args__
        ]
    assert Place.__match_args__ == Twin.__match_args__


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((), {"level": 1}), (("a", 1, {}, "", 5), {}), (("a",), {"name": "b"}), (("a",), {"colour": "red"})],
)
def test_what_it_does_not_take(given: tuple[object, ...], named: dict[str, object]) -> None:
    for cls in (Place, Twin):
        with pytest.raises(TypeError):
            cls(*given, **named)  # type: ignore[arg-type]


def test_it_does_not_change() -> None:
    place = Place("a")
    changes = (
        lambda: setattr(place, "name", "b"),
        lambda: setattr(place, "new", "b"),
        lambda: delattr(place, "name"),
    )
    for change in changes:
        with pytest.raises(AttributeError):
            change()
    assert not hasattr(place, "__dict__")
    assert place == Place("a")


def test_equal_is_of_one_class_with_equal_fields() -> None:
    assert Other("a") == Other("a", 1) != Other("a", 2)
    assert Other("a") != Place("a")
    assert Place("a", note="x") == Place("a", note="y")
    assert hash(Other("a")) == hash(Other("a", 1))
    assert len({Other("a"), Other("a", 1), Other("b")}) == 2
    with pytest.raises(TypeError):
        hash(Place("a"))  # a dictionary has no hash


def test_a_default_may_be_made_anew() -> None:
    assert Place("a").tags is not Place("a").tags
    assert Place("a", tags=(tags := {"k": "v"})).tags is tags


def test_a_new_value_is_looked_at() -> None:
    with pytest.raises(ValueError, match="no such level"):
        Place("a", -1)
    with pytest.raises(ValueError, match="no such level"):
        replace(Place("a"), level=-1)
    assert Place("a").upper == "A"


def test_it_is_copied_and_pickled() -> None:
    place = Place("a", 2, {"k": "v"}, "n")
    for other in (copy.copy(place), copy.deepcopy(place), pickle.loads(pickle.dumps(place))):
        assert (other, other.note) == (place, "n")


def test_the_functions_of_dataclasses_take_it() -> None:
    place = Place("a", 2, {"k": "v"}, "n")
    assert dataclasses.is_dataclass(place)
    assert [field.name for field in dataclasses.fields(place)] == ["name", "level", "tags", "note"]
    assert dataclasses.asdict(place) == {"name": "a", "level": 2, "tags": {"k": "v"}, "note": "n"}
    changed = dataclasses.replace(place, level=3)
    assert (type(changed), changed.level, changed.name) == (Place, 3, "a")
    assert replace(place, level=3) == changed


def test_it_matches_by_place() -> None:
    match Other("a", 2):
        case Other(name, level):
            assert (name, level) == ("a", 2)
        case _:
            pytest.fail("no match")
