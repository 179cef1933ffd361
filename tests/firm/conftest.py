"""A firm with its vault in a fresh database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recado.firm.crypto import Vault
from recado.firm.db import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.parts import Database as Owned

MASTER = b"m" * 32


@pytest.fixture
def vault() -> Vault:
    return Vault(MASTER)


@pytest.fixture
def db(database: Owned, vault: Vault) -> Iterator[Database]:
    opened = Database(database.url, vault)
    yield opened
    opened.close()
