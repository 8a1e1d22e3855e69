"""Whether a PDF unpacks to a sane size: PDFium itself sets no limit."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n")
_ENTRY = 2_000
_CHUNK = 1024 * 1024
# A page of words has some kilobytes, a detailed map some megabytes; each byte may cost twenty in memory.
_CONTENT_MOST = 16 * 1024 * 1024
_FONT_MOST = 64 * 1024 * 1024
_LAYERS_MOST = 3
_PACKED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def bounded(data: bytes) -> bool:
    """Whether no stream but those of pictures unpacks beyond the limits; streams in a cipher are not seen."""
    for found in _STREAM.finditer(data):
        start = found.end()
        if data[start:start + 2] not in _PACKED:
            continue
        entry = data[max(0, found.start() - _ENTRY):found.start()].rpartition(b" obj")[2]
        if b"/Image" in entry:
            continue
        font = b"/Length1" in entry or b"FontType" in entry or b"/OpenType" in entry
        if not _sane(memoryview(data)[start:], _FONT_MOST if font else _CONTENT_MOST, _LAYERS_MOST):
            return False
    return True


def _sane(packed: memoryview | bytes, most: int, layers: int) -> bool:
    """Unpacks a stream to measure it; what it holds may be packed again."""
    unpacker = zlib.decompressobj()
    size, kept = 0, bytearray()
    nested: bool | None = None
    piece: memoryview | bytes = packed[:_CHUNK]
    at = len(piece)
    try:
        while piece and not unpacker.eof:
            words = unpacker.decompress(piece, _CHUNK)
            size += len(words)
            nested = words[:2] in _PACKED if nested is None else nested
            if nested:
                kept += words
            if size > most:
                return False
            piece = unpacker.unconsumed_tail
            if not piece:
                piece = packed[at:at + _CHUNK]
                at += len(piece)
    except zlib.error:
        pass
    return not nested or (layers > 1 and _sane(bytes(kept), most, layers - 1))
