"""The segments of a JPEG file (ISO/IEC 10918-1, annex B), to take out those that are remarks and not picture."""

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
KEPT_REMARKS = (0xE0, 0xEE)
"""JFIF, and Adobe's, which says how the colours are kept."""
REMARKS = range(0xE0, 0xF0)


def without_remarks(raw: bytes) -> bytes:
    """The same picture without comments, EXIF, XMP, IPTC or profiles. ValueError where it is no JPEG."""
    if raw[:2] != bytes((0xFF, START)):
        raise ValueError("not a JPEG")
    kept = [raw[:2]]
    place = 2
    while place < len(raw):
        if raw[place] != 0xFF or place + 4 > len(raw):
            raise ValueError("a segment does not begin where it should")
        mark = raw[place + 1]
        if mark in (SCAN, END):
            kept.append(raw[place:])
            break
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4], "big")
        if mark in KEPT_REMARKS or not (mark in REMARKS or mark == COMMENT):
            kept.append(raw[place:end])
        place = end
    return b"".join(kept)
