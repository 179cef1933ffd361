"""Words that opt out and in. Exact, in every language at once, and never by resemblance.

Twilio acts on single words only ("STOP PLEASE" reaches the application unhandled), and the rule of
47 CFR 64.1200(a)(10) honours any reasonable wording, so clear sentences count too.
"""

import re

from recado.i18n.words import LONGEST, bare, clauses, packs, plain

_LONGEST_SENTENCE = 160


def opt_out(text: str) -> bool:
    """Whether `text` asks to get no more messages: as a whole message, or in a clear sentence of its own.

    "STOP", "alto por favor", "ya no me manden mensajes" do; "cancelé la cita", "stop by the office" and
    "when it is over, stop texting me" do not.
    """
    said = bare(text)
    if len(text) > LONGEST or not said:
        return False
    if any(said in pack.opt_out for pack in packs()):
        return True
    return not _conditional(text) and any(map(_asks_to_stop, clauses(text)))


def opt_in(text: str) -> bool:
    """Whether the whole of `text` is a word that takes an opt-out back (START, INICIAR, and Twilio's YES).

    To be asked only about an address that has opted out: elsewhere YES is an answer like another.
    """
    said = bare(text)
    return any(said in pack.opt_in for pack in packs())


def wrong_number(text: str) -> bool:
    """Whether `text` says that it reached somebody else."""
    return len(text) <= LONGEST and any(
        pattern.fullmatch(f" {clause}")
        for clause in clauses(text)
        if len(clause) <= _LONGEST_SENTENCE
        for pack in packs()
        for pattern in pack.wrong_number
    )


def _asks_to_stop(clause: str) -> bool:
    return len(clause) <= _LONGEST_SENTENCE and any(
        pattern.fullmatch(f" {clause}") for pack in packs() for pattern in pack.opt_out_sentences
    )


def _conditional(text: str) -> bool:
    words = plain(text)
    conditions = "|".join(sorted({phrase for pack in packs() for phrase in pack.conditions}))
    return re.search(rf"\b(?:{conditions})\b", words) is not None
