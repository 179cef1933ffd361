"""Amounts of money as people type them."""

import re

from recado.i18n.words import LONGEST, bare, packs

_AMOUNT = re.compile(r"\$?\s*(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{1,7})(?:[.,](\d{1,2}))?(?![\d]|[.,]\d)\s*\$?")


def amount(text: str) -> int | None:
    """The one amount of `text` in cents: 20050 for "$200.50", "200,50 dolares" or "pay 200.50".

    None when there is no amount, more than one, other words, or nothing to pay (zero). A comma or point
    before one or two last digits parts the cents; a comma before three digits parts the thousands.
    """
    if len(text) > LONGEST:
        return None
    found = list(_AMOUNT.finditer(text))
    if len(found) != 1:
        return None
    around = [bare(text[: found[0].start()]), bare(text[found[0].end() :])]
    money = {phrase for pack in packs() for phrase in pack.money | pack.polite}
    if any(words and words not in money for words in around) or "-" in text[: found[0].start()]:
        return None
    whole, cents = found[0].groups()
    return int(whole.replace(",", "")) * 100 + int((cents or "0").ljust(2, "0")) or None
