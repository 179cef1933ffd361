"""Why a person of the firm is called."""

from __future__ import annotations

from typing import Literal

TaskKind = Literal[
    "identity_locked",
    "wants_person",
    "question",
    "legal_question",
    "voice_note",
    "loop",
    "low_score",
    "interpreter",
    "lead",
    "wrong_number",
    "unusable_file",
    "silent_client",
    "turn_failed",
    "consent_refused",
    "document_to_review",
    "payment_problem",
    "delivery_problem",
    "opted_out",
    "something_wrong",
    "confidence",
    "new_number",
    "address_changed",
    "arrested",
    "married",
    "divorced",
    "child_born",
    "laid_off",
    "document_lost",
    "death",
    "cannot_be_told",
    "scam_report",
    "intake_complete",
    "answer_changed",
    "item_unavailable",
    "document_expiring",
]
