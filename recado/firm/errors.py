"""What the firm's floor refuses, one class per fact; the docstring is the default message."""


class FirmError(Exception):
    """The firm's records refuse this."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotFound(FirmError):
    """There is no such record."""


class NotAllowed(FirmError):
    """This person may not do this to this case."""


class Conflict(FirmError):
    """The record has moved on since it was looked at."""


class Invalid(FirmError):
    """This value cannot be used."""


class KeyDestroyed(FirmError):
    """The key of this record was destroyed: its contents are unreadable for ever."""


class WrongMasterKey(FirmError):
    """The master key given does not open this database's keys."""


class FileDamaged(FirmError):
    """This file is not as it was stored: it was cut, changed or swapped, and is not shown."""


class FileLockedAway(FirmError):
    """A virus was found in this file: it is locked away, and nobody can open it here."""
