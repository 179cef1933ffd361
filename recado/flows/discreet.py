"""Discreet cases: what may be seen of them at an address, and how they are spoken of where they may be.

Whoever holds a client's phone may be the person she needs to be safe from (8 U.S.C. 1367 makes the government
keep such cases secret, and no portal should tell what the government may not). So two rules stand where no
flow can go around them, in the pen itself (`talk.Talk`): a flow never learns of a discreet case that may not
be seen here, and no text of a discreet case leaves a turn with a word that tells of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from recado.flows.effects import Bilingual, Param, Say
from recado.flows.view import FirmView, PartyView, View
from recado.i18n import catalog
from recado.i18n.discretion import tells_of_case

MESSAGE = "discreet.message"
"""What we begin ourselves says no more than that there is something."""
IN_PERSON = "discreet.in_person"
"""Stands for an answer that cannot be given without telling."""
ANYWHERE = "^(stranger|delete|apology|wrong_number|emergency[.]neutral|discreet[.](optin|opt_out))"
"""The catalog keys that tell so little that they may be read at any address, as a regular expression."""
_ONCE = (MESSAGE, IN_PERSON)
_OUT_OF_THE_BLUE = frozenset({"billing.paid", "billing.paid_in_full", "billing.processing", "billing.failed"})
"""Told when the money moves, days later from a bank: to whoever holds the phone then."""
_PREFIX = "discreet."
_NUMBER = Bilingual("the number you know", "teléfono que usted ya conoce")
_NOBODY = Bilingual("your contact", "su contacto")


def split(view: View) -> tuple[View, tuple[PartyView, ...]]:
    """What a turn at this address may know, and the parties that are hidden from it."""
    if not any(party.discreet for party in view.parties):
        return view, ()
    hidden = tuple(party for party in view.parties if _hides(view, party))
    seen = tuple(party for party in view.parties if party not in hidden)
    return (replace(view, parties=seen) if hidden else view), hidden


def _hides(view: View, party: PartyView) -> bool:
    """A discreet case shows only where staff made sure that nobody but this one person reads."""
    people = {each.key.partition(":")[0] for each in view.parties}
    return party.discreet and (not view.contact.safe or len(people) > 1)


def quiet(said: Sequence[Say], view: View, hidden: Sequence[PartyView], *, proved: bool = True) -> list[Say]:
    """The texts of a turn, those of discreet cases without anything that tells; none is said twice over.

    To somebody not `proved` the firm's telephone is not named either: whoever calls it hears who answers.
    """
    if not hidden and not any(party.discreet for party in view.parties):
        return list(said)
    keys = {party.key for party in hidden}
    texts: list[Say] = []
    for each in said:
        text = _quiet(each, view, proved=proved) if _is_discreet(each, view, hidden) else each
        if each.party in keys:
            continue
        if text.key in _ONCE and text in texts:
            # The last one stays: what stands last is what the client is asked.
            texts.remove(text)
        texts.append(text)
    return texts


def plainly(said: Say) -> Say:
    """A text of a discreet case as it is said to her who has proved that it is she who reads."""
    return _quiet(replace(said, kind="reply"), View(FirmView("", "")), proved=True)


def worded(key: str, view: View, party: PartyView | None) -> str:
    """The catalog key that is really said for `key` to this party."""
    said = Say(key, party=party.key if party else None)
    return _key(said.key) if _is_discreet(said, view, ()) else key


def _is_discreet(said: Say, view: View, hidden: Sequence[PartyView]) -> bool:
    """A text of no party in particular belongs to the address: to any discreet case that stands there."""
    party = view.party(said.party)
    if party is not None:
        return party.discreet
    return any(each.discreet for each in view.parties) or (bool(hidden) and not view.parties)


def _quiet(said: Say, view: View, *, proved: bool) -> Say:
    if said.kind not in ("reply", "help") or said.key in _OUT_OF_THE_BLUE:
        return Say(MESSAGE, {}, said.party, said.kind)
    key = _key(said.key)
    known = _params(said.params, view, proved=proved)
    params = {name: value for name, value in known.items() if name in _asked(key)}
    if _tells(key) or any(map(_param_tells, params.values())):
        return Say(IN_PERSON, {}, said.party, said.kind)
    return Say(key, params, said.party, said.kind)


def _key(key: str) -> str:
    return _PREFIX + key if key in _variants() else key


@cache
def _variants() -> frozenset[str]:
    """The keys that have a wording of their own for discreet cases."""
    return frozenset(key.removeprefix(_PREFIX) for key in catalog.keys() if key.startswith(_PREFIX))  # noqa: SIM118


def _params(params: Mapping[str, Param], view: View, *, proved: bool) -> dict[str, Param]:
    names: dict[str, Param] = {"firm": view.firm.neutral_name or _NOBODY} if "firm" in params else {}
    if "phone" in params and not proved:
        names["phone"] = _NUMBER
    return {**params, **names}


@cache
def _asked(key: str) -> frozenset[str]:
    return frozenset(name for language in catalog.LANGUAGES for name in catalog.placeholders(key, language))


@cache
def _tells(key: str) -> bool:
    return any(tells_of_case(catalog.text(key, language)) for language in catalog.LANGUAGES)


def _param_tells(value: Param) -> bool:
    match value:
        case Bilingual():
            return _firms_own_tells(value)
        case str():
            return tells_of_case(value)
        case _:
            return False


@lru_cache(maxsize=2048)
def _firms_own_tells(text: Bilingual) -> bool:
    """The firm's own words (a question, a label) come again and again."""
    return tells_of_case(text.en) or tells_of_case(text.es)
