"""The PDF that a client's pages become."""

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO

import img2pdf
import pikepdf
from pikepdf import Name

from recado.media.page import Form, Page
from recado.media.paper import LETTER, MARGIN, save


def build_pdf(pages: Sequence[Page], title: str) -> bytes:
    """Bind pages into one PDF of US letter pages, one for each, in order.

    Pictures fill the paper within a small margin, upright or on their side as they are themselves; a JPEG's
    picture data is wrapped as it stands. The file says its title and nothing else of its making; the same
    pages and title always give the same bytes. Raises ValueError where there is no page.
    """
    if not pages:
        raise ValueError("a document has at least one page")
    with pikepdf.new() as target, ExitStack() as stack:
        pictures = _pictures(pages, stack)
        for page in pages:
            if page.form is Form.PDF:
                target.pages.extend(stack.enter_context(pikepdf.open(BytesIO(page.data))).pages)
            else:
                target.pages.append(pictures.pop(0))
                if page.rotation:
                    target.pages[-1].obj[Name.Rotate] = page.rotation
        target.docinfo[Name.Title] = title
        return save(target)


def _pictures(pages: Sequence[Page], stack: ExitStack) -> list[pikepdf.Page]:
    """Wrap all pictures at once: each on a letter page that lies as its stored data does."""
    pictures = [BytesIO(page.data) for page in pages if page.form is not Form.PDF]
    if not pictures:
        return []
    layout = img2pdf.get_layout_fun(
        LETTER, border=(MARGIN, MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
    )
    wrapped = img2pdf.convert(
        pictures,
        engine=img2pdf.Engine.internal,
        layout_fun=layout,
        rotation=img2pdf.Rotation.none,
        nodate=True,
    )
    return list(stack.enter_context(pikepdf.open(BytesIO(wrapped))).pages)
