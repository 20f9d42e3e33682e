"""Files for tests: pictures with places in them, office files, bombs, and a scanner that speaks
the protocol."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = b"22.6273N 120.3014E"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def upload(content, name="paper.pdf"):
    return SimpleUploadedFile(name, content)


def photo(kind="JPEG", size=(40, 20), orientation=6):
    """A picture lying on its side, red on the left, that says where it was taken."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **({"comment": PLACE} if kind == "JPEG" else {}))
    return out.getvalue() + PLACE


def package(kind, extra=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        if kind in {"odt", "ods"}:
            name = {"odt": "text", "ods": "spreadsheet"}[kind]
            packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{name}")
            packed.writestr("content.xml", "<office/>")
            packed.writestr("META-INF/manifest.xml", "<manifest/>")
        else:
            packed.writestr("[Content_Types].xml", "<Types/>")
            packed.writestr({"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind], "<x/>")
        for name, content in (extra or {}).items():
            packed.writestr(name, content)
    return out.getvalue()


class Scanner(threading.Thread):
    """A server that speaks clamd's INSTREAM over TCP or a Unix socket."""

    def __init__(self, path=None, answer=None):
        super().__init__(daemon=True)
        self.answer, self.seen = answer, []
        if path:
            self.line = socket.socket(socket.AF_UNIX)
            self.line.bind(path)
            self.address = f"unix:{path}"
        else:
            self.line = socket.socket()
            self.line.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{self.line.getsockname()[1]}"
        self.line.listen()
        self.start()

    def run(self):
        while True:
            try:
                said, _ = self.line.accept()
            except OSError:
                return
            with said:
                said.sendall(self.reply(said) + b"\0")

    def reply(self, line):
        stream = line.makefile("rb")
        if stream.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        body = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            body += stream.read(length)
        self.seen.append(body)
        if self.answer:
            return self.answer
        return b"stream: Eicar-Signature FOUND" if EICAR in body else b"stream: OK"

    def stop(self):
        self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()
