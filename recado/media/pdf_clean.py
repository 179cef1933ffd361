"""A client's PDF is rebuilt from what its pages show: what acts, carries files or tells of its maker goes."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name

from recado.media import jpeg
from recado.media.done import Done
from recado.media.page import Limits
from recado.media.paper import save
from recado.media.refusals import Refused, TooManyPixels

# What a page needs to be seen (ISO 32000-1, table 30). Annotations are drawn into the page beforehand.
_PAGE_KEYS = frozenset(
    ("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group", "/UserUnit")
)
# What acts, carries files, or tells of the maker (ISO 32000-1: 7.11, 8.8, 12.6, 14.3, 14.5; 32000-2: 14.13).
_SCRUBBED = (
    "/AA",
    "/A",
    "/AF",
    "/EF",
    "/JS",
    "/Metadata",
    "/OPI",
    "/PieceInfo",
    "/Ref",
    "/PS",
    "/LastModified",
)
# Kinds of actions (ISO 32000-1, table 198), of annotations (table 169), and keys that betray the rest.
_ACTIONS = {
    "/JavaScript": Done.SCRIPTS,
    "/Launch": Done.ACTIONS,
    "/SubmitForm": Done.ACTIONS,
    "/ImportData": Done.ACTIONS,
    "/GoToR": Done.ACTIONS,
    "/GoToE": Done.ACTIONS,
    "/Named": Done.ACTIONS,
    "/URI": Done.LINKS,
    "/Rendition": Done.FILMS,
    "/Movie": Done.FILMS,
    "/Sound": Done.FILMS,
    "/RichMediaExecute": Done.FILMS,
}
_NOTES = {
    "/FileAttachment": Done.FILES,
    "/RichMedia": Done.FILMS,
    "/Screen": Done.FILMS,
    "/Movie": Done.FILMS,
    "/Sound": Done.FILMS,
    "/3D": Done.FILMS,
    "/Widget": Done.FORM,
    "/FreeText": Done.FORM,
    "/Stamp": Done.FORM,
    "/Ink": Done.FORM,
    "/Highlight": Done.FORM,
    "/Text": Done.FORM,
}
_KEYS = {
    "/JS": Done.SCRIPTS,
    "/OpenAction": Done.ACTIONS,
    "/AA": Done.ACTIONS,
    "/EF": Done.FILES,
    "/AF": Done.FILES,
    "/Metadata": Done.METADATA,
    "/PieceInfo": Done.METADATA,
}


def found(source: pikepdf.Pdf, limits: Limits) -> set[Done]:
    """Say what of a PDF will be taken out or drawn into its pages, from every object it has.

    Raises TooManyPixels for a picture inside that is larger than any that is taken by itself.
    """
    seen = {Done.METADATA} if len(source.docinfo) else set()
    for item in source.objects:
        _check_picture(item, limits)
        for holder in _dictionaries(item):
            seen |= _told_by(holder)
    return seen


def drawn(source: pikepdf.Pdf) -> bytes:
    """Make what was filled in, stamped or noted part of the pages, and write the file, otherwise whole.

    Fields and notes do not survive the move to a new file. What is drawn is what would be printed.
    """
    source.generate_appearance_streams()
    source.flatten_annotations("print")
    for page in source.pages:
        # What is left is hidden, not for print, or has no picture of itself.
        if Name.Annots in page.obj:
            del page.obj[Name.Annots]
    return save(source)


def cleaned(source: pikepdf.Pdf) -> bytes:
    """Rebuild a drawn file from its pages alone; the rebuilding also mends what is merely damaged."""
    for page in source.pages:
        for key in sorted(set(page.obj.keys()) - _PAGE_KEYS):
            del page.obj[key]
    with pikepdf.new() as target:
        target.pages.extend(source.pages)
        target.remove_unreferenced_resources()
        return _scrubbed(save(target))


def _scrubbed(data: bytes) -> bytes:
    """Remove what still acts or tells from every object that the pages of a rebuilt file reach."""
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            for holder in _dictionaries(item):
                for key in _SCRUBBED:
                    if key in holder:
                        del holder[key]
            if isinstance(item, pikepdf.Stream) and item.get(Name.Filter) in (
                Name.DCTDecode,
                [Name.DCTDecode],
            ):
                _strip_photo(item)
        return save(pdf)


def _told_by(holder: pikepdf.Object) -> set[Done]:
    seen = {done for key, done in _KEYS.items() if key in holder}
    for key, words in ((Name.S, _ACTIONS), (Name.Subtype, _NOTES)):
        word = holder.get(key)
        if isinstance(word, Name) and str(word) in words:
            seen.add(words[str(word)])
    return seen


def _check_picture(item: pikepdf.Object, limits: Limits) -> None:
    if isinstance(item, pikepdf.Stream) and item.get(Name.Subtype) == Name.Image:
        width: object = item.get(Name.Width)
        height: object = item.get(Name.Height)
        if isinstance(width, int) and isinstance(height, int) and width * height > limits.max_pixels:
            raise TooManyPixels(f"{width} x {height} pixels")


def _dictionaries(item: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Yield an object and the dictionaries written inside it; those it only refers to come by themselves."""
    if depth > 32 or (depth and item.is_indirect):
        return
    if isinstance(item, Dictionary | pikepdf.Stream):
        yield item
        children = list(item.values())
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object):
            yield from _dictionaries(child, depth + 1)


def _strip_photo(stream: pikepdf.Stream) -> None:
    """Strip a phone's JPEG, position and all, inside a PDF; one that cannot be read stays as it is."""
    try:
        bare = jpeg.strip(stream.read_raw_bytes()).data
    except Refused:
        return
    stream.write(bare, filter=Name.DCTDecode)
