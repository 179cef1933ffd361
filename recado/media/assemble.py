"""The PDF that a client's pages become."""

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO

import img2pdf
import pikepdf
from pikepdf import Name

from recado.media.page import Form, Page
from recado.media.paper import MARGIN, Paper, on_paper, save


def build_pdf(pages: Sequence[Page], title: str, paper: Paper = Paper.LETTER) -> bytes:
    """Bind pages into one PDF, a sheet of paper for each, in order.

    Pictures fill the paper within a small margin, upright or on their side as they are themselves; a JPEG's
    picture data is wrapped as it stands. The file says its title and nothing else of its making; the same
    pages and title always give the same bytes. Raises ValueError where there is no page.
    """
    if not pages:
        raise ValueError("a document has at least one page")
    pictures = [page for page in pages if page.form is not Form.PDF]
    if len(pictures) == len(pages) and _plainly_written(title):
        # No second reading and writing of all the picture data: a third of the time.
        return _wrapped(pictures, paper, title)
    return _merged(pages, _wrapped(pictures, paper) if pictures else b"", paper, title)


def _wrapped(pictures: Sequence[Page], paper: Paper, title: str | None = None) -> bytes:
    """Wrap pictures, each on a sheet that lies as its stored data does and is then turned."""
    document = img2pdf.convert_to_docobject(
        [BytesIO(page.data) for page in pictures],
        engine=img2pdf.Engine.internal,
        layout_fun=img2pdf.get_layout_fun(
            paper.size, border=(MARGIN, MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
        ),
        rotation=img2pdf.Rotation.none,
        title=title,
        nodate=True,
    )
    for sheet, page in zip(document.writer.pagearray, pictures, strict=True):
        if page.rotation:
            sheet[b"/Rotate"] = page.rotation
    return bytes(document.tostring())


def _merged(pages: Sequence[Page], wrapped: bytes, paper: Paper, title: str) -> bytes:
    with pikepdf.new() as target, ExitStack() as stack:
        pictures = iter(stack.enter_context(pikepdf.open(BytesIO(wrapped))).pages) if wrapped else iter(())
        for page in pages:
            if page.form is Form.PDF:
                target.pages.extend(stack.enter_context(pikepdf.open(BytesIO(page.data))).pages)
                target.pages[-1].rotate(page.rotation, relative=True)
            else:
                target.pages.append(next(pictures))
        for number, page in enumerate(pages):
            if page.form is Form.PDF:
                on_paper(target, number, paper)
        target.docinfo[Name.Title] = title
        return save(target)


def _plainly_written(title: str) -> bool:
    """Tell whether img2pdf can write a title: line ends inside it stay bare, and readers change them."""
    return not {10, 13}.intersection(title.encode("utf-16-be"))
