"""Sound and film put into a new file by ffmpeg: the same pictures and the same sound, without what was written beside
them (where it was taken, when, by which telephone). The machine need not have ffmpeg: then such a file stays sealed.

Only what is seen and heard goes over: the first film that is not a cover, and sound; no titles, covers, subtitles,
chapters, time codes or tracks of data, and none of the messages that can stand between the pictures of a film. A film
of a kind in which such messages cannot be taken out is drawn anew; sound is kept as it is, where an MP4 can hold it.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from csp_reviews.applications.evidence.making.process import MEGABYTE, Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MEMORY = 2_048 * MEGABYTE
READ_AS = {EvidenceKind.VIDEO: "mov", EvidenceKind.AUDIO: "mov", EvidenceKind.MP3: "mp3"}
WRITTEN_AS = {EvidenceKind.VIDEO: "mp4", EvidenceKind.AUDIO: "ipod", EvidenceKind.MP3: "mp3"}
NOTHING_BESIDE = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
)
AS_IT_IS, SOUND_ANEW = ("-c:a", "copy"), ("-c:a", "aac")
NO_MESSAGES = "filter_units=remove_types=6"
"""Takes supplemental enhancement information out of H.264 (ITU-T H.264, table 7-1): what a camera says, captions."""
H264 = ("-c:v", "copy", "-bsf:v", f"h264_metadata,{NO_MESSAGES}")
H265 = ("-c:v", "copy", "-bsf:v", "hevc_metadata,filter_units=remove_types=39|40")
"""The same for H.265 (ITU-T H.265, table 7-1). The filter named first takes no film of another kind."""
ANEW = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-threads", "2", "-bsf:v", NO_MESSAGES)
FILMS = (
    (*H264, *AS_IT_IS),
    (*H265, *AS_IT_IS),
    (*H264, *SOUND_ANEW),
    (*H265, *SOUND_ANEW),
    (*ANEW, *SOUND_ANEW),
)
"""How a film is put over: the first way that succeeds. Sound is drawn anew only where an MP4 cannot hold it."""


def make(source: Path, target: Path) -> EvidenceKind:
    """Copy pictures and sound into a new file. Arguments 3 and 4 are ffmpeg's path and the kind.

    Raises Refused (`damaged`) where ffmpeg cannot read it.
    """
    ffmpeg, kind = sys.argv[3], EvidenceKind(sys.argv[4])
    for how in _ways(kind):
        command = (
            *(ffmpeg, "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file,pipe"),
            *("-f", READ_AS[kind], "-i", f"file:{source}", *how, *NOTHING_BESIDE),
            *("-f", WRITTEN_AS[kind], "-y", f"file:{target}"),
        )
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode == 0 and target.exists() and target.stat().st_size:
            return kind
    raise Refused(EvidenceWhy.DAMAGED)


def _ways(kind: EvidenceKind) -> Iterator[tuple[str, ...]]:
    """What to map and how, one after the other until one succeeds."""
    if kind is EvidenceKind.VIDEO:
        yield from (("-map", "0:V:0", "-map", "0:a?", *film, "-write_tmcd", "0") for film in FILMS)
        yield ("-map", "0:a:0", *AS_IT_IS)
    elif kind is EvidenceKind.AUDIO:
        yield ("-map", "0:a:0", *AS_IT_IS)
    else:
        tags = ("-write_id3v1", "0", "-id3v2_version", "0", "-write_xing", "0")
        yield ("-map", "0:a:0", *AS_IT_IS, *tags)


if __name__ == "__main__":
    run(make, MEMORY)
