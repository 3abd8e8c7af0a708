"""A picture made anew from its points: whatever else the file held (where it was taken, comments, a page) is gone."""

import warnings
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps

from csp_reviews.applications.evidence.making.process import Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MOST_PIXELS = 65_000_000
"""The largest that telephones take is 64 million; a picture of this size takes 200 MB of memory."""
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
WITHIN = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
"""What stands inside documents."""
QUALITY = 90


def make(source: Path, target: Path) -> EvidenceKind:
    """Make a picture anew, upright and in full size: as PNG where it was one or has see-through parts, else as JPEG.

    Of a moving picture the first is kept. Raises Refused (`too_much`); OSError where it cannot be decoded whole.
    """
    with opened(source) as image:
        kind = EvidenceKind.PNG if image.format == "PNG" or image.has_transparency_data else EvidenceKind.JPEG
        upright = ImageOps.exif_transpose(image)
    save(upright, target, kind)
    return kind


def remade(source: Path, target: Path) -> bytes:
    """A picture inside a document made anew in the format it had, which its name there promises. Raises as `make`."""
    with opened(source, WITHIN) as image:
        found = image.format
        plain = image.convert("RGBA" if image.has_transparency_data and found != "JPEG" else "RGB")
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    if found in ("JPEG", "BMP"):
        fresh = fresh.convert("RGB")
    fresh.save(target, format=found)
    return target.read_bytes()


def blank(target: Path) -> bytes:
    """A picture of nothing, to stand where one is left out."""
    Image.new("RGB", (1, 1), "white").save(target, format="PNG")
    return target.read_bytes()


def opened(source: Path, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """Open a picture, without decoding one that is too large. Raises Refused (`too_much`)."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pillow_heif.register_heif_opener(thumbnails=False)
    try:
        image = Image.open(source, formats=formats)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(EvidenceWhy.TOO_MUCH) from None
    if image.width * image.height > MOST_PIXELS:
        raise Refused(EvidenceWhy.TOO_MUCH)
    return image


def save(image: Image.Image, target: Path, kind: EvidenceKind) -> None:
    """Put the points of a picture, and nothing that came with them, into a new file."""
    mode = "RGBA" if kind is EvidenceKind.PNG and image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    fresh = Image.new(mode, plain.size)
    fresh.paste(plain)
    if kind is EvidenceKind.PNG:
        fresh.save(target, format="PNG")
    else:
        fresh.save(target, format="JPEG", quality=QUALITY)


if __name__ == "__main__":
    run(make)
