"""Bytes in, bytes out: what a client's file is, whether it can be used, and the PDF it becomes."""
