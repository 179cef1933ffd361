"""A firm edits a case type's file: new cases follow it, open ones keep theirs until somebody moves them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recado.flows import casetypes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commands.conftest import Line

SHIPPED = Path(casetypes.__path__[0]) / "work_permit.yaml"
NOW = casetypes.load_all()["work_permit"].version
LAST = "stages:\n"
PAPER = """  - slug: selfie
    roles: [beneficiary]
    label: {en: photo of you, es: foto suya}
    help: {en: Take a photo of your face., es: Tome una foto de su cara.}

"""


@pytest.fixture(autouse=True)
def shipped_again(tmp_path: Path) -> Iterator[None]:
    """The firm's folder is known to the whole process: it is left as it was found."""
    yield
    casetypes.use_folder(tmp_path / "nowhere")


def edit(line: Line, text: str) -> None:
    folder = line.var / "casetypes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "work_permit.yaml").write_text(text, encoding="utf-8")


def with_a_selfie() -> str:
    text = SHIPPED.read_text(encoding="utf-8")
    return text.replace(f"version: {NOW}", f"version: {NOW + 1}").replace(LAST, PAPER + LAST, 1)


def papers(line: Line, ref: str) -> set[str]:
    return {item["slug"] for item in line.data("case", "show", ref)["items"]}


def test_an_open_case_keeps_its_file_and_a_new_one_follows_the_present(line: Line, ana: str) -> None:
    edit(line, with_a_selfie())
    who = ("--name", "Eva Sol", "--phone", "(202) 555-0155", "--role", "beneficiary")
    newer = line.data("case", "open", "--type", "work_permit", *who)["ref"]
    assert "selfie" in papers(line, newer)
    assert "selfie" not in papers(line, ana)
    assert (
        next(k for k in line.data("case", "types")["case_types"] if k["slug"] == "work_permit")["version"]
        == NOW + 1
    )


def test_moving_a_case_is_shown_first_and_done_by_somebody_who_may(line: Line, ana: str) -> None:
    edit(line, with_a_selfie())
    shown = line.data("case", "migrate", ana)
    assert shown["moved"] is False
    (case,) = shown["cases"]
    assert (case["from_version"], case["to_version"], case["lost_stage"]) == (NOW, NOW + 1, None)
    assert case["parties"][0]["wanted"] == ["selfie"]
    assert "selfie" not in papers(line, ana)
    line.run("staff", "add", "--email", "paula@example.org", "--name", "Paula", "--role", "paralegal")
    assert "attorney" in line.refusal("case", "migrate", ana, "--by", "paula@example.org")
    assert line.data("case", "migrate", "--type", "work_permit", "--by", "marta@example.org")["moved"] is True
    assert "selfie" in papers(line, ana)
    assert line.data("case", "migrate", ana)["cases"] == []
    assert "case.migrated" in {each["action"] for each in line.data("audit", "list", ana)["lines"]}


def test_a_case_whose_stage_is_gone_goes_back_to_the_first(line: Line, ana: str) -> None:
    text = with_a_selfie().replace("slug: opened", "slug: begun")
    edit(line, text)
    assert line.data("case", "migrate", ana)["cases"][0]["lost_stage"] == "opened"
    line.run("case", "migrate", ana, "--by", "marta@example.org")
    assert line.data("case", "show", ana)["stage"] == "begun"


def test_a_file_with_a_mistake_is_named_with_its_line_and_nothing_starts(line: Line) -> None:
    edit(line, with_a_selfie().replace("roles: [beneficiary]", "roles: [benefactor]", 1))
    assert "work_permit.yaml:" in line.refusal("case", "types")
