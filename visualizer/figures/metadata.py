"""How each format says where a picture comes from: PNG chunks, SVG metadata, XMP in a PDF."""

import re
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:attention-visualizer:provenance"
AFTER_HEADER = 33  # bytes: a PNG's signature and its first chunk
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def png_with(png: bytes, facts: Mapping[str, str]) -> bytes:
    """The picture with a text chunk (iTXt, UTF-8) for each fact: Software, Description, ..."""
    chunks = b"".join(_itxt(_capital(name), text) for name, text in facts.items())
    return png[:AFTER_HEADER] + chunks + png[AFTER_HEADER:]


def svg_with(
    svg: str, width: float, height: float, families: Sequence[str], facts: Mapping[str, str]
) -> bytes:
    """The drawing in its exact size, with fonts to fall back to, and metadata."""
    exact = f'<svg width="{width:.6g}pt" height="{height:.6g}pt"'
    whole = r'<svg width="[^"]*" height="[^"]*"'  # Qt knows whole points only
    svg = re.sub(whole, exact, svg, count=1)
    svg = re.sub(r'font-family="([^"]*)"', lambda match: _fonts(match[1], families), svg)
    elements = "".join(
        f"  <av:{_name(name)}>{escape(text)}</av:{_name(name)}>\n" for name, text in facts.items()
    )
    metadata = f'<metadata>\n <av:provenance xmlns:av="{NAMESPACE}">\n{elements} </av:provenance>\n'
    return _xml(svg.replace("<defs>", f"{metadata}</metadata>\n<defs>", 1)).encode()


def xmp(title: str, facts: Mapping[str, str]) -> bytes:
    """The metadata of a PDF, of our own, since Qt's have the date."""
    described = escape(_xml(facts.get("description", "")))
    own = "\n".join(f"  av:{_name(name)}={quoteattr(_xml(text))}" for name, text in facts.items())
    default = '<rdf:li xml:lang="x-default">'
    return f"""<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:av="{NAMESPACE}:"
  xmp:CreatorTool={quoteattr(facts.get("software", ""))}
{own}>
 <dc:title><rdf:Alt>{default}{escape(_xml(title))}</rdf:li></rdf:Alt></dc:title>
 <dc:description><rdf:Alt>{default}{described}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end='w'?>""".encode()


def _itxt(keyword: str, text: str) -> bytes:
    """keyword, not compressed, no language, no translated keyword, text."""
    body = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def _fonts(drawn: str, families: Sequence[str]) -> str:
    """What Qt drew with first (one name for all), then those that other machines may have."""
    listed = dict.fromkeys((drawn.split(",", maxsplit=1)[0], *families))
    names = ", ".join(name if name == "sans-serif" else f"'{name}'" for name in listed)
    return f'font-family="{names}"'


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _name(name: str) -> str:
    return name.replace(" ", "-")


def _xml(text: str) -> str:
    """Without the characters that XML does not know."""
    return NOT_XML.sub("\ufffd", text)
