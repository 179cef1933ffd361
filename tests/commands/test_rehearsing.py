"""Talking with the engine alone: no portal, no database, no sandbox."""

from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner, Result

from recado.cli import main
from recado.flows import casetypes

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"


def talk(typed: str, *arguments: str, status: int = 0, **env: str) -> Result:
    env = {"DATABASE_URL": "", **env}
    made: Result = CliRunner().invoke(main, ["talk", *arguments], input=typed, env=env)
    assert made.exit_code == status, made.output + made.stderr
    return made


def test_a_case_is_walked_from_the_first_word() -> None:
    lines = ["hola", "1", "1", "15/03/87", "no", "1", "si", "2 de mayo de 2019", "/photo 2", "estado"]
    told = talk("\n".join(lines) + "\n", "--case-type", "work_permit").stdout
    assert "¿Permite que Luna Legal" in told
    assert "permiso de trabajo anterior" in told
    assert "2 páginas" in told


def test_time_stages_and_reviews_are_at_hand() -> None:
    known = [
        "hello",
        "1",
        "03/15/1987",
        "/stage filed",
        "/reject passport too dark",
        "/wait 3d",
        "/quit",
        "never",
    ]
    told = talk("\n".join(known), "--case-type", "work_permit", "--language", "en").stdout
    assert "We sent your case to the government." in told
    assert "too dark" in told
    assert "never" not in told
    assert "there is no stage" in talk("/stage gone\n", "--case-type", "h1b").stdout
    assert "there is no paper" in talk("/accept gone\n", "--case-type", "h1b").stdout


def test_each_line_is_data_for_a_machine() -> None:
    lines = [json.loads(line) for line in talk("hola\n", "--case-type", "h1b", "--json").stdout.splitlines()]
    assert lines[0]["said"] == "hola"
    assert "asistente automatizado" in lines[0]["heard"][0]


def test_the_clients_side_of_a_transcript_is_said_again(tmp_path: Path) -> None:
    script = tmp_path / "rosa.txt"
    head = "# case-type: work_permit\n# language: es\n# born: 1992-05-09\n"
    script.write_text(f"{head}> hola\n< ...\n> 1\n> 9/5/1992\n> [2 photos]\n", encoding="utf-8")
    told = talk("", "--replay", str(script)).stdout
    assert "> 9/5/1992" in told
    assert "< Gracias, Ana." in told
    assert "> /photo 2" in told


def test_a_recorded_transcript_of_the_tests_can_be_replayed_whole() -> None:
    told = talk(
        "", "--replay", str(TRANSCRIPTS / "spanish_whole_way.txt"), "--case-type", "work_permit"
    ).stdout
    assert "Gracias, Ana." in told


def test_the_firms_own_file_is_walked_and_a_mistake_in_it_named(tmp_path: Path) -> None:
    own = tmp_path / "casetypes/moving.yaml"
    own.parent.mkdir()
    shipped = (Path(casetypes.__path__[0]) / "work_permit.yaml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("slug: work_permit", "slug: moving", 1), encoding="utf-8")
    try:
        told = talk("hola\n1\n", "--case-type", "moving", VAR_DIR=str(tmp_path)).stdout
        assert "Luna" in told
        own.write_text(shipped.replace("questions:", "qestions:", 1), encoding="utf-8")
        refused = talk("", "--case-type", "moving", status=1, VAR_DIR=str(tmp_path)).stderr
        assert re.search(r"moving\.yaml:\d+: 'qestions' is not known here; write 'questions'", refused)
    finally:
        casetypes.use_folder(tmp_path / "nowhere")


def test_a_discreet_type_is_walked_as_its_client_walks_it() -> None:
    told = talk("hola\n1\ngirasol\nestado\n", "--case-type", "vawa", "--language", "es").stdout
    assert "Gracias, Ana." in told
    assert "Estamos juntando sus respuestas y papeles." in told
    assert "Luna Legal" not in told
    assert "su caso" not in told


def test_what_is_not_there_is_named() -> None:
    assert "there are" in talk("", "--case-type", "gone", status=1).stderr
    assert "nobody is 'payer'" in talk("", "--case-type", "work_permit", "--role", "payer", status=1).stderr


def test_a_bad_photo_one_that_looks_like_another_and_pages_to_sign_are_at_hand() -> None:
    begun = ["hola", "1", "15/03/1987", "no", "1", "si", "2 de mayo de 2019", "saltar"]
    lines = [*begun, "/bad blurry", "/photo 1", "/like 2", "1", "quite la 2", "/bad ugly", "listo"]
    told = talk("\n".join(lines) + "\n", "--case-type", "work_permit", "--language", "es").stdout
    assert "La página 1 se ve borrosa" in told
    assert "se parece a la página 2" in told
    assert "blurry, dark, glare, cut, small" in told
    nothing = talk("/sign gone 2\n", "--case-type", "work_permit").stdout
    assert "nothing to sign in this case type" in nothing
    signing = ["hello", "1", "03/15/1987", "/sign signed_forms 2"]
    told = talk("\n".join(signing) + "\n", "--case-type", "naturalization", "--language", "en").stdout
    assert "Your signature is needed: forms to sign (2 pages)" in told
