"""Text that breaks programs, some 500 strings, made here and not copied: each group is a class of `safety.md`.

Nothing in a group is random, so that a failing string has a name that stays: `NAMED["bidi-12"]`.
"""

import unicodedata
from collections.abc import Iterator
from itertools import product

OVERRIDES = "\u202d\u202e"
EMBEDDINGS = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
MARKS = "\u200e\u200f\u061c"
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u3164\ufe0f\ufeff\uffa0"
)


def bidi() -> Iterator[str]:
    """Signs that turn text round or cannot be seen, in, before and after a name, alone, and left open."""
    for sign in OVERRIDES + EMBEDDINGS + MARKS:
        yield from (f"Ali{sign}ce", f"{sign}Alice", f"Alice{sign}")
    for sign in INVISIBLE:
        yield from (f"Al{sign}ice", sign * 3)
    yield "invoice\u202efdp.exe"
    yield "\u2067\u2066 }\u2069 \u2066if admin\u2069"


def look_alikes() -> Iterator[str]:
    """The same name in letters of other scripts."""
    swaps = {
        "a": "аɑα",
        "e": "еє",
        "o": "оοօ",
        "i": "іɩ",
        "c": "сϲ",
        "p": "рρ",
        "y": "уү",
        "l": "ӏ1I|",
        "s": "ѕ",
        "x": "хχ",
    }
    for plain, others in swaps.items():
        yield from (f"Pc Alex Ol{plain}".replace(plain, other) for other in others)
    yield from ("ｆｕｌｌｗｉｄｔｈ", "𝓢𝓬𝓻𝓲𝓹𝓽", "𝔣𝔯𝔞𝔨𝔱𝔲𝔯", "ʇxǝʇ", "ⓒⓘⓡⓒⓛⓔⓢ", "раураl", "ⅧⅨ", "ﬁﬂ", "㎏", "№ ℡")


def normal_forms() -> Iterator[str]:
    """Composed and taken apart, and letters whose case is not what one thinks."""
    for text in ("Café", "Zoë", "Siân", "Łódź", "Nguyễn", "Ångström", "İstanbul", "Straße", "각", "ゔ", "ắ"):
        yield unicodedata.normalize("NFC", text)
        yield unicodedata.normalize("NFD", text)
    yield from (
        "ıIİi",
        "ẞß",
        "ǅǆ",
        "ΌΣΟΣ ος",
        "\u212b\u2126\u212a",
        "q\u0307\u0323",
        "q\u0323\u0307",
        "Z" + "\u0351" * 60,
    )


def real() -> Iterator[str]:
    """Names and addresses that people have."""
    yield from (
        "Siân Llŷr Ŵyn-Ôl",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "Tŷ Gwyn, 3 Heol y Môr",
    )
    yield from (
        "Małgorzata Brzęczyszczykiewicz",
        "ul. Łąkowa 3/5 m. 7",
        "D’Arcy-O’Neill",
        "O'Brien",
        "Anne-Marie St. John",
    )
    yield from (
        "محمد عبد الله",
        "فاطمة الزهراء",
        "شمیم اختر",
        "گلی نمبر ۴",
        "王小明",
        "北京市朝阳区建国路93号",
        "山田 太郎",
        "김민준",
    )


def more_real() -> Iterator[str]:
    """More of them, and what people write beside them."""
    yield from (
        "Đặng Thị Ngọc",
        "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
        "শেখ হাসান",
        "தமிழ் செல்வி",
        "עֲבוֹדָה",
        "Ζωή Παπαδοπούλου",
        "Оксана Їжак",
        "ሰላም",
    )
    yield from (
        "Jean Ó Súilleabháin",
        "Ünal Şahin",
        "Björk Guðmundsdóttir",
        "X Æ A-12",
        "Ng",
        "O",
        "Null",
        "undefined",
        "True",
    )
    yield from (
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "🇬🇧",
        "☎️",
        "(╯°□°）╯︵ ┻━┻",
        "𠜎𠜱𠝹",
        "Flat 2½, 10–12 High Street",
        "“The Cottage”, c/o № 7",
    )
    yield from (
        "John O&#39;Neil",
        "Smith & Sons (1998) Ltd.",
        "a\tb",
        "two  spaces",
        "name@example.org",
        "ring after 9:30 — not before!",
    )


def controls() -> Iterator[str]:
    """Characters that are orders, halves of characters, and bytes that are none."""
    yield from (f"a{chr(code)}b" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)))
    yield from (f"a{half}b" for half in ("\ud800", "\udfff", "\udc80", "\ud83d"))
    yield from ("\x00", "\x00" * 50, "a\r\nb", "a\rb", "a\u2028b\u2029c", "\ufffe\uffff", "\U0010ffff", "\ufffd")
    yield from ("\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "%00", "\\0", "\\u0000", "&#0;", "\\x00")


def formulas() -> Iterator[str]:
    """What a spreadsheet would work out."""
    for first, rest in product(
        "=+-@\t\r＝＋－＠", ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://a.invalid","x")', "SUM(A1)")
    ):
        yield first + rest
    yield from (
        " =1+1",
        '"=1+1',
        "'=1+1",
        '=IMPORTXML("http://a.invalid";"//a")',
        'DDE("cmd";"/C calc";"x")',
        ";=1+1",
        ",=1+1",
    )


def templates() -> Iterator[str]:
    """What a template engine or a format would fill in."""
    yield from (
        "{{7*7}}",
        "{% raw %}",
        "{#",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{{config}}",
        "{{''.__class__.__mro__}}",
        "{0}",
        "{}",
    )
    yield from (
        "%s%s%s",
        "%(x)s",
        "%d",
        "%%",
        "%n",
        "$(id)",
        "`id`",
        "{{self._TemplateReference__context}}",
        "{%if 1%}x{%endif%}",
    )
    yield from ("{{request.environ}}", "@{7*7}", "*{7*7}", "[[${7*7}]]")


def statements() -> Iterator[str]:
    """What a database or a shell would run."""
    yield from (
        "' OR '1'='1",
        "'; DROP TABLE person; --",
        '" OR ""="',
        "1; SELECT pg_sleep(5)",
        "' UNION SELECT NULL--",
        "\\'",
        "\\",
    )
    yield from (
        "%' AND 1=0--",
        "_%",
        "100%",
        "a_b",
        "'||(SELECT 1)||'",
        "/*",
        "*/",
        "--",
        "0x27",
        "CHAR(39)",
        "$$",
        "E'\\x27'",
        ":name",
    )
    yield from (
        "; ls -la",
        "| cat /etc/passwd",
        "&& id",
        "$(sleep 5)",
        "../../../../etc/passwd",
        "..\\..\\boot.ini",
        "file:///etc/passwd",
    )
    yield from (
        "*)(uid=*))(|(uid=*",
        "*()|&'",
        "!--",
        "NaN",
        "Infinity",
        "-0",
        "1e309",
        "0x1F",
        "0",
        "-1",
        "9" * 40,
        "1/0",
    )


def markup() -> Iterator[str]:
    """What a browser would draw or run."""
    events = ("onerror", "onload", "onfocus autofocus", "onmouseover", "ontoggle open")
    for tag, event in product(("img src=x", "svg", "input", "details", "body"), events):
        yield f"<{tag} {event}=alert(1)>"
    yield from (
        "<script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        '"><script>alert(1)</script>',
        "' onclick='alert(1)",
    )
    yield from (
        "javascript:alert(1)",
        "<a href=javascript:alert(1)>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<!--",
        "-->",
    )
    yield from (
        "<![CDATA[",
        "]]>",
        "</title>",
        "</dd></dl>",
        "<style>*{display:none}</style>",
        "<base href=//a.invalid>",
        "&lt;b&gt;",
        "&amp;",
    )
    yield from (
        "<math><mi//xlink:href='data:x,alert(1)'>",
        "<svg><script>alert&#40;1)</script>",
        "<b>bold</b>",
        "<",
        ">",
        '"',
        "'",
        "&",
    )
    yield from (
        "<meta http-equiv=refresh content='0;url=//a.invalid'>",
        "<form action=//a.invalid><button>Go",
        "\u2028alert(1)//",
    )


def mail() -> Iterator[str]:
    """What would become another line of a message or of an answer's head."""
    for end, line in product(
        ("\r\n", "\n", "\r", "%0d%0a", "\u2028"), ("Bcc: a@a.invalid", "Set-Cookie: a=b", "\n<html>")
    ):
        yield f"Rowan{end}{line}"
    yield from (
        "a@a.invalid, b@b.invalid",
        '"a b"@a.invalid',
        "<a@a.invalid>",
        "a@a.invalid\x00@b.invalid",
        "a@[127.0.0.1]",
        "=?utf-8?q?a?=",
    )
    yield from (".", "\n.\n", "From a")


def lengths() -> Iterator[str]:
    """Nothing, a little, the limits of fields and one beside them, and far too much."""
    yield from ("", " ", "\t", "\n", "a", "  a  ", "\u00a0", "\u3000a\u3000")
    for most in (10, 40, 100, 120, 200, 254, 400, 1_000, 2_000, 4_000, 10_000):
        yield from ("a" * (most - 1), "b" * most, "ß" * (most + 1))
    yield from ("é" * 10_000, "👍" * 10_000, "a\u0301" * 10_000, "word " * 3_000, "x\n" * 6_000)


def oddities() -> Iterator[str]:
    """Days, telephone numbers and postcodes that are not quite."""
    yield from (
        "29/02/2027",
        "31/04",
        "00/00",
        "0001",
        "9999",
        "45658",
        "2026-02-30",
        "1.5",
        "٣",
        "²",
        "½",
        "١٢",
        "1e3",
        "+1",
        "-1",
        " 1 ",
    )
    yield from (
        "Feb",
        "february",
        "Février",
        "13",
        "0",
        "32",
        "02027",
        "27",
        "20 26",
        "MMXXVI",
        "0b11",
        "1_0",
        "１２",
        "Ⅻ",
        "Sept",
        "sep.",
    )
    yield from (
        "01632 960 001",
        "+44 (0)1632 960001",
        "1632-960-001 ext. 7",
        "12345",
        "1" * 21,
        "phone",
        "\u202a+441632960001\u202c",
        "٠١٢٣٤٥٦",
    )
    yield from ("B79 0XX", "b790xx", "SW1A 1AA ", "ZZ99 9ZZ", "B79  0XX", "B79-0XX", "NOT A CODE", "GIR 0AA", "В79 0ХХ")


GROUPS = (
    bidi,
    look_alikes,
    normal_forms,
    real,
    more_real,
    controls,
    formulas,
    templates,
    statements,
    markup,
    mail,
    lengths,
    oddities,
)
NAMED = {f"{group.__name__}-{n}": text for group in GROUPS for n, text in enumerate(group(), start=1)}
STRINGS = tuple(NAMED.values())
