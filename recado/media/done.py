"""What was done to a client's file on its way to a page: one name per fact, kept on record."""

from enum import StrEnum


class Done(StrEnum):
    """Something that was done to a file or a page; the names never change."""

    SCRIPTS = "scripts_removed"
    """Scripts were taken out of a PDF."""
    ACTIONS = "actions_removed"
    """What a PDF would have started, opened, sent or fetched by itself was taken out."""
    FILES = "files_removed"
    """Files that were packed inside a PDF were taken out."""
    LINKS = "links_removed"
    """Links that lead out of a PDF were taken out; their words stay."""
    FILMS = "films_removed"
    """Films, sounds and models were taken out of a PDF."""
    METADATA = "metadata_removed"
    """What told of its making was taken out: by whom, with what, when and where."""
    FORM = "form_drawn"
    """What was filled into a form, stamped or noted was made a part of the page."""
    UNLOCKED = "unlocked"
    """The file opened without a password, and forbade printing or copying: that is lifted."""
    REPAIRED = "repaired"
    """The file was damaged and was put together again."""
    RASTERISED = "rasterised"
    """The page was made into a picture of itself: its inside was not to be trusted, or too heavy."""
    CONVERTED = "converted"
    """A picture of a kind that cannot be filed was stored as one that can."""
    REDUCED = "reduced"
    """The picture was stored with fewer dots or a coarser quality, to stay under the filing limit."""
