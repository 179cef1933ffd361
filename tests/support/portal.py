"""A runtime on a test's own database, without the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recado.bot.runtime import Runtime, build
from recado.bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from support.parts import Database

MASTER_KEY = bytes(range(32))


def make_settings(database: Database, redis_url: str, var_dir: Path, **more: object) -> Settings:
    """Settings for a test, with any field replaced."""
    return Settings.model_validate(
        {
            "database_url": database.url,
            "database_owner_url": database.owner_url,
            "redis_url": redis_url,
            "var_dir": var_dir,
            "master_key": MASTER_KEY,
            "quiet_hours": "00:00-24:00",
        }
        | more
    )


def make_runtime(database: Database, redis_url: str, var_dir: Path, **more: object) -> Runtime:
    """A runtime for a test, with any setting replaced; the test closes it."""
    return build(make_settings(database, redis_url, var_dir, **more))
