"""The client's own phrase: a request for money or papers that lacks it is not ours.

It is offered with the first payment link, which is what people who pretend to be the firm imitate, and not at
consent, where a hurried client is still far from her first paper. It is offered as a word to text, not asked
as a question, so that nobody has to answer it.
"""

from __future__ import annotations

import re

from recado.flows import handoff
from recado.flows.effects import SavePhrase, Say
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk
from recado.i18n.understand import is_later, is_unknown, yes_no

ASKED = "phrase.choose"
LONGEST = 24
MOST_WORDS = 4
_MISSES = 2
_OFFERED = "phrase_offered"
_OFFERED_WITH = "billing.link"
ASKING = re.compile(
    r"billing\.(link|choose)|status\.owed|checklist\.(next|again)|review\.send_again"
    r"|documents\.other_side|reminder\.(document|payment)_[0-9]+"
)
"""The texts that ask for money or papers."""


def start(talk: Talk, text: str) -> Next:
    """FRASE: choose one, or another."""
    if talk.who.discreet:
        # A word that comes back in texts would tell whoever reads along that something is agreed.
        talk.task("question", text)
        talk.say("handoff.question")
        return "again"
    if choosing(talk):
        talk.pop()
    talk.push("phrase", "choose", ASKED)
    ask(talk)
    return "wait"


def choosing(talk: Talk) -> bool:
    """Whether the client was asked for a phrase."""
    return talk.flow == "phrase"


def ask(talk: Talk) -> None:
    """Ask for the phrase."""
    talk.set_dialogue(asked=ASKED)
    talk.say("phrase.ask")


def answer(talk: Talk, text: str) -> Next:
    """Keep the phrase; after two that cannot be one, let it be."""
    words = " ".join(text.split())
    if yes_no(text) is False or is_later(text) or is_unknown(text):
        # "no quiero" is not a phrase that anybody means to see again and again.
        return leave(talk)
    if "?" in text:
        return handoff.question(talk, text)
    if _fits(words) and yes_no(text) is None and not is_polite(text):
        talk.pop()
        talk.do(SavePhrase(talk.who.key, words))
        talk.phrase = words
        talk.remember(phrase_misses=None, **{_OFFERED: 1})
        talk.say("phrase.saved", phrase=words)
        return "again"
    misses = talk.count("phrase_misses") + 1
    talk.remember(phrase_misses=misses if misses < _MISSES else None)
    if misses < _MISSES:
        talk.say("phrase.unclear")
        return "wait"
    return leave(talk)


def leave(talk: Talk) -> Next:
    """The client wants no phrase now."""
    talk.pop()
    talk.say("phrase.later")
    return "again"


def add(talk: Talk) -> None:
    """At the end of a turn that asks for money or papers comes the phrase; at a good moment, its offer."""
    said = [effect for effect in talk.effects if isinstance(effect, Say)]
    if not said or talk.party is None or talk.party.discreet:
        return
    asking = next((each for each in reversed(said) if ASKING.fullmatch(each.key)), None)
    moment = next((each for each in said if each.key == _OFFERED_WITH), None)
    if talk.phrase and asking is not None:
        talk.do(Say("phrase.line", {"phrase": talk.phrase}, asking.party, asking.kind))
    elif not talk.phrase and moment is not None and not talk.count(_OFFERED):
        talk.remember(**{_OFFERED: 1})
        # Right after the link: the question that the client is to answer stays the last one.
        after = talk.effects.index(moment) + 1
        talk.effects.insert(after, Say("phrase.offer", {}, moment.party, moment.kind))


def _fits(words: str) -> bool:
    letters = any(sign.isalpha() for sign in words)
    return letters and len(words) <= LONGEST and len(words.split()) <= MOST_WORDS
