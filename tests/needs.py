"""What some tests need beyond the package index, and how they say that it is missing."""

from importlib.util import find_spec

import pytest
from printed import OCR_B

from recado.media import ocr

_THERE = find_spec("tesserocr") is not None and any(
    (folder / "eng.traineddata").is_file() for folder in ocr.MODELS
)
needs_ocr = pytest.mark.skipif(
    not _THERE, reason="needs the extra ocr and Debian's models: see make debian-test-packages"
)
needs_ocr_b = pytest.mark.skipif(
    not (_THERE and OCR_B.exists()),
    reason="needs the extra ocr, its models and Debian's fonts-ocr-b: see make debian-test-packages",
)


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract loaded in this very process for one test; the others are not slowed down by it."""
    monkeypatch.setattr(ocr, "_engine", ocr._Engine())
    assert ocr.load()
