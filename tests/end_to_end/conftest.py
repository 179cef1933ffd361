"""The whole demo in processes of its own, and files as clients really send them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageDraw
from support.outside import Demo
from support.parts import free_ports

SIDEWAYS = 6
"""The EXIF orientation of a photo taken with the phone held upright."""


@pytest.fixture(scope="module")
def demo_settings() -> Mapping[str, str]:
    """What a test file may override: settings of its demo."""
    return {}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_settings: Mapping[str, str]) -> Iterator[Demo]:
    """`recado up --demo`, ready; Ctrl-C at the end stops all of it."""
    port, sandbox_port = free_ports(2)
    made = Demo(tmp_path_factory.mktemp("demo") / "var", port, sandbox_port, demo_settings)
    made.start()
    yield made
    assert made.stop() == 0


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of papers as phones make them (`1.jpg 2.png 3.heic 4.jpg` ...), and files that are none."""
    folder = tmp_path_factory.mktemp("pictures")
    pillow_heif.register_heif_opener()
    for name in ("1.jpg", "2.png", "3.heic", "4.jpg", "5.jpg", "6.jpg", "7.jpg"):
        picture = _paper(name)
        exif = picture.getexif()
        exif[0x0112] = SIDEWAYS
        picture.save(folder / name, **({"exif": exif} if name.endswith(".jpg") else {}))
    (folder / "letter.docx").write_bytes(b"PK\x03\x04[Content_Types].xml word/document.xml" + bytes(400))
    (folder / "broken.jpg").write_bytes((folder / "1.jpg").read_bytes()[:9000])
    (folder / "empty.jpg").write_bytes(b"")
    return folder


def _paper(name: str) -> Image.Image:
    picture = Image.new("RGB", (1600, 1200), f"hsl({ord(name[0]) * 37 % 360}, 40%, 85%)")
    draw = ImageDraw.Draw(picture)
    for row in range(60, 1150, 40):
        draw.text((80, row), f"PAPER {name} {row} " * 8, fill="black")
    return picture
