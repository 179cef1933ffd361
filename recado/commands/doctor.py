"""`recado doctor`: what is on, what is off, and what is wrong."""

import sys
from dataclasses import asdict

import click

from recado.bot.opening import open_settings
from recado.bot.runtime import build
from recado.bot.settings import SettingsError
from recado.commands.checked import Check
from recado.commands.checks import examine
from recado.commands.common import environment, json_option, kindly, servers, show
from recado.commands.records import columns

MARKS = {"ok": "ok", "off": "off", "unseen": "see", "wrong": "WRONG"}


@click.command()
@json_option
@kindly
def doctor(as_json: bool) -> None:
    """Look at every part of the portal; exit with status 1 when something is wrong."""
    checks = _checks()
    wrong = [check for check in checks if check.state == "wrong"]
    data = {"well": not wrong, "checks": [asdict(check) for check in checks]}
    show(data, _words(checks, len(wrong)), as_json=as_json)
    sys.exit(1 if wrong else 0)


def _checks() -> list[Check]:
    with servers(environment()) as environ:
        try:
            opened = open_settings(environ)
            running = build(opened.settings)
        except SettingsError as error:
            return [Check("settings", "wrong", str(error), "docs/settings.md says what each one is.")]
        try:
            return [Check("settings", "ok", "they fit together"), *examine(running, demo=opened.demo)]
        finally:
            running.close()


def _words(checks: list[Check], wrong: int) -> str:
    lines = []
    for row, check in zip(
        columns([(MARKS[c.state], c.part) for c in checks]).split("\n"), checks, strict=True
    ):
        lines.append(f"{row:<24} {check.line}")
        if check.advice and check.state != "ok":
            lines.append(f"{'':<24} -> {check.advice}")
    return "\n".join([*lines, "", f"{wrong} wrong." if wrong else "Nothing is wrong."])
