"""How much of a page is left: structural similarity of renderings, by Wang and others (2004)."""

import pypdfium2
from PIL import Image, ImageMath

_BLOCK = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def shown(pdf: bytes, inches: float, dpi: int = 150) -> Image.Image:
    """Render the first page, its longer side of so many inches at `dpi`."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture: Image.Image = page.render(scale=inches * dpi / max(page.get_size())).to_pil().convert("L")
        return picture
    finally:
        document.close()


def common(one: Image.Image, other: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Cut the white margin of the first off both."""
    box = one.point(lambda value: 255 if value < 252 else 0).getbbox() or (0, 0, *one.size)
    return one.crop(box), other.crop(box)


def ssim(one: Image.Image, other: Image.Image) -> float:
    """The mean similarity of blocks of 8 by 8, from 0 to 1 for the same; sizes may differ by a pixel."""
    size = min(one.width, other.width), min(one.height, other.height)
    x, y = (image.crop((0, 0, *size)).convert("F") for image in (one, other))
    mean_x, mean_y = x.reduce(_BLOCK), y.reduce(_BLOCK)
    xx, yy, xy = (_product(*pair).reduce(_BLOCK) for pair in ((x, x), (y, y), (x, y)))
    values = zip(*(list(image.get_flattened_data()) for image in (mean_x, mean_y, xx, yy, xy)), strict=True)
    found = [
        ((2 * mx * my + _C1) * (2 * (pxy - mx * my) + _C2))
        / ((mx * mx + my * my + _C1) * (pxx - mx * mx + pyy - my * my + _C2))
        for mx, my, pxx, pyy, pxy in values
    ]
    return sum(found) / len(found)


def _product(one: Image.Image, other: Image.Image) -> Image.Image:
    return ImageMath.lambda_eval(lambda given: given["x"] * given["y"], x=one, y=other)
