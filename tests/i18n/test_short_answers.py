"""At least 97 of 100 short answers are read as a person reads them, and no word that opts out is misread."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml

from recado.i18n.language import Language
from recado.i18n.understand import DateProblem, choice, command, date_of, number, opt_out

TODAY = date(2026, 11, 23)
LEAST = 0.97
ENOUGH = 200
RAW = yaml.load((Path(__file__).parent / "short_answers.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
LANGUAGES: tuple[Language, ...] = ("es", "en")

Case = tuple[str, str, str, Callable[[str], str]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_answers_are_read_right(language: Language) -> None:
    cases = list(answers(language))
    wrong = [(kind, said, meant, read(said)) for kind, said, meant, read in cases if read(said) != meant]
    rate = 1 - len(wrong) / len(cases)
    shown = "\n".join(f"{kind}: {said!r} means {meant}, read {got}" for kind, said, meant, got in wrong)
    assert len(cases) >= ENOUGH
    assert rate >= LEAST, f"{language}: {rate:.1%} of {len(cases)} read right\n{shown}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_opts_out_is_read_wrongly_either_way(language: Language) -> None:
    leaving, staying = RAW[language]["opt_out"], RAW[language]["stays"]
    assert min(len(leaving), len(staying)) >= 25
    assert [said for said in leaving if not opt_out(said)] == []
    assert [said for said in staying if opt_out(said)] == []
    assert [said for _, said, _, _ in answers(language) if opt_out(said)] == []
    assert [said for said in leaving if command(said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_answer_is_there_and_none_is_counted_twice(language: Language) -> None:
    cases = [(kind, said, meant) for kind, said, meant, _ in answers(language)]
    assert [case for case, times in Counter(cases).items() if times > 1] == []
    counts = Counter(kind for kind, _, _ in cases)
    assert all(counts[kind] >= 50 for kind in ("yes_no", "date", "number", "choice", "command")), counts


def answers(language: Language) -> Iterator[Case]:
    """Every answer of the file with its kind, its meaning and its reader."""
    raw = RAW[language]
    for meant in ("yes", "no"):
        yield from (("yes_no", said, meant, _yes_no) for said in raw[meant])
    for kind, read in (("date", partial(_date, language)), ("number", _number), ("command", _command)):
        yield from ((kind, said, meant, read) for meant, each in raw[kind].items() for said in each)
    for asked in raw["choice"]:
        read = partial(_choice, asked["options"])
        yield from (("choice", said, meant, read) for meant, each in asked["picks"].items() for said in each)


def _yes_no(said: str) -> str:
    return {1: "yes", 2: "no"}.get(choice(said, ("Sí", "No")) or 0, "none")


def _date(language: Language, said: str) -> str:
    found = date_of(said, language, TODAY)
    if isinstance(found, DateProblem):
        return found.value
    return "|".join(each.isoformat() for each in (found.value, found.alternative) if each)


def _number(said: str) -> str:
    value = number(said)
    return "none" if value is None else str(value)


def _command(said: str) -> str:
    found = command(said)
    return found.name if found else "none"


def _choice(options: list[str], said: str) -> str:
    return str(choice(said, options))
