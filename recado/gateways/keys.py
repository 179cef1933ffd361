"""What a storage key may look like, for every kind of store."""

import re
from typing import Final

from recado.gateways.errors import BadKey

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,7}")


def checked_key(key: str) -> str:
    """The key itself; raises BadKey for anything that could leave the store or hide in it."""
    if not is_key(key):
        raise BadKey
    return key


def is_key(key: str) -> bool:
    """Whether something may be stored under this key."""
    return _KEY.fullmatch(key) is not None
