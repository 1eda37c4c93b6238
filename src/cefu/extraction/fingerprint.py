"""What decides which metadata are found, in one digest: documents read by other rules are noticed."""

from __future__ import annotations

import hashlib
import pkgutil
from functools import cache

__all__ = ["RULES_VERSION", "TABLES", "extraction_fingerprint"]

#: Raised whenever a change of the code makes the rules find other values.
RULES_VERSION = 2

#: The tables the rules read.
TABLES = (
    ("cefu.extraction", "rules.toml"),
    ("cefu.data", "provinces.toml"),
    ("cefu.data", "cities.toml"),
    ("cefu.data", "counties.toml"),
    ("cefu.data", "number_codes.toml"),
    ("cefu.data", "issuers.toml"),
)


@cache
def extraction_fingerprint() -> str:
    """SHA-256 (hex) over the rules' version and tables.

    >>> len(extraction_fingerprint())
    64
    """
    digest = hashlib.sha256(str(RULES_VERSION).encode())
    for package, name in TABLES:
        data = pkgutil.get_data(package, name)
        if data is None:
            raise FileNotFoundError(f"{package.replace('.', '/')}/{name} is missing from the installation")
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()
