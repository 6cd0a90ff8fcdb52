"""Read back what a PDF says of itself: structure, words, fonts."""

import io
import re

import pikepdf


class Paper:
    """An opened PDF; ``tags`` lists the structure elements in reading order."""

    def __init__(self, content):
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.root = self.pdf.Root
        self.elements = list(_walk(self.root.StructTreeRoot))

    @property
    def tags(self):
        return [str(element.S)[1:] for element in self.elements]

    @property
    def pages(self):
        return len(self.pdf.pages)

    @property
    def fonts(self):
        names = {
            str(thing.BaseFont).split("+")[-1].removesuffix("-Identity-H").lstrip("/")
            for thing in self.pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
        }
        return names

    @property
    def alternatives(self):
        return [str(element.Alt) for element in self.elements if "/Alt" in element]

    @property
    def text(self):
        """The words, read through the ToUnicode tables as a screen reader does."""
        return "\n".join(_page_text(page) for page in self.pdf.pages)

    def assert_accessible(self, title, language="de"):
        """What PDF/UA asks for and can be read off the file."""
        assert self.root.MarkInfo.Marked == True  # noqa: E712  pikepdf's own boolean
        assert str(self.root.Lang).startswith(language)
        assert self.root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        with self.pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == title
        assert "H1" in self.tags
        headings = [int(tag[1]) for tag in self.tags if re.fullmatch(r"H\d", tag)]
        assert all(b - a <= 1 for a, b in zip(headings, headings[1:], strict=False)), headings
        figures = [element for element in self.elements if element.S == "/Figure"]
        assert all(str(figure.get("/Alt", "")) for figure in figures)
        for cell in (element for element in self.elements if element.S == "/TH"):
            assert "/Scope" in _attributes(cell)


def _walk(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _walk(kid)


def _attributes(element):
    found = element.get("/A", {})
    parts = found if isinstance(found, pikepdf.Array) else [found]
    return {key for part in parts if isinstance(part, pikepdf.Dictionary) for key in part.keys()}


def _page_text(page):
    tables = {name: _to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    words, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            table = tables[str(operands[0])]
        elif name in ("Tj", "TJ"):
            pieces = operands[0] if name == "TJ" else [operands[0]]
            codes = b"".join(bytes(p) for p in pieces if isinstance(p, pikepdf.String))
            words += [
                table.get(int.from_bytes(codes[at : at + 2], "big"), "")
                for at in range(0, len(codes), 2)
            ]
        elif name == "ET":
            words.append(" ")
    return re.sub(r"\s+", " ", "".join(words))


def _to_unicode(font):
    table = {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, value in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(value, 16)
            for code in range(int(first, 16), int(last, 16) + 1):
                table[code] = chr(start + code - int(first, 16))
    return table
