"""What a file is, by how it begins. A name says nothing but whether a text is meant as one."""

from csp_reviews.law.terms.evidence import EvidenceKind

HEAD = 512
"""How much of a file has to be seen."""
STARTS = (
    (b"%PDF-", EvidenceKind.PDF),
    (b"\xff\xd8\xff", EvidenceKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", EvidenceKind.PNG),
    (b"PK\x03\x04", EvidenceKind.DOCX),
    (b"ID3", EvidenceKind.MP3),
)
PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
FILM_BRANDS = frozenset({b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"M4V ", b"qt  "})
FILM_BEGINS = (b"3gp", b"3g2")
TEXT_NAMES = (".txt", ".text")
MEDIA = frozenset({EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.MP3})
"""What only ffmpeg makes anew."""
REMADE_WHOLE = frozenset({EvidenceKind.JPEG, EvidenceKind.PNG, EvidenceKind.HEIC, EvidenceKind.WEBP, EvidenceKind.TEXT})
"""What is made anew point by point or letter by letter, so that nothing of the old file can be in the new."""


def kind_of(head: bytes, name: str) -> EvidenceKind | None:
    """The kind that a file's first bytes claim, to be proven by decoding it; None where it is none that is taken."""
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return EvidenceKind.WEBP
    if head[4:8] == b"ftyp":
        return _boxed(head[8:12])
    if _is_sound_frame(head):
        return EvidenceKind.MP3
    return EvidenceKind.TEXT if name.rstrip(" .").lower().endswith(TEXT_NAMES) else None


def _boxed(brand: bytes) -> EvidenceKind | None:
    """The kind of an ISO/IEC 14496-12 file, by its major brand."""
    if brand in PICTURE_BRANDS:
        return EvidenceKind.HEIC
    if brand in SOUND_BRANDS:
        return EvidenceKind.AUDIO
    return EvidenceKind.VIDEO if brand in FILM_BRANDS or brand.startswith(FILM_BEGINS) else None


def _is_sound_frame(head: bytes) -> bool:
    """Whether it begins with the frame of an MPEG layer III (ISO/IEC 11172-3)."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 not in (0, 15)
