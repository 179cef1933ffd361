"""Accepting, sending back, superseding, taking an earlier version after all, and translations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from media_files import corners, jpeg, written

from recado.bot import files, review_acts, thumbnails, translations
from recado.bot.review_acts import LONGEST_NOTE, Verdict
from recado.firm import documents as papers
from recado.firm.errors import Conflict, Invalid, NotAllowed
from recado.firm.models import Document, Medium
from recado.media.assemble import build_pdf
from recado.media.pages import to_pages

if TYPE_CHECKING:
    from support.house import Portal

GLARE = Verdict(accepted=False, code="glare")
ACCEPTED = Verdict(accepted=True)


@pytest.fixture
def known(portal: Portal) -> Portal:
    """Rosa is asked for her passport."""
    portal.welcome()
    portal.say("saltar")
    return portal


def send(portal: Portal, shade: int) -> Any:
    """Rosa sends a passport of one page; return the version that it became."""
    portal.say("", files=[(f"{shade}.jpg", jpeg(written(shade)), "image/jpeg")])
    portal.say("listo")
    portal.work()
    return portal.one("SELECT id FROM documents WHERE state = 'received' ORDER BY version DESC LIMIT 1")


def judge(portal: Portal, document: Any, verdict: Verdict, role: str = "paralegal") -> list[str]:
    """What Rosa hears of it."""
    before = len(portal.heard())
    review_acts.review(portal.runtime, portal.staff(role), document, verdict)
    portal.work()
    return portal.heard()[before:]


def states(portal: Portal) -> list[tuple[int, str]]:
    query = "SELECT version, state FROM documents WHERE page_count > 0 ORDER BY version"
    return [(row.version, row.state) for row in portal.rows(query)]


def status(portal: Portal, slug: str = "passport") -> str:
    query = "SELECT status FROM checklist_items WHERE slug = :slug AND case_id = :id"
    return str(portal.one(query, slug=slug, id=portal.case_of("Rosa Quiñones")))


def test_a_reason_of_the_list_reaches_her_in_her_language_with_a_drawing(known: Portal) -> None:
    told = "\n".join(
        judge(known, send(known, 0), Verdict(accepted=False, code="glare", words="Pruebe  de día."))
    )
    assert "Hay un reflejo de luz y no se lee todo." in told
    assert 'Su equipo le dice: "Pruebe de día."' in told
    assert "/c/samples/reason/glare?l=es" in told
    assert "document.rejected" in known.acts()
    assert known.broken() == []


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(accepted=False),
        Verdict(accepted=False, code="sunshine"),
        Verdict(accepted=False, code="other", words=" \n "),
        Verdict(accepted=False, code="glare", words="x" * (LONGEST_NOTE + 1)),
    ],
)
def test_what_is_no_reason_is_refused_and_changes_nothing(known: Portal, verdict: Verdict) -> None:
    document = send(known, 0)
    with pytest.raises(Invalid):
        judge(known, document, verdict)
    assert states(known) == [(1, "received")]


def test_a_word_that_tells_of_a_discreet_case_is_refused_before_it_is_sent(known: Portal) -> None:
    document = send(known, 0)
    known.change("UPDATE cases SET discreet = true")
    with pytest.raises(Invalid, match="discreet"):
        judge(known, document, Verdict(accepted=False, code="glare", words="Mande su visa."))
    assert states(known) == [(1, "received")]


def test_a_new_version_supersedes_what_was_sent_back_and_says_so(known: Portal) -> None:
    judge(known, send(known, 0), GLARE)
    assert status(known) == "rejected"
    send(known, 1)
    assert states(known) == [(1, "superseded"), (2, "received")]
    assert known.acts("document.superseded") == ["document.superseded"]
    assert known.one("SELECT superseded_from FROM documents WHERE version = 1") == "rejected"


def test_an_earlier_version_is_made_the_standing_one_and_the_paper_follows(known: Portal) -> None:
    first = send(known, 0)
    judge(known, first, ACCEPTED)
    known.change("UPDATE checklist_items SET status = 'missing' WHERE slug = 'passport'")
    second = send(known, 1)
    judge(known, second, GLARE)
    assert (states(known), status(known)) == ([(1, "superseded"), (2, "rejected")], "rejected")
    before = len(known.heard())
    state = review_acts.restore(known.runtime, known.staff(), first, "The first one was the whole passport.")
    known.work()
    assert state == "accepted"
    assert (states(known), status(known)) == ([(1, "accepted"), (2, "superseded")], "accepted")
    assert "todo bien" in "".join(known.heard()[before:]), "she need not send it again"
    assert "document.restored" in known.acts()
    with known.runtime.transaction() as session:
        written = session.get_one(Document, first)
        assert b"whole passport" not in (written.restored_reason_sealed or b"")
    assert known.broken() == []


def test_one_that_had_been_sent_back_waits_for_a_review_once_more(known: Portal) -> None:
    first = send(known, 0)
    judge(known, first, GLARE)
    send(known, 1)
    before = len(known.heard())
    assert review_acts.restore(known.runtime, known.staff(), first, "It can be read after all.") == "received"
    known.work()
    assert (states(known), status(known)) == ([(1, "received"), (2, "superseded")], "received")
    assert known.heard()[before:] == [], "nothing had been asked of her"
    judge(known, first, ACCEPTED)
    assert status(known) == "accepted"


def test_a_page_that_comes_after_that_begins_a_version_of_its_own(known: Portal) -> None:
    first = send(known, 0)
    judge(known, first, GLARE)
    second = send(known, 1)
    review_acts.restore(known.runtime, known.staff(), first, "It can be read after all.")
    judge(known, first, GLARE)
    third = send(known, 2)
    assert third not in (first, second)
    assert states(known) == [(1, "superseded"), (2, "superseded"), (3, "received")]


def test_what_cannot_be_taken_back_is_refused(known: Portal) -> None:
    first = send(known, 0)
    with pytest.raises(Conflict):
        review_acts.restore(known.runtime, known.staff(), first, "It stands already.")
    judge(known, first, GLARE)
    second = send(known, 1)
    for reason in ("", "  \n"):
        with pytest.raises(Invalid):
            review_acts.restore(known.runtime, known.staff(), first, reason)
    with pytest.raises(Invalid):
        review_acts.restore(known.runtime, known.staff(), first, "x" * 301)
    with pytest.raises(NotAllowed):
        review_acts.restore(known.runtime, known.staff("bookkeeper"), first, "Not mine to say.")
    judge(known, second, GLARE)
    known.say("", files=[("c.jpg", jpeg(written(19)), "image/jpeg")])
    with pytest.raises(Conflict, match="coming in"):
        review_acts.restore(known.runtime, known.staff(), first, "Too late.")
    assert states(known)[0] == (1, "superseded")


def test_of_two_who_take_different_versions_back_at_once_one_version_stands(known: Portal) -> None:
    versions = []
    for shade in range(3):
        versions.append(send(known, shade))
        judge(known, versions[-1], GLARE)

    def take(document: Any) -> None:
        review_acts.restore(known.runtime, known.staff(), document, "This one.")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, versions[:2]))
    standing = [state for _, state in states(known) if state != "superseded"]
    assert standing == ["received"]
    assert known.broken() == []


def test_a_paper_that_is_not_in_english_opens_its_translation_for_the_client(known: Portal) -> None:
    document = send(known, 0)
    told = "\n".join(judge(known, document, Verdict(accepted=True, translation="client")))
    assert "todo bien" in told
    assert "Que otra persona, no usted" in told
    assert status(known, "passport.translation") == "missing"
    marked = "SELECT sensitivity FROM checklist_items WHERE slug = 'passport.translation'"
    assert known.one(marked) == "identity", "it shows what its paper shows"
    assert "papel traducido y firmado: pasaporte" in "".join(known.say("lista"))
    known.clock.pass_by(days=2)
    known.tick()
    # An answer to a question computes the list anew, and the translation stays on it.
    known.say("última vez que entré fue 02/05/2019")
    assert status(known, "passport.translation") == "missing"
    assert known.broken() == []


def test_a_translation_that_comes_is_a_document_like_any_other(known: Portal) -> None:
    judge(known, send(known, 0), Verdict(accepted=True, translation="client"))
    for _ in range(8):
        if "traducido" in "".join(known.heard()[-1:]):
            break
        known.say("saltar")
    translation = send(known, 1)
    slug = known.one(
        "SELECT slug FROM checklist_items i JOIN documents d ON d.item_id = i.id WHERE d.id = :id",
        id=translation,
    )
    assert slug == "passport.translation"
    judge(known, translation, ACCEPTED)
    assert status(known, "passport.translation") == "accepted"


def test_a_translation_that_the_firm_provides_is_a_task_until_it_is_there(known: Portal) -> None:
    told = "\n".join(judge(known, send(known, 0), Verdict(accepted=True, translation="firm")))
    assert "Nosotros lo mandamos traducir" in told
    assert "translation_to_arrange" in known.tasks()
    assert "De esto nos encargamos nosotros" in "".join(known.say("lista"))
    case = known.case_of("Rosa Quiñones")
    item = known.one("SELECT id FROM checklist_items WHERE slug = 'passport.translation'")
    translations.in_hand(known.runtime, known.staff(), case, item)
    assert status(known, "passport.translation") == "accepted"
    open_now = {row.kind for row in known.rows("SELECT kind FROM tasks WHERE state = 'open'")}
    assert "translation_to_arrange" not in open_now
    with pytest.raises(Conflict):
        translations.in_hand(known.runtime, known.staff(), case, item)
    passport = known.one(
        "SELECT id FROM checklist_items WHERE slug = 'passport' AND case_id = :case", case=case
    )
    with pytest.raises(Conflict):
        translations.in_hand(known.runtime, known.staff(), case, passport)


def test_sending_it_back_for_its_language_opens_the_translation_too(known: Portal) -> None:
    told = judge(known, send(known, 0), Verdict(accepted=False, code="needs_translation"))
    assert "No está en inglés" in "".join(told)
    assert status(known) == "rejected"
    assert status(known, "passport.translation") == "missing"


def test_each_page_of_a_file_has_a_small_picture_of_its_own(known: Portal) -> None:
    pages = [to_pages(jpeg(corners(320 + 40 * at, 240)))[0] for at in range(3)]
    scan = build_pdf(pages, "scan")
    known.say("", files=[("scan.pdf", scan, "application/pdf")])
    known.say("listo")
    known.work()
    with known.runtime.transaction() as session:
        document = session.get_one(Document, known.one("SELECT id FROM documents WHERE state = 'received'"))
        (medium,) = papers.media_of(session, document.id)
        assert isinstance(medium, Medium)
        assert thumbnails.counted(session, [medium]) == {medium.id: 3}
        made = [thumbnails.of_page(session, medium, at) for at in range(1, 5)]
        assert made[3] is None
        pictures = [files.load(known.runtime, session, each)[1] for each in made[:3] if each]
    assert len({*pictures}) == 3
    assert all(picture.startswith(b"\xff\xd8\xff") for picture in pictures)
