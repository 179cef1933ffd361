"""The conversation's map, drawn by walking it: where a client may stand, and what leads from there to where.

Nothing here lists the flows: a made-up client says a few things at every place that is found, and what the
engine then does is an arrow. A new flow appears on the map when a client can come there.
"""

from __future__ import annotations

import copy
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import timedelta

from recado.bot.rehearsal import KEY, Rehearsal
from recado.flows.casetypes import load_all
from recado.flows.state import LEAD

Move = Callable[[Rehearsal], object]
Arrows = Mapping[tuple[str, str], tuple[str, ...]]

DEPTH = 2
"""How many different clients are tried at each question of each place."""
MOST = 0.7
"""A way that leads to one place from so large a part of all places is drawn once."""
ANYTHING = 14
"""From so many different inputs on, an arrow says that anything leads there."""


def _text(words: str) -> Move:
    return lambda made: list(made.says(words))


MOVES: tuple[tuple[str, Move], ...] = (
    *(
        (label, _text(words))
        for label, words in (
            ("answer", "1"),
            ("answer", "2"),
            ("answer", "15/03/1987"),
            ("answer", "Ana Morales"),
            ("answer", "1420 Willow St, Miami FL 33101"),
            ("wrong answer", "01/01/1901"),
            ("words", "hola"),
            ("question", "¿cuánto tarda?"),
            ("LISTO", "listo"),
            ("SALTAR", "saltar"),
            ("ATRÁS", "atras"),
            ("PAGAR", "pagar"),
            ("ESTADO", "estado"),
            ("LISTA", "lista"),
            ("IDIOMA", "idioma"),
            ("PERSONA", "persona"),
            ("NO LO TENGO", "no lo tengo"),
            ("CAMBIAR 1", "cambiar 1"),
            ("FRASE", "frase"),
            ("REPORTAR", "reportar"),
            ("me mudé", "me mude de casa"),
            ("no es mi número", "numero equivocado"),
            ("EMERGENCIA", "emergencia"),
            ("ALTO", "alto"),
            ("INICIAR", "iniciar"),
        )
    ),
    ("photo", lambda made: list(made.says("", media=1))),
    ("four days", lambda made: list(made.waits(timedelta(days=4)))),
)


def draw() -> str:
    """The page `docs/flows.md`: one diagram for a client of the firm, one for an unknown number."""
    kind = load_all()["work_permit"]
    client = Rehearsal(kind, "beneficiary")
    stranger = Rehearsal(kind, "beneficiary", known=False)
    return "\n".join(
        [
            "# The conversation's map",
            "",
            "Drawn by `recado flows graph`, which walks the conversation and notes what leads where; a test",
            "keeps this page true. What leads back to where the client stood (help, a wrong answer) is left",
            "out; what leads to the same place from nearly everywhere is drawn once, from *anywhere*.",
            "",
            "## A client of the firm",
            "",
            *_diagram(walk(client)),
            "",
            "## A number that the firm does not know",
            "",
            *_diagram(walk(stranger)),
            "",
        ]
    )


def walk(begin: Rehearsal) -> Arrows:
    """Every arrow found from here: (from, to) with the labels of what was said, in the order of `MOVES`."""
    tried, arrows = Counter[str](), defaultdict[tuple[str, str], dict[str, None]](dict)
    waiting = deque([begin])
    while waiting:
        made = waiting.popleft()
        here = place(made)
        question = f"{here} {made.state.dialogue(KEY).asked}"
        tried[question] += 1
        if tried[question] > DEPTH:
            continue
        for label, move in MOVES:
            then = copy.deepcopy(made)
            move(then)
            there = place(then)
            if there != here:
                arrows[here, there][label] = None
            if then.stored != made.stored:
                waiting.append(then)
    return {ends: tuple(labels) for ends, labels in arrows.items()}


def place(made: Rehearsal) -> str:
    """Where the client stands: the door that is shut, or the flow and step on top of the stack."""
    state = made.state
    contact, dialogue = state.contact, state.dialogue(KEY if made.known else LEAD)
    if contact.opted_out:
        return "silence"
    top = dialogue.frames[-1] if dialogue.frames else None
    if not made.known:
        return f"{top.flow} {top.step}" if top else "begin"
    if contact.language is None or contact.asked == "language":
        return "language" if contact.greeted else "begin"
    if contact.consent != "given":
        return "refused" if contact.consent == "refused" else "consent"
    if dialogue.identity != "verified":
        return "locked" if dialogue.identity == "locked" else "identity"
    return f"{top.flow} {top.step}" if top else "between"


def _from_anywhere(arrows: Arrows) -> Arrows:
    """The same arrows, those that most places share drawn once."""
    sources = {here for here, _ in arrows}
    shared = Counter((label, there) for (_, there), labels in arrows.items() for label in labels)
    common = {way for way, count in shared.items() if count > 2 and count >= MOST * (len(sources) - 1)}
    drawn: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for label, there in sorted(common):
        drawn["anywhere", there].append(label)
    for (here, there), labels in arrows.items():
        drawn[here, there] += [label for label in labels if (label, there) not in common]
    return {ends: tuple(labels) for ends, labels in drawn.items() if labels}


def _diagram(arrows: Arrows) -> list[str]:
    arrows = _from_anywhere(arrows)
    names = sorted({place for ends in arrows for place in ends})
    ids = {name: name.replace(" ", "_") for name in names}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{name}" as {ids[name]}' for name in names if " " in name]
    lines += ["    [*] --> begin"] if "begin" in names else []
    for (here, there), labels in sorted(arrows.items()):
        said = ", ".join(labels) if len(labels) < ANYTHING else "anything else"
        lines.append(f"    {ids[here]} --> {ids[there]}: {said}")
    return [*lines, "```"]
