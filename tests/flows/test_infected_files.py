"""A file with a virus, as the client lives it: no blame, what to do instead, and the bot goes on."""

from __future__ import annotations

from characters import ANA
from talking import ANA_ANSWERS, Conversation, Golden, ana_at_her_checklist, party

from recado.flows.state import Contact


def test_a_virus_in_the_middle_of_a_document(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=2)
    talk.refused(ANA.key, "passport", "infected").says("", media=1).fetched(ANA.key, "passport", 2)
    golden("infected_file", talk.says("listo").fetched(ANA.key, "passport", 0))


def test_a_virus_and_a_file_too_large_to_check(golden: Golden) -> None:
    known = Contact(language="en", consent="given", greeted=True)
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), known).says("hello").says("03/15/1987")
    talk.says("skip").says("", media=1).refused(ANA.key, "passport", "infected")
    golden("infected_file_english", talk.says("", media=1).refused(ANA.key, "passport", "too_large_to_scan"))
