"""Recado: the client portal that lives in text messages."""
