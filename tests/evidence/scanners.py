"""A virus scanner for tests: ClamAV's daemon where the machine has it, else a stand-in that reads what it is sent."""

import io
import shutil
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.evidence.making import EICAR
from tests.support.folders import new_folder

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
SETTINGS = """
Foreground yes
DatabaseDirectory {folder}
LocalSocket {folder}/socket
AlertExceedsMax yes
MaxThreads 4
StreamMaxLength 60M
MaxFileSize 60M
MaxScanSize 200M
MaxScanTime 20000
"""
Answer = Callable[[bytes], bytes]


@contextmanager
def scanner() -> Iterator[str]:
    """The address of a scanner that knows EICAR's test file."""
    with real() if CLAMD else standing_in(looks) as address:
        yield address


@contextmanager
def real() -> Iterator[str]:
    """ClamAV with a database of one line."""
    folder = new_folder("clam")
    (folder / "local.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder))
    command = [str(CLAMD), f"--config-file={folder}/clamd.conf"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(folder / "socket", process)
            yield f"{folder}/socket"
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(folder)


def _wait_for(path: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            if path.exists() and line.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("clamd did not start")


@contextmanager
def standing_in(answer: Answer) -> Iterator[str]:
    """A daemon that takes INSTREAM and answers as told, and PING. It ends the connection at anything else."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, answer: Answer) -> None:
    while True:
        try:
            line, _address = server.accept()
        except OSError:
            return
        with line, line.makefile("rb") as sent:
            asked = _command(sent)
            if asked == b"zPING\0":
                line.sendall(b"PONG\0")
            elif asked == b"zINSTREAM\0" and (body := _body(sent)) is not None and (said := answer(body)):
                line.sendall(said)


def _command(sent: io.BufferedReader) -> bytes:
    """What is asked for, to its end."""
    asked = b""
    while not asked.endswith(b"\0") and len(asked) < 10 and (more := sent.read(1)):
        asked += more
    return asked


def _body(sent: io.BufferedReader) -> bytes | None:
    """What was sent, chunk by chunk, to the empty one; None where it was cut off."""
    body = b""
    while size := int.from_bytes(head := sent.read(4), "big"):
        body += sent.read(size)
    return body if len(head) == 4 else None


def looks(body: bytes) -> bytes:
    """What a scanner says that knows one virus, and looks into archives."""
    return b"stream: Eicar-Test FOUND\0" if _holds(body) else b"stream: OK\0"


def _holds(body: bytes, depth: int = 0) -> bool:
    if EICAR in body:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            inside = [archive.read(info) for info in archive.infolist() if info.file_size < 1_000_000]
    except (zipfile.BadZipFile, RuntimeError):
        return False
    return depth < 8 and any(_holds(one, depth + 1) for one in inside)
