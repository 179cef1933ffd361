"""Money as people read it."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from recado.i18n.language import Language, locale_of
from recado.i18n.spaces import plain_spaces


@dataclass(frozen=True)
class Money:
    """An amount in the currency's smallest unit (`cents`), with its ISO 4217 code in either case."""

    cents: int
    currency: str

    def format(self, language: Language) -> str:
        """The amount as written in `language` in the United States: `$1,234.50`."""
        code = self.currency.upper()
        amount = Decimal(self.cents).scaleb(-get_currency_precision(code))
        return plain_spaces(format_currency(amount, code, locale=locale_of(language)))
