"""The pictures of docs/documents.md, made by the pipeline: python tests/drawn_for_docs.py writes them."""

import random
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import media_files as files
import paperwork
import snapshots
from PIL import Image

from recado.media.assemble import build_pdf
from recado.media.legible import Fault
from recado.media.pages import to_pages

FOLDER = Path(__file__).parents[1] / "docs" / "images" / "documents"
SEEDS = {Fault.BLURRY: 5007, Fault.DARK: 5008, Fault.GLARE: 5010, Fault.CUT: 5012, Fault.SMALL: 5011}
"""One snapshot for each fault, which the pipeline finds in it and no other."""
HEIGHT = 220
GAP = 12


def from_photo_to_page() -> Image.Image:
    """What the phone stored, lying on its side; the page that becomes of it, as a reader draws it."""
    photo = snapshots.good(2)
    stored = files.stored_as(photo, 6)
    (page,) = to_pages(files.jpeg(stored, exif=files.exif(6, gps=True), quality=85))
    return beside([stored, framed(files.seen(build_pdf([page], "R-0001 Birth certificate"), 0, 40))])


def faults() -> Image.Image:
    """A photo for each fault, in the order in which the page names them."""
    return beside([thumbnail(snapshot(fault)) for fault in Fault])


def snapshot(fault: Fault) -> bytes:
    return snapshots.sent(snapshots.poor(SEEDS[fault], fault, paper=0), 2)


def alike() -> Image.Image:
    """A photo; the same after another service had it, which is asked about; another page, which is not."""
    first = snapshots.photographed(paperwork.letter(random.Random(1)), random.Random(5))
    other = snapshots.photographed(paperwork.letter(random.Random(2)), random.Random(6))
    again = first.resize((first.width // 2, first.height // 2))
    return beside([thumbnail(snapshots.sent(image, 1)) for image in (first, again, other)])


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "photo-to-page.jpg": from_photo_to_page,
    "faults.jpg": faults,
    "alike.jpg": alike,
}


def thumbnail(data: bytes) -> Image.Image:
    """The picture that the console shows."""
    return Image.open(BytesIO(to_pages(data)[0].thumbnail))


def framed(page: Image.Image) -> Image.Image:
    frame = Image.new("RGB", (page.width + 4, page.height + 4), "grey")
    frame.paste(page, (2, 2))
    return frame


def beside(images: list[Image.Image]) -> Image.Image:
    """Pictures of one height in a row, on white."""
    scaled = [image.convert("RGB").resize((image.width * HEIGHT // image.height, HEIGHT)) for image in images]
    width = sum(image.width for image in scaled) + GAP * (len(scaled) - 1)
    row, left = Image.new("RGB", (width, HEIGHT), "white"), 0
    for image in scaled:
        row.paste(image, (left, 0))
        left += image.width + GAP
    return row


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        draw().save(FOLDER / name, quality=80, optimize=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
