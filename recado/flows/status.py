"""Where the case stands, in plain words: its stage, what is missing, what is owed."""

from __future__ import annotations

from recado.flows import billing, checklist, review
from recado.flows.talk import Next, Talk, joined


def tell(talk: Talk) -> Next:
    """ESTADO: three short texts at most, then back to where we were. News that waited are told with it."""
    if talk.count("news"):
        tell_news(talk)
        return "again"
    stage = talk.who.case_type.stage(talk.who.stage)
    if stage is not None and "see" in talk.who.rights:
        talk.say("status.stage", stage=stage.client)
    missing = checklist.required_missing(talk)
    if missing:
        talk.say("status.missing", n=len(missing), items=joined(tuple(item.label for item in missing)))
    else:
        talk.say("status.nothing_missing")
    owed = billing.owed(talk)
    if owed is not None:
        talk.say("status.owed", amount=owed)
    return "again"


def keep_news(talk: Talk) -> None:
    """Something happened that may not be said here now: only that it waits, once."""
    if not talk.count("news"):
        shared = "_shared" if len(talk.view.parties) > 1 else ""
        talk.say(f"update.waiting{shared}", name=talk.who.first_name, firm=talk.firm.name)
    talk.remember(news=1)


def tell_news(talk: Talk) -> None:
    """What had to wait until we knew who was reading."""
    if not talk.count("news"):
        return
    talk.remember(news=None)
    rejected = [(item, line) for item, line in talk.lines() if line.status == "rejected"]
    for item, line in rejected[:3]:
        for each in review.because(item, line.code, line.reason):
            talk.say(each.key, **each.params)
    tell(talk)


def stage_changed(talk: Talk, slug: str) -> Next:
    """Staff moved the case: say what that means."""
    stage = talk.who.case_type.stage(slug)
    if stage is None:
        talk.recovered(f"no stage {slug!r} in {talk.who.case_type.slug}")
    else:
        talk.say("status.changed", stage=stage.client)
    return "wait"
