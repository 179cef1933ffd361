"""The case types a firm edits: those shipped are whole, and a mistake is named with its remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recado.flows.casetypes import CaseTypeError, checklist, load, load_all, load_text, questions

GOOD = """\
slug: visit
name: {en: Visit, es: Visita}
form: X-1
checked: 2026-11-23, example.org
questions:
  - slug: married
    roles: [petitioner]
    kind: yes_no
    ask: {en: "Are you married?", es: "¿Es usted casado?"}
items:
  - slug: passport
    roles: [petitioner]
    pages: 1
    label: {en: passport, es: pasaporte}
    help: {en: Send a photo., es: Mande una foto.}
    when: {married: true}
stages:
  - slug: opened
    label: Opened
    client: {en: Your case is open., es: Su caso ya se abrió.}
"""

MISTAKES = [
    ("    kind: yes_no", "    kind: yesno", r"visit.yaml:8: 'yesno' is not a kind; write 'yes_no'"),
    (
        "slug: passport",
        "slug: Pass Port",
        r"visit.yaml:11: 'Pass Port' cannot be a slug; write 'slug: pass_port'",
    ),
    (
        "    pages: 1",
        "    pages: two",
        r"visit.yaml:13: 'pages' counts photos; write a number from 1 to 50.*",
    ),
    ("    pages: 1", "    pagse: 1", r"visit.yaml:13: 'pagse' is not known here; write 'pages'"),
    ("{married: true}", "{maried: true}", r"visit.yaml:16: 'when' names 'maried', .*; write 'married'"),
    (
        "{married: true}",
        "{married: maybe}",
        r"visit.yaml:16: 'married' is never answered 'maybe'; .*true, false",
    ),
    (
        "[petitioner]\n    kind",
        "[peticioner]\n    kind",
        r"visit.yaml:7: 'peticioner' is not a role; write 'petitioner'",
    ),
    (
        "name: {en: Visit, es: Visita}",
        "name: {en: Visit}",
        r"visit.yaml:2: 'es' is missing; add a line 'es: …'",
    ),
    ("form: X-1", "form: X-1\nform: X-2", r"visit.yaml:4: 'form' is written twice; keep one of the two"),
    ("form: X-1", "form: [", r"visit.yaml:\d+: not readable as YAML .*; check the indent and quotes"),
    (
        "    kind: yes_no",
        "    kind: choice",
        r"visit.yaml:6: 'choices' belong to .*; add 'choices:' or change 'kind'",
    ),
    (
        "    help: {en: Send a photo., es: Mande una foto.}\n",
        "",
        r"visit.yaml:11: 'help' is missing; add a line .*",
    ),
    (
        "items:\n",
        "items: none\nstuff:\n",
        r"visit.yaml:11: 'stuff' is not known here; write one of: slug, .*",
    ),
]


@pytest.mark.parametrize(
    ("right", "wrong", "says"), MISTAKES, ids=[wrong.strip()[:20] for _, wrong, _ in MISTAKES]
)
def test_a_mistake_names_the_file_the_line_and_what_to_write_instead(
    right: str, wrong: str, says: str
) -> None:
    assert right in GOOD
    with pytest.raises(CaseTypeError) as caught:
        load_text(GOOD.replace(right, wrong, 1), "visit.yaml")
    assert re.fullmatch(says, str(caught.value)), str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "just words", "- a\n- b", "a: &x [*x]", "\x00", "slug: {a: b}", "slug: !!python/object:os.x {}"],
)
def test_whatever_a_file_holds_the_answer_is_a_case_type_error(text: str) -> None:
    with pytest.raises(CaseTypeError, match=r"^visit\.yaml:\d+: .*; "):
        load_text(text, "visit.yaml")


def test_a_slug_used_twice_is_refused(tmp_path: Path) -> None:
    item = GOOD[GOOD.index("  - slug: passport") : GOOD.index("stages:")]
    (tmp_path / "visit.yaml").write_text(GOOD.replace(item, item + item), encoding="utf-8")
    with pytest.raises(CaseTypeError, match=r"visit.yaml:17: the slug 'passport' is used twice in 'items'"):
        load(tmp_path / "visit.yaml")


def test_the_shipped_case_types_are_whole() -> None:
    shipped = load_all()
    assert {"family_petition", "work_permit", "h1b"} <= set(shipped)
    for case_type in shipped.values():
        assert case_type.stages[0].slug == "opened"
        assert case_type.stages[-1].slug == "closed"
        for role in {role for question in case_type.questions for role in question.roles}:
            own = [question for question in case_type.questions if role in question.roles]
            at_once = [question for question in own if question.pack == "start"]
            assert 1 <= len(at_once) <= 7, (case_type.slug, role, "the first pack is short")
            assert len(own) <= 16, (case_type.slug, role)


def test_a_line_appears_only_when_its_condition_is_answered() -> None:
    case_type = load_text(GOOD, "visit.yaml")
    assert checklist(case_type, "petitioner", {}) == ()
    assert checklist(case_type, "petitioner", {"married": False}) == ()
    assert [item.slug for item in checklist(case_type, "petitioner", {"married": True})] == ["passport"]
    assert checklist(case_type, "beneficiary", {"married": True}) == ()


def test_each_role_has_its_own_questions_and_papers() -> None:
    h1b = load_all()["h1b"]
    worker = {item.slug for item in checklist(h1b, "beneficiary", {"foreign_degree": True})}
    employer = {item.slug for item in checklist(h1b, "employer_contact", {"other_site": True})}
    assert {"passport", "degree", "degree_evaluation", "resume"} <= worker
    assert {"labor_condition", "support_letter", "client_contract"} <= employer
    assert not worker & employer
    assert not set(questions(h1b, "beneficiary", {})) & set(questions(h1b, "employer_contact", {}))
