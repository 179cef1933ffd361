"""From an environment to the settings every door works with, whatever is embedded, demo or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from recado.bot import embedded
from recado.bot.demo_rules import check_demo, demo_environment, sandbox_secrets
from recado.bot.settings import Settings, SettingsError, read_settings
from recado.firm.db import APP_ROLE
from recado.firm.models import Firm


@dataclass(frozen=True)
class Opened:
    """Checked settings, the environment that says the same to a child process, and the database's mark."""

    settings: Settings
    environment: Mapping[str, str]
    demo: bool


def open_settings(environ: Mapping[str, str], *, make_demo: bool = False) -> Opened:
    """Read the settings, find the embedded servers that run, and hold both against the database's mark.

    `make_demo` asks for a demo where the database holds no firm yet. Raises SettingsError.
    """
    first = read_settings(environ)
    environment = dict(environ) | {"VAR_DIR": str(first.var_dir.resolve())}
    environment = with_addresses(environment, embedded.running(first.var_dir))
    mark = demo_mark(environment.get("DATABASE_URL", ""))
    if make_demo and mark is False:
        raise SettingsError(
            "This database holds a real firm, and cannot become a demo. Set another VAR_DIR or DATABASE_URL."
        )
    demo = mark is True or make_demo
    if demo:
        environment = demo_environment(environment, first.var_dir, sandbox_secrets(first.var_dir))
    settings = read_settings(environment)
    check_demo(settings, demo=demo)
    return Opened(settings, environment, demo)


def with_addresses(environ: Mapping[str, str], addresses: embedded.Addresses | None) -> dict[str, str]:
    """The environment with the addresses of embedded servers where none were given."""
    environment = dict(environ)
    if addresses is None:
        return environment
    if addresses.database_url and addresses.database_owner_url and not environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = addresses.database_url
        environment["DATABASE_OWNER_URL"] = addresses.database_owner_url
    if addresses.redis_url and not environ.get("REDIS_URL"):
        environment["REDIS_URL"] = addresses.redis_url
    return environment


def demo_mark(database_url: str) -> bool | None:
    """Whether the database is marked as a demo; None where it holds no firm, or is not there to be asked."""
    url = read_settings({"DATABASE_URL": database_url}).database_url
    if url is None:
        return None
    options = {"options": f"-c role={APP_ROLE}", "connect_timeout": 5}
    engine = create_engine(url, poolclass=NullPool, connect_args=options)
    try:
        with engine.connect() as connection:
            mark: bool | None = connection.execute(select(Firm.demo)).scalar_one_or_none()
            return mark
    except (OperationalError, ProgrammingError):
        return None
