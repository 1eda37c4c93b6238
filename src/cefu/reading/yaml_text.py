"""YAML whose values stay as written: ``2020-05`` is no date, ``2020`` no number, ``no`` no truth value."""

from __future__ import annotations

from typing import Any, cast

from cefu.errors import ReadError

__all__ = ["load_mapping"]

_NULLS = ("~", "null", "Null", "NULL")


def load_mapping(text: str, name: str, *, first_line: int = 1) -> dict[Any, Any] | None:
    """The mapping that ``text`` holds, its values text (or lists and mappings of it); None if it holds none.

    ``name`` and ``first_line`` (of ``text`` in the file) go into the error. Tags are ignored, aliases
    refused.

    >>> load_mapping("date: 2020-05\\nnumber: ~\\nissuer: [国务院, 工信部]", "front matter")
    {'date': '2020-05', 'number': None, 'issuer': ['国务院', '工信部']}

    Raises:
        ReadError: it is no YAML; the message names the line.
    """
    import yaml

    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                mark = cast(Any, self).peek_event().start_mark
                raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=mark)
            return super().compose_node(parent, index)

    try:
        table = yaml.load(text, Loader)  # BaseLoader only ever makes text, lists and mappings
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = getattr(error, "position", 0)
        line = mark.line if mark else text.count("\n", 0, place if isinstance(place, int) else 0)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        raise ReadError(f"{name}, line {first_line + line}: bad YAML ({what})") from None
    except RecursionError:
        raise ReadError(f"{name}, line {first_line}: bad YAML (nested too deep)") from None
    if table is None or table == "":
        return {}
    if not isinstance(table, dict):
        return None
    return {key: None if value in _NULLS else value for key, value in table.items()}
