"""Effects become rows: one match, and a missing arm is a type error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never
from uuid import UUID

from recado.bot import alarms, arranging, opening_cases, papers, speech, stages
from recado.bot.scene import Scene
from recado.firm import answers, audit, cases, contacts, leads, people, surveys, tasks, timers, wishes
from recado.firm.actions import Action
from recado.firm.errors import NotFound
from recado.firm.models import Case, Party
from recado.flows import arranged, wished
from recado.flows import effects as flow

STAFF_PAUSE = timedelta(hours=12)
"""How long the bot keeps silent after a hand-over, unless staff hand back sooner."""


def perform(scene: Scene, todo: Sequence[flow.Effect]) -> None:
    """Write the rows of a turn's effects, in order; consecutive texts of one kind become one message."""
    said: list[flow.Say] = []
    for effect in todo:
        if isinstance(effect, flow.Say) and (not said or _alike(said[-1], effect)):
            said.append(effect)
            continue
        speech.say(scene, said)
        said = [effect] if isinstance(effect, flow.Say) else []
        if not isinstance(effect, flow.Say):
            _write(scene, effect)
    speech.say(scene, said)


def _alike(one: flow.Say, other: flow.Say) -> bool:
    return (one.kind, one.party) == (other.kind, other.party)


def _write(scene: Scene, effect: flow.Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm per effect
    session, actor, contact = scene.session, scene.actor, scene.contact
    match effect:
        case flow.Say():
            speech.say(scene, [effect])
        case flow.SaveAnswer(party, question, value):
            case, member = _standing(scene, party)
            answers.save(session, actor, case, scene.people[member.person_id], question, value)
            person = scene.people[member.person_id]
            opening_cases.sync_checklist(session, actor, case, member, person)
        case flow.AddPage(party, item, media, instead):
            papers.add_page(scene, *_standing(scene, party), item, media, instead)
        case flow.KeepFile(party, media):
            papers.keep_file(scene, media)
        case flow.ClaimFiles(party, slug, files):
            papers.claim(scene, *_standing(scene, party), slug, files)
        case flow.CloseDocument(party, item):
            papers.close(scene, *_standing(scene, party), item)
        case (
            arranged.RemovePages()
            | arranged.RestorePages()
            | arranged.ReplacePage()
            | arranged.InsistOnPages()
            | arranged.HoldFile()
            | arranged.SortFiles()
            | arranged.ReopenDocument()
            | arranged.SaveOriginal()
        ):
            arranging.perform(scene, *_standing(scene, effect.party), effect)
        case flow.Unavailable(party, item, reason):
            papers.unavailable(scene, *_standing(scene, party), item, reason)
        case flow.MoveStage(party, stage):
            stages.move_on(scene, *_standing(scene, party), stage)
        case flow.SetLanguage(language):
            contacts.set_language(session, actor, contact, language)
        case flow.RecordConsent(given, wording):
            kind = "given" if given else "refused"
            contacts.record_consent(session, actor, contact, kind, wording, _message_id(scene))
        case flow.OptOut(confirm):
            contacts.record_consent(session, actor, contact, "opted_out", "", _message_id(scene))
            if confirm:
                speech.confirm_opt_out(scene)
        case flow.OptIn():
            contacts.record_consent(session, actor, contact, "opted_in", "", _message_id(scene))
        case wished.SetOnlyReminders(wanted):
            wishes.set_only_reminders(session, actor, contact, wanted=wanted)
        case wished.FlagInterpreter(language):
            wishes.flag_interpreter(session, actor, contact, language)
        case wished.SaveSurvey(party, kind, score, comment):
            surveys.save(session, actor, *_standing(scene, party), kind, score, comment)
        case flow.VerifyIdentity(party, outcome):
            _note_identity(scene, *_standing(scene, party), outcome)
        case flow.CreateTask():
            _create_task(scene, effect)
        case flow.SetTimer(party, kind, after, turn, count):
            timers.set_timer(session, contact, party, kind, scene.now + after, turn=turn, count=count)
        case flow.CancelTimer(party, kind):
            timers.cancel(session, contact, party, kind)
        case flow.SaveLead(known, language):
            leads.save(session, contact, dict(known), language=language)
        case flow.HandOff(party):
            cases.pause(session, actor, _standing(scene, party)[0], scene.now + STAFF_PAUSE)
        case flow.SavePhrase(party, phrase):
            people.choose_phrase(session, actor, scene.people[_standing(scene, party)[1].person_id], phrase)
        case flow.RaiseAlert(party, kind, words):
            alarms.raise_alert(scene, party, kind, words)
        case flow.Recovered(party, reason):
            note_recovery(scene, party, reason)
        case _:
            assert_never(effect)


def note_recovery(scene: Scene, party: str | None, reason: str) -> None:
    """Say in the audit that a stored state was unknown to the current flows."""
    case, subject = scene.case_of(party), f"contact:{scene.contact.id}"
    chain = str(case.id) if case else subject
    facts = {"reason": reason, "party": party}
    audit.record(scene.session, scene.actor, Action.DIALOGUE_RECOVERED, subject, chain=chain, facts=facts)


def _note_identity(scene: Scene, case: Case, party: Party, outcome: str) -> None:
    subject, facts = f"person:{party.person_id}", {"outcome": outcome, "contact": str(scene.contact.id)}
    action = Action.PERSON_IDENTITY_CHECKED
    audit.record(scene.session, scene.actor, action, subject, chain=str(case.id), facts=facts)


def _create_task(scene: Scene, wanted: flow.CreateTask) -> None:
    party = scene.party(wanted.party)
    tasks.create(
        scene.session,
        scene.actor,
        wanted.kind,
        case_id=party.case_id if party else None,
        person_id=party.person_id if party else None,
        contact_point_id=scene.contact.id,
        note=wanted.note,
        due_at=scene.now + wanted.due if wanted.due is not None else None,
        urgent=wanted.urgent,
    )


def _standing(scene: Scene, key: str) -> tuple[Case, Party]:
    party = scene.parties.get(key)
    if party is None:
        raise NotFound("this party does not speak at this contact point")
    return scene.cases[party.case_id], party


def _message_id(scene: Scene) -> UUID | None:
    return scene.message.id if scene.message else None
