"""Questions with an answer of their own: a frequent one's approved text; the attorney for a matter of law.

No advice by machine: what touches travel, work, arrest, divorce, eligibility or the outcome of a case is
never answered here, whatever the catalogs hold, and goes to the attorney as urgent. Saying "talk to your
attorney before you travel" (or sign) takes no side on whether the client may: it names who answers and when
to ask, as a receptionist would, so it stands; "do not travel" would be advice, and is said nowhere.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import routing
from recado.flows.talk import Next, Talk
from recado.i18n.understand import advice_topic, frequent

BURST = timedelta(minutes=2)
"""Several questions in one breath are passed on one by one, and said to be once."""
_BEFORE = {"travel": "advice.travel", "signing": "advice.signing"}


def known(text: str) -> bool:
    """Whether this is clearly a question, with or without its marks: a frequent one, typos and all."""
    return frequent(text) is not None


def of_law(text: str) -> bool:
    """Whether this touches a matter of law, on which no machine gives advice."""
    return advice_topic(text) is not None


def answer(talk: Talk, text: str) -> Next | None:
    """Answer it, or hand it to the attorney; None for what only the firm's people can tell."""
    if pass_on(talk, text):
        return "again"
    slug = frequent(text)
    key = f"faq.{slug}"
    if slug is None or key not in talk.firm.approved:
        return None
    talk.say(key, firm=talk.firm.name, phone=talk.firm.phone, hours=talk.firm.hours)
    return "again"


def pass_on(talk: Talk, text: str) -> bool:
    """Hand a text that touches a matter of law to the attorney, and say so; False for any other text."""
    topic = advice_topic(text)
    if topic is not None:
        _to_attorney(talk, text, topic)
    return topic is not None


def once(talk: Talk, name: str) -> bool:
    """Whether this is the first of its kind in a burst of texts; what follows within it is not said again."""
    told = routing.instant(talk.contact.memory.get(name))
    if told is not None and timedelta(0) <= talk.now - told < BURST:
        return False
    talk.remember_here(**{name: talk.now.isoformat()})
    return True


def _to_attorney(talk: Talk, text: str, topic: str) -> None:
    talk.task("legal_question", text, due=talk.firm.day_ends_in, urgent=True)
    talk.say("advice.to_attorney")
    if topic in _BEFORE:
        talk.say(_BEFORE[topic], phone=talk.firm.phone)
