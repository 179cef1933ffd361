"""docs/casetypes.md says what a file may say: every key, kind, role, sample and fact, and real messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from recado.flows.casetypes import CaseTypeError, load_text, loader, model

PAGE = (Path(__file__).parents[2] / "docs/casetypes.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("## A whole file\n\n```yaml\n", 1)[1].split("```", 1)[0]
MISTAKES = (
    ("    pages: 2", "    pages: two"),
    ("    kind: yes_no", "    kind: yesno"),
    ("    pages: 2", "    pagse: 2"),
    ("{with_children: true}", "{with_childern: true}"),
)


def _section(heading: str) -> str:
    return re.split(r"\n#+ |<!-- ", PAGE.split(heading, 1)[1], maxsplit=1)[0]


def _first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "allowed"),
    [
        ("\n## The file\n", loader._TOP),
        ("\n## A question\n", loader._QUESTION),
        ("\n## A choice\n", loader._CHOICE),
        ("\n## A paper\n", loader._ITEM),
        ("\n## A stage\n", loader._STAGE),
        ("<!-- kinds -->", model.KINDS),
        ("<!-- roles -->", model.ROLES),
        ("<!-- samples -->", model.SAMPLES),
        ("<!-- facts -->", model.FACTS),
        ("<!-- sensitivities -->", model.SENSITIVITIES),
    ],
    ids=lambda each: each.strip("\n<>!# -") if isinstance(each, str) else "",
)
def test_the_page_names_every_key_and_word_and_no_other(heading: str, allowed: Sequence[str]) -> None:
    assert sorted(_first_cells(_section(heading))) == sorted(allowed)


@pytest.mark.parametrize("heading", ["The file", "A question", "A choice", "A paper", "A stage"])
def test_every_key_has_an_example_that_begins_with_it(heading: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", _section(f"\n## {heading}\n"), re.MULTILINE)
    assert len(rows) >= 2
    for key, example in rows:
        assert example.startswith((f"`{key}: ", "a list")), (key, example)


def test_the_whole_file_of_the_page_is_one_and_shows_every_optional_key() -> None:
    case_type = load_text(EXAMPLE, "address_change.yaml")
    assert case_type.slug == "address_change"
    shown = set(re.findall(r"(\w+):", EXAMPLE))
    every = {*loader._TOP, *loader._QUESTION, *loader._CHOICE, *loader._ITEM, *loader._STAGE}
    assert every - shown == {"reviewed", "discreet"}


def test_the_messages_of_the_page_are_those_that_the_mistakes_make() -> None:
    made = []
    for right, wrong in MISTAKES:
        assert right in EXAMPLE
        assert f"`{wrong.strip()}`" in PAGE or wrong in PAGE
        with pytest.raises(CaseTypeError) as caught:
            load_text(EXAMPLE.replace(right, wrong, 1), "address_change.yaml")
        made.append(str(caught.value))
    assert "\n".join(made) in PAGE
