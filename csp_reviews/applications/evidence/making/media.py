"""Sound and film put into a new file by ffmpeg: the same pictures and the same sound, without what was written beside
them (where it was taken, when, by which telephone). The machine need not have ffmpeg: then such a file stays sealed.
"""

import subprocess
import sys
from pathlib import Path

from csp_reviews.applications.evidence.making.process import MEGABYTE, Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MEMORY = 2_048 * MEGABYTE
READ_AS = {EvidenceKind.VIDEO: "mov", EvidenceKind.AUDIO: "mov", EvidenceKind.MP3: "mp3"}
WRITTEN_AS = {EvidenceKind.VIDEO: "mp4", EvidenceKind.AUDIO: "ipod", EvidenceKind.MP3: "mp3"}
NOTHING_BESIDE = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-c", "copy"),
)


def make(source: Path, target: Path) -> EvidenceKind:
    """Copy pictures and sound into a new file. Arguments 3 and 4 are ffmpeg's path and the kind.

    Raises Refused (`damaged`) where ffmpeg cannot read it.
    """
    ffmpeg, kind = sys.argv[3], EvidenceKind(sys.argv[4])
    streams = ("-map", "0:v:0?", "-map", "0:a?") if kind is EvidenceKind.VIDEO else ("-map", "0:a:0")
    tags = ("-write_id3v1", "0", "-id3v2_version", "0", "-write_xing", "0") if kind is EvidenceKind.MP3 else ()
    command = (
        *(ffmpeg, "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file,pipe"),
        *("-f", READ_AS[kind], "-i", f"file:{source}", *streams, *NOTHING_BESIDE, *tags),
        *("-f", WRITTEN_AS[kind], "-y", f"file:{target}"),
    )
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode or not target.exists() or not target.stat().st_size:
        raise Refused(EvidenceWhy.DAMAGED)
    return kind


if __name__ == "__main__":
    run(make, MEMORY)
