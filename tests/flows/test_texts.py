"""What the conversation says: whole in both languages, short, and never offering a word that opts out."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import recado.flows
from recado.flows.casetypes import load_all
from recado.flows.casetypes.model import KINDS
from recado.flows.effects import Bilingual
from recado.flows.intake_prompt import prompt
from recado.flows.talk import joined
from recado.i18n.catalog import keys, placeholders, render, text
from recado.i18n.lives import LifeChange
from recado.i18n.segments import measure
from recado.media.refusals import CODES

LANGUAGES = ("en", "es")
ABOUT = ("question", "document", "payment")


def said_in_code() -> dict[str, set[str]]:
    """Every catalog key the flows say by name, with the parameters they give it."""
    found: dict[str, set[str]] = {}
    for path in Path(recado.flows.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "say"
            ):
                names = {each.arg for each in node.keywords if each.arg}
                for key in ast.walk(node.args[0]):
                    if isinstance(key, ast.Constant) and re.fullmatch(
                        r"[a-z_]+\.[a-z_0-9]*[a-z0-9]", str(key.value)
                    ):
                        found.setdefault(str(key.value), set()).update(names)
    return found


def test_every_text_the_flows_say_is_there_in_both_languages_with_its_parameters() -> None:
    said = said_in_code()
    assert len(said) > 50
    for key, given in said.items():
        for language in LANGUAGES:
            if key in {"update.waiting", "reminder.neutral"}:
                assert f"{key}_shared" in keys(language)
            assert placeholders(key, language) <= given | {"n"}, (key, language)


def test_texts_made_of_parts_are_all_there() -> None:
    made = {f"intake.{kind}{again}" for kind in KINDS for again in ("", "_again")}
    made |= {f"intake.{miss}_{kind}" for kind in KINDS for miss in ("retry", "examples")}
    made |= {f"life.{change}" for change in get_args(LifeChange)}
    made |= {f"reminder.{about}_{at}" for about in ABOUT for at in (1, 2, 3)}
    assert made <= keys("en") & keys("es")


def test_every_refusal_of_a_file_says_in_both_languages_what_to_send_instead() -> None:
    for code in CODES:
        assert len(text(f"media.{code}", "en")) > 20
        assert len(text(f"media.{code}", "es")) > 20


def test_every_prompt_of_the_shipped_case_types_fits_two_segments() -> None:
    too_long = []
    for case_type in load_all().values():
        for language in LANGUAGES:
            for question in case_type.questions:
                for again in (False, True):
                    params = {n: getattr(v, language) for n, v in prompt(question, again=again).items()}
                    key = f"intake.{question.kind}{'_again' if again else ''}"
                    too_long += _longer(key, language, params)
                too_long += _reminders("question", language, getattr(question.ask, language))
            for item in case_type.items:
                label, help_ = getattr(item.label, language), getattr(item.help, language)
                too_long += _longer("checklist.next", language, {"item": label, "help": help_})
                too_long += _reminders("document", language, label)
            for stage in case_type.stages:
                too_long += _longer("status.changed", language, {"stage": getattr(stage.client, language)})
    assert not too_long


def test_no_prompt_offers_a_word_that_opts_out_or_in() -> None:
    taken = re.compile(r"\b(CANCEL|END|QUIT|YES|CANCELAR|BAJA|PARAR)\b")
    for language in LANGUAGES:
        for key in keys(language):
            assert not taken.search(text(key, language)), (key, language)


def test_a_long_list_is_counted_and_not_spelled_out() -> None:
    names = tuple(Bilingual(str(at), str(at)) for at in range(9))
    assert joined(names).en == "0, 1, 2, 3 (+5)"


def _reminders(about: str, language: str, what: str) -> list[tuple[str, str, int]]:
    return [each for at in (1, 2, 3) for each in _longer(f"reminder.{about}_{at}", language, {"what": what})]


def _longer(key: str, language: str, params: dict[str, str]) -> list[tuple[str, str, int]]:
    words = render(key, language, params)  # type: ignore[arg-type]
    cost = measure(words).segments
    return [(key, words, cost)] if cost > 2 else []
