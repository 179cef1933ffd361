"""Binding: fifty pages cost fifty times one and little memory; ten photos beside what a user would pick.

The photos, three in turn, are 12 megapixels of small print with the noise of a camera, as phones store them:
together too large to file. Pillow's own PDF writer and ImageMagick are asked for the best quality whose file
can be filed (under 12 MB); how Pillow does without being asked is printed too. Likeness is structural
similarity of the picture, rendered at 150 dots an inch, to the photo wrapped as it was sent (likeness.py).

Run: python -m bench binding, or python bench/binding.py [--json]
"""

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.likeness import common, shown, ssim
from recado.bot.decoder import Decoder
from recado.media.assemble import build_pdf
from recado.media.pages import to_pages

FILED = 12_000_000
LINEAR_LIMIT = 1.2
ROUNDS = 3
QUALITIES = (75, 65, 55, 45, 35, 25)


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Measure both; seconds, bytes, MiB."""
    found = {"fifty": fifty_pages(), "instead": instead(rounds)}
    return found | {"holds": all(each["holds"] for each in found.values())}


def fifty_pages() -> dict[str, object]:
    """Bind 25 and 50 of the same photos in a decoder; memory is what its processes take above an idle one."""
    idle, _, _ = _in_a_decoder(0)
    _, half, _ = _in_a_decoder(25)
    peak, whole, output = _in_a_decoder(50)
    # A picture of three colours is held with four bytes a point.
    limit = (3 * 4032 * 3024 * 4 + output) / 2**20
    grown = whole / half / 2
    return {
        "seconds_25": round(half, 2),
        "seconds_50": round(whole, 2),
        "per_page_growth": round(grown, 2),
        "per_page_growth_limit": LINEAR_LIMIT,
        "output_mb": round(output / 1e6, 1),
        "memory_mib": round(peak - idle, 1),
        "memory_limit_mib": round(limit, 1),
        "holds": grown < LINEAR_LIMIT and peak - idle < limit,
    }


def instead(rounds: int) -> dict[str, object]:
    """Make one PDF of ten photos in each way, in turn; the median of the times."""
    photos = [photo(number % 3) for number in range(10)]
    ways: dict[str, Callable[[], bytes]] = {"pillow": lambda: pillow(photos)}
    fitting = next(quality for quality in QUALITIES if len(pillow(photos, quality)) < FILED)
    ways["pillow, to be filed"] = lambda: pillow(photos, fitting)
    if magick := _magick():
        ways["imagemagick, to be filed"] = lambda: imagemagick(magick, photos, fitting)
    times: dict[str, list[float]] = {}
    made: dict[str, bytes] = {}
    with Decoder() as decoder, ThreadPoolExecutor(2) as pool:
        ways = {"recado": lambda: ours(decoder, pool, photos)} | ways
        ours(decoder, pool, photos[:1])
        for name, way in list(ways.items()) * rounds:
            start = time.perf_counter()
            made[name] = way()
            times.setdefault(name, []).append(time.perf_counter() - start)
    table = {
        name: {
            "seconds": round(statistics.median(times[name]), 2),
            "mb": round(len(pdf) / 1e6, 2),
            "ssim": round(_likeness(pdf, photos[0]), 4),
        }
        for name, pdf in made.items()
    }
    mine, others = table["recado"], [each for name, each in table.items() if name.endswith("filed")]
    holds = all(
        mine["seconds"] < other["seconds"] and mine["mb"] <= other["mb"] and mine["ssim"] >= other["ssim"]
        for other in others
    )
    return {
        "photos_mb": round(sum(map(len, photos)) / 1e6, 1),
        "quality_to_be_filed": fitting,
        "imagemagick": magick is not None,
        "table": table,
        "holds": holds,
    }


def ours(decoder: Decoder, pool: ThreadPoolExecutor, photos: Sequence[bytes]) -> bytes:
    """The whole way, as the portal goes it: each photo proved and stripped, then all bound."""
    pages = [page for made in pool.map(decoder.pages, photos) for page in made]
    (part,) = decoder.build(pages, "Lease")
    return part.pdf


def pillow(photos: Sequence[bytes], quality: int = 75) -> bytes:
    """What the first answer on the web says."""
    first, *others = [Image.open(BytesIO(data)) for data in photos]
    out = BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, quality=quality)
    return out.getvalue()


def imagemagick(program: str, photos: Sequence[bytes], quality: int) -> bytes:
    """What the second one says."""
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{number}.jpg") for number in range(len(photos))]
        for name, data in zip(names, photos, strict=True):
            Path(name).write_bytes(data)
        out = Path(folder) / "out.pdf"
        subprocess.run([program, *names, "-quality", str(quality), str(out)], check=True)
        return out.read_bytes()


@cache
def photo(seed: int, width: int = 3024, height: int = 4032) -> bytes:
    """Make a JPEG like a phone's of a printed page: uneven light, small print, noise; some 3.5 MB."""
    dice = random.Random(seed)  # noqa: S311 - the same photo in every run
    few = (width // 64) * (height // 64)
    light = Image.frombytes(
        "L", (width // 64, height // 64), bytes(200 + dice.randrange(40) for _ in range(few))
    )
    sheet = light.resize((width, height), Image.Resampling.BICUBIC).convert("RGB")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=44)
    for line in range(80):
        words = ("".join(dice.choices("abcdefghijlmnopqrstuv", k=dice.randrange(2, 11))) for _ in range(16))
        draw.text((160, 100 + 48 * line), " ".join(words)[:110], (40, 36, 44), font)
    noise = Image.effect_noise((width, height), 28).convert("RGB")
    out = BytesIO()
    Image.blend(sheet.filter(ImageFilter.GaussianBlur(1)), noise, 0.12).save(out, "JPEG", quality=92)
    return out.getvalue()


def _likeness(pdf: bytes, sent: bytes) -> float:
    """Hold the first page against the photo as it was sent, laid on a page of the same shape."""
    (page,) = to_pages(sent)
    laid = shown(build_pdf([page], "x"), 11.0)
    bare = shown(pdf, 11.0)
    if bare.size == laid.size:
        return ssim(*common(laid, bare))
    out = BytesIO()
    Image.open(BytesIO(sent)).save(out, "PDF", quality=100, subsampling=0)
    return ssim(shown(out.getvalue(), 10.5), shown(pdf, 10.5))


def _magick() -> str | None:
    """ImageMagick itself, under either of its names; what only calls itself so is not measured."""
    for name in ("magick", "convert"):
        if program := shutil.which(name):
            said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stdout
            if said.startswith("Version: ImageMagick"):
                return program
    return None


def _in_a_decoder(pages: int) -> tuple[float, float, float]:
    """Bind so many pages in a process of its own: peak MiB of the decoder, seconds, bytes."""
    run = [sys.executable, __file__, "--bind", str(pages)]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    peak, seconds, size = json.loads(said)
    return peak, seconds, size


def _bind(count: int) -> tuple[float, float, float]:
    with Decoder() as decoder:
        # Before this process grows: a process begins with the peak of the one that it is forked from.
        decoder.start()
        pages = decoder.pages(photo(0))
        start = time.perf_counter()
        parts = decoder.build(pages * count, "Lease") if count else []
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return peak, seconds, sum(len(part.pdf) for part in parts)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--bind", type=int, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.bind is not None:
        print(json.dumps(_bind(chosen.bind)))
        return
    result = measure()
    if chosen.json:
        print(json.dumps(result, indent=2))
        return
    print_table(result)


def print_table(result: dict[str, object]) -> None:
    fifty, others = result["fifty"], result["instead"]
    assert isinstance(fifty, dict)
    assert isinstance(others, dict)
    print("fifty pages of 12 megapixels, in the decoder")
    print(f"  25 pages                       {fifty['seconds_25']:8.2f} s")
    print(
        f"  50 pages                       {fifty['seconds_50']:8.2f} s    {fifty['per_page_growth']} a page"
        f" (limit {LINEAR_LIMIT})"
    )
    print(
        f"  memory above an idle decoder   {fifty['memory_mib']:8.1f} MiB"
        f"  (limit: three pages and the output, {fifty['memory_limit_mib']})"
    )
    print(f"ten photos, {others['photos_mb']} MB, to one PDF")
    for name, row in others["table"].items():
        print(f"  {name:28} {row['seconds']:7.2f} s  {row['mb']:7.2f} MB   likeness {row['ssim']:.4f}")
    if not others["imagemagick"]:
        print("  ImageMagick is not installed here")
    print("holds" if result["holds"] else "DOES NOT HOLD")


if __name__ == "__main__":
    main()
