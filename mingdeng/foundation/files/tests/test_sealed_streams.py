"""A stream is sealed in chunks: whole it opens, cut, moved or renamed it does not."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.foundation.files.sealing import (
    CHUNK,
    FORMAT,
    TAG,
    SealingWriter,
    new_file_key,
    opened,
)
from mingdeng.foundation.files.spool import Spool
from mingdeng.foundation.secrecy.cipher import Tampered

KEY, PLACE = new_file_key(), b"a file"
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]


def sealed(plain, piece=70_001):
    out = io.BytesIO()
    writer = SealingWriter(out, KEY, PLACE)
    for start in range(0, len(plain), piece):
        writer.write(plain[start : start + piece])
    assert writer.finish() == len(plain)
    return out.getvalue()


def read(body, key=KEY, place=PLACE):
    with opened(io.BytesIO(body), key, place) as source:
        return source.read()


def text(size):
    return bytes(n * 7 % 251 for n in range(size))


@pytest.mark.parametrize("size", EDGES)
def test_what_was_sealed_comes_back(size):
    assert read(sealed(text(size))) == text(size)


@settings(deadline=None)
@given(st.integers(0, 3 * CHUNK), st.integers(1000, 3 * CHUNK), st.integers(0, 3 * CHUNK))
def test_any_size_in_any_pieces_read_at_any_place(size, piece, at):
    plain = text(3 * CHUNK)[:size]
    with opened(io.BytesIO(sealed(plain, piece)), KEY, PLACE) as source:
        source.seek(at)
        assert source.read(1000) == plain[at : at + 1000]


def test_no_piece_of_the_content_stands_in_what_is_sealed():
    plain = "陳志偉住在高雄市鳳山區".encode() * 9000
    assert plain[:33] not in sealed(plain)


@pytest.mark.parametrize("size", EDGES[1:])
def test_cut_at_the_end_it_does_not_open(size):
    body = sealed(text(size))
    step = CHUNK + TAG
    whole_chunks = [len(FORMAT) + n * step for n in range(1, (len(body) - 1) // step + 1)]
    for length in {len(body) - 1, len(FORMAT), *whole_chunks} - set(
        range(len(body), 2 * len(body))
    ):
        with pytest.raises(Tampered):
            read(body[:length])


def test_a_chunk_moved_or_repeated_does_not_open():
    body = sealed(text(3 * CHUNK))
    step = CHUNK + TAG
    first, second, rest = body[4 : 4 + step], body[4 + step : 4 + 2 * step], body[4 + 2 * step :]
    for wrong in (second + first + rest, first + first + rest, first + rest):
        with pytest.raises(Tampered):
            read(body[:4] + wrong)


@given(st.integers(min_value=0))
def test_a_single_changed_bit_is_found(at):
    body = bytearray(sealed(b"x" * 100))
    body[at % len(body)] ^= 1
    with pytest.raises(Tampered):
        read(bytes(body))


def test_under_another_key_or_name_it_does_not_open():
    body = sealed(b"text")
    for key, place in ((new_file_key(), PLACE), (KEY, b"another")):
        with pytest.raises(Tampered):
            read(body, key, place)


def test_the_spool_keeps_small_things_in_memory_and_seals_large_ones(settings, tmp_path):
    plain = "王小明的筆錄".encode() * 3000
    spool = Spool(in_memory=1000)
    spool.write(plain[:500])
    assert spool._file is None
    spool.write(plain[500:])
    with spool.read_back() as source:
        spool._file.seek(0)
        on_disk = spool._file.read()
        assert len(on_disk) > len(plain)
        assert "王小明".encode() not in on_disk
        assert source.read() == plain
        source.seek(500)
        assert source.read(9) == plain[500:509]
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []
