"""Compressed files and archives: known by their content, bounded before memory is taken, nothing written to disk."""

import bz2
import gzip
import io
import lzma
import tarfile
from fractions import Fraction

import pytest

from scsym import evaluate, read
from scsym.errors import ParseError, ScsymError
from scsym.mdp import MDP, read_rewards, to_drn, to_umb
from scsym.mdp.readers import packed

MODEL = MDP({"s": {"a": {"w": "1/3", "l": "2/3"}}}, initial="s", terminal={"w": 1, "l": 0})
TEXT = to_drn(MODEL).encode()


def tar(files, kind=tarfile.USTAR_FORMAT, **more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in more.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


WRAPS = {
    "alone": bytes,
    "tar": lambda data: tar({"model.drn": data}),
    "pax": lambda data: tar({"model.drn": data}, tarfile.PAX_FORMAT),
}


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress, bz2.compress])
@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", ["model.drn", "model.drn.gz", "model.tar.gz", "model.xz"])
def test_a_text_is_read_whatever_packs_it(compress, wrap, name, tmp_path):
    (tmp_path / name).write_bytes(compress(WRAPS[wrap](TEXT)))
    found = read(tmp_path / name)
    assert evaluate(found).J == Fraction(1, 3) and found.name == "model"
    assert [x.name for x in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, bz2.compress, bytes])
def test_umb_in_any_packing(compress, tmp_path):
    plain = gzip.decompress(to_umb(MODEL))
    for name in ("model.umb", "model.umb.xz", "model.tar"):
        (tmp_path / name).write_bytes(compress(plain))
        assert evaluate(read(tmp_path / name)).J == Fraction(1, 3)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, bz2.compress])
def test_bombs_are_refused_before_they_take_memory(compress, tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "MAX_BYTES", 100_000)
    (tmp_path / "m.drn").write_bytes(compress(b" " * 100_001))
    with pytest.raises(ParseError, match="unpacks to more than 100000 bytes, the limit for a model"):
        read(tmp_path / "m.drn")
    twice = compress(b" " * 60_000) * 2  # two streams, each within the bound
    with pytest.raises(ParseError, match="unpacks to more than"):
        packed.unpacked(twice)
    assert len(packed.unpacked(compress(b" " * 100_000))) == 100_000


DAMAGED = {
    "cut off": gzip.compress(TEXT)[:-20],
    "cut off xz": lzma.compress(TEXT)[:-20],
    "no gzip": b"\x1f\x8b" + b"x" * 30,
    "checksum": gzip.compress(TEXT)[:-8] + b"12345678",
    "trailing": gzip.compress(TEXT) + b"rubbish",
    "link": tar({"model.drn": b""}, type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "device": tar({"model.drn": b""}, type=tarfile.CHRTYPE),
    "fifo": tar({"model.drn": b""}, type=tarfile.FIFOTYPE),
    "damaged header": tar({"model.drn": TEXT}).replace(b"model.drn", b"m0del.drn", 1),
    "negative size": tar({"model.drn": TEXT})[:124] + b"\xff" * 12 + tar({"model.drn": TEXT})[136:],
    "pax of a size": tar({"model.drn": TEXT}, tarfile.PAX_FORMAT, pax_headers={"size": "-1024"}),
    "pax of a sparse file": tar({"model.drn": TEXT}, tarfile.PAX_FORMAT, pax_headers={"GNU.sparse.major": "1"}),
    "two": tar({"a.drn": TEXT, "b.drn": TEXT}),
    "empty": tar({}),
    "short": tar({"a.drn": TEXT})[: 512 + len(TEXT) // 2],
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files_are_refused(case, tmp_path):
    (tmp_path / "m.drn").write_bytes(DAMAGED[case])
    with pytest.raises(ScsymError):
        read(tmp_path / "m.drn")


def test_the_same_member_twice_is_refused():
    data = tar({"index.json": b"{}"})
    with pytest.raises(ParseError, match="has two members 'index.json'"):
        packed.members(data[:1024] + data)


def test_what_is_no_file(tmp_path):
    for name, message in (
        (tmp_path, "names no model"),
        (tmp_path / "none.drn", "^there is no file"),
        (f"{tmp_path}/\0.drn", "no file|no name of a file"),
        (tmp_path / ("x" * 300 + ".drn"), "no file|cannot be read"),
    ):
        with pytest.raises(ParseError, match=message):
            read(name)


def test_what_is_no_source():
    for wrong in (None, 3, b"model.drn", ["model.drn"]):
        for reader in (read, read_rewards):
            with pytest.raises(ParseError, match="^a source is a text or a path, not a "):
                reader(wrong)


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_members_as_the_standard_library_writes_them(kind):
    names = ["a", "folder/" * 20 + "file.bin", "x" * 90] + (["y" * 300, "é/λ"] if kind != tarfile.USTAR_FORMAT else [])
    content = {name: name.encode() * 700 for name in names}
    assert packed.members(tar(content, kind)) == content
