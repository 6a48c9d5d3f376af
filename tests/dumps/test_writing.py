"""Files in several compressions: hashed, and the same for the same content."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.dumps.writing import SUFFIXES, Output, Written, writers


def written(folder: Path, pieces: list[bytes]) -> list[Written]:
    with writers() as pool:
        output = Output(folder, "file", tuple(SUFFIXES), pool)
        for piece in pieces:
            output.write(piece)
        return output.close()


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=200)), st.integers(1, 50))
def test_every_compression_holds_the_content_whatever_the_pieces(pieces: list[bytes], times: int) -> None:
    content = b"".join(pieces) * times
    with TemporaryDirectory() as folder:
        plain, packed, other = written(Path(folder), pieces * times)
        assert (Path(folder) / plain.name).read_bytes() == content
        assert gzip.decompress((Path(folder) / packed.name).read_bytes()) == content
        unpacked = zstandard.ZstdDecompressor().decompressobj().decompress((Path(folder) / other.name).read_bytes())
        assert unpacked == content
        for each in (plain, packed, other):
            data = (Path(folder) / each.name).read_bytes()
            assert (each.byte_size, each.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_pieces_of_any_size_give_the_same_bytes(tmp_path: Path) -> None:
    content = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % number for number in range(50_000))
    found = []
    for number, size in enumerate((1 << 10, 77_777, len(content))):
        folder = tmp_path / str(number)
        folder.mkdir()
        pieces = [content[start : start + size] for start in range(0, len(content), size)]
        found.append([(each.name, each.sha256) for each in written(folder, pieces)])
    assert found[0] == found[1] == found[2]


def test_a_gzip_file_has_no_time_and_no_name_in_it(tmp_path: Path) -> None:
    written(tmp_path, [b"content"])
    flags, *modified = (tmp_path / "file.gz").read_bytes()[3:8]
    assert (flags, modified) == (0, [0, 0, 0, 0])


def test_a_disk_that_is_full_is_an_error(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    (tmp_path / "file").symlink_to("/dev/full")
    with writers() as pool:
        output = Output(tmp_path, "file", ("",), pool)
        output.write(b"content")
        with pytest.raises(OSError, match="No space left"):
            output.close()
