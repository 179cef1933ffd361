"""Several answers in one text, taken apart only where there is no doubt."""

import re
from datetime import date

from recado.i18n.answers import number, yes_no
from recado.i18n.dates import DateProblem, date_of
from recado.i18n.words import bare, plain

_LONGEST = 400
_MOST_PARTS = 12
_LONGEST_PART = 60
_MOST_WORDS = 6
_ENOUGH = 2
_FEW = 2
# A number that counts the answers: "1 si", "2. no", "3) casada", "4- 1987".
_MARK = re.compile(r"(?<![\w/.,-])(\d{1,2})(?:\s*[.):\-]+)?(?=\s)|(?<![\w/.,-])(\d{1,2})[.):\-]+(?=[^\W\d])")
_COMMA = re.compile(r"\s*[,;]\s*")
_HALF = frozenset({DateProblem.NO_YEAR, DateProblem.NO_DAY})
# Any day does: a part is only asked whether it looks like a date.
_SOME_DAY = date(2100, 1, 1)


def several(text: str) -> tuple[str, ...]:
    """The answers in `text`, in order, without the numbers that count them; the whole text if it may be one.

    Lines, "1 si 2 no 3 15/03/1987" and "si, casada, 3 hijos" are taken apart. "Houston, TX", "15 de marzo,
    1987" and "no, gracias" are one answer each.
    """
    if not text.strip() or len(text) > _LONGEST:
        return (text,)
    return _lines(text) or _counted(text) or _listed(text) or (text,)


def _lines(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if plain(line)]
    if not _ENOUGH <= len(lines) <= _MOST_PARTS or any(len(line) > _LONGEST_PART for line in lines):
        return ()
    counted = [_MARK.match(line) for line in lines]
    if all(mark and int(mark[1] or mark[2]) == at for at, mark in enumerate(counted, 1)):
        lines = [line[mark.end() :].strip() for line, mark in zip(lines, counted, strict=True) if mark]
    return tuple(lines) if all(lines) and any(map(_answers, lines)) else ()


def _counted(text: str) -> tuple[str, ...]:
    """Between the numbers 1, 2, 3 … as long as they go up by one."""
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if int(mark[1] or mark[2]) == len(marks) + 1:
            marks.append(mark)
    if len(marks) < _ENOUGH or plain(text[: marks[0].start()]):
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [text[mark.end() : end].strip(" ,;.\n") for mark, end in zip(marks, ends, strict=True)]
    # "1 hijo 2 hijas" counts children: bare numbers count answers where one part is plainly an answer.
    signed = all(not mark[0].strip().isdecimal() for mark in marks)
    sure = all(parts) and (signed or any(yes_no(part) is not None or _dated(part) for part in parts))
    return tuple(parts) if sure and all(_short(part) for part in parts) else ()


def _listed(text: str) -> tuple[str, ...]:
    """Between commas, where two or more are plainly answers, and not all of one kind."""
    parts = [part for part in _COMMA.split(text.strip()) if plain(part)]
    if not _ENOUGH <= len(parts) <= _MOST_PARTS or not all(_short(part) for part in parts):
        return ()
    if any(part.strip().isdecimal() and len(part) == 4 for part in parts) and any(map(_half_dated, parts)):
        return ()
    # Most texts with a comma begin with no answer, and cost no more than this look.
    if not _kind(parts[0]):
        return ()
    kinds, said = [_kind(part) for part in parts], {yes_no(part) for part in parts}
    mixed = len(set(kinds)) > 1 or (len(parts) > _ENOUGH and len(said) > 1)
    return tuple(parts) if len([kind for kind in kinds if kind]) >= _ENOUGH and mixed else ()


def _kind(part: str) -> str:
    if yes_no(part) is not None:
        return "yes_no"
    return "date" if _dated(part) else "number" if number(part) is not None else ""


def _answers(part: str) -> bool:
    # "123 main st" holds a number and is none.
    return (
        yes_no(part) is not None or _dated(part) or (number(part) is not None and len(part.split()) <= _FEW)
    )


def _dated(part: str) -> bool:
    read = date_of(part, "es", _SOME_DAY, future=True)
    return read is not DateProblem.NOT_A_DATE and read not in _HALF


def _half_dated(part: str) -> bool:
    return date_of(part, "es", _SOME_DAY, future=True) in _HALF


def _short(part: str) -> bool:
    return len(part) <= _LONGEST_PART and len(bare(part).split()) <= _MOST_WORDS
