"""`./run`: the demo city on SQLite, served by web, worker and clock until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table

from tooling import city

ROOT = Path(__file__).resolve().parents[1]
console = Console()


def main() -> int:
    """Build what is missing, start the three processes, wait."""
    arguments = options()
    prepare(arguments.home, fresh=arguments.fresh)
    processes = start(arguments.port)
    try:
        wait_for(arguments.port, processes)
        announce(arguments.port)
        return watch(processes)
    finally:
        stop(processes)


def options() -> argparse.Namespace:
    """The command line of ./run."""
    parser = argparse.ArgumentParser(prog="./run", description="明燈示範城市")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--fresh", action="store_true", help="重建示範城市")
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "demo", help="資料放在哪裡")
    return parser.parse_args()


def prepare(home: Path, *, fresh: bool) -> None:
    """The home folder with keys and a built city; a half-built one is built anew."""
    done = home / "city-built"
    if fresh or (home.exists() and not done.exists()):
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["MINGDENG_MODE"] = "demo"
    os.environ["MINGDENG_HOME"] = str(home)
    os.environ["MINGDENG_SECRET_KEY"] = secret(home / "secret")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingdeng.config.settings"
    if done.exists():
        command("migrate")
        return
    command("keys", "create")
    command("migrate")
    command("data", "load")
    command("demo", "build")
    done.touch()


def secret(path: Path) -> str:
    """This home's own secret, made once."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "ascii")
    return path.read_text("ascii")


def command(*words: str) -> None:
    """Run a `mingdeng` command; its output is the user's."""
    subprocess.run([sys.executable, "-m", "mingdeng", *words], cwd=ROOT, check=True)


def start(port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Web, worker and clock."""
    lines = city.programs(port, workers=2)
    return {name: subprocess.Popen(line, cwd=ROOT) for name, line in lines.items()}


def wait_for(port: int, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Until the sign-in page answers; raises SystemExit when a process died or a minute passed."""
    import http.client

    end = time.monotonic() + 60
    while time.monotonic() < end:
        if any(process.poll() is not None for process in processes.values()):
            raise SystemExit("啟動失敗，請看上面的訊息。")
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            link.request("GET", "/accounts/login/")
            if link.getresponse().status < 500:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit(f"一分鐘內沒有在埠 {port} 回應。")


def announce(port: int) -> None:
    """The address and an account of every role."""
    listing = subprocess.run(
        [sys.executable, "-m", "mingdeng", "demo", "accounts", "--plain"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    table = Table(title="示範帳號（資料皆為虛構）")
    for heading in ("職務", "帳號", "密碼", "姓名"):
        table.add_column(heading)
    for line in listing.stdout.splitlines():
        table.add_row(*line.split("\t"))
    console.print(table)
    console.print(f"[bold]明燈：http://127.0.0.1:{port}[/bold]  （Ctrl-C 結束）")


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C or TERM, or for a process that ends by itself."""
    stopped = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    while not stopped:
        for name, process in processes.items():
            if process.poll() is not None:
                console.print(f"{name} 已停止（{process.returncode}）。")
                return 1
        time.sleep(0.5)
    return 0


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, then wait."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    for process in processes.values():
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
