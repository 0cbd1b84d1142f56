"""Files as they come: compressed or not, alone or in a tar, told apart by their first bytes.

Nothing is written to disk, and the bound on size is kept while unpacking, before the memory is taken.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scsym.errors import ParseError

MAX_BYTES = 50_000_000
MAX_MEMBERS = 10_000
XZ_MEMORY = 150_000_000  # more than the format's highest level needs to unpack
BLOCK = 1 << 16

GZIP, XZ, BZIP2 = b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh"
TAR_AT, TAR = 257, b"ustar"


def file_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file of at most `MAX_BYTES`, unpacked where it is compressed."""
    file = Path(path)
    try:
        if not file.is_file():
            raise ParseError(f"there is no file {str(file)!r}")
        if file.stat().st_size > MAX_BYTES:
            raise ParseError(f"{str(file)!r} is larger than {MAX_BYTES} bytes, the limit for a model")
        data = file.read_bytes()
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
    """The regular files of a tar archive by their names; directories are left out, links and devices refused."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, member in enumerate(archive):
                if count >= MAX_MEMBERS:
                    raise ParseError(f"{name} has more than {MAX_MEMBERS} members")
                if member.isdir():
                    continue
                if not member.isreg() or member.issparse():
                    raise ParseError(f"{name} has a member {member.name!r:.80} that is no plain file")
                total += member.size
                if member.size < 0 or total > len(data):
                    raise ParseError(f"{name} is shorter than its members")
                if member.name in found:
                    raise ParseError(f"{name} has two members {member.name!r:.80}")
                content = archive.extractfile(member)
                found[member.name] = content.read() if content is not None else b""
                if len(found[member.name]) != member.size:
                    raise ParseError(f"{name} ends within its member {member.name!r:.80}")
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError) as problem:
        if isinstance(problem, ParseError):
            raise
        raise ParseError(f"{name} is no tar archive that can be read: {problem}") from None
    return found


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
