"""PDFs that mean harm end in a refusal with a name, within a memory and a time that are known."""

import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import hostile_pdfs as hostile
import media_files as files
import pikepdf
import pytest
import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from recado.bot.decoder import Decoder
from recado.bot.decoder_wire import CHILD_LIMITS, ChildLimits
from recado.media import refusals


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    """As in the portal, but less patient."""
    with Decoder(ChildLimits(cpu_seconds=4)) as running:
        yield running


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (hostile.bomb, {"memory"}),
        (hostile.laughs, {"memory", "timeout"}),
        (hostile.itself, {"broken"}),
        (hostile.wide_picture, {"too_many_pixels"}),
        (hostile.tiles, {"timeout"}),
    ],
)
def test_each_is_refused_by_name_and_the_next_file_is_served(
    decoder: Decoder, change: Callable[[pikepdf.Pdf], None], codes: set[str]
) -> None:
    decoder.pages(files.jpeg())
    server = decoder.pid
    with pytest.raises(refusals.Refused) as refused:
        decoder.pages(hostile.made(change))
    assert refused.value.code in codes
    assert len(decoder.pages(files.jpeg())) == 1
    assert decoder.pid == server


def test_no_file_takes_half_a_gibibyte_or_a_minute() -> None:
    assert CHILD_LIMITS.seconds < 60
    assert CHILD_LIMITS.cpu_seconds < 60
    script = (
        "import contextlib, resource, sys; sys.path.insert(0, sys.argv[1]); import hostile_pdfs as hostile;"
        "from recado.bot.decoder import Decoder; from recado.media.refusals import Refused\n"
        "with Decoder() as decoder:\n"
        "  with contextlib.suppress(Refused): decoder.pages(hostile.made(hostile.bomb))\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    tests = str(Path(files.__file__).parent)
    run = subprocess.run([sys.executable, "-c", script, tests], check=True, capture_output=True, text=True)
    assert 200 * 1024 < int(run.stdout) < 512 * 1024
    assert resource.getpagesize() > 0


def test_a_spoilt_font_crashes_nothing_but_its_own_child(decoder: Decoder) -> None:
    """A font is a program: whatever its bytes, there are pages that can be shown, or a refusal."""
    dice = random.Random(4)
    sent = _with_a_font()
    for _ in range(24):
        spoilt = _spoilt(sent, dice)
        try:
            pages = decoder.pages(spoilt)
        except refusals.Refused as refused:
            assert refused.code in refusals.CODES  # noqa: PT017 - either end is right
        else:
            assert files.seen(decoder.build(pages, "x")[0].pdf).size == (612, 792)


def _with_a_font() -> bytes:
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", str(font)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=True)
    canvas.setFont("Vera", 24)
    canvas.drawString(60, 400, "Acta de nacimiento de Ana Morales")
    canvas.save()
    return out.getvalue()


def _spoilt(sent: bytes, dice: random.Random) -> bytes:
    with pikepdf.open(BytesIO(sent)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and "/Length1" in item:
                program = bytearray(item.read_bytes())
                for _ in range(dice.choice((1, 8, 64, 512))):
                    program[dice.randrange(len(program))] = dice.randrange(256)
                item.write(bytes(program))
        return files.pdf_bytes(document)


def test_a_mutated_pdf_ends_as_pages_that_render_or_as_a_refusal(decoder: Decoder) -> None:
    dice = random.Random(11)
    sent = (_with_a_font(), files.pdf_bytes(files.pdf(3)), _scan())
    taken = 0
    for number in range(60):
        mutated = _mutated(sent[number % 3], dice)
        try:
            pages = decoder.pages(mutated)
        except refusals.Refused as refused:
            assert refused.code in refusals.CODES  # noqa: PT017 - either end is right
            continue
        taken += 1
        (part,) = decoder.build(pages, "x")
        assert part.pages == len(pages)
        for at in range(part.pages):
            assert files.seen(part.pdf, at).size in ((612, 792), (792, 612))
    assert 5 < taken < 60


def _scan() -> bytes:
    """A PDF as a scanner makes it: a JPEG on each page."""
    import img2pdf

    return bytes(img2pdf.convert([files.jpeg(files.photo(seed=seed)) for seed in range(2)]))


def _mutated(sent: bytes, dice: random.Random) -> bytes:
    data = bytearray(sent)
    match dice.randrange(4):
        case 0:
            return bytes(data[: dice.randrange(len(data))])
        case 1:
            start = dice.randrange(len(data))
            del data[start : start + dice.randrange(1, 400)]
        case 2:
            start, at = dice.randrange(len(data)), dice.randrange(len(data))
            data[at:at] = data[start : start + dice.randrange(1, 400)]
        case _:
            for _ in range(dice.choice((1, 5, 40))):
                data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)
