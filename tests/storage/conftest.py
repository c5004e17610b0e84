"""What the tests of every backend share."""

from __future__ import annotations

import pytest

from tests.storage.contract import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()
