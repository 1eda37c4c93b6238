"""Which characters are Han, which run together, which are punctuation: the borders that folding and matching share."""

from __future__ import annotations

__all__ = ["BLANKS", "HAN", "RUN", "SPACE"]

#: Inside of a character class: Han ideographs with 〇 々 and the supplementary planes.
HAN = "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"

#: Inside of a character class: letters and digits that run together into one unit (`5g`, `blockchain`, `αβ`), with the
#: marks that combine with them. Kana, bopomofo and hangul stand alone like Han.
RUN = (
    "0-9A-Za-z\u00aa\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u00be\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02c1\u02c6-\u02d1"
    "\u02e0-\u02e4\u0300-\u0374\u0376-\u037d\u037f-\u0383\u0386\u0388-\u0481\u0483-\u0559\u0560-\u0588\u0591-\u05bd"
    "\u05d0-\u05f2\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0710-\u074a\u0750-\u0963"
    "\u0966-\u096f\u0971-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u10fa\u10fc-\u10ff\u1200-\u167f\u1681-\u169a"
    "\u16a0-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ffc\u20d0-\u20f0\u2c00-\u2dff\ua640-\ua66f"
    "\ua722-\ua788\uab70-\uabbf\ufb00-\ufb06\U0001d400-\U0001d7ff"
)

#: Inside of a character class: white space that is not a line break.
SPACE = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

#: The same characters one by one, for ``str.strip``.
BLANKS = " \t\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
