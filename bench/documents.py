"""A document of three 12-megapixel photos: our whole path beside raw img2pdf and one reduced decode of each.

Ours proves each photo, strips it, makes a thumbnail and a digest, and binds letter pages; the yardstick only
reads each photo once at 1/8 and wraps the files as they are. The paths alternate; medians are quoted. The
same is measured through the decoder's processes, as the portal runs it.

Run: python bench/documents.py [--json]
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import img2pdf
from PIL import Image, ImageFilter

from recado.bot.decoder import Decoder
from recado.media.assemble import build_pdf
from recado.media.pages import to_pages

PAIRS = 11
RATIO_LIMIT = 1.5
MEMORY_LIMIT_MIB = 200.0


def measure(pairs: int = PAIRS) -> dict[str, object]:
    """Time the paths in alternation and take the peak memory of the decoder; milliseconds and MiB."""
    photos = [photo(seed) for seed in (1, 2, 3)]
    with Decoder() as decoder, ThreadPoolExecutor(len(photos)) as pool:
        times = alternate(
            {
                "img2pdf": lambda: raw(photos),
                "recado": lambda: build_pdf([page for data in photos for page in to_pages(data)], "Passport"),
                "decoder": lambda: through(decoder, photos, pool),
            },
            pairs,
        )
    memory = peak_memory_mib(photos)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    return {
        "photos_mb": [round(len(data) / 1e6, 2) for data in photos],
        "pairs": pairs,
        "median_ms": {name: round(value * 1000, 1) for name, value in medians.items()},
        "ratio": round(medians["recado"] / medians["img2pdf"], 2),
        "ratio_through_decoder": round(medians["decoder"] / medians["img2pdf"], 2),
        "ratio_limit": RATIO_LIMIT,
        "peak_memory_mib": round(memory, 1),
        "peak_memory_limit_mib": MEMORY_LIMIT_MIB,
        "holds": medians["recado"] < RATIO_LIMIT * medians["img2pdf"] and memory < MEMORY_LIMIT_MIB,
    }


def alternate(paths: dict[str, Callable[[], bytes]], rounds: int) -> dict[str, list[float]]:
    """Run each path once unmeasured, then all of them in turn; seconds."""
    times: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        path()
    for _ in range(rounds):
        for name, path in paths.items():
            start = time.perf_counter()
            path()
            times[name].append(time.perf_counter() - start)
    return times


def raw(photos: Sequence[bytes]) -> bytes:
    """Wrap the files as they are, after one reduced decode of each."""
    for data in photos:
        with Image.open(BytesIO(data)) as image:
            image.draft(image.mode, (image.width // 8, image.height // 8))
            image.load()
    return bytes(img2pdf.convert(list(photos)))


def through(decoder: Decoder, photos: Sequence[bytes], pool: ThreadPoolExecutor) -> bytes:
    """Make the document in the decoder's processes, all photos at once, as a client sends them."""
    pages = [page for made in pool.map(decoder.pages, photos) for page in made]
    return decoder.build(pages, "Passport")[0].pdf


def photo(seed: int, width: int = 4000, height: int = 3000) -> bytes:
    """Make a JPEG that costs an encoder what a phone's photo costs: soft shapes and noise, over 3 MB."""
    dice = random.Random(seed)  # noqa: S311 - the same photo in every run
    small = Image.frombytes("RGB", (width // 8, height // 8), dice.randbytes(width // 8 * (height // 8) * 3))
    soft = small.filter(ImageFilter.SMOOTH).resize((width, height), Image.Resampling.BICUBIC)
    noise = Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3))
    out = BytesIO()
    held_upright = Image.Exif()
    held_upright[0x0112] = 1
    Image.blend(soft, noise, 0.12).save(out, "JPEG", quality=85, exif=held_upright)
    return out.getvalue()


def peak_memory_mib(photos: Sequence[bytes]) -> float:
    """Take the largest resident size among the decoder's processes, from a run of their own."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.jpg" for number in range(len(photos))]
        for path, data in zip(paths, photos, strict=True):
            path.write_bytes(data)
        run = [sys.executable, __file__, "--peak-of", *map(str, paths)]
        return float(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def peak_of(paths: Sequence[str]) -> float:
    """Make one document in a decoder and tell the peak of its processes, which have all ended by then."""
    with Decoder() as decoder, ThreadPoolExecutor(len(paths)) as pool:
        through(decoder, [Path(path).read_bytes() for path in paths], pool)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--peak-of", nargs="+", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.peak_of:
        print(peak_of(chosen.peak_of))
        return
    result = measure()
    if chosen.json:
        print(json.dumps(result, indent=2))
        return
    print_table(result)


def print_table(result: dict[str, object]) -> None:
    median = result["median_ms"]
    assert isinstance(median, dict)
    print(f"three photos of {result['photos_mb']} MB, {result['pairs']} alternating rounds, medians")
    print(f"  img2pdf and one decode at 1/8   {median['img2pdf']:8.1f} ms")
    print(
        f"  recado, in one process          {median['recado']:8.1f} ms   {result['ratio']}"
        f" (limit {RATIO_LIMIT})"
    )
    print(
        f"  recado, through the decoder     {median['decoder']:8.1f} ms   {result['ratio_through_decoder']}"
    )
    print(
        f"  peak memory of the decoder      {result['peak_memory_mib']:8.1f} MiB"
        f"  (limit {MEMORY_LIMIT_MIB:.0f})"
    )
    print("holds" if result["holds"] else "DOES NOT HOLD")


if __name__ == "__main__":
    main()
