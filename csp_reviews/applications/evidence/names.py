"""The names of files, as they may be shown: nothing hidden in them, and no folder of anybody's device."""

import re
import unicodedata

LONGEST = 120
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's categories of what cannot be seen: control, format (bidirectional overrides among it), unassigned."""
JOINERS = ("\u200c", "\u200d", "\ufe0f")
"""What some scripts and emoji need inside a word."""


def safe_name(sent: str) -> str:
    """A name without folders, cut to size before its ending; what cannot be seen is shown as its number."""
    plain = re.split(r"[/\\]", unicodedata.normalize("NFC", sent))[-1].strip()
    shown = "".join(c if _is_seen(c) else f"[U+{ord(c):04X}]" for c in plain) or "?"
    if len(shown) <= LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending) > 10:
        return shown[: LONGEST - 1] + "…"
    return stem[: LONGEST - len(ending) - 2] + "…" + dot + ending


def _is_seen(sign: str) -> bool:
    return sign in JOINERS or unicodedata.category(sign) not in UNSEEN
