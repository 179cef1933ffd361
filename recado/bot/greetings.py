"""A greeting that the firm recorded in a language that the portal does not speak.

The files lie in ``VAR_DIR/greetings`` and are named for the language: ``mam.mp3``, ``haitian_creole.ogg``.
They hold nothing of anybody, so they are served to whoever asks.
"""

from __future__ import annotations

from pathlib import Path

from recado.i18n.words import plain

SAID_WITH = "other_language.person"
TYPES = {".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".amr": "audio/amr", ".m4a": "audio/mp4"}
"""What telephones and WhatsApp play (twilio.com/docs/messaging/guides/accepted-mime-types)."""
LARGEST = 5 * 1024 * 1024
"""Bytes: no message carries more."""


def name_of(var_dir: Path, language: str) -> str | None:
    """The name of the greeting in this language; None where the firm has recorded none that can be sent."""
    stem = plain(language).replace(" ", "_")
    names = (f"{stem}{suffix}" for suffix in TYPES)
    return next((name for name in names if stem and path_of(var_dir, name) is not None), None)


def path_of(var_dir: Path, name: str) -> Path | None:
    """Where the greeting of this name lies; None for anything else."""
    path = var_dir.resolve() / "greetings" / name
    fits = path.parent.name == "greetings" and path.name == name and path.suffix in TYPES
    return path if fits and path.is_file() and 0 < path.stat().st_size <= LARGEST else None
