"""One Stripe account's memory: its objects and its answers by idempotency key."""

import threading
from collections import defaultdict
from typing import Any

from recado.sandbox.config import StripeSide
from recado.sandbox.journal import Journal

JSON = dict[str, Any]


class StripeBook:
    """Objects by id, and by type in the order they were made.

    Keys that begin with an underscore are the sandbox's own notes and never leave it.
    """

    def __init__(self, side: StripeSide, journal: Journal) -> None:
        self.side = side
        self.lock = threading.RLock()
        self._journal = journal
        self._objects: dict[str, JSON] = {}
        self._ids: dict[str, list[str]] = defaultdict(list)
        self._answers: dict[str, JSON] = {}

    def restore(self, kind: str, value: Any) -> None:
        """Take back one line of the journal."""
        if kind == "stripe.answer":
            self._answers[value["key"]] = value["answer"]
        else:
            self._keep(value["object"])

    def save(self, thing: JSON) -> JSON:
        """Keep a new object, or an object's new state."""
        with self.lock:
            self._keep(thing)
            self._journal.append("stripe.object", {"account": self.side.name, "object": thing})
        return thing

    def get(self, id_: str, kind: str) -> JSON | None:
        """One object, if it is there and of this type."""
        found = self._objects.get(id_)
        return found if found is not None and found["object"] == kind else None

    def newest_first(self, kind: str) -> list[JSON]:
        """All objects of a type."""
        with self.lock:
            return [self._objects[id_] for id_ in reversed(self._ids[kind])]

    def answer(self, key: str) -> JSON | None:
        """What was answered under an idempotency key."""
        return self._answers.get(key)

    def remember(self, key: str, answer: JSON) -> None:
        """Keep an answer for the next request with the same key."""
        self._answers[key] = answer
        self._journal.append("stripe.answer", {"account": self.side.name, "key": key, "answer": answer})

    def _keep(self, thing: JSON) -> None:
        if thing["id"] not in self._objects:
            self._ids[thing["object"]].append(thing["id"])
        self._objects[thing["id"]] = thing


def public(thing: Any) -> Any:
    """An object as it leaves the sandbox: without its private notes, copied to the bottom."""
    if isinstance(thing, dict):
        return {key: public(value) for key, value in thing.items() if not key.startswith("_")}
    return [public(each) for each in thing] if isinstance(thing, list) else thing
