"""Bad files: viruses, bombs, files that are two things at once, files that act, damaged files."""

import base64
import io
import random
import tarfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from csp_reviews.law.terms import EvidenceWhy as Why
from tests.evidence import making as m
from tests.evidence.corpus import Sample, bad, good, locked, sealed

SEED = 20_261_123
HTML = b"<html><body><script>alert(document.domain)</script></body></html>"
SCRIPT = "app.alert('ran')"


def viruses() -> list[Sample]:
    """12: EICAR's test file, which harms nobody and which every scanner knows, in twelve wrappings."""
    zip_1 = m.zipped({"eicar.com": m.EICAR})
    deep = zip_1
    for _ in range(4):
        deep = m.zipped({"inner.zip": deep})
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        info = tarfile.TarInfo("eicar.com")
        info.size = len(m.EICAR)
        archive.addfile(info, io.BytesIO(m.EICAR))
    mail = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(m.EICAR)
    away = (Why.INFECTED, Why.NOT_TAKEN)
    return [
        bad("eicar.txt", m.EICAR, Why.INFECTED),
        bad("eicar.com", m.EICAR, *away),
        bad("eicar.zip", zip_1, *away),
        bad("deep.zip", deep, *away),
        bad("eicar.docx", m.docx({"word/media/eicar.txt": m.EICAR}), Why.INFECTED),
        bad("attached.pdf", m.pdf(change=lambda made: _attach(made, m.EICAR), compress_streams=False), Why.INFECTED),
        bad("mail.eml", mail, *away),
        bad("eicar.tar.gz", tar.getvalue(), *away),
        bad("eicar.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + m.EICAR, *away),
        bad("locked.zip", zip_1.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0"), *away),
        bad("padded.txt", lambda: m.EICAR + b"\n" + b" " * 3_000_000, Why.INFECTED),
        bad("ünïcode-文件.txt", m.EICAR, Why.INFECTED),
    ]


def _attach(made: pikepdf.Pdf, body: bytes) -> None:
    made.attachments["a.com"] = pikepdf.AttachedFileSpec(made, body)


def bombs() -> list[Sample]:
    """20: small to send, and larger than a machine to unpack."""
    zeros = bytes(300_000_000)
    much = Why.TOO_MUCH
    entities = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    loop = b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    return [
        bad("spot.png", lambda: m.huge_png(20_000, 20_000), much),
        bad("spot2.png", lambda: m.huge_png(12_000, 12_000), much),
        bad("wide.png", lambda: m.huge_png(70_000_000, 1), much, Why.DAMAGED),
        bad("tall.png", lambda: m.huge_png(1, 70_000_000), much),
        bad("large.jpg", lambda: _declared(m.jpeg(), 60_000, 60_000), much, Why.DAMAGED),
        bad("large.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(400), Why.DAMAGED),
        bad("frames.gif", b"GIF89a" + bytes(10_000), Why.NOT_TAKEN),
        bad("flat.docx", lambda: m.docx({"word/media/a.png": zeros}), much),
        bad("flat.zip", lambda: m.zipped({"a": zeros}), Why.NOT_TAKEN),
        bad("many.docx", lambda: m.docx({f"word/p{n}.xml": b"<a/>" for n in range(3_000)}), much),
        bad("entity.docx", m.docx({"word/document.xml": m.document("<w:p/>", entities)}), much),
        bad("outside.docx", m.docx({"word/document.xml": m.document("<w:p/>", outside)}), much),
        bad("deep.docx", lambda: m.docx(body="<w:p>" * 200_000), Why.DAMAGED, much),
        bad("nested.docx", lambda: m.zipped({"a.docx": m.docx(), "b.zip": m.zipped({"c": zeros})}), Why.NOT_TAKEN),
        bad("pages.pdf", lambda: m.pdf(2_500), much),
        bad("loop.pdf", loop, Why.DAMAGED, much),
        bad("deep.pdf", lambda: m.pdf(change=_deep), much, Why.DAMAGED),
        good("stream.pdf", lambda: m.pdf(change=lambda made: _swollen(made, 3_000_000))),
        bad("long.txt", lambda: b"a" * 10_000_001, much),
        bad("gzip.txt", lambda: b"\x1f\x8b" + zlib.compress(zeros[:1_000_000]), Why.NOT_TAKEN),
    ]


def _declared(raw: bytes, width: int, height: int) -> bytes:
    """A JPEG that says that it has another size."""
    place = raw.index(b"\xff\xc0") + 5
    return raw[:place] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + raw[place + 4 :]


def _deep(made: pikepdf.Pdf) -> None:
    inner = Array([])
    for _ in range(200):
        inner = Array([inner])
    made.Root.Deep = inner


def _swollen(made: pikepdf.Pdf, size: int) -> None:
    made.pages[0].Contents = pikepdf.Stream(made, b"% " + b" " * size)


def polyglots() -> list[Sample]:
    """18: two things at once. What is made anew is one of them alone."""
    said = HTML.decode()
    script = "document.domain"
    php = b"<?php system($_GET[0]); ?>"
    return [
        good("page.jpg", m.jpeg() + HTML, script),
        good("comment.jpg", m.with_segment(m.jpeg(), 0xFE, HTML), script),
        good("page.png", m.png() + HTML, script),
        good("php.png", m.png() + php, "system("),
        good("php.jpg", m.jpeg(comment=php), "system("),
        good("zip.jpg", m.jpeg() + m.zipped({"a.hta": HTML}), script, "a.hta"),
        good("zip.png", m.png() + m.zipped({"a.hta": HTML}), script, "a.hta"),
        good("zip.pdf", m.pdf() + m.zipped({"a.hta": HTML}), "a.hta"),
        good("page.pdf", m.pdf() + HTML, script),
        good("hta.docx", m.docx({"a.hta": HTML}), script, "a.hta"),
        good("page.webp", m.webp() + HTML, script),
        good("page.heic", m.heic() + HTML, script),
        good("page.txt", HTML),
        bad("script.gif", b"GIF89a=1;alert(1)//", Why.NOT_TAKEN),
        bad("late.pdf", bytes(500) + m.pdf(), Why.NOT_TAKEN),
        bad("icon.ico", b"\0\0\x01\0" + HTML, Why.NOT_TAKEN),
        bad("page.mp4.html", said.encode(), Why.NOT_TAKEN),
        sealed("page.mp4", m.film(more=HTML)),
    ]


def active() -> list[Sample]:
    """24: what would run, fetch or send. Documents that do are refused; a PDF loses what acts."""
    act = Why.ACTIVE
    field = "<w:p><w:r><w:instrText>{}</w:instrText></w:r></w:p>"
    split = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in ("DD", "EAUTO c:\\\\x"))
    words = [
        bad("macro.docm", m.docx({"word/vbaProject.bin": b"x"}, main=m.MACRO_MAIN), act),
        bad("renamed.docx", m.docx({"word/vbaProject.bin": b"x"}), act),
        bad("type.docx", m.docx(main=m.MACRO_MAIN), act),
        bad("ole.docx", m.docx({"word/embeddings/oleObject1.bin": b"x"}), act),
        bad("control.docx", m.docx({"word/activeX/activeX1.xml": b"<a/>"}), act),
        bad("template.docx", _leading("attachedTemplate"), act),
        bad("frame.docx", _leading("frame"), act),
        bad("beacon.docx", _leading("image"), act),
        bad("dde.docx", m.docx(body=field.format("DDEAUTO c:\\\\cmd.exe")), act),
        bad("dde split.docx", m.docx(body=f"<w:p>{split}</w:p>"), act),
        bad("fetch.docx", m.docx(body=field.format('INCLUDEPICTURE "https://example.org/"')), act),
        good("file link.docx", m.docx(links=m.relation("hyperlink", "file:///c:/x.exe", "External")), "x.exe"),
        bad("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), Why.NOT_TAKEN),
        bad("sheet.xlsm", m.zipped({"[Content_Types].xml": b"<T/>", "xl/vbaProject.bin": b"x"}), Why.NOT_TAKEN),
        locked("locked.docx", _locked()),
    ]
    script = Dictionary(S=Name.JavaScript, JS=String(SCRIPT))
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    submit = Dictionary(S=Name.SubmitForm, F=String("https://example.org/"))
    remote = Dictionary(S=Name.GoToR, F=String("\\\\example.org\\a"))
    pdfs = {
        "open": lambda made: made.Root.__setattr__("OpenAction", script),
        "names": lambda made: made.Root.__setattr__("Names", Dictionary(JavaScript=Dictionary(Names=["a", script]))),
        "page": lambda made: made.pages[0].__setattr__("AA", Dictionary(O=script)),
        "launch": lambda made: _linked(made, launch),
        "submit": lambda made: _linked(made, submit),
        "remote": lambda made: _linked(made, remote),
        "form": lambda made: made.Root.__setattr__("AcroForm", Dictionary(XFA=String(SCRIPT), Fields=[])),
        "attached": lambda made: _attach(made, SCRIPT.encode()),
    }
    gone = ("app.alert", "cmd.exe", "example.org")
    inert = [good(f"{name}.pdf", m.pdf(change=change), *gone) for name, change in pdfs.items()]
    return [*words, *inert, locked("locked.pdf", m.pdf(encryption=pikepdf.Encryption(owner="a", user="b")))]


def _leading(kind: str) -> bytes:
    """A document with a part that is elsewhere."""
    return m.docx(links=m.relation(kind, "https://example.org/a", "External"))


def _linked(made: pikepdf.Pdf, action: Dictionary) -> None:
    """Put a link that does this onto the first page."""
    made.pages[0].Annots = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)]


def _locked() -> bytes:
    raw = bytearray(m.docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + place] |= 1
            at = raw.find(mark, at + 1)
    return bytes(raw)


def damaged() -> list[Sample]:
    """30: cut off, empty, changed. What can still be read whole is taken."""
    kinds = {"a.jpg": m.jpeg((200, 200)), "b.png": m.png((200, 200)), "c.docx": m.docx(), "d.heic": m.heic((200, 200))}
    cut = [
        bad(f"cut {tenth} {name}", body[: len(body) * tenth // 10], Why.DAMAGED, Why.NOT_TAKEN)
        for name, body in kinds.items()
        for tenth in (1, 3, 5, 7, 9)
    ]
    dice = random.Random(SEED)
    png = bytearray(m.png((200, 200)))
    png[dice.randrange(60, len(png) - 20)] ^= 0x55
    length = bytearray(m.png())
    length[8:12] = (2**31 - 1).to_bytes(4, "big")
    empty = [bad(name, b"", Why.EMPTY) for name in ("none.jpg", "none.txt", "none.pdf")]
    one = [bad(name, b"\xff", Why.NOT_TAKEN) for name in ("one.jpg", "one.pdf")]
    return [
        *cut,
        *empty,
        *one,
        bad("flipped.png", bytes(png), Why.DAMAGED),
        bad("length.png", bytes(length), Why.DAMAGED),
        bad("only.pdf", b"%PDF-1.7\n", Why.DAMAGED),
        bad("nothing.docx", m.docx({"word/document.xml": b""}), Why.DAMAGED),
        good("mended.pdf", m.pdf().replace(b"startxref", b"startxxxx")),
    ]
