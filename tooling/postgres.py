"""A throw-away PostgreSQL for one run of the tests: its own folder, its own socket, no network.

As root it drops to `postgres` or `nobody` first, because initdb refuses root. The socket lies in
a short temporary path: a Unix socket's name may not exceed 107 bytes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def programs() -> Path | None:
    """The folder with initdb and postgres, the newest version first; None when not installed."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for name in ("initdb", "postgres"):
        found = shutil.which(name)
        if found:
            candidates.append(Path(os.path.realpath(found)).parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def unprivileged() -> pwd.struct_passwd | None:
    """The account to run as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("neither postgres nor nobody exists to drop to")


@contextmanager
def server() -> Iterator[str]:
    """Run a server for the block; yields its URL. Everything it wrote is removed afterwards."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed")
    account = unprivileged()
    home = Path(tempfile.mkdtemp(prefix="md-pg-", dir="/tmp"))
    if account:
        os.chown(home, account.pw_uid, account.pw_gid)
    as_account: dict[str, Any] = {}
    if account:
        as_account = {"user": account.pw_uid, "group": account.pw_gid}
    data = home / "data"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": home}
    try:
        subprocess.run(
            [
                folder / "initdb",
                "-D",
                data,
                "-U",
                "mingdeng",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            **quiet,
            **as_account,
        )
        options = [part for value in FAST for part in ("-c", value)]
        process = subprocess.Popen(
            [folder / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", *options],
            **quiet,
            **as_account,
        )
        try:
            wait(folder, home, as_account)
            yield f"postgresql://mingdeng@/postgres?host={home}"
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def wait(folder: Path, home: Path, as_account: dict[str, Any]) -> None:
    """Until the server answers, at most 20 seconds."""
    import time

    end = time.monotonic() + 20
    while time.monotonic() < end:
        if (home / ".s.PGSQL.5432").exists():
            ready = subprocess.run(
                [folder / "pg_ctl", "status", "-D", home / "data"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=home,
                check=False,
                **as_account,
            )
            if ready.returncode == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start within 20 seconds")
