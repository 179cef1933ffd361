"""What somebody writes whose number is not known: that it is a client's new one, or that a court waits."""

import re
from functools import cache

from recado.i18n.hints import Hints
from recado.i18n.words import LONGEST, packs, plain


def new_number(text: str) -> bool:
    """Whether `text` says that a client writes from another number: "cambié de número", "I'm your client"."""
    return len(text) <= LONGEST and _said().search(f" {plain(text)}") is not None


def court_or_letter(text: str) -> bool:
    """Whether `text` speaks of a court, a letter or a decision: what has a date does not wait."""
    return _court().are_in(plain(text))


@cache
def _said() -> re.Pattern[str]:
    either = "|".join(pack.new_number.pattern for pack in packs())
    return re.compile(rf"(?:{either})(?= |$)")


@cache
def _court() -> Hints:
    return Hints.of(stem for pack in packs() for stem in pack.court)
