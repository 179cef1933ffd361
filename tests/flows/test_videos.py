"""A short video of the firm's own explains a question or a paper; never in a discreet case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from characters import ANA
from sides import Side
from talking import ANA_BEGAN, Conversation, party
from toys import TOY

from recado.flows.casetypes import CaseTypeError, load_text
from recado.flows.effects import Bilingual
from recado.flows.view import ContactFacts

VIDEO = Bilingual("https://firm.example.org/v/1", "https://firm.example.org/v/2")
SHOWN = replace(
    TOY,
    questions=(replace(TOY.questions[0], video=VIDEO), *TOY.questions[1:]),
    items=(replace(TOY.items[0], video=VIDEO), *TOY.items[1:]),
)


def test_the_video_comes_with_the_question_and_with_the_paper(side: Side) -> None:
    talk = Conversation((party(ANA, case_type=SHOWN),), side.known())
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))
    assert talk.keys()[-2:] == ["help.video", "intake.text"], "the question stays the last thing said"
    talk.says(side("ayuda", "help"))
    assert "help.video" not in talk.keys()  # noqa: SIM118 - of the last turn
    talk.says("Tulsa").says("0").says(side("2 de mayo de 2019", "May 2 2019"))
    assert talk.keys().count("help.video") == 1
    side.keep("video", talk)


def test_a_discreet_case_has_no_video_to_be_found_or_played(side: Side) -> None:
    hers = party(ANA, case_type=SHOWN, answers=ANA_BEGAN, discreet=True, safe_word="girasol")
    talk = Conversation((hers,), side.known(), facts=ContactFacts(safe=True))
    talk.says(side("hola", "hello")).says("girasol")
    assert not [line for line in talk.lines if "firm.example.org" in line]


@pytest.mark.parametrize(
    "address",
    [
        "http://firm.example.org/v",
        "firm.example.org",
        "https://",
        "javascript:x",
        f"https://firm.example.org/{'x' * 80}",
        "https://firm.example.org/a b",
    ],
)
def test_an_address_that_a_text_cannot_carry_is_named_with_its_line(address: str) -> None:
    source = TOY.source.replace(
        "  - slug: children\n",
        f'  - slug: children\n    video: {{en: "{address}", es: "https://a.example"}}\n',
        1,
    )
    with pytest.raises(CaseTypeError, match=r"toy.yaml:\d+: .* write one that begins with https://"):
        load_text(source, "toy.yaml")
