"""Files as clients send them, made on the spot."""

import random
from io import BytesIO

import pikepdf
import pillow_heif
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter, TiffImagePlugin

pillow_heif.register_heif_opener(thumbnails=False)

RED, GREEN, BLUE, YELLOW = (220, 20, 20), (20, 180, 20), (20, 20, 220), (230, 230, 20)
CORNERS = (RED, GREEN, BLUE, YELLOW)
"""The colours of the upright picture's corners: top left, top right, bottom left, bottom right."""

_UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with a colour of its own in each corner."""
    image = Image.new("RGB", (width, height))
    half_w, half_h = width // 2, height // 2
    for number, colour in enumerate(CORNERS):
        left, top = (number % 2) * half_w, (number // 2) * half_h
        image.paste(colour, (left, top, left + half_w + width % 2, top + half_h + height % 2))
    return image.convert(mode)


def stored_as(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera with this orientation stores it."""
    return image.transpose(_UNTURN[orientation]) if orientation in _UNTURN else image


def exif(orientation: int = 1, *, gps: bool = False) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    if gps:
        tags[0x010F] = "SecretCameraMaker"
        tags[0x8825] = {
            1: "N",
            2: tuple(TiffImagePlugin.IFDRational(*part) for part in ((19, 1), (25, 1), (4242, 100))),
            29: "2026:11:23",
        }
    return tags


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()


def photo(width: int = 400, height: int = 300, seed: int = 1, quality: int = 85) -> Image.Image:
    """A picture that looks like a photograph to an encoder: soft shapes and sensor noise."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (width // 8, height // 8), dice.randbytes(width // 8 * (height // 8) * 3))
    soft = small.filter(ImageFilter.SMOOTH).resize((width, height), Image.Resampling.BICUBIC)
    noise = Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3))
    return Image.blend(soft, noise, 0.12)


def written(number: int = 1, size: tuple[int, int] = (960, 1240)) -> Image.Image:
    """A sheet of paper with print on it that can be read; no two numbers look alike."""
    dice = random.Random(number)
    page = Image.new("L", size, 245)
    pen = ImageDraw.Draw(page)
    top = 60 + 40 * (number % 3)
    while top < size[1] - 80:
        left, height = 50, dice.choice((14, 22, 60, 140))
        while left < size[0] - 120:
            wide = dice.randrange(20, 240)
            if dice.random() < 0.6:
                right = min(left + wide, size[0] - 50)
                for line in range(top, top + height, 7):
                    pen.line((left, line, right, line), fill=25, width=3)
            left += wide + 18
        top += height + dice.randrange(16, 60)
    return page.convert("RGB")


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or corners(), "JPEG", **({"quality": 92} | options))


def pdf(pages: int = 1, size: tuple[float, float] = (612, 792)) -> pikepdf.Pdf:
    """A PDF whose pages show the four corners' colours."""
    document = pikepdf.new()
    width, height = size
    marks = b"".join(
        b"%.2f %.2f %.2f rg %g %g %g %g re f "
        % (*(part / 255 for part in colour), x * width / 2, (1 - y) * height / 2, width / 2, height / 2)
        for colour, (x, y) in zip(CORNERS, ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True)
    )
    for _ in range(pages):
        document.add_blank_page(page_size=size)
        document.pages[-1].Contents = document.make_stream(marks)
    return document


def pdf_bytes(document: pikepdf.Pdf, **options: object) -> bytes:
    out = BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def docx() -> bytes:
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def seen(pdf: bytes, page: int = 0, dpi: int = 72) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours at the quarter points of what is not white paper."""
    ink = Image.eval(image.convert("L"), lambda value: 255 if value < 250 else 0)
    left, top, right, bottom = ink.getbbox() or (0, 0, *image.size)
    width, height = right - left, bottom - top
    spots = ((1, 1), (3, 1), (1, 3), (3, 3))
    return [image.getpixel((left + width * x // 4, top + height * y // 4)) for x, y in spots]  # type: ignore[misc]


def assert_upright(image: Image.Image, tolerance: int = 40) -> None:
    for got, wanted in zip(corner_colours(image), CORNERS, strict=True):
        assert all(abs(a - b) <= tolerance for a, b in zip(got, wanted, strict=True)), (got, wanted)
