"""The provider's copy of a file goes once ours is proved, and what never came is found again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from media_files import jpeg, written
from support.antivirus import EICAR
from support.house import ROSA, SHARED, STRANGER, TOKEN

from recado.bot import files, nightly, provider_list
from recado.firm.models import StoredFile
from recado.gateways.scanner import Clamd
from recado.sandbox.twilio_inbound import Outbox, Upload, _messages

if TYPE_CHECKING:
    from support.antivirus import Daemon
    from support.house import Portal

File = tuple[str, bytes, str]


def photo(number: int = 0) -> File:
    return (f"{number}.jpg", jpeg(written(number)), "image/jpeg")


def media(portal: Portal) -> list[Any]:
    return portal.rows("SELECT * FROM media ORDER BY created_at, number")


def at_twilio(portal: Portal, sender: str = ROSA) -> int:
    """How many files the provider still has of this client."""
    sent = portal.sandbox.messages.newest_first(sender)
    return sum(len(portal.sandbox.messages.media_of(each.sid)) for each in sent if each.inbound)


def facts(portal: Portal, action: str) -> list[dict[str, Any]]:
    query = "SELECT facts FROM audit_lines WHERE action = :action ORDER BY at"
    return [json.loads(row.facts) for row in portal.rows(query, action=action)]


@pytest.fixture
def at_passport(portal: Portal) -> Portal:
    portal.welcome()
    portal.say("saltar")
    return portal


# deleting


def test_a_copy_is_deleted_with_proof_once_ours_is_read_back(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0), photo(1)])
    assert at_twilio(at_passport) == 0
    assert [row.copy_state for row in media(at_passport)] == ["deleted", "deleted"]
    first, second = facts(at_passport, "medium.copy_deleted")
    assert first["status"] == second["status"] == 204
    assert first["media"] != second["media"]
    assert len(first["media"]) == 32
    assert "ME" not in json.dumps(first["media"])
    assert first["bytes"] == len(photo(0)[1])
    line = at_passport.rows("SELECT actor FROM audit_lines WHERE action = 'medium.copy_deleted'")[0]
    assert line.actor == "system:collector"
    assert at_passport.broken() == []
    assert "2 páginas recibidas" in "".join(at_passport.say("listo"))


def test_the_phone_that_sent_it_has_it_still(at_passport: Portal) -> None:
    at_passport.say("", files=[photo()])
    (sent,) = [each for each in at_passport.sandbox.messages.newest_first(ROSA) if each.media]
    (picture,) = at_passport.sandbox.messages.pictures_of(sent.sid)
    url = f"{at_passport.sandbox.base_url}/_sandbox/media/{picture.sid}"
    assert at_passport.http.get(url, timeout=10).content == photo()[1]


def test_a_copy_of_a_file_that_cannot_be_used_goes_as_well_for_ours_is_kept(at_passport: Portal) -> None:
    at_passport.say("", files=[("a.txt", b"hello there", "text/plain")])
    (row,) = media(at_passport)
    assert (row.state, row.copy_state) == ("refused", "deleted")
    assert row.original_file_id is not None


def test_an_infected_copy_is_deleted_too(at_passport: Portal, antivirus: Daemon) -> None:
    at_passport.runtime = replace(at_passport.runtime, scanner=Clamd(antivirus.url))
    at_passport.say("", files=[("a.jpg", photo()[1] + EICAR, "image/jpeg")])
    assert [(row.reason, row.copy_state) for row in media(at_passport)] == [("infected", "deleted")]
    assert at_twilio(at_passport) == 0


def test_what_we_never_got_is_not_deleted(at_passport: Portal) -> None:
    at_passport.sandbox.faults.set({"media_404": 99})
    at_passport.say("", files=[photo()])
    for _ in range(12):
        at_passport.tick(seconds=130)
    assert [(row.state, row.copy_state) for row in media(at_passport)] == [("lost", "")]
    assert at_twilio(at_passport) == 1


def test_a_copy_that_is_gone_already_is_a_success(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    jobs_until_stored(at_passport)
    (sent,) = [each for each in at_passport.sandbox.messages.newest_first(ROSA) if each.media]
    at_passport.sandbox.messages.delete_media(sent.media[0])
    at_passport.work()
    assert [row.copy_state for row in media(at_passport)] == ["deleted"]
    assert [each["status"] for each in facts(at_passport, "medium.copy_deleted")] == [404]


def jobs_until_stored(portal: Portal) -> None:
    """Work until the file is in our store, and no further."""
    from recado.bot import collector, inbox

    for row in portal.rows("SELECT DISTINCT lane FROM inbound_events WHERE state = 'owed'"):
        inbox.drain(portal.runtime, bytes(row.lane))
    for row in portal.rows("SELECT id FROM media WHERE state = 'owed'"):
        collector.fetch(portal.runtime, row.id)


def test_a_refused_deletion_is_tried_again_later_and_told_after_a_while(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    jobs_until_stored(at_passport)
    at_passport.sandbox.faults.set({"fail_500": 999, "only": "twilio"})
    at_passport.lose_bells()
    for minutes in (1, 2, 6, 31, 121):
        at_passport.tick(minutes=minutes)
    (row,) = media(at_passport)
    assert (row.copy_state, row.copy_attempts) == ("owed", 5)
    assert at_passport.tasks().count("copy_at_provider") == 1
    at_passport.sandbox.faults.clear()
    at_passport.tick(hours=13)
    assert [each["tries"] for each in facts(at_passport, "medium.copy_deleted")] == [6]
    assert at_twilio(at_passport) == 0


def test_a_damaged_original_keeps_the_providers_copy(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    jobs_until_stored(at_passport)
    with at_passport.runtime.transaction() as session:
        place = files.storage_key(session.get_one(StoredFile, media(at_passport)[0].original_file_id))
    stored = at_passport.runtime.storage.get(place)
    at_passport.runtime.storage.put(place, stored[:-1])
    at_passport.work()
    assert at_twilio(at_passport) == 1
    assert [row.copy_state for row in media(at_passport)] == ["owed"]
    assert "file_problem" in at_passport.tasks()
    at_passport.runtime.storage.put(place, stored)
    at_passport.tick(minutes=2)
    assert at_twilio(at_passport) == 0


def test_a_copy_whose_owner_was_erased_is_not_tried_for_ever(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    jobs_until_stored(at_passport)
    at_passport.change("UPDATE keys SET wrapped = NULL WHERE id = (SELECT key_id FROM media)")
    at_passport.runtime.db.vault._cache.clear()
    at_passport.work()
    assert [row.copy_state for row in media(at_passport)] == [""]


def test_a_lost_bell_costs_seconds(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    jobs_until_stored(at_passport)
    at_passport.lose_bells()
    at_passport.tick(seconds=11)
    assert at_twilio(at_passport) == 0


@pytest.fixture
def portal_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"twilio_delete_media": False} if "may_keep" in request.node.name else {}


def test_a_firm_may_keep_the_copies(at_passport: Portal) -> None:
    at_passport.say("", files=[photo()])
    at_passport.tick(minutes=1)
    assert at_twilio(at_passport) == 1
    assert [row.copy_state for row in media(at_passport)] == [""]


def test_photos_that_are_taken_in_again_come_from_our_own_store(portal: Portal) -> None:
    for answer in ("hola", "español", "sí", "carmen", "15/03/1987", "no", "1", "1", "2 de mayo de 2019"):
        portal.say(answer, sender=SHARED)
    portal.clock.pass_by(hours=13)
    portal.say("", sender=SHARED, files=[photo(1), photo(2)])
    assert at_twilio(portal, SHARED) == 0
    portal.clock.pass_by(minutes=3)
    portal.say("carmen", sender=SHARED)
    portal.tick(seconds=30)
    assert [tuple(row) for row in portal.rows("SELECT state, page_count FROM documents")] == [("received", 2)]
    assert len(facts(portal, "medium.copy_deleted")) == 2


# comparing


def unheard(portal: Portal, *given: File, sender: str = ROSA, body: str = "") -> None:
    """A client sends, and no webhook of it ever reaches the portal."""
    uploads = [Upload(name, kind, data) for name, data, kind in given]
    _messages(portal.sandbox, Outbox(address=sender, body=body, uploads=uploads))


def compare(portal: Portal, **later: float) -> provider_list.Compared:
    portal.clock.pass_by(**(later or {"hours": 1}))
    found = provider_list.compare(portal.runtime)
    portal.work()
    return found


def test_photos_whose_webhook_never_came_are_taken_in_as_if_just_received(at_passport: Portal) -> None:
    unheard(at_passport, photo(0), photo(1))
    assert compare(at_passport).taken_in == 1
    assert [row.state for row in media(at_passport)] == ["ready", "ready"]
    assert "2 páginas recibidas" in "".join(at_passport.say("listo"))
    assert at_passport.tasks().count("found_at_provider") == 1
    assert at_passport.acts("message.recovered") == ["message.recovered"]
    assert compare(at_passport).taken_in == 0
    assert at_passport.broken() == []


def test_a_strangers_photos_are_found_as_well(at_passport: Portal) -> None:
    unheard(at_passport, photo(), sender=STRANGER)
    unheard(at_passport, photo(1), sender=f"whatsapp:{ROSA}")
    assert compare(at_passport).taken_in == 2
    assert sorted(row.state for row in media(at_passport)) == ["ready", "ready"]


def test_a_webhook_that_comes_after_all_is_a_repeat(at_passport: Portal) -> None:
    unheard(at_passport, photo())
    assert compare(at_passport).taken_in == 1
    (sent,) = [each for each in at_passport.sandbox.messages.newest_first(ROSA) if each.media]
    form = at_passport.form("", MessageSid=sent.sid, NumMedia="1", MediaUrl0="https://x/y")
    assert at_passport.post("/webhooks/twilio/message", form, token=TOKEN).status_code == 204
    at_passport.work()
    assert len(media(at_passport)) == 1


def test_texts_without_files_and_what_just_came_are_left_alone(at_passport: Portal) -> None:
    unheard(at_passport, body="hola")
    unheard(at_passport, photo())
    assert compare(at_passport, seconds=30) == provider_list.Compared(0, 0, 0)
    assert compare(at_passport, minutes=20).taken_in == 1


def test_what_is_older_than_some_days_is_not_asked_for(at_passport: Portal) -> None:
    unheard(at_passport, photo())
    assert compare(at_passport, days=4) == provider_list.Compared(0, 0, 0)


def test_a_page_that_was_lost_is_fetched_again_and_bound_into_its_document(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0)])
    at_passport.sandbox.faults.set({"media_404": 999})
    at_passport.say("", files=[photo(1)])
    at_passport.say("listo")
    at_passport.tick(seconds=70)
    assert [row.state for row in media(at_passport)] == ["ready", "lost"]
    at_passport.sandbox.faults.clear()
    before = len(at_passport.heard())
    assert compare(at_passport).fetched_again == 1
    assert [row.state for row in media(at_passport)] == ["ready", "ready"]
    for _ in range(2):
        at_passport.tick(seconds=10)
    sent = at_passport.rows("SELECT state, page_count FROM documents")
    assert [tuple(row) for row in sent] == [("received", 2)]
    assert "2 páginas recibidas" in "".join(at_passport.heard()[before:])
    assert at_passport.acts("medium.recovered") == ["medium.recovered"]
    assert compare(at_passport).fetched_again == 0


def test_a_file_that_stays_lost_is_not_fetched_every_night(at_passport: Portal) -> None:
    at_passport.sandbox.faults.set({"media_404": 999})
    at_passport.say("", files=[photo()])
    for _ in range(12):
        at_passport.tick(seconds=130)
    assert compare(at_passport).fetched_again == 1
    for _ in range(12):
        at_passport.tick(seconds=130)
    assert compare(at_passport).fetched_again == 0


def test_a_file_that_the_webhook_did_not_name_is_kept_for_staff(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0), photo(1)])
    at_passport.owner("DELETE FROM sheets WHERE medium_id IN (SELECT id FROM media WHERE position = 1)")
    at_passport.owner("DELETE FROM media WHERE position = 1")
    (sent,) = [each for each in at_passport.sandbox.messages.newest_first(ROSA) if each.media]
    at_passport.sandbox.messages._deleted.discard(sent.media[1])
    assert compare(at_passport).fetched_again == 1
    assert [(row.position, row.document_id is None) for row in media(at_passport)] == [(0, False), (1, True)]
    assert "found_at_provider" in at_passport.tasks()


def test_with_the_provider_away_the_night_says_so_and_the_next_one_looks_again(at_passport: Portal) -> None:
    unheard(at_passport, photo())
    at_passport.clock.pass_by(days=1)
    at_passport.sandbox.faults.set({"fail_500": 50, "only": "twilio"})
    nightly.ring_due(at_passport.runtime)
    at_passport.work()
    row = at_passport.rows("SELECT outcome, wrong FROM chores WHERE name = 'twilio'")[0]
    assert row.wrong
    assert "Twilio" in row.outcome
    at_passport.sandbox.faults.clear()
    at_passport.clock.pass_by(days=1)
    nightly.ring_due(at_passport.runtime)
    at_passport.work()
    assert [each.state for each in media(at_passport)] == ["ready"]


def test_each_chore_is_done_once_a_night(at_passport: Portal) -> None:
    assert nightly.ring_due(at_passport.runtime) == 2
    at_passport.work()
    assert nightly.ring_due(at_passport.runtime) == 0
    at_passport.runtime.bells.ring("callbacks", "chore", "twilio")
    before = at_passport.one("SELECT begun_at FROM chores WHERE name = 'twilio'")
    at_passport.clock.pass_by(seconds=5)
    at_passport.work()
    assert at_passport.one("SELECT begun_at FROM chores WHERE name = 'twilio'") == before
    at_passport.clock.pass_by(days=1)
    assert nightly.ring_due(at_passport.runtime) == 2
    assert at_passport.clock.at - before > timedelta(hours=23)
