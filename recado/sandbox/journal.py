"""An append-only file of JSON lines: the sandbox's memory across restarts."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Each line is ``{"kind": …, "value": …}``; a later line about the same thing replaces an earlier one.

    Lines reach the operating system at once and the disk when it pleases: this is a stand-in, and only a
    power cut could lose its last moments.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        _end_torn_line(path)
        self._file = path.open("a", encoding="utf-8")

    def replay(self) -> Iterator[tuple[str, Any]]:
        """Every line so far, oldest first; a line torn by a kill is skipped."""
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                yield entry["kind"], entry["value"]

    def append(self, kind: str, value: object) -> None:
        """Write one line, unless the journal has been closed."""
        line = json.dumps({"kind": kind, "value": value}, ensure_ascii=False, separators=(",", ":")) + "\n"
        with self._lock:
            if not self._file.closed:
                self._file.write(line)
                self._file.flush()

    def close(self) -> None:
        """Close the file; later lines are dropped."""
        with self._lock:
            self._file.close()


def _end_torn_line(path: Path) -> None:
    """Finish a half-written last line, so that the next one does not grow out of it."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb+") as file:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            file.write(b"\n")
