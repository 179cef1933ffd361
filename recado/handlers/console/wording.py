"""What staff read for the words that the records use."""

from __future__ import annotations

from collections.abc import Mapping

from recado.i18n.language import LANGUAGES, name_of
from recado.media.done import Done
from recado.media.refusals import Refused

TASKS: Mapping[str, str] = {
    "identity_locked": "Identity check locked after wrong answers",
    "wants_person": "Wants to talk to a person",
    "question": "Asked a question",
    "voice_note": "Sent a voice note",
    "loop": "Sends the same again and again",
    "low_score": "Was not happy with us",
    "interpreter": "Needs an interpreter",
    "legal_question": "Asked about the law: for the attorney, today",
    "lead": "A new number wrote to the firm",
    "wrong_number": "Says this is the wrong number",
    "unusable_file": "Sent a file that cannot be used",
    "silent_client": "Has not answered the reminders",
    "turn_failed": "A message could not be handled",
    "consent_refused": "Does not agree to texts",
    "document_to_review": "A document is ready to review",
    "translation_to_arrange": "A certified translation is to be made by the firm",
    "payment_problem": "A payment needs attention",
    "delivery_problem": "A text could not be delivered",
    "opted_out": "Asked for all texts to stop",
    "something_wrong": "Something went wrong",
    "confidence": "Asks to keep something from somebody: for the attorney",
    "new_number": "Says that this is a client's new number",
    "address_changed": "Has a new address",
    "arrested": "Was arrested or charged",
    "married": "Got married",
    "divorced": "Divorced or separated",
    "child_born": "A child was born",
    "laid_off": "Lost the job",
    "document_lost": "A card or paper is lost or stolen",
    "death": "A death in the family",
    "cannot_be_told": "Discreet case: cannot be told by text, please talk to the client",
    "scam_report": "Somebody else may be writing to the client in the firm's name",
    "intake_complete": "Answered the first questions",
    "answer_changed": "Changed an answer",
    "item_unavailable": "Does not have a document",
    "signature_original": "A signed original is on its way, or nobody knows where it is",
    "document_expiring": "A document is expired or will be soon",
    "emergency": "Emergency: nobody has taken it",
    "seized_phone": "Somebody texts from a phone that was seized",
    "infected_file": "Sent a file with a virus in it: it is locked away",
    "scanner_down": "The virus scanner does not answer: files wait",
    "store_down": "The file store does not answer: files wait",
    "file_problem": "A stored file is damaged or missing",
    "copy_at_provider": "A file's copy could not be deleted at Twilio",
    "found_at_provider": "Twilio had a file that never reached the portal",
    "files_sweep": "The file store and the records do not belong together",
    "notice_deadline": "A letter from the mail has a deadline",
}

DELIVERY: Mapping[str, tuple[str, str]] = {
    "received": ("", "quiet"),
    "queued": ("Waiting to be sent", "waiting"),
    "sending": ("Sending", "waiting"),
    "unknown": ("Checking whether it was sent", "waiting"),
    "accepted": ("Handed to the carrier", "waiting"),
    "sent": ("Sent", "quiet"),
    "delivered": ("Delivered", "good"),
    "read": ("Read", "good"),
    "failed": ("Not delivered", "bad"),
    "undelivered": ("Not delivered", "bad"),
    "blocked": ("Not sent", "bad"),
    "expired": ("Not sent: its time had passed", "bad"),
    "held": ("Held back", "waiting"),
}
"""A message's state: what staff read, and the tone it is shown in."""

ITEMS: Mapping[str, tuple[str, str]] = {
    "missing": ("Missing", "quiet"),
    "collecting": ("Pages coming in", "waiting"),
    "closing": ("Pages coming in", "waiting"),
    "received": ("To review", "waiting"),
    "accepted": ("Accepted", "good"),
    "rejected": ("Sent back", "bad"),
    "waived": ("Not needed", "quiet"),
    "unavailable": ("The client does not have it", "bad"),
}

DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "open": ("Pages coming in", "waiting"),
    "closing": ("Pages coming in", "waiting"),
    "building": ("The PDF is being made", "waiting"),
    "received": ("To review", "waiting"),
    "accepted": ("Accepted", "good"),
    "rejected": ("Sent back", "bad"),
    "superseded": ("Superseded", "quiet"),
    "empty": ("No usable page", "bad"),
    "parked": ("The PDF could not be made", "bad"),
}

REASONS: Mapping[str, str] = {
    "glare": "Glare",
    "cut_edge": "Cut edge",
    "blurry": "Blurry",
    "dark": "Too dark",
    "expired": "Expired",
    "wrong_side": "Wrong side",
    "wrong_document": "Wrong document",
    "needs_translation": "Needs a translation",
    "needs_translation:client": "Needs a translation, which the client has made",
    "needs_translation:firm": "Needs a translation, which the firm has made",
    "incomplete_pages": "Pages missing",
    "other": "Another reason, in your words",
}
"""Why a document is sent back, as staff choose it."""

SENSITIVITIES: Mapping[str, str] = {
    "identity": "identity paper",
    "biometric": "photograph of the person",
    "medical": "medical paper",
    "police": "police or court paper",
}

MEDIA: Mapping[str, str] = {
    "owed": "On its way",
    "ready": "",
    "refused": "Cannot be used",
    "dropped": "The same picture again",
    "lost": "Never arrived",
}

WAITING: Mapping[str, str] = {"scanner": "the virus scanner", "store": "the file store"}

DONE: Mapping[str, str] = {
    Done.SCRIPTS: "Scripts were taken out",
    Done.ACTIONS: "What would have started by itself was taken out",
    Done.FILES: "Files packed inside were taken out",
    Done.LINKS: "Links to elsewhere were taken out; their words stay",
    Done.FILMS: "Films or sounds were taken out",
    Done.METADATA: "What told who made it, with what and where was taken out",
    Done.FORM: "What was filled in or noted became part of the page",
    Done.UNLOCKED: "A lock on printing or copying was lifted; no password was needed",
    Done.REPAIRED: "The file was damaged and was repaired: please compare it with the original",
    Done.RASTERISED: "The page became a picture of itself: its text cannot be searched",
    Done.CONVERTED: "Was of a kind that cannot be filed, and is stored as a JPEG or a PNG",
    Done.REDUCED: "Stored more coarsely, so that it can be filed online: 200 dots an inch or more are left",
}
"""What was done to a client's file, by the names of the media floor."""

ROLES: Mapping[str, str] = {
    "petitioner": "Petitioner",
    "beneficiary": "Beneficiary",
    "sponsor": "Sponsor",
    "employer_contact": "Employer contact",
    "guardian": "Guardian",
    "payer": "Payer",
}

CHANNELS: Mapping[str, str] = {"sms": "SMS", "whatsapp": "WhatsApp"}
SENDERS: Mapping[str, str] = {
    "bot": "Recado",
    "provider": "The carrier",
    "client": "Client",
    "staff": "Staff",
}

NOTICES: Mapping[str, str] = {
    "receipt": "Receipt notice",
    "biometrics": "Appointment for biometrics",
    "interview": "Appointment for an interview",
    "rfe": "Request for evidence",
    "noid": "Notice of intent to deny or revoke",
    "approval": "Approval",
    "denial": "Denial",
    "transfer": "Transfer to another office",
    "other": "Another letter",
}

FACTS: Mapping[str, str] = {
    "number": "Number",
    "expires": "Expires",
    "name": "Name",
    "born": "Born",
    "nationality": "Nationality",
    "issuer": "Issued by",
    "sex": "Sex",
    "a_number": "A-number",
    "receipt": "Receipt number",
    "notice": "Kind of notice",
    "form": "Form",
    "noticed": "Notice date",
    "received": "Received date",
    "priority": "Priority date",
    "due": "Respond by",
    "appointed": "Appointment",
}
"""What a machine may read on a paper."""

DOUBTS: Mapping[str, str] = {
    "check_digit": "Its check digit does not hold: it was misread, or the paper is not in order",
    "mended": "A letter was hard to read",
    "six_or_g": "The first letter may be a 6 or a G",
    "expired": "Expired",
    "expires_soon": "Expires within 6 months",
    "other_name": "Not the name that the firm knows",
    "other_birth": "Not the date of birth that the firm knows",
}

SIGNS: Mapping[str, str] = {
    "passport": "a passport",
    "visa": "a visa",
    "identity": "an identity card",
    "green_card": "a green card",
    "work_card": "a work permit",
    "birth": "a birth certificate",
    "marriage": "a marriage certificate",
    "divorce": "a divorce decree",
    "death": "a death certificate",
    "citizenship": "a proof of citizenship",
    "notice": "a notice of USCIS",
    "entry": "a record of entry",
    "tax": "a tax form",
    "social_security": "a Social Security card",
    "police": "a police record",
}

REFUSALS: Mapping[str, str] = {
    **{kind.code: (kind.__doc__ or "").strip() for kind in Refused.__subclasses__()},
    "fetch_failed": "It could not be fetched: its address is not the carrier's, or it never came.",
    "unreadable": "Reading it failed in a way that has no name.",
}
"""Why a file cannot be used, by the media floor's code."""


def toned(words: Mapping[str, tuple[str, str]], state: str) -> tuple[str, str]:
    """Words and tone of `state`; a state without words yet is shown as it is written."""
    return words.get(state, (state.replace("_", " ").capitalize(), "quiet"))


def said(words: Mapping[str, str], name: str) -> str:
    """The words for `name`; a name without words yet is shown as it is written."""
    return words.get(name, name.replace("_", " ").capitalize())


def spoken(language: str, interpreter: str | None) -> str:
    """What a client speaks, and for which language staff need an interpreter."""
    words = name_of(language, "en") if language in LANGUAGES else ""
    return " · ".join(part for part in (words, f"needs {interpreter}" if interpreter else "") if part)
