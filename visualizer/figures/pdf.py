"""Three things that Qt's PDF writer does not know: no dates, exact sizes, searchable Chinese."""

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

Edit = Callable[[re.Match[bytes]], bytes]

# Fonts have one glyph for these radicals and these words; the others are known to Unicode.
RADICALS = str.maketrans(
    "⺂⺃⺅⺉⺋⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺠⺡⺣⺤⺦⺨⺫⺭⺯⺰⺱⺲⺳⺹⺺⺾⺿⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⼾",
    "乛乚亻刂㔾兀尣尢巳幺彑彐忄扌攵旡歺民氵灬爫丬犭罒礻糹纟罓罒㓁耂肀艹艹虎衤覀西见角讠贝车辶辶辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀户",
)


def tidy_pdf(pdf: bytes, sizes: Sequence[tuple[float, float]]) -> bytes:
    """A PDF by Qt, without dates, its pages exactly so many points large, to be searched."""
    box = rb"/MediaBox \[[^\]]*\]"
    places = [match.start() for match in re.finditer(box, pdf)]

    def exactly(match: re.Match[bytes]) -> bytes:
        return b"/MediaBox [0 0 %.4f %.4f]" % sizes[places.index(match.start())]

    edits: tuple[tuple[bytes, Edit], ...] = (
        (box, exactly),
        (rb"/(?:Creation|Mod)Date \(D:[^)]*\)\n", lambda _: b""),
        (rb"(?s:beginbfrange.*?endcmap)", _readable),
    )
    for pattern, edit in edits:
        pdf = _edited(pdf, pattern, edit)
    return pdf


def _readable(table: re.Match[bytes]) -> bytes:
    """The table from glyphs to characters that a search needs; as long as it was.

    Where a glyph stands for several characters Qt names the first: for a radical instead of the
    word (⼀ and 一), for a tab instead of the space.
    """

    def meant(code: re.Match[bytes]) -> bytes:
        character = normalize("NFKC", chr(int(code[0], 16)).translate(RADICALS))
        return b"%04X" % (ord(character) if character.isprintable() else ord(" "))

    def mapping(line: re.Match[bytes]) -> bytes:  # <first glyph> <last glyph> characters
        return line[1] + re.sub(rb"(?<=<)(?:2[EF][0-9A-F]{2}|00(?:09|0A|0D|A0))", meant, line[2])

    return re.sub(rb"(?m:^(<\w{4}> <\w{4}> )(.*)$)", mapping, table[0])


def _edited(pdf: bytes, pattern: bytes, edit: Edit) -> bytes:
    """A PDF with its text changed, and the table of where its objects are."""
    body, table = pdf[: (start := pdf.rindex(b"\nxref\n"))], pdf[start:]
    moves = [
        (match.start(), len(edit(match)) - len(match[0])) for match in re.finditer(pattern, body)
    ]

    def moved(offset: bytes) -> int:
        return int(offset) + sum(by for place, by in moves if place < int(offset))

    table = re.sub(rb"\d{10}(?= 00000 n)", lambda m: b"%010d" % moved(m[0]), table)
    table = re.sub(rb"(?<=startxref\n)\d+", lambda m: b"%d" % moved(m[0]), table)
    return re.sub(pattern, edit, body) + table
