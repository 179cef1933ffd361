"""Who the phone page offers to be: the people of a JSON file, and whoever has a thread."""

import json
from pathlib import Path
from typing import Any

from recado.sandbox.memory import Sandbox


def people(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The file's people, read anew each time; none when it is missing or not a list of objects.

    Each has ``name``, ``addresses`` (``sms``, ``whatsapp``) and whatever else the file says, as ``facts``.
    """
    path = sandbox.config.people
    if not path:
        return []
    try:
        listed = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if isinstance(listed, dict):
        listed = listed.get("people")
    return [_person(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def name_of(sandbox: Sandbox, address: str) -> str:
    """The name a WhatsApp profile would show."""
    known = (each["name"] for each in people(sandbox) if address in each["addresses"].values())
    return str(next(known, ""))


def people_stamp(sandbox: Sandbox) -> int:
    """Changes whenever the file does."""
    try:
        return Path(sandbox.config.people).stat().st_mtime_ns if sandbox.config.people else 0
    except OSError:
        return 0


def _person(row: dict[str, Any]) -> dict[str, Any]:
    addresses = {}
    if row.get("phone"):
        addresses["sms"] = str(row["phone"])
    if row.get("whatsapp"):
        addresses["whatsapp"] = f"whatsapp:{str(row['whatsapp']).removeprefix('whatsapp:')}"
    facts = {
        key: value
        for key, value in row.items()
        if key not in {"name", "phone", "whatsapp"} and isinstance(value, str | int | float) and value != ""
    }
    return {"name": str(row.get("name") or ""), "addresses": addresses, "facts": facts}
