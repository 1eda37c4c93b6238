"""``.md``: the text, and what the front matter above it declares (YAML in ``---``, TOML in ``+++``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading.declaring import state
from cefu.reading.encoding import decode
from cefu.reading.limits import read_all
from cefu.reading.opened import Opened
from cefu.reading.source import Failure
from cefu.reading.toml_text import loads
from cefu.reading.yaml_text import load_mapping

__all__ = ["read", "split"]

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The one document of the file."""
    text, encoding = decode(read_all(opened.stream), opened.file.path, opened.file.compression)
    table, body = split(text)
    if table is None:
        yield opened.document(text, encoding)
        return
    pairs = ((str(key), value) for key, value in table.items())
    own = state(
        pairs, opened.keys, "front matter", lambda key: f"front matter, key {key.strip()}", joint_issuers=True
    )
    yield opened.document(body, encoding, own)


def split(text: str) -> tuple[dict[Any, Any] | None, str]:
    r"""The table of the front matter and the body; ``None`` and the whole text when there is no front matter.

    It starts on the first line and must be closed; prose between two rules is prose.

    >>> split("---\n标题: 新基建\n日期: 2020-05\n---\n正文")
    ({'标题': '新基建', '日期': '2020-05'}, '正文')

    Raises:
        ReadError: the front matter is no YAML or TOML; the message names the line of the file.
    """
    if match := _TOML.match(text):
        return loads(match[1], "front matter", first_line=2), text[match.end() :]
    if match := _YAML.match(text):
        try:
            table = load_mapping(match[1], "front matter", first_line=2)
        except ReadError as error:
            raise ReadError(error.message, hint="values with a colon or a bracket stand in quotes") from None
        return table, text[match.end() :] if table is not None else text
    return None, text
