"""A language is one keyword file and one catalog: Portuguese is added to a copy of the house, and spoken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

import recado
from recado.i18n.language import LANGUAGES, OFFERED
from recado.i18n.words import packs

HERE = Path(__file__).parent
HOUSE = Path(recado.__file__).parent
GOLDEN = HERE.parent / "transcripts" / "third_language.txt"
SPOKEN = """
from characters import ANA
from talking import Conversation, party
talk = Conversation((party(ANA),))
talk.says("bom dia, eu preciso de ajuda").says("sim").says("quinze de marco do oitenta e sete").says("ajuda")
talk.says("nao").says("pular").says("em espanhol").says("falo português").says("sair")
print(talk.transcript(), end="")
"""
ASKED = """
from recado.i18n.language import LANGUAGES, name_of
from recado.i18n.lint import lint
from recado.i18n.understand import country_of, number, opt_out, other_language, yes_no
assert LANGUAGES == ("en", "es", "pt")
assert name_of("pt") == "português"
assert other_language("falo português") is None, "it is no other language any more"
assert other_language("mwen pale kreyol") == "Haitian Creole"
assert yes_no("sim") and number("oitenta e sete") == 87 and opt_out("sair") and opt_out("alto")
assert country_of("brasileira") == "BR" and country_of("Alemanha") == "DE"
assert not [each for each in lint() if each.rule in {"missing", "placeholders", "plural"}]
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with the two files of Portuguese in it."""
    home = tmp_path_factory.mktemp("house")
    i18n = home / "recado" / "i18n"
    shutil.copytree(HOUSE, home / "recado", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "third_language" / "pt.yaml", i18n / "keywords")
    catalog = i18n / "locale" / "pt" / "LC_MESSAGES"
    shutil.copytree(i18n / "locale" / "en" / "LC_MESSAGES", catalog)
    translated = HERE / "third_language" / "pt.po"
    known = {message.id for message in _read(translated)}
    for path in catalog.iterdir():
        _write_without(path, known)
    shutil.copy(translated, catalog)
    return home


def test_a_third_language_is_spoken_as_soon_as_its_two_files_are_there(house: Path) -> None:
    said = run(house, SPOKEN)
    if os.environ.get("RECADO_REWRITE"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8"), f"see {GOLDEN}"


def test_its_words_are_read_beside_those_of_the_others(house: Path) -> None:
    run(house, ASKED)


def test_the_shipped_languages_are_two_and_spanish_is_offered_first() -> None:
    assert LANGUAGES == ("en", "es")
    assert OFFERED == ("es", "en")


def test_the_shipped_keyword_files_leave_no_section_out() -> None:
    # A section may be left out by a language that begins, never by one that ships.
    empty = {"switch"}
    for pack in packs():
        lacking = [
            name for name in pack.__dataclass_fields__ if not getattr(pack, name) and name not in empty
        ]
        assert not lacking, pack.language


def test_a_language_without_words_that_opt_out_is_not_spoken(house: Path, tmp_path: Path) -> None:
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    words = tmp_path / "recado" / "i18n" / "keywords" / "pt.yaml"
    kept = [line for line in words.read_text("utf-8").splitlines() if not line.startswith("opt_out:")]
    words.write_text("\n".join(kept), "utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        run(tmp_path, "from recado.i18n.words import packs; packs()")


def run(house: Path, program: str) -> str:
    """What `program` prints when `recado` is the copy."""
    path = os.pathsep.join((str(house), str(HERE.parent)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _read(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _write_without(path: Path, known: set[str]) -> None:
    catalog = _read(path)
    for key in known - {""}:
        catalog.delete(key)
    with path.open("wb") as file:
        write_po(file, catalog, width=0)
