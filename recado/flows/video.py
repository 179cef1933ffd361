"""A short video of the firm's own that explains a question or a paper, where its file names one.

Never in a discreet case: an address in a text is one thing more to be found on a phone, and played aloud.
"""

from __future__ import annotations

from recado.flows.effects import Bilingual
from recado.flows.talk import Talk


def show(talk: Talk, video: Bilingual | None) -> None:
    """Give its address, in the language of the client."""
    if video is not None and not (talk.who.discreet or talk.who.case_type.discreet):
        talk.say("help.video", video=video)
