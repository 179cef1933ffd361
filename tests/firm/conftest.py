"""A firm and its cast in a fresh database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cast import MASTER, Cast, load

from recado.firm.crypto import Vault
from recado.firm.db import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.parts import Database as Owned


@pytest.fixture
def vault() -> Vault:
    return Vault(MASTER)


@pytest.fixture
def db(database: Owned, vault: Vault) -> Iterator[Database]:
    """The application's door to this test's own database."""
    opened = Database(database.url, vault)
    yield opened
    opened.close()


@pytest.fixture
def cast(db: Database) -> Cast:
    """The firm with its people, written and committed."""
    return load(db)
