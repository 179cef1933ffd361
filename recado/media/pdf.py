"""PDF in: opened or mended, emptied of all that acts, looked at, and cut into pages.

A page that does not look, once cleaned, as it did before is not trusted: it becomes a picture of what it
looked like. So does every page of a file that only pdfium can read.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image

from recado.media import pdf_view
from recado.media.done import Done
from recado.media.page import Form, Limits, Page
from recado.media.paper import save
from recado.media.pdf_clean import cleaned, drawn, found
from recado.media.pdf_open import LONGEST_SIDE, opened
from recado.media.pdf_view import View
from recado.media.pictures import digest, thumbnail
from recado.media.refusals import Broken, HugePage, Refused, TooManyPages
from recado.media.triage import Kind


def pdf_pages(data: bytes, limits: Limits) -> list[Page]:
    """Make a page of each page of a PDF.

    Form fields and notes stay visible as part of the page; scripts, actions, attached files, links and
    metadata go. Raises EncryptedPdf, DynamicForm, Portfolio, HugePage, TooManyPages or Broken.
    """
    try:
        return _cleaned_pages(data, limits)
    except Refused:
        raise
    except Exception as error:
        # Whatever qpdf made of it: pdfium reads by other rules, and a picture of what it sees is harmless.
        pages = _pictured_pages(data, limits)
        if not pages:
            raise Broken(str(error)) from error
        return pages


def _cleaned_pages(data: bytes, limits: Limits) -> list[Page]:
    with opened(data, limits) as source, ExitStack() as stack:
        done = found(source.pdf, limits)
        done |= {Done.UNLOCKED} if source.unlocked else set()
        done |= {Done.REPAIRED} if source.damaged else set()
        before = stack.enter_context(View(drawn(source.pdf)))
        clean = cleaned(source.pdf)
        doubted = done & {Done.REPAIRED, Done.FORM}
        sent = stack.enter_context(_as_sent(data, len(before))) if doubted else None
        after, pdf = stack.enter_context(View(clean)), stack.enter_context(pikepdf.open(BytesIO(clean)))
        cut = _Cutter(pdf, after, before, sent, limits)
        return [cut.page(number, done) for number in range(len(pdf.pages))]


class _Cutter:
    """Pages of a cleaned file, each held against how it looked before."""

    def __init__(
        self, pdf: pikepdf.Pdf, after: View, before: View, sent: View | None, limits: Limits
    ) -> None:
        self._pdf, self._after, self._before, self._sent = pdf, after, before, sent
        self._side = limits.thumbnail_side

    def page(self, number: int, done: set[Done]) -> Page:
        shown = self._after.picture(number, self._side)
        better = self._better(number, shown)
        if better is None:
            data = self._single(number)
        else:
            data, done = pdf_view.as_picture(better, number), done | {Done.RASTERISED}
            shown = better.picture(number, self._side)
        if Done.REPAIRED in done and pdf_view.blank(shown):
            # An empty sheet of a whole file is an empty sheet; of a damaged one it is a page that was lost.
            raise Broken(f"nothing is left of page {number + 1}")
        return _page(data, (better or self._after).size(number), shown, done, self._side)

    def _better(self, number: int, shown: Image.Image) -> View | None:
        """Where a page is to be had as it was, if the cleaned one is not what it was."""
        if self._sent is not None and pdf_view.loses(self._sent.picture(number, self._side), shown):
            return self._sent
        return None if pdf_view.same(self._before.picture(number, self._side), shown) else self._before

    def _single(self, number: int) -> bytes:
        with pikepdf.new() as single:
            single.pages.append(self._pdf.pages[number])
            single.pages[0].remove_unreferenced_resources()
            return save(single)


@contextmanager
def _as_sent(data: bytes, pages: int) -> Iterator[View | None]:
    """Look at a file as it was sent, filled fields included, if pdfium finds as many pages in it.

    qpdf draws no field that says neither how it looks nor that it wants to be drawn; viewers do.
    """
    try:
        view = View(data, forms=True)
    except pypdfium2.PdfiumError:
        yield None
        return
    with view:
        yield view if len(view) == pages else None


def _pictured_pages(data: bytes, limits: Limits) -> list[Page]:
    """Make pictures of the pages of a file that cannot be mended; none where pdfium cannot read it either."""
    try:
        view = View(data, forms=True)
    except pypdfium2.PdfiumError:
        return []
    with view:
        if len(view) > limits.max_pages:
            raise TooManyPages(f"{len(view)} pages")
        return [_pictured(view, number, limits.thumbnail_side) for number in range(len(view))]


def _pictured(view: View, number: int, side: int) -> Page:
    size = view.size(number)
    if not 1 <= min(size) <= max(size) <= LONGEST_SIDE:
        raise HugePage(f"{size[0]:.0f} x {size[1]:.0f} points")
    shown = view.picture(number, side)
    if pdf_view.blank(shown):
        raise Broken(f"nothing is left of page {number + 1}")
    return _page(pdf_view.as_picture(view, number), size, shown, (Done.REPAIRED, Done.RASTERISED), side)


def _page(
    data: bytes, size: tuple[float, float], shown: Image.Image, done: Sequence[Done] | set[Done], side: int
) -> Page:
    return Page(
        data=data,
        form=Form.PDF,
        width=max(round(size[0]), 1),
        height=max(round(size[1]), 1),
        rotation=0,
        kind=Kind.PDF,
        sha256=digest(data),
        thumbnail=thumbnail(shown, side),
        done=tuple(sorted(done)),
    )
