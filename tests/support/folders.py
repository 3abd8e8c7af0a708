"""Where the tests keep what they throw away."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30


def fast_folder() -> Path:
    """A folder in memory where the machine has room for one, else the usual one for temporary files.

    A commit waits for the disk, and a test commits for real: in memory that costs nothing.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())


def new_folder(purpose: str) -> Path:
    """A new folder of the suite's own, which its maker removes. The name is short: a socket's path may be in it."""
    return Path(tempfile.mkdtemp(prefix=f"csp-{purpose}-", dir=fast_folder()))
