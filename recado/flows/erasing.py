"""BORRAR: how to delete this thread on a telephone. It works for everybody, and says nothing of why."""

from __future__ import annotations

from recado.flows.talk import Next, Talk


def tell(talk: Talk) -> Next:
    """Two short texts, and nothing after them: what we ask now would only be deleted too."""
    talk.say("delete.android")
    talk.say("delete.iphone")
    return "wait"
