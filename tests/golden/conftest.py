"""``pytest tests/golden --update-golden`` writes the stored outputs anew; read the difference before it is kept."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option where this folder is named on the command line."""
    parser.addoption("--update-golden", action="store_true", help="write the stored outputs anew")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the stored outputs are to be written."""
    return bool(request.config.getoption("--update-golden", default=False))
