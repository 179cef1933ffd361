"""What every command shares: the environment, the runtime, and how it speaks to people and to machines."""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from recado.bot.embedded import Embedded, running
from recado.bot.embedded_home import EmbeddedError
from recado.bot.opening import Opened, open_settings, with_addresses
from recado.bot.runtime import Runtime, build
from recado.bot.settings import SettingsError, read_settings
from recado.bot.supervise import SuperviseError
from recado.bot.up import UpError
from recado.firm.errors import FirmError
from recado.flows.casetypes import CaseTypeError
from recado.gateways.errors import GatewayError

P = ParamSpec("P")
R = TypeVar("R")
EXPECTED = (
    SettingsError,
    EmbeddedError,
    SuperviseError,
    UpError,
    FirmError,
    GatewayError,
    CaseTypeError,
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print for machines.")


def environment() -> dict[str, str]:
    """This process's environment."""
    return dict(os.environ)


def opened(*, make_demo: bool = False) -> Opened:
    """The settings of this process. Raises SettingsError."""
    return open_settings(environment(), make_demo=make_demo)


@contextmanager
def servers(environ: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment with a database and Redis: those given, those that run, or embedded for this block."""
    first = read_settings(environ)
    postgres, redis = not first.database_url, not first.redis_url
    if not (postgres or redis) or running(first.var_dir):
        yield with_addresses(environ, running(first.var_dir))
        return
    started = Embedded(first.var_dir, postgres=postgres, redis=redis)
    try:
        yield with_addresses(environ, started.addresses)
    finally:
        started.stop()


@contextmanager
def runtime(*, make_demo: bool = False) -> Iterator[Runtime]:
    """The runtime for one command; the embedded servers run for its length where nobody runs them yet."""
    with servers(environment()) as environ:
        made = build(open_settings(environ, make_demo=make_demo).settings)
        try:
            yield made
        finally:
            made.close()


def kindly(function: Callable[P, R]) -> Callable[P, R]:
    """Turn the refusals we know into a sentence (with `--json`, an object) on stderr, and exit status 1."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except EXPECTED as error:
            fail(str(error), as_json=bool(kwargs.get("as_json")))
        except (OperationalError, ProgrammingError) as error:
            fail(_database(error), as_json=bool(kwargs.get("as_json")))
        except RedisError as error:
            fail(f"Redis does not answer: {error}", as_json=bool(kwargs.get("as_json")))
        except PermissionError as error:
            fail(f"{error.filename}: {error.strerror}", as_json=bool(kwargs.get("as_json")))

    return wrapper


def fail(message: str, *, as_json: bool = False) -> NoReturn:
    """Say what went wrong and exit with status 1."""
    click.echo(
        json.dumps({"error": message}, ensure_ascii=False) if as_json else f"recado: {message}", err=True
    )
    sys.exit(1)


def show(data: Any, text: str, *, as_json: bool) -> None:
    """Print the data for machines, or the text for people."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else text)


def _database(error: DBAPIError) -> str:
    """What a refusal of the database means for whoever typed the command."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in ("42P01", "42703", "42704"):
        return "The database does not have this version's tables: recado migrate."
    if isinstance(error, ProgrammingError):
        raise error
    return "The database does not answer: see that it runs, and that DATABASE_URL is right."
