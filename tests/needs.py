"""What some tests need beyond the package index, and how they say that it is missing."""

import pytest

from recado.media import ocr

needs_ocr = pytest.mark.skipif(
    not ocr.load(), reason="needs the extra ocr and Debian's models: see make debian-test-packages"
)
