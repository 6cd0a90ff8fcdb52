"""KERN's style sheet, cut to the components that our pages use: 340 -> some 60 kB to parse.

What is cut never applied anywhere. Standard library only, so that it runs before there is a venv.
"""

import re

CLASS = re.compile(r"(?<![\w-])kern-[\w-]+")
IN_SELECTOR = re.compile(r"\.(kern-[\w-]+)")
NEGATION = re.compile(r":not\([^()]*\)")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
DEFINITION = re.compile(
    r"""(?<![\w-])(--[\w-]+):(?:"[^"]*"|'[^']*'|\([^()]*\)|[^;{}"'(])*(?:;|(?=\}))"""
)
SOURCES = {
    "templates": "*.html",
    "static/kompass": "*.*s",
    **dict.fromkeys(("kompass", "offers", "networks"), "*.py"),
}


def used_classes(base):
    """The names of KERN's classes in our templates, scripts and modules below ``base``.

    A name that ends in "-" goes on in a template's variable: all that begin like it are used.
    """
    files = (file for folder, name in SOURCES.items() for file in (base / folder).rglob(name))
    return {name for file in files for name in CLASS.findall(file.read_text(encoding="utf-8"))}


def cut(css, used, ours=""):
    """``css`` without rules for classes that are not ``used``, and without variables that then
    neither the rest nor ``ours`` (other style sheets) reads."""
    css = _cut_rules(css, used, tuple(name for name in used if name.endswith("-")))
    before = ""
    while before != css:  # what a dropped variable read may be dropped next
        before, css = css, _without_unread(css, set(VARIABLE.findall(css + ours)))
    return css


def _without_unread(css, read):
    return DEFINITION.sub(lambda found: found[0] if found[1] in read else "", css)


def _cut_rules(css, used, beginnings):
    kept = []
    for rule in blocks(css):
        head, brace, body = rule.partition("{")
        if not brace or head.startswith(("@font-face", "@keyframes")):
            kept.append("" if head.startswith("@font-face") else rule)
        elif head.startswith("@"):
            inner = _cut_rules(body[:-1], used, beginnings)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        else:
            selectors = [one for one in _split(head) if _is_used(one, used, beginnings)]
            kept.append(f"{','.join(selectors)}{{{body}" if selectors else "")
    return "".join(kept)


def _is_used(selector, used, beginnings):
    names = IN_SELECTOR.findall(NEGATION.sub("", selector))
    return all(name in used or name.startswith(beginnings) for name in names)


def _split(head):
    """The selectors of a rule; commas in brackets part nothing."""
    return re.split(r",(?![^()\[\]]*[)\]])", head)


def blocks(css):
    """Yield the rules at the top level of ``css``: up to their last brace or semicolon."""
    depth, start, quote, at = 0, 0, "", 0
    for token in re.finditer(r"\\.|[\"'{};]", css, re.DOTALL):
        sign, at = token[0], token.end()
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        if not quote and depth == 0 and sign in "};":
            yield css[start:at]
            start = at
