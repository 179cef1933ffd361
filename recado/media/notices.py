"""Notices of USCIS (Form I-797 and its kin), read from the text of their pages.

Layouts differ by service center and year: what is looked for are the printed labels and the dates and numbers
beside or below them. A date is taken as printed and never computed: the date on the notice controls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from recado.media.notice_words import A_NUMBER, CASE_TYPE, FORM, RECEIPTS, dates_in, receipt_in, settled_form

NoticeKind = Literal[
    "receipt", "biometrics", "interview", "rfe", "noid", "approval", "denial", "transfer", "other"
]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

_KINDS: tuple[tuple[NoticeKind, re.Pattern[str]], ...] = (
    ("noid", re.compile(r"NOTICE OF INTENT TO (?:DENY|REVOKE|TERMINATE)|INTENT TO DENY")),
    ("rfe", re.compile(r"REQUESTS? FOR (?:ADDITIONAL |INITIAL |FURTHER )?(?:EVIDENCE|INFORMATION)")),
    (
        "biometrics",
        re.compile(r"(?:ASC|BIOMETRICS?(?: SERVICES)?|FINGERPRINT(?:ING)?) (?:APPOINTMENT|NOTIFICATION)"),
    ),
    (
        "interview",
        re.compile(
            r"INTERVIEW (?:APPOINTMENT|NOTICE)|NOTICE OF (?:INITIAL )?INTERVIEW|"
            r"REQUEST FOR APPLICANT TO APPEAR"
        ),
    ),
    (
        "transfer",
        re.compile(r"TRANSFER NOTICE|NOTICE OF TRANSFER|CASE TRANSFER|TRANSFERRED (?:THE ABOVE|YOUR) "),
    ),
    ("denial", re.compile(r"NOTICE OF DENIAL|DENIAL NOTICE|DECISION:? DENIED|DENIAL OF ")),
    ("approval", re.compile(r"APPROVAL NOTICE|NOTICE OF APPROVAL|HAS BEEN APPROVED|WELCOME NOTICE")),
    (
        "receipt",
        re.compile(r"RECEIPT NOTICE|NOTICE OF RECEIPT|NOTICE TYPE:? RECEIPT|WE (?:HAVE )?RECEIVED YOUR "),
    ),
)
_LABELS: dict[str, re.Pattern[str]] = {
    "received": re.compile(r"RECE[I1L]VED DATE|DATE RECE[I1L]VED"),
    "priority": re.compile(r"PRIORITY DATE"),
    "noticed": re.compile(r"NOTICE DATE|DATE OF (?:THIS )?NOTICE"),
    "due": re.compile(r"RESPONSE (?:DUE|DEADLINE)(?: DATE| BY)?|DUE DATE|DEADLINE(?: DATE)?"),
    "appointed": re.compile(
        r"(?:APPOINTMENT|INTERVIEW) DATE(?: AND TIME)?|"
        r"DATE(?: AND TIME)? OF (?:YOUR )?(?:APPOINTMENT|INTERVIEW)"
    ),
}
_TYPE_LABEL = re.compile(r"NOTICE TYPE:?(.*)")
_DUE_IN_WORDS = re.compile(
    r"(?:RESPON(?:D|SE)|SUBMI(?:T|TTED)|RECEIVED?|REPLY|EVIDENCE|INFORMATION)[^.]{0,120}?"
    r"(?:ON OR BEFORE|NO LATER THAN|NOT LATER THAN|\bBY)\s+(.{4,40})"
)
_IS_NOTICE = re.compile(
    r"I-?797|NOTICE OF ACTION|U\.?S\.? CITIZENSHIP AND IMMIGRATION|\bUSCIS\b|NOTICE TYPE|RECEIPT NUMBER"
)
MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says; None and empty strings for what is not there.

    `receipt` and `a_number` are in USCIS's spelling; `receipt_mended` says that a letter or digit of the
    receipt number was misread and put right by its form alone. `due` is until when to respond, `appointed`
    the day of an appointment; both as printed.
    """

    kind: NoticeKind
    receipt: str = ""
    receipt_mended: bool = False
    a_number: str = ""
    form: str = ""
    noticed: date | None = None
    received: date | None = None
    priority: date | None = None
    due: date | None = None
    appointed: date | None = None

    @property
    def deadline(self) -> date | None:
        """The day that must not be missed: of the appointment, or of the response."""
        return self.due or self.appointed


def read_notice(lines: Sequence[str]) -> Notice | None:
    """Read the text of a notice's pages; None where nothing says that it is one."""
    upper = [" ".join(line.upper().split()) for line in lines[:MOST_LINES]]
    text = "\n".join(upper)
    if not _IS_NOTICE.search(text):
        return None
    receipt, mended = _receipt(upper)
    dates = _dates(upper)
    kind = _kind(upper)
    if kind not in {"rfe", "noid"}:
        dates.pop("due", None)
    elif "due" not in dates:
        due = _due_in_words(upper)
        dates |= {"due": due} if due else {}
    if kind not in {"biometrics", "interview"}:
        dates.pop("appointed", None)
    found = A_NUMBER.search(text)
    a_number = "A" + re.sub(r"\D", "", found[1]).zfill(9) if found else ""
    if not receipt and kind == "other":
        return None
    return Notice(kind, receipt, mended, a_number, _form(upper), **dates)


def _kind(lines: Sequence[str]) -> NoticeKind:
    """The kind by the printed label; else by a heading; else by a sentence. Receipts tell what may follow."""
    labelled = [found[1].strip() or after for found, after in _with_next(lines, _TYPE_LABEL)]
    headings = [line for line in lines if len(line.split()) <= 8]
    for among in (labelled, headings, ["\n".join(lines)]):
        for kind, words in _KINDS:
            if any(words.search(line) for line in among):
                return kind
    if any(line.startswith("RECEIPT") for line in labelled):
        return "receipt"
    if any(line.startswith("APPROVAL") for line in labelled):
        return "approval"
    return "other"


def _with_next(lines: Sequence[str], label: re.Pattern[str]) -> list[tuple[re.Match[str], str]]:
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return [(found, after) for line, after in pairs if (found := label.search(line))]


def _receipt(lines: Sequence[str]) -> tuple[str, bool]:
    """The receipt number beside or below its label, else the first one of the pages."""
    near = [
        " ".join((line, *lines[at + 1 : at + 3])) for at, line in enumerate(lines) if RECEIPTS.search(line)
    ]
    for text in (*near, *lines):
        found = receipt_in(text)
        if found:
            return found
    return "", False


def _form(lines: Sequence[str]) -> str:
    """The form that the notice is about, not the notice's own."""
    labelled = [
        " ".join((line, *lines[at + 1 : at + 3])) for at, line in enumerate(lines) if "CASE TYPE" in line
    ]
    titled = next((found[1] for text in labelled if (found := CASE_TYPE.search(text))), "")
    if titled:
        return f"I-{titled}"
    for text in (*labelled, *lines):
        for found in FORM.finditer(text):
            form = settled_form(found)
            if not form.startswith("I-797"):
                return form
    return ""


def _dates(lines: Sequence[str]) -> dict[str, date]:
    """The dates beside their labels, or below them in the same order."""
    found: dict[str, date] = {}
    for at, line in enumerate(lines):
        labels = _labels(line)
        if not labels:
            continue
        below = next((each for each in (dates_in(after) for after in lines[at + 1 : at + 3]) if each), [])
        for number, (name, _, end) in enumerate(labels):
            until = labels[number + 1][1] if number + 1 < len(labels) else len(line)
            beside = dates_in(line[end:until])
            if beside:
                found.setdefault(name, beside[0])
            elif len(below) == len(labels) and not dates_in(line):
                found.setdefault(name, below[number])
            elif below and name != "priority" and number == _first_sure(labels):
                # Only the priority date is ever left blank, so the first date is of the first other label.
                found.setdefault(name, below[0])
    return found


def _first_sure(labels: Sequence[tuple[str, int, int]]) -> int:
    return next((number for number, (name, _, _) in enumerate(labels) if name != "priority"), 0)


def _labels(line: str) -> list[tuple[str, int, int]]:
    """The labels of a line in order: name, begin, end."""
    found = [(name, hit.start(), hit.end()) for name, label in _LABELS.items() if (hit := label.search(line))]
    return sorted(found, key=lambda each: each[1])


def _due_in_words(lines: Sequence[str]) -> date | None:
    """The date of a sentence such as "must be received by this office on or before June 14, 2027"."""
    text = " ".join(lines)
    for found in _DUE_IN_WORDS.finditer(text):
        dates = dates_in(found[1])
        if dates:
            return dates[0]
    return None
