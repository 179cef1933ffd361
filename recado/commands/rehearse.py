"""`recado talk --case-type`: the real engine in a terminal, without a portal, a database or a sandbox."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from recado.bot.rehearsal import BORN, Rehearsal
from recado.bot.settings import read_settings
from recado.commands.common import environment
from recado.firm.errors import Invalid, NotFound
from recado.flows.casetypes import CaseType, load_all, use_folder
from recado.media.legible import Fault

HELP = """You are Ana, born on 15 March 1987; in a discreet case your word is girasol. Write and press Enter.
/photo 3 sends three good photos, /bad blurry dark one that is hard to read, /like 2 one that looks like
page 2, /wait 2d lets time pass (s, m, h, d), /stage filed moves the case, /accept passport and
/reject passport too dark review a document, /sign signed_forms 3 attaches pages to sign, /state shows what
is remembered, /quit ends."""
_HEAD = re.compile(r"#\s*(case-type|language|role|born)\s*:\s*([\w-]+)")
_FILES = re.compile(r"\s*\[(\d+) (?:photos?|files?)\]$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def rehearse(
    case_type: str | None, role: str | None, language: str | None, replay: Path | None, *, as_json: bool
) -> None:
    """Talk with the engine line by line, from the terminal, a pipe, or the client's side of a transcript."""
    use_folder(read_settings(environment()).var_dir / "casetypes")
    lines = replay.read_text(encoding="utf-8").splitlines() if replay else []
    told = {found[1]: found[2] for line in lines if (found := _HEAD.match(line))}
    kind = _kind(case_type or told.get("case-type") or "work_permit")
    part = role or told.get("role") or kind.questions[0].roles[0]
    roles = {each for question in kind.questions for each in question.roles}
    if part not in roles | {each for item in kind.items for each in item.roles}:
        raise Invalid(f"nobody is {part!r} in {kind.slug}")
    made = Rehearsal(kind, part, language or told.get("language"), _born(told))
    if replay:
        _play(made, _script(lines), as_json=as_json, echo=True)
        return
    if sys.stdin.isatty():
        click.echo(HELP, err=True)
    _play(made, (line.rstrip("\n") for line in sys.stdin), as_json=as_json, echo=False)


def _kind(slug: str) -> CaseType:
    known = load_all()
    if slug not in known:
        raise NotFound(f"there is no case type {slug!r}; there are {', '.join(sorted(known))}")
    return known[slug]


def _born(told: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(told.get("born") or BORN.isoformat())
    except ValueError as error:
        raise Invalid(f"born: {error}; write it as {BORN.isoformat()}") from error


def _script(lines: Iterable[str]) -> Iterator[str]:
    """The client's own lines of a transcript, and the orders that stand between them."""
    for line in lines:
        if line.startswith("/"):
            yield line
        elif line.startswith("> ") or line == ">":
            text = line[2:]
            files = _FILES.search(text)
            yield f"/photo {files[1]} {_FILES.sub('', text)}" if files else text


def _play(made: Rehearsal, lines: Iterable[str], *, as_json: bool, echo: bool) -> None:
    for line in lines:
        if line.strip() in ("/quit", "/salir"):
            return
        if echo and not as_json:
            click.echo(f"> {line}")
        heard = list(_obey(made, line))
        if as_json:
            click.echo(json.dumps({"said": line, "heard": heard}, ensure_ascii=False))
            continue
        for text in heard:
            click.echo(text if text.startswith("* ") else "< " + text.replace("\n", "\n  "))


def _obey(made: Rehearsal, line: str) -> Iterable[str]:  # noqa: C901, PLR0911 - one arm a word
    word, _, rest = line.strip().partition(" ")
    first, _, more = rest.partition(" ")
    match word:
        case "/photo" | "/foto":
            return made.says(more, media=int(first) if first.isdecimal() else 1)
        case "/bad" | "/mala":
            return _bad(made, rest)
        case "/like":
            return made.says("", media=1, like=int(first) if first.isdecimal() else 1)
        case "/wait" | "/espera":
            return made.waits(_span(rest))
        case "/stage":
            if made.party.case_type.stage(rest) is None:
                stages = ", ".join(stage.slug for stage in made.party.case_type.stages)
                return [f"* there is no stage {rest!r}; there are {stages}"]
            return made.moves(rest)
        case "/accept" | "/reject":
            if made.party.case_type.item(first) is None:
                return [f"* there is no paper {first!r}"]
            return made.reviews(first, accepted=word == "/accept", reason=more)
        case "/sign":
            return _sign(made, first, more)
        case "/state":
            return [json.dumps(_pretty(made), ensure_ascii=False, indent=2)]
        case "/help" | "/ayuda":
            return [f"* {HELP}"]
        case _:
            return made.says(line)


def _sign(made: Rehearsal, slug: str, pages: str) -> Iterable[str]:
    item = made.party.case_type.item(slug)
    if item is None or not item.sign:
        known = ", ".join(each.slug for each in made.party.case_type.items if each.sign)
        return [f"* nothing is signed for {slug!r}; there is {known or 'nothing to sign in this case type'}"]
    return made.attaches(slug, int(pages) if pages.isdecimal() and int(pages) else 1)


def _bad(made: Rehearsal, rest: str) -> Iterable[str]:
    unknown = [word for word in rest.split() if word not in set(Fault)]
    if unknown or not rest.strip():
        return [f"* what is wrong with a photo is one or more of: {', '.join(Fault)}"]
    return made.says("", media=1, faults=rest.split())


def _span(written: str) -> timedelta:
    found = re.fullmatch(r"\s*(\d{1,6})\s*([smhd]?)\s*", written)
    return timedelta(**{_UNITS[found[2] or "s"]: int(found[1])}) if found else timedelta(seconds=30)


def _pretty(made: Rehearsal) -> Any:
    return json.loads(made.stored) | {"answers": dict(made.party.answers), "stage": made.party.stage}
