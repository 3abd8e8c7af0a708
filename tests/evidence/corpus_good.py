"""Good files, good files under wrong names, and good files that tell too much."""

import io
import zipfile

import pikepdf

from csp_reviews.law.terms import EvidenceWhy as Why
from tests.evidence import making as m
from tests.evidence.corpus import Sample, bad, good, named, sealed

PHONE = (4_000, 3_000)
WIDE, UPRIGHT = (1_600, 900), (900, 1_600)
SAID = "Banging until four o’clock.\nDim cwsg. Brak snu. نیند نہیں۔\n"


def _photo_in(pdf: pikepdf.Pdf, raw: bytes) -> None:
    """Put a JPEG onto the first page."""
    image = pikepdf.Stream(pdf, raw)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=64,
        Height=48,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"q 64 0 0 48 0 0 cm /P Do Q")


def good_files() -> list[Sample]:
    """40: each kind, small and as large as telephones make it. A false refusal is a failure."""
    sizes = [(1, 1), (64, 48), WIDE, UPRIGHT, PHONE]
    pictures = [
        good(f"{width}x{height}.{ending}", lambda make=make, size=(width, height): make(size))
        for width, height in sizes
        for ending, make in (("jpg", m.jpeg), ("png", m.png), ("heic", m.heic), ("webp", m.webp))
        if (ending, width) != ("png", PHONE[0])
    ]
    modes = [good(f"{mode}.png", m.png(mode=mode)) for mode in ("L", "LA", "RGBA", "1", "P", "I;16")]
    more = [
        good("progressive.jpg", m.jpeg(progressive=True)),
        good("grey.jpg", m.saved(m.picture(mode="L"), "JPEG")),
        good("cmyk.jpg", m.saved(m.picture(mode="CMYK"), "JPEG")),
        good("clear.webp", m.webp(mode="RGBA")),
        good("one.pdf", m.pdf()),
        good("two hundred.pdf", lambda: m.pdf(200)),
        good("linear.pdf", m.pdf(3, linearize=True)),
        good("photo.pdf", m.pdf(change=lambda made: _photo_in(made, m.jpeg()))),
        good("letter.docx", m.docx()),
        good("link.docx", m.docx(links=m.relation("hyperlink", "https://www.example.org/", "External"))),
        good("picture.docx", m.docx({"word/media/image1.png": m.png()}, links=m.relation("image", "media/image1.png"))),
        good("diary.txt", SAID.encode()),
        good("diary windows.txt", "Banging – “again”".encode("cp1252")),
        good("diary utf-16.txt", SAID.encode("utf-16")),
        good("long.txt", lambda: SAID.encode() * 20_000),
    ]
    return [*pictures, *modes, *more]


def mislabelled() -> list[Sample]:
    """50: the content decides. A text alone is known by its name, and by no other."""
    kinds: dict[str, bytes] = {
        "jpg": m.jpeg(),
        "png": m.png(),
        "heic": m.heic(),
        "pdf": m.pdf(),
        "docx": m.docx(),
    }
    crossed = [good(f"{true}.{said}", body) for true, body in kinds.items() for said in (*kinds, "mp4") if said != true]
    text = SAID.encode()
    return [
        *crossed,
        *named(("photo.jpg.exe", "photo.JPG", "photo", "photo.jpg.", "photo.jpg "), kinds["jpg"], good),
        *named(("scan.exe", "scan.PDF", "scan.pdf.pdf"), kinds["pdf"], good),
        *named(("DIARY.TXT", "diary.txt ", "diary.txt.", "diary.exe.txt"), text, good),
        *named(("diary", "diary.jpg", "diary.pdf", "diary.html", "diary.txt.html", "diary.bat"), text, _not_taken),
        bad("list.txt", m.zipped({"a": b"b"}), Why.NOT_TAKEN),
        bad("animation.jpg", b"GIF89a" + bytes(100), Why.NOT_TAKEN),
        bad("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Why.NOT_TAKEN),
        bad("program.txt", b"MZ\x90\0" + bytes(200), Why.NOT_TAKEN),
        bad("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Why.NOT_TAKEN),
        bad("sheet.xlsx", m.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), Why.NOT_TAKEN),
        bad("picture.avif", m.box(b"ftyp", b"avif" + bytes(4)), Why.NOT_TAKEN),
    ]


def _not_taken(name: str, body: bytes) -> Sample:
    return bad(name, body, Why.NOT_TAKEN)


def telling() -> list[Sample]:
    """26: where it was, who made it, and when. None of it may be in the copy."""
    exif, who, where = m.exif(), m.WHO, m.WHERE
    plain = m.jpeg()
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{who} {where}</x:xmpmeta>".encode()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x20" + f"{who} {where}".encode().ljust(32)
    change = f'<w:ins w:id="1" w:author="{who}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins>'
    author = f"<w:p>{change}</w:p>"
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>{who}</dc:creator></cp:coreProperties>'
    property_link = m.relation("custom-properties", "docProps/custom.xml")
    jpegs: dict[str, bytes] = {
        "exif": m.jpeg(exif=exif),
        "xmp": m.with_segment(plain, 0xE1, xmp),
        "iptc": m.with_segment(plain, 0xED, iptc),
        "comment": m.jpeg(comment=f"{who} {where}".encode()),
        "two comments": m.with_segment(m.jpeg(comment=where.encode()), 0xFE, who.encode()),
        "profile": m.with_segment(plain, 0xE2, b"ICC_PROFILE\0\x01\x01" + who.encode()),
        "maker": m.jpeg(exif=m.exif(make=who)),
        "thumbnail": m.with_segment(plain, 0xE1, b"Exif\0\0" + exif[6:] + m.jpeg((16, 16), comment=where.encode())),
        "behind": plain + f"{who} {where}".encode(),
        "app15": m.with_segment(plain, 0xEF, where.encode()),
        "turned": m.jpeg(exif=m.exif(), quality=40),
    }
    return [
        *(good(f"{name}.jpg", body, who, where) for name, body in jpegs.items()),
        good("texts.png", m.png(pnginfo=m.text_chunks()), who, where),
        good("exif.png", m.png(exif=exif), who, where),
        good("behind.png", m.png() + where.encode(), where),
        good("exif.heic", m.heic(exif=exif), who, where),
        good("xmp.heic", m.heic(xmp=xmp), who, where),
        good("exif.webp", m.webp(exif=exif), who, where),
        good("author.pdf", m.pdf(change=_signed), who),
        good("xmp.pdf", m.pdf(change=lambda made: _described(made, xmp)), who, where),
        good("photo.pdf", m.pdf(change=lambda made: _photo_in(made, m.jpeg(exif=exif))), who, where),
        good("parts.docx", m.docx({"docProps/core.xml": core, "docProps/custom.xml": core}, links=property_link), who),
        good("changes.docx", m.docx(body=author), who, "2026-01-01"),
        good("comments.docx", m.docx({"word/comments.xml": m.document(author)}), who),
        good("photo.docx", m.docx({"word/media/image1.jpg": m.jpeg(exif=exif)}), who, where),
        sealed("place.mp4", m.film()),
        sealed("singer.mp3", m.mp3()),
    ]


def _described(made: pikepdf.Pdf, xmp: bytes) -> None:
    made.Root.Metadata = pikepdf.Stream(made, xmp)


def _signed(made: pikepdf.Pdf) -> None:
    made.docinfo["/Author"] = m.WHO
    made.pages[0].PieceInfo = pikepdf.Dictionary(A=pikepdf.String(m.WHO))


def unpacked(copy: bytes) -> bytes:
    """A copy with everything in it that is packed laid open beside it, to be searched."""
    if copy[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            return copy + b"".join(archive.read(name) for name in archive.namelist())
    if copy[:5] == b"%PDF-":
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(copy)) as opened:
            opened.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return copy + out.getvalue()
    return copy
