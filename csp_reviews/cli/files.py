"""Reading and writing files for commands: one clear line where something is wrong, and nothing half written."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

STANDARD = "-"


def failed(problem: str) -> click.ClickException:
    """Return what to raise so that the command ends with one line on standard error and 1."""
    return click.ClickException(" ".join(problem.split()))


def read_text(path: str) -> str:
    """Return a UTF-8 file's text. Raises `ClickException` where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise failed(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise failed(f"{path}: not a UTF-8 text.") from error


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for "-". Raises `ClickException` where it cannot be opened."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    with _opened(path) as stream:
        yield stream


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise failed(f"{path}: {error.strerror}.") from error


@contextmanager
def open_output(path: str) -> Iterator[BinaryIO]:
    """Open a file that appears only when it is complete, or standard output for "-".

    A device or a pipe is written to as it stands, and a link stays a link. Raises `ClickException` where it cannot be
    written; a reader that went away (`BrokenPipeError`) is no fault of the output.
    """
    try:
        if path == STANDARD:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif _is_stream(Path(path)):
            with Path(path).open("wb") as stream:
                yield stream
        else:
            with _whole(Path(path).resolve()) as stream:
                yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise failed(f"{'standard output' if path == STANDARD else path}: {error.strerror}.") from error


def _is_stream(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


@contextmanager
def _whole(final: Path) -> Iterator[BinaryIO]:
    part = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as stream:
            yield stream
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
