"""Files as they come: compressed or not, alone or in a tar, told apart by their first bytes.

Nothing is written to disk, and the bound on size is kept while unpacking, before the memory is taken.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scsym.errors import ParseError

MAX_BYTES = 50_000_000
MAX_MEMBERS = 10_000
XZ_MEMORY = 150_000_000  # more than the format's highest level needs to unpack

GZIP, XZ, BZIP2 = b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh"
TAR_AT, TAR = 257, b"ustar"
RECORD = 512  # bytes of a tar header, and the unit of its contents
REGULAR = (b"0", b"\0", b"7")


def file_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file of at most `MAX_BYTES`, unpacked where it is compressed."""
    file = Path(path)
    try:
        if not file.is_file():
            raise ParseError(f"there is no file {str(file)!r}")
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)  # the size that a system's own files declare is 0
        if len(data) > MAX_BYTES:
            raise ParseError(f"{str(file)!r} is larger than {MAX_BYTES} bytes, the limit for a model")
    except OSError as problem:
        raise ParseError(f"{str(file)!r} cannot be read: {problem.strerror or problem}") from None
    except ParseError:
        raise
    except ValueError:
        raise ParseError(f"{str(file)!r} is no name of a file") from None
    return unpacked(data, repr(str(file)))


def unpacked(data: bytes, name: str = "the data") -> bytes:
    """The content of gzip, xz or bzip2 data; other data as they are. Raises ParseError beyond `MAX_BYTES`."""
    try:
        if data.startswith(GZIP):
            return _all(data, lambda: zlib.decompressobj(31), name)
        if data.startswith(XZ):
            return _all(data, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY), name)
        if data.startswith(BZIP2) and data[4:10] == b"1AY&SY":
            return _all(data, bz2.BZ2Decompressor, name)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as problem:
        raise ParseError(f"{name} is compressed, but damaged: {problem}") from None
    return data


def _all(data: bytes, make: Callable[[], Any], name: str) -> bytes:
    """Every stream of the data, one after the other, never more than the bound."""
    out = io.BytesIO()
    rest = data
    while rest:
        stream = make()
        while not stream.eof:
            space = MAX_BYTES + 1 - out.tell()
            part = stream.decompress(rest, space)
            out.write(part)
            if out.tell() > MAX_BYTES:
                raise ParseError(f"{name} unpacks to more than {MAX_BYTES} bytes, the limit for a model")
            rest = getattr(stream, "unconsumed_tail", b"")
            if not part and not rest and not stream.eof:
                raise EOFError("it ends too early")
        rest = stream.unused_data.lstrip(b"\0")
    return out.getvalue()


def is_tar(data: bytes) -> bool:
    """Whether the (unpacked) data are a tar archive."""
    return data[TAR_AT : TAR_AT + len(TAR)] == TAR


def members(data: bytes, name: str = "the archive") -> dict[str, bytes]:
    """The regular files of a tar archive (ustar, GNU or pax) by their names.

    Directories are left out; links, devices and sparse files are refused. Each header moves on, so this ends.
    """
    found: dict[str, bytes] = {}
    at, count = 0, 0
    longer: str | None = None  # a name that an extra header gives to the next member
    while at + RECORD <= len(data) and any(header := data[at : at + RECORD]):
        count += 1
        if count > MAX_MEMBERS:
            raise ParseError(f"{name} has more than {MAX_MEMBERS} members")
        size = _size(header, name)
        content = data[at + RECORD : at + RECORD + size]
        if len(content) < size:
            raise ParseError(f"{name} ends within a member of {size} bytes")
        at += RECORD + -(-size // RECORD) * RECORD
        kind = header[156:157]
        if kind == b"L":
            longer = _decoded(content.rstrip(b"\0"), name)
            continue
        if kind == b"x":
            longer = _pax_name(content, name) or longer
            continue
        if kind == b"g":
            continue
        title, longer = longer or _short_name(header, name), None
        if kind == b"5" or (kind in REGULAR and title.endswith("/")):
            continue
        if kind not in REGULAR:
            raise ParseError(f"{name} has a member {title!r:.80} that is no plain file")
        if title in found:
            raise ParseError(f"{name} has two members {title!r:.80}")
        found[title] = content
    return found


def _size(header: bytes, name: str) -> int:
    """The size of a member, after the header's checksum."""
    spaces = header[:148] + b" " * 8 + header[156:]
    if not header[TAR_AT:].startswith(TAR) or _octal(header[148:156]) != sum(spaces):
        raise ParseError(f"{name} has a damaged header")
    size = _octal(header[124:136])
    if size is None:
        raise ParseError(f"{name} has a member whose size is no octal number")
    return size


def _octal(field: bytes) -> int | None:
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and all(48 <= d < 56 for d in digits) else None


def _short_name(header: bytes, name: str) -> str:
    """The name in a header; before it, in ustar archives, the folders."""
    last = header[:100].partition(b"\0")[0]
    folders = header[345:500].partition(b"\0")[0] if header[TAR_AT:].startswith(TAR + b"\0") else b""
    return _decoded(folders + b"/" + last if folders else last, name)


def _pax_name(content: bytes, name: str) -> str | None:
    """The path in an extended header, whose records are "LENGTH KEY=VALUE" and a line end."""
    path = None
    while content:
        digits, _, _ = content.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 10 else 0
        record = content[len(digits) + 1 : length]
        if not len(digits) < length <= len(content) or not record.endswith(b"\n"):
            raise ParseError(f"{name} has a damaged extended header")
        key, _, text = record[:-1].partition(b"=")
        if key == b"size" or key.startswith(b"GNU.sparse"):
            raise ParseError(f"{name} has a sparse or very large member")
        if key == b"path":
            path = _decoded(text, name)
        content = content[length:]
    return path


def _decoded(text: bytes, name: str) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError(f"{name} has a member whose name is not UTF-8") from None


def text_of(data: bytes, name: str) -> str:
    """The text in UTF-8, with or without the mark that some editors write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ParseError(f"{name} is not a text in UTF-8") from None


def only_member(data: bytes, name: str) -> bytes:
    """The one file in a tar archive; data that are no archive as they are."""
    if not is_tar(data):
        return data
    files = members(data, name)
    if len(files) != 1:
        raise ParseError(f"{name} is an archive of {len(files)} files, but one model is read at a time")
    return next(iter(files.values()))
