"""Where the embedded servers live: an account, folders for data and sockets, and their passwords."""

import contextlib
import grp
import hashlib
import os
import pwd
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from recado.bot.supervise import Account

UNPRIVILEGED = ("nobody", "daemon")
PRIVATE_ROOTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  private subfolders of theirs, made with mkdtemp
SOCKET_ROOT = Path("/tmp")  # noqa: S108  the shortest writable path there is: socket paths end at 107 bytes
REMEMBERED = "embedded.home"


class EmbeddedError(Exception):
    """The embedded servers cannot be set up on this machine."""


@dataclass(frozen=True)
class Home:
    """What a run of the embedded servers needs from the file system.

    `data` is a folder that `account` can reach (None: the servers run as ourselves); `secrets` and `logs`
    belong to us alone; `moved` says that the data lies outside VAR_DIR because the account cannot enter it.
    """

    data: Path
    secrets: Path
    logs: Path
    account: Account | None
    moved: bool

    def folder(self, name: str) -> Path:
        """A folder below `data` that belongs to the servers' account, made if it is not there."""
        path = self.data / name
        if not path.exists():
            path.mkdir(mode=0o700)
            self.give(path)
        return path

    def sockets(self) -> Path:
        """A new, private and short folder for sockets."""
        path = Path(tempfile.mkdtemp(prefix="recado-", dir=SOCKET_ROOT))
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Hand a file or folder that we made to the servers' account."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def password(self, name: str) -> str:
        """The password kept under this name, made on first use and readable by us alone."""
        path = self.secrets / name
        if not path.exists():
            write_private(path, secrets.token_hex(24))
        return path.read_text(encoding="ascii")

    def reachable(self, program: Path, beside: tuple[str, ...] = ()) -> Path:
        """A folder of programs as the servers' account can reach it: itself, or a copy below `data`.

        `beside` names folders next to its parent that the programs find by relative path (a wheel's bundled
        libraries). The copy is ours, not the account's, so that the account cannot change what it runs.
        """
        if self.account is None or can_enter(self.account, program):
            return program
        wheels = program.parent.parent
        key = hashlib.sha256(str(program.resolve()).encode()).hexdigest()[:12]
        copy = self.data / "software" / f"{program.name}-{key}"
        if not copy.exists():
            make(copy.parent, 0o755)
            unfinished = Path(tempfile.mkdtemp(prefix="copy-", dir=copy.parent))
            unfinished.chmod(0o755)
            for part in (program, *(wheels / name for name in beside if (wheels / name).exists())):
                shutil.copytree(part, unfinished / part.relative_to(wheels), symlinks=True)
            unfinished.rename(copy)
        return copy / program.relative_to(wheels)


def settle(var_dir: Path) -> Home:
    """Choose account and folders for the servers of this VAR_DIR; make what is missing, change nothing else.

    Raises EmbeddedError where no place can be found.
    """
    root = os.geteuid() == 0
    make(var_dir, 0o711 if root else 0o700)
    own = {name: make(var_dir / name, 0o700) for name in ("secrets", "logs")}
    if not root:
        return Home(make(var_dir / "embedded", 0o700), own["secrets"], own["logs"], account=None, moved=False)
    account = owner_of(var_dir / "embedded" / "postgres") or unprivileged()
    inside = can_enter(account, var_dir)
    data = make(var_dir / "embedded", 0o711) if inside else elsewhere(var_dir)
    return Home(data, own["secrets"], own["logs"], account, moved=not inside)


def make(path: Path, mode: int) -> Path:
    """The folder, made with this mode if it is not there; one that exists keeps the mode it has."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(mode)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


def unprivileged() -> Account:
    """The first account of this machine that owns nothing of worth."""
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("PostgreSQL refuses to run as root, and this machine has no account named nobody.")


def owner_of(data: Path) -> Account | None:
    """The ordinary account that owns the data already, so that root continues what a user began."""
    try:
        owner = data.stat().st_uid
        entry = pwd.getpwuid(owner)
    except (FileNotFoundError, KeyError):
        return None
    return None if owner == 0 else Account(entry.pw_name, owner, entry.pw_gid)


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account may pass through this folder and all its parents."""
    groups = {account.gid} | {group.gr_gid for group in grp.getgrall() if account.name in group.gr_mem}
    resolved = folder.resolve()
    return all(_may_pass(account.uid, groups, parent) for parent in (resolved, *resolved.parents))


def elsewhere(var_dir: Path) -> Path:
    """The private folder that holds the data of a VAR_DIR the account cannot enter; remembered in it."""
    note = var_dir / REMEMBERED
    if note.exists():
        known = Path(note.read_text(encoding="utf-8").strip())
        if known.is_dir() and known.stat().st_uid == 0:
            return known
    for root in PRIVATE_ROOTS:
        with contextlib.suppress(OSError):
            made = Path(tempfile.mkdtemp(prefix="recado-", dir=root))
            made.chmod(0o711)
            write_private(note, str(made))
            return made
    raise EmbeddedError(
        f"No folder can be made in {' or '.join(map(str, PRIVATE_ROOTS))} for the servers' data."
    )


def _may_pass(uid: int, groups: set[int], folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & 0o100)
    return bool(status.st_mode & (0o010 if status.st_gid in groups else 0o001))
