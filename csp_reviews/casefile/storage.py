"""Where files are kept: a small interface, so that a store of objects can take the place of the folder.

Two rooms. *Sealed* holds what was sent, as it came; *shared* the copies that may be opened. A file gets in by a rename,
after it was written and synced elsewhere on the same disk, so that a room never holds half of one.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from flask import current_app

CHUNK = 1 << 20


class Room(StrEnum):
    """Where a file lies."""

    SEALED = "sealed"
    SHARED = "shared"


class TooLarge(Exception):
    """More was sent than may be."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file in the hall: whole on the disk, and in no room yet."""

    path: Path
    size: int
    sha256: str


class Store(Protocol):
    """What the rest needs of a store."""

    hall: Path
    """Where files wait until it is known whether they are kept: on this machine, whatever keeps the rooms."""

    def settle(self, room: Room, key: str, path: Path) -> None:
        """Move a file of the hall into a room."""

    def open(self, room: Room, key: str) -> BinaryIO:
        """Read a file. FileNotFoundError where there is none."""

    def drop(self, room: Room, key: str) -> None:
        """Delete a file; nothing where there is none."""

    def keys(self, room: Room, older_than: float) -> Iterator[str]:
        """The keys of what has been in a room since before an instant (seconds since 1970)."""

    def free(self) -> float:
        """How much of the store is free, from 0 to 1."""


class FolderStore:
    """Files in a folder that the web server does not serve, two letters of the key a level."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hall = root / "hall"
        for folder in (self.hall, *(root / room for room in Room)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def settle(self, room: Room, key: str, path: Path) -> None:
        """Rename, and sync the folders, so that after a power cut the file is either there or not."""
        place = self._place(room, key)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        path.replace(place)
        _sync_folder(place.parent)
        _sync_folder(place.parent.parent)

    def open(self, room: Room, key: str) -> BinaryIO:
        """Read a file."""
        return self._place(room, key).open("rb")

    def drop(self, room: Room, key: str) -> None:
        """Delete a file."""
        self._place(room, key).unlink(missing_ok=True)

    def keys(self, room: Room, older_than: float) -> Iterator[str]:
        """The keys in a room, the young ones left out."""
        for path in (self.root / room).glob("??/*"):
            if path.stat().st_mtime < older_than:
                yield path.name

    def free(self) -> float:
        """The free part of the disk."""
        usage = shutil.disk_usage(self.root)
        return usage.free / usage.total

    def _place(self, room: Room, key: str) -> Path:
        if not key.isalnum():
            raise ValueError("not a key")
        return self.root / room / key[:2] / key


def store() -> Store:
    """The store of this installation."""
    return FolderStore(Path(current_app.config["INSTANCE_PATH"]) / "evidence")


def new_key() -> str:
    """A name for a file: random, and the only one that the disk knows."""
    return secrets.token_hex(16)


def hold(hall: Path, stream: IO[bytes], most: int) -> Held:
    """Write a stream into the hall, synced, a chunk at a time. Raises TooLarge, with nothing left behind."""
    path = hall / new_key()
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise TooLarge
                digest.update(chunk)
                file.write(chunk)
            _sync(file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Held(path, size, digest.hexdigest())


def held(path: Path) -> Held:
    """A file that is in the hall already, synced and measured."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return Held(path, path.stat().st_size, digest_of(file))


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of what is left to read of a file, as 64 hexadecimal characters."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
