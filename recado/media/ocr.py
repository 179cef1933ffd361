"""The one door to Tesseract: the words and the lines of a picture.

The extra `ocr` brings the library; its models come from the system. They are read by `load()`, before the
decoder gives its files up, and by nothing after that: this is the one module here that reads a disk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from PIL import Image

MODELS: tuple[Path, ...] = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
)
"""Where Debian and others keep Tesseract's models."""
_LANGUAGES = ("eng", "spa")
_SCALE = 300
"""Dots to the inch that Tesseract is told of; only its guess at the size of noise hangs on it."""


class Layout(StrEnum):
    """How the text lies: over a page with columns and pictures, or as one block."""

    PAGE = "page"
    BLOCK = "block"


@dataclass(frozen=True)
class Line:
    """A line of text, or a word of one.

    `confidence` says how sure the reading is, from 0 to 100; `box` where it stands: left, top, right and
    bottom, in pixels of the picture that was read.
    """

    text: str
    confidence: int
    box: tuple[int, int, int, int]


@dataclass
class _Engine:
    """What `load` made."""

    tried: bool = False
    library: Any = None
    text: Any = None
    modes: dict[Layout, int] = field(default_factory=dict)


_engine = _Engine()


def load(folders: Iterable[Path] = MODELS) -> bool:
    """Load the models once; false where the extra, or the models, are missing. Nothing is read afterwards."""
    if not _engine.tried:
        _engine.tried = True
        folder = next((each for each in folders if (each / "eng.traineddata").is_file()), None)
        if folder is not None:
            _load_from(folder)
    return available()


def available() -> bool:
    """Tell whether pictures can be read."""
    return _engine.text is not None


def lines(image: Image.Image, layout: Layout = Layout.PAGE, only: str = "") -> list[Line]:
    """Read the lines of an upright picture, in reading order; `only` names the characters that may occur.

    Empty where there is no text, or no engine.
    """
    return _read(image, layout, only, "TEXTLINE")


def words(image: Image.Image) -> list[Line]:
    """Read a picture word by word; text that was turned clockwise by a quarter is read too."""
    return _read(image, Layout.PAGE, "", "WORD")


def _read(image: Image.Image, layout: Layout, only: str, level: str) -> list[Line]:
    engine = _engine.text
    if engine is None:
        return []
    engine.SetPageSegMode(_engine.modes[layout])
    engine.SetVariable("tessedit_char_whitelist", only)
    # Bare pixels, so that no decoder but ours ever sees a client's bytes.
    grey = image if image.mode == "L" else image.convert("L")
    engine.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
    engine.SetSourceResolution(_SCALE)
    engine.Recognize()
    found = list(_items(engine, getattr(_engine.library.RIL, level)))
    engine.Clear()
    return found


def _items(engine: Any, level: int) -> Iterator[Line]:
    iterator = engine.GetIterator()
    if iterator is None:
        return
    for place in _engine.library.iterate_level(iterator, level):
        box = place.BoundingBox(level)
        text = place.GetUTF8Text(level).strip() if box else ""
        if text:
            yield Line(text, round(place.Confidence(level)), tuple(box))


def _load_from(folder: Path) -> None:
    try:
        import tesserocr  # noqa: PLC0415 - an extra, imported only where it is used
    except ImportError:
        return
    languages = [name for name in _LANGUAGES if (folder / f"{name}.traineddata").is_file()]
    _engine.library = tesserocr
    _engine.text = tesserocr.PyTessBaseAPI(path=str(folder), lang="+".join(languages))
    # It would open its log at the first thing it has to say, when no file can be opened any more.
    _engine.text.SetVariable("debug_file", "")
    _engine.modes = {
        Layout.PAGE: tesserocr.PSM.AUTO,
        Layout.BLOCK: tesserocr.PSM.SINGLE_BLOCK,
    }
