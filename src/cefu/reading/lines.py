"""The lines of a large text file, decoded one by one: a bad line is marked, another encoding stops."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cefu.reading.encoding import no_text, not_utf8
from cefu.reading.guess import guess, is_binary
from cefu.reading.limits import byte_lines, megabytes

__all__ = ["HOPELESS", "Line", "text_lines"]

#: After so many bad lines and not one good, the file is of another kind: say so once and stop.
HOPELESS = 100


class Line(NamedTuple):
    """One line with its line break. ``number`` counts from 1; ``bad`` (or "") says why it can't be read."""

    number: int
    text: str
    bad: str = ""


def text_lines(stream: io.BufferedReader, path: Path, compression: str = "") -> Iterator[Line]:
    r"""The lines, cut at ``\n`` only, without byte order marks. Holds one line in memory.

    Raises:
        ReadError: the file as a whole is no UTF-8 text (or an archive ends before its time); every line
            before was yielded.
    """
    head = stream.peek(4096)
    if _is_no_text(head):
        raise no_text(head, path, compression)
    offset, proven, bad = 0, False, 0
    for number, line in enumerate(byte_lines(stream), 1):
        if line is None:
            yield Line(number, "", f"more than {megabytes()} in one line")
            proven = True
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            sample = head if offset < len(head) else line
            bad += 1
            if not proven and (bad >= HOPELESS or guess(sample) not in ("", "UTF-8")):
                raise not_utf8(sample, path, compression, at=error.start) from None
            yield Line(number, "", f"not UTF-8 at byte {error.start + 1} of the line")
        else:
            proven = proven or not line.isascii()
            yield Line(number, text.removeprefix("\ufeff"))
        offset += len(line)


def _is_no_text(head: bytes) -> bool:
    """Whether the head is in units of two or four bytes, or binary; a stray NUL alone is neither."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return True
    nuls = head.count(0)
    return (nuls > 3 and nuls * 50 > len(head)) or is_binary(head.replace(b"\0", b""))
