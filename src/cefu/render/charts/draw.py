"""From a specification to a picture: the one module that knows vl-convert."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

from cefu.errors import ConfigError
from cefu.render.charts.look import FONTS

__all__ = ["FORMATS", "check", "has_chinese_font", "png", "svg"]

#: The suffixes of figures that stand alone.
FORMATS = ("svg", "png")

_HINT = "run: pip install 'cefu[report]'"
_FONT = re.compile(r' font-family="[^"]*"')
#: Numbers of a drawing to a hundredth of a pixel are exact enough.
_LONG = re.compile(r"(\d+\.\d\d)\d+")
#: A link within the page is made absolute by the renderer, and what has none gets one to nowhere.
_LINK = re.compile(r'xlink:href="[^"#]*#')
_NOWHERE = re.compile(r'<a xlink:href="[^"#]*">(.*?)</a>', re.DOTALL)
_ROLES = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')
#: What says nothing: marks that are not seen, frames without an area, values that are so anyway.
_UNSEEN = re.compile(r'<(text|line)[^>]* opacity="0"(?:/>|[^>]*>[^<]*</\1>)')
_FRAME = re.compile(r'<path(?=[^>]* d="M0,0h[\d.]+v[\d.]+h-?[\d.]+Z")(?![^>]* fill=)(?![^>]* stroke=)[^>]*/>')
_USUAL = re.compile(r' (?:opacity="1"|pointer-events="none"|stroke-width="1"|stroke-miterlimit="10")')
_EMPTY = re.compile(r"<g[^>]*></g>")
_TWICE = 2


def svg(spec: dict[str, Any], label: str) -> str:
    """The figure as SVG whose texts are texts; ``label`` says in words what it shows.

    Raises:
        ConfigError: vl-convert isn't installed.
    """
    drawn = str(_library().vegalite_to_svg(spec, allowed_base_urls=[]))
    drawn = _NOWHERE.sub(r"\1", _ROLES.sub("", _FONT.sub("", drawn)))
    drawn = _LONG.sub(r"\1", _LINK.sub('href="#', drawn))
    for nothing in (_UNSEEN, _FRAME, _USUAL):
        drawn = nothing.sub("", drawn)
    while (less := _EMPTY.sub("", drawn)) != drawn:
        drawn = less
    said = f'<svg role="group" aria-label="{escape(label)}" font-family="{escape(FONTS)}"'
    return drawn.replace("<svg", said, 1)


def png(spec: dict[str, Any]) -> bytes:
    """The figure as PNG, two pixels for each of the SVG's.

    Raises:
        ConfigError: vl-convert isn't installed, or no font of this computer holds Chinese.
    """
    check("png")
    return bytes(_library().vegalite_to_png(spec, scale=_TWICE, allowed_base_urls=[]))


def check(form: str) -> None:
    """Refuse before the work what can't be drawn here; ``form`` is one of :data:`FORMATS`.

    Raises:
        ConfigError: as :func:`svg` and :func:`png`.
    """
    _library()
    if form == "png" and not has_chinese_font():
        raise ConfigError(
            "no font on this computer holds Chinese, so a PNG would have no text",
            hint="install one (on Debian: apt-get install fonts-noto-cjk), or write an SVG",
        )


@cache
def has_chinese_font() -> bool:
    """Whether the renderer finds Chinese letters: without them two characters look the same, empty or a box."""
    pictures = {
        _library().svg_to_png(_LETTER.format(font=escape(FONTS), letter=letter)) for letter in "一册链"
    }
    return len(pictures) == 3


_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="32" font-size="30" font-family="{font}">{letter}</text></svg>'
)


def _library() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise ConfigError("figures need vl-convert, which isn't installed", hint=_HINT) from None
    return vl_convert
