"""One photo to its page: ours beside the least that could be done with it.

A 12-megapixel JPEG is proved whole, stripped, turned, looked at (thumbnail, likeness, whether it can be read)
and digested; the yardstick reads it once at 1/8 and has img2pdf wrap it as it is. A HEIC of the same size is
decoded, looked at and encoded; the yardstick is pillow-heif's own decoding and one encoding with the same
settings. The paths alternate; medians are quoted. Where the extra `ocr` is there, what a photo costs that has
lost the mark of its direction, and must be read, is shown beside them.

Run: python -m bench page [--json]
"""

import statistics
from io import BytesIO

import pillow_heif
from PIL import Image, ImageStat

from bench.documents import alternate, photo, raw
from recado.media import ocr
from recado.media.pages import to_pages

ROUNDS = 15
JPEG_LIMIT = 1.3
HEIC_LIMIT = 1.5


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Time the paths in alternation; milliseconds."""
    pillow_heif.register_heif_opener(thumbnails=False)
    jpeg = photo(1)
    heic = as_heic(jpeg)
    assert ImageStat.Stat(Image.open(BytesIO(heic))).stddev[0] > 1
    medians = timed(
        {
            "img2pdf": lambda: raw([jpeg]),
            "jpeg": lambda: to_pages(jpeg)[0].data,
            "pillow_heif": lambda: decoded_and_encoded(heic),
            "heic": lambda: to_pages(heic)[0].data,
        },
        rounds,
    )
    ratios = {"jpeg": medians["jpeg"] / medians["img2pdf"], "heic": medians["heic"] / medians["pillow_heif"]}
    return {
        "photo_mb": {"jpeg": round(len(jpeg) / 1e6, 2), "heic": round(len(heic) / 1e6, 2)},
        "rounds": rounds,
        "median_ms": medians,
        "read_ms": read_for_its_direction(jpeg),
        "ratio": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "limit": {"jpeg": JPEG_LIMIT, "heic": HEIC_LIMIT},
        "holds": ratios["jpeg"] <= JPEG_LIMIT and ratios["heic"] < HEIC_LIMIT,
    }


def timed(paths: dict[str, object], rounds: int) -> dict[str, float]:
    times = alternate(paths, rounds)  # type: ignore[arg-type]
    return {name: round(statistics.median(taken) * 1000, 1) for name, taken in times.items()}


def as_heic(jpeg: bytes) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(jpeg)) as image:
        pillow_heif.from_pillow(image).save(out, quality=60, exif=image.getexif().tobytes())
    return out.getvalue()


def decoded_and_encoded(heic: bytes) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(heic), formats=("HEIF",)) as image:
        image.load()
        image.save(out, "JPEG", quality=90, subsampling=0, exif=b"")
    return out.getvalue()


def read_for_its_direction(jpeg: bytes) -> float | None:
    """The same photo without its mark, once Tesseract is loaded; None without the extra."""
    if not ocr.load():
        return None
    with Image.open(BytesIO(jpeg)) as image:
        out = BytesIO()
        image.save(out, "JPEG", quality=85, exif=b"")
    unmarked = out.getvalue()
    return timed({"read": lambda: to_pages(unmarked)[0].data}, 3)["read"]


def print_table(result: dict[str, object]) -> None:
    median, ratio, size = result["median_ms"], result["ratio"], result["photo_mb"]
    assert isinstance(median, dict)
    assert isinstance(ratio, dict)
    assert isinstance(size, dict)
    print(f"a photo of 12 megapixels, {result['rounds']} alternating rounds, medians")
    for name, yardstick, said, limit in (
        ("jpeg", "img2pdf", "img2pdf and one decode at 1/8", JPEG_LIMIT),
        ("heic", "pillow_heif", "pillow-heif's decode, one encode", HEIC_LIMIT),
    ):
        print(f"  {said:<32} {median[yardstick]:8.1f} ms   ({name}, {size[name]} MB)")
        print(f"  {'recado, to its page':<32} {median[name]:8.1f} ms   {ratio[name]} (limit {limit})")
    if result["read_ms"] is not None:
        print(f"  {'a JPEG read for its direction':<32} {result['read_ms']:8.1f} ms   (extra ocr, no mark)")
    print("holds" if result["holds"] else "DOES NOT HOLD")


if __name__ == "__main__":
    print_table(measure())
