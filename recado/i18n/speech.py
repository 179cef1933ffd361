"""Which language a message is in."""

from recado.i18n.language import Language
from recado.i18n.words import packs, plain

_ENOUGH = 2


def language_of(text: str) -> Language | None:
    """The language of `text` by its small words, or None when it is too short or too mixed to tell.

    A greeting alone ("hola", "hello") is enough.
    """
    words = plain(text).split()
    if not words:
        return None
    scores = sorted(((sum(w in pack.marks for w in words), pack.language) for pack in packs()), reverse=True)
    (best, language), (second, _) = scores[0], scores[1]
    if best == 0 or best < _ENOUGH * second or (second and best - second < _ENOUGH):
        return None
    return language if best >= _ENOUGH or len(words) <= _ENOUGH else None
