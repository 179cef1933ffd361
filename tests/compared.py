"""Pictures compared as pictures: what a page shows beside what was sent."""

from PIL import Image

from recado.media.paper import MARGIN, Paper

_BLOCK = 8


def on_paper(page: Image.Image, width: int, height: int) -> Image.Image:
    """The part of a drawn letter page that a picture of this width and height fills within the margin."""
    size = Paper.LETTER.size
    paper = size if width <= height else size[::-1]
    dots = page.width / paper[0]
    scale = min((paper[0] - 2 * MARGIN) / width, (paper[1] - 2 * MARGIN) / height) * dots
    across, down = width * scale, height * scale
    left, top = (page.width - across) / 2, (page.height - down) / 2
    return page.crop((round(left), round(top), round(left + across), round(top + down)))


def ssim(one: Image.Image, other: Image.Image) -> float:
    """How alike two pictures look, 1 for the same (Wang et al. 2004, over grey blocks of eight by eight)."""
    size = (min(one.width, other.width) // _BLOCK * _BLOCK, min(one.height, other.height) // _BLOCK * _BLOCK)
    first, second = (each.convert("L").resize(size, Image.Resampling.BOX).tobytes() for each in (one, other))
    found = [
        _block(_cut(first, size[0], left, top), _cut(second, size[0], left, top))
        for top in range(0, size[1], _BLOCK)
        for left in range(0, size[0], _BLOCK)
    ]
    return sum(found) / len(found)


def _cut(data: bytes, width: int, left: int, top: int) -> bytes:
    rows = range(top, top + _BLOCK)
    return b"".join(data[row * width + left : row * width + left + _BLOCK] for row in rows)


def _block(one: bytes, other: bytes) -> float:
    many = len(one)
    mean, other_mean = sum(one) / many, sum(other) / many
    spread = sum(value * value for value in one) / many - mean * mean
    other_spread = sum(value * value for value in other) / many - other_mean * other_mean
    shared = sum(a * b for a, b in zip(one, other, strict=True)) / many - mean * other_mean
    luminance = (2 * mean * other_mean + 6.5025) / (mean * mean + other_mean * other_mean + 6.5025)
    return luminance * (2 * shared + 58.5225) / (spread + other_spread + 58.5225)
