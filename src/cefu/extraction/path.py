"""The last source: the file's name, where it reads like a title, and folders named after a province."""

from __future__ import annotations

import re

from cefu.data.places import resolve_province
from cefu.errors import UnknownNameError
from cefu.extraction.kind import find_kind
from cefu.extraction.recalled import squeezed
from cefu.extraction.title import shown
from cefu.model import Evidence, MetaValue, RawDocument

__all__ = ["province_of_path", "title_of_path"]

_HAN_NAME = re.compile("[一-鿿]{2,10}\\Z")
_SEPARATOR = re.compile(r"[/\\]")


def title_of_path(raw: RawDocument) -> MetaValue | None:
    """The file's name, where it is a title: Chinese, and ending in a kind of document.

    >>> title_of_path(RawDocument("a", "notes/上海市数据条例.txt", "")).value
    '上海市数据条例'
    >>> title_of_path(RawDocument("a", "notes/扫描件003.txt", "")) is None
    True
    """
    if "#" in raw.source:  # one record of many: the file's name is not its title
        return None
    name = _SEPARATOR.split(raw.source)[-1]
    stem = re.sub(r"(?:\.[A-Za-z0-9]{1,8}){1,2}\Z", "", name)
    plain = squeezed(stem)
    if len(re.findall("[一-鿿]", plain)) < 6 or find_kind(plain) is None:
        return None
    return MetaValue("title", shown(stem), name, Evidence("path", None, "file name"))


def province_of_path(raw: RawDocument) -> MetaValue | None:
    """The province a folder of the collection is named after; folders above the collection say nothing.

    >>> province_of_path(RawDocument("政策/四川省/2020/a.txt", "/home/北京/政策/四川省/2020/a.txt", "")).value
    '四川'
    >>> province_of_path(RawDocument("plans/a.txt", "plans/a.txt", "")) is None
    True
    """
    for folder in reversed(_SEPARATOR.split(raw.doc_id)[:-1]):
        if _HAN_NAME.match(folder):
            try:
                province = resolve_province(folder)
            except UnknownNameError:
                continue
            return MetaValue("province", province, folder, Evidence("path", None, f"folder {folder}"))
    return None
