"""What people mean by what they type: one place to import the readers from.

Every reader is deterministic, tolerates any input, and never raises. Ask `opt_out` before any other.
"""

from recado.i18n.addresses import AddressProblem, address_of
from recado.i18n.amounts import amount
from recado.i18n.answers import number, yes_no
from recado.i18n.choices import choice
from recado.i18n.commands import COMMANDS, Command, CommandName, command
from recado.i18n.consent import denies, opt_in, opt_out, wrong_number
from recado.i18n.countries import country_of
from recado.i18n.dates import DateProblem, DateReading, date_of
from recado.i18n.echoes import automatic, tapback
from recado.i18n.emergency import Emergency, emergency, takes_it
from recado.i18n.others import other_language
from recado.i18n.phones import phone_of
from recado.i18n.putting_off import is_later, is_unknown
from recado.i18n.questions import advice_topic, frequent
from recado.i18n.several import several
from recado.i18n.speech import language_of
from recado.i18n.uscis import a_number_of, receipt_of

__all__ = [
    "COMMANDS",
    "AddressProblem",
    "Command",
    "CommandName",
    "DateProblem",
    "DateReading",
    "Emergency",
    "a_number_of",
    "address_of",
    "advice_topic",
    "amount",
    "automatic",
    "choice",
    "command",
    "country_of",
    "date_of",
    "denies",
    "emergency",
    "frequent",
    "is_later",
    "is_unknown",
    "language_of",
    "number",
    "opt_in",
    "opt_out",
    "other_language",
    "phone_of",
    "receipt_of",
    "several",
    "takes_it",
    "tapback",
    "wrong_number",
    "yes_no",
]
