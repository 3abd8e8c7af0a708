"""Files for tests, made by hand: good ones of each kind, and the parts from which bad ones are put together."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

WHERE = "52.6336 -1.6953"
"""What must never come out again: the words that stand for a place and a person in the metadata of the corpus."""
WHO = "Rowan Ash"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
BODY = "<w:p><w:r><w:t>They bang on the wall</w:t></w:r></w:p>"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of an old Office begins, and one with a password of any."""


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A picture with something in it."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A JPEG."""
    return saved(picture(size), "JPEG", **options)


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A PNG."""
    return saved(picture(size, mode), "PNG", **options)


def heic(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A HEIC, as telephones make it."""
    return saved(picture(size), "HEIF", **options)


def webp(size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A WEBP."""
    return saved(picture(size, mode), "WEBP", **options)


def exif(**more: str) -> bytes:
    """EXIF that says where, who and with what."""
    tags = Image.Exif()
    tags[Base.Artist], tags[Base.ImageDescription], tags[Base.Orientation] = WHO, WHERE, 1
    tags[Base.Make] = more.get("make", "Example Phone")
    tags.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    tags.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (52.0, 38.0, 0.96)
    tags.get_ifd(IFD.Exif)[Base.UserComment] = f"{WHO} {WHERE}".encode()
    return tags.tobytes()


def segment(mark: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body


def with_segment(raw: bytes, mark: int, body: bytes) -> bytes:
    """A JPEG with one more segment after its start."""
    return raw[:2] + segment(mark, body) + raw[2:]


def text_chunks() -> PngInfo:
    """Texts inside a PNG, plain, packed and international."""
    info = PngInfo()
    info.add_text("Author", WHO)
    info.add_text("Comment", WHERE, zip=True)
    info.add_itxt("Location", WHERE)
    return info


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few thousand bytes that unpacks to this size."""
    packer = zlib.compressobj(9)
    line = bytes(1 + width // 8 + 1)
    body = b"".join(packer.compress(line) for _ in range(min(height, 4_000))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pdf(pages: int = 1, change: Any = None, **save: Any) -> bytes:
    """A PDF of empty pages; `change` may do something to it first."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change is not None:
            change(made)
        made.save(out, **save)
    return out.getvalue()


def docx(parts: dict[str, bytes | str] | None = None, **more: Any) -> bytes:
    """A Word document; `parts` go over its own, None takes one out."""
    links = more.get("links", "")
    types = more.get("types", "")
    own: dict[str, bytes | str | None] = {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{more.get("main", MAIN)}"/>{types}</Types>'
        ),
        "_rels/.rels": relations(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": document(more.get("body", BODY)),
        "word/_rels/document.xml.rels": relations(links),
    } | (parts or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in own.items():
            if part is not None:
                archive.writestr(name, part)
    return out.getvalue()


def document(body: str, before: str = "") -> str:
    """The main part of a Word document."""
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'


def relations(inside: str) -> str:
    """A part that says what belongs to what."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{inside}</Relationships>'


def relation(kind: str, target: str, mode: str = "") -> str:
    """One relation."""
    way = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}"{way}/>'


def zipped(members: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    """A box of an ISO media file."""
    return struct.pack(">I", len(body) + 8) + kind + body


def film(brand: bytes = b"isom", more: bytes = b"") -> bytes:
    """The beginning of a film, with a place in it: enough to be known as one, not enough to be played."""
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", box(b"udta", box(b"\xa9xyz", WHERE.encode()))) + more


def mp3() -> bytes:
    """The beginning of a sound: a tag that names somebody, then frames of silence."""
    frame = b"\xff\xfb\x90\x64" + bytes(413)
    title = b"TPE1" + struct.pack(">IH", len(WHO) + 1, 0) + b"\0" + WHO.encode()
    return b"ID3\x03\0\0" + bytes((0, 0, 0, len(title))) + title + frame * 40
