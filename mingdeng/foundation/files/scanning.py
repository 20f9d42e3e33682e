"""Asking ClamAV: the INSTREAM command over a Unix socket or TCP.

Source: clamd(8), COMMANDS: `zINSTREAM\\0`, then chunks of a 4-byte length (network order) and
data, ended by a length of zero; the answer is `stream: OK`, `stream: <name> FOUND` or an ERROR.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from mingdeng.foundation.files.policies import limit

PIECE = 65_536
PORT = 3310
LONGEST_ANSWER = 4096


class Unreachable(RuntimeError):
    """The scanner did not answer, or not in words we know: nothing is known about the file."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner found; `name` is its own name for the malware, empty for none."""

    name: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.name


def configured() -> bool:
    """Whether this deployment has a scanner."""
    return bool(settings.CLAMAV)


def scan(content: BinaryIO) -> Verdict:
    """Let the scanner read `content` from its beginning. Raises Unreachable."""
    content.seek(0)
    try:
        with _connect(settings.CLAMAV, float(limit("scan_seconds"))) as line:
            answer = _ask(line, content)
    except (OSError, ValueError) as silent:
        raise Unreachable(type(silent).__name__) from silent
    if answer.endswith(" FOUND"):
        return Verdict(answer.removesuffix(" FOUND").removeprefix("stream: "))
    if answer == "stream: OK":
        return Verdict()
    raise Unreachable("answer")


def _connect(address: str, seconds: float) -> socket.socket:
    """`unix:/path`, a bare path, `tcp://host:port` or `host:port`."""
    if address.startswith(("/", "unix:")):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address if "//" in address else f"tcp://{address}")
    return socket.create_connection((parts.hostname or "", parts.port or PORT), seconds)


def _ask(line: socket.socket, content: BinaryIO) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := content.read(PIECE):
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it closes early when it has had enough: what it said stands in its answer
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.split(b"\0")[0].decode("utf-8", "replace").strip()
