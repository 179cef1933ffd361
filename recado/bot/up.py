"""The whole portal on one machine: servers, migrations, workers, web and, in a demo, the sandbox."""

import fcntl
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from recado.bot import bells
from recado.bot.demo_rules import sandbox_environment, sandbox_secrets
from recado.bot.embedded import Embedded
from recado.bot.embedded_home import make
from recado.bot.opening import Opened, open_settings, with_addresses
from recado.bot.runtime import build
from recado.bot.settings import Settings, SettingsError, read_settings
from recado.bot.supervise import Command, SuperviseError, Supervisor, tail
from recado.firm.db import migrate

if TYPE_CHECKING:
    from recado.bot import demo

Say = Callable[[str], None]
LOCK = "up.lock"
READY_PATIENCE = 90.0
STARTS_IN_VAIN = 4
WORKERS: tuple[tuple[str, str], ...] = (
    ("worker-schedule", "schedule"),
    *((f"worker-{queue}", queue) for queue in bells.QUEUES),
    ("worker-media-2", "media"),
)
"""Each worker's name and queue. Two for media: a photo takes ten times as long as a turn, and while one waits
for the disk or for a child that decodes, the other has the next photo in hand."""


class UpError(Exception):
    """The portal cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Started:
    """A portal that is ready, and in a demo its people."""

    settings: Settings
    listing: "demo.DemoListing | None"


class Portal:
    """One run of everything. Make it, `start` it, and `stop` it in a finally: stop ends what was begun."""

    def __init__(self, environ: Mapping[str, str], *, make_demo: bool, say: Say) -> None:
        self.environ = environ
        self.make_demo = make_demo
        self.say = say
        self.servers: Embedded | None = None
        self.programs = Supervisor()
        self._lock: int | None = None

    def start(self) -> "Started":
        """Start every part and return when the portal is ready.

        Raises UpError, SettingsError, SuperviseError or EmbeddedError; call `stop` afterwards in any case.
        """
        first = read_settings(self.environ)
        make(first.var_dir, 0o711 if os.geteuid() == 0 else 0o700)
        self._lock = hold(first.var_dir / LOCK)
        environ = self._start_servers(first)
        self.say("Bringing the tables up to date")
        found = read_settings(environ)
        migrate(found.database_owner_url or "", found.database_url)
        opened = open_settings(environ, make_demo=self.make_demo)
        listing = self._load_demo(opened) if opened.demo else None
        self._start_programs(opened)
        self._wait_until_ready(opened.settings)
        return Started(opened.settings, listing)

    def stop(self) -> None:
        """Stop the programs, then the servers, and return when nothing of it runs."""
        self.programs.stop()
        if self.servers is not None:
            self.servers.stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _start_servers(self, first: Settings) -> dict[str, str]:
        environ = dict(self.environ) | {"VAR_DIR": str(first.var_dir.resolve())}
        postgres, redis = not first.database_url, not first.redis_url
        if not postgres and not redis:
            return environ
        self.say("Starting " + " and ".join(["PostgreSQL"] * postgres + ["Redis"] * redis))
        self.servers = Embedded(first.var_dir, postgres=postgres, redis=redis)
        if self.servers.home.moved:
            self.say(
                f"Their data lies in {self.servers.home.data}: their account cannot enter {first.var_dir}"
            )
        return with_addresses(environ, self.servers.addresses)

    def _wait_until_ready(self, settings: Settings) -> None:
        give_up = time.monotonic() + READY_PATIENCE
        while reason := not_ready(settings):
            for child in self.programs.children.values():
                if child.starts > STARTS_IN_VAIN:
                    raise SuperviseError(f"{child.command.name} keeps ending.\n{tail(child.command.log)}")
            if time.monotonic() > give_up:
                raise SuperviseError(f"The portal is not ready: {reason}")
            time.sleep(0.1)

    def _load_demo(self, opened: Opened) -> "demo.DemoListing":
        from recado.bot import demo  # noqa: PLC0415  made-up people are loaded into a process only for a demo

        self.say("Loading the demo firm")
        runtime = build(opened.settings)
        try:
            return demo.load(runtime)
        finally:
            runtime.close()

    def _start_programs(self, opened: Opened) -> None:
        settings = opened.settings
        take(settings.host, settings.port, "PORT")
        logs = make(settings.var_dir / "logs", 0o700)
        if opened.demo:
            take("127.0.0.1", settings.sandbox_port, "SANDBOX_PORT")
            secret = sandbox_environment(settings, sandbox_secrets(settings.var_dir))
            own = {
                "PATH": self.environ.get("PATH", ""),
                "PYTHONPATH": self.environ.get("PYTHONPATH", ""),
            } | secret
            self.programs.start(program("sandbox", ("recado.sandbox",), logs, own))
        self.say("Starting the web server and the workers")
        reads = ((f"worker-{bells.READS}", bells.READS),) if find_spec("tesserocr") else ()
        for name, queue in (*WORKERS, *reads):
            arguments = ("recado.cli", "worker", queue)
            self.programs.start(program(name, arguments, logs, opened.environment))
        self.programs.start(program("web", ("recado.cli", "web"), logs, opened.environment))


def program(name: str, module: tuple[str, ...], logs: Path, environment: Mapping[str, str]) -> Command:
    """How one of our own programs runs, in its own process group: Ctrl-C reaches it only through us."""
    argv = (sys.executable, "-m", *module)
    settings = dict(environment) | {"PYTHONUNBUFFERED": "1"}
    return Command(name, argv, settings, logs / f"{name}.log", folder=Path.cwd())


def hold(path: Path) -> int:
    """Take this VAR_DIR for one run. Raises UpError where another run has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise UpError(
            f"Another `recado up` runs in {path.parent}. Stop it, or set another VAR_DIR."
        ) from None
    return descriptor


def take(host: str, port: int, name: str) -> None:
    """See that nobody listens on a port yet. Raises SettingsError, naming the variable to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"{name}: {host}:{port} cannot be used ({error.strerror}). Set another."
            ) from None


def not_ready(settings: Settings) -> str:
    """Why `/readyz` does not say yes, in its own words; empty when it does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/readyz", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return error.read().decode("utf-8", "replace").strip() or str(error)
    except OSError as error:
        return str(error)
