"""Whether bytes that call themselves a photo or a voice note are something else besides (a polyglot). Pure."""

import io
import zipfile

_MARKS = (b"<html", b"<!doctype", b"<script", b"<iframe", b"<?php", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


def is_foreign(data: bytes) -> bool:
    """True for a second file inside: an archive, a page, a program text, a PDF (which may begin within the first 1024 bytes).

    A film behind the picture is none: phones write "live" photos so, and it is left out when the picture is written anew.
    """
    if b"%PDF-" in data[:1024] or zipfile.is_zipfile(io.BytesIO(data)):
        return True
    low = data.lower()
    return any(mark.lower() in low for mark in _MARKS)
