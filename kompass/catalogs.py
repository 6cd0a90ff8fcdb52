"""The catalogues of the interface: gathered from the code, compiled for Django, in pure Python.

``locale/<language>/LC_MESSAGES/django.po`` is written by people and kept in git; what Django reads
(``.mo``) is made from it into ``var/locale``. Only strings that the public sees are gathered: the
back office stays German. Needs Babel alone, so that it runs before there are any settings:
``python -m kompass.catalogs`` compiles.
"""

import ast
import io
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BASE = Path(__file__).resolve().parent.parent
SOURCE = BASE / "locale"
COMPILED = BASE / "var" / "locale"
FILE = Path("LC_MESSAGES") / "django.po"
# What a library says in German with "du", said with "Sie"; else German is the language of the code.
POLITE_GERMAN = BASE / "kompass" / "accounts" / "de.po"
APPS = ("kompass", "offers", "networks")
# In the order of the menu; what else has a file follows.
FIRST = ("da", "en", "ar", "tr", "uk")

EPOCH = datetime(2026, 11, 29, tzinfo=UTC)

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
# Read by staff, providers and machines only: it stays German. Patterns of paths.
INTERNAL = re.compile(
    "|".join(
        (
            # Of the networks only who they are is public; their members read the rest.
            r"/networks/(?!(beside\.py|models/choices\.py|network_(list|detail)\.html)$)",
            r"templates/(admin|\w+/planning|\w+/mail)/",
            r"/(admin|backends|bench|exchange|freshness|generator|hsds|imports|links|management"
            r"|migrations|opendata|planning|translations)/",
            r"/(admin|admin_site|apps|area_import|attention|bundle_page|checks|completeness|conflicts|copying"
            r"|demo|duplicates|feedback_inbox|handover|merging|opendata|ownership|photos"
            r"|readability|regions|requirements|snapshot|start_page|unmerging|uploads|usage"
            r"|workflow|writing)\.py$",
            r"/milestones/rules\.py$",
            r"/models/(history|imports|link|planning\w*|proposal|rate|review|search|funding)\.py$",
            # Accounts and operation are for staff; allauth brings sentences in all languages.
            r"/kompass/(accounts|operations)/",
            r"templates/(account|accounts|allauth|mfa|socialaccount|usersessions)/",
            # Pages that open with a mailed link.
            r"/_?(care|confirm|preview)\w*\.(py|html)$",
        )
    )
)
INTERNAL_CHOICES = {
    *("Audience", "ContactVisibility", "DepartmentKind", "Direction", "FeedbackNoteKind"),
    *("FeedbackState", "LocationVisibility", "OperatingState", "Scope", "Source", "Status"),
    *("VerifiedHow",),
}


def languages(source=SOURCE):
    """Return the codes of the languages that have a file, in the order of the menu."""
    found = sorted(path.parent.parent.name for path in source.glob(f"*/{FILE}"))
    return [*(code for code in FIRST if code in found), *(c for c in found if c not in FIRST)]


# -- Gathering --------------------------------------------------------------------------------


def public_files():
    """Paths of the templates and modules whose strings the public may see."""
    folders = [BASE / "templates", *(BASE / app for app in APPS)]
    files = (path for folder in folders for path in folder.rglob("*"))
    return sorted(
        path
        for path in files
        if path.suffix in {".html", ".txt", ".py"}
        and not INTERNAL.search(f"/{path.relative_to(BASE).as_posix()}")
    )


def messages(path):
    """Yield ``(message, context)`` of one file; a message with plural forms is a tuple."""
    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into calls of gettext; in brackets its indents mean nothing.
        from django.utils.translation.template import templatize

        code = f"(\n{templatize(code)}\n)"
    elif "models" in path.relative_to(BASE).parts or path.name == "models.py":
        code = "\n".join(_public_parts(code))
    source = io.BytesIO(code.encode())
    for _line, message, _comments, context in extract("python", source, KEYWORDS):
        yield message, context


def _public_parts(code):
    """What families read of models: the words of choices.

    Names and help of fields stand in the forms of the back office only.
    """
    for node in ast.walk(ast.parse(code)):
        is_choices = isinstance(node, ast.ClassDef) and any(
            "Choices" in ast.unparse(base) for base in node.bases
        )
        if is_choices and node.name not in INTERNAL_CHOICES:
            yield ast.unparse(node)


def template():
    """Return a Catalog with all public messages and the files they stand in."""
    catalog = Catalog(project="Flensburg-Kompass", charset="utf-8")
    for path in public_files():
        place = path.relative_to(BASE).as_posix()
        for message, context in messages(path):
            is_format = re.search(r"%\(\w+\)", "".join(message))
            flags = ["python-format"] if is_format else []
            catalog.add(message, locations=[(place, None)], flags=flags, context=context)
    return catalog


def source_of(code, source=SOURCE):
    return POLITE_GERMAN if code == "de" else source / code / FILE


def read(code, source=SOURCE):
    with open(source_of(code, source), "rb") as file:
        return read_po(file, locale=code)


def update(code, gathered):
    """Bring the file of one language up to date: new messages empty, those gone left out."""
    path = SOURCE / code / FILE
    catalog = read(code) if path.exists() else Catalog(locale=code, charset="utf-8")
    catalog.update(gathered, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    # No days and no names: files that say the same are the same.
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.project, catalog.version = "Flensburg-Kompass", "1"
    catalog.msgid_bugs_address = "none"
    catalog.last_translator = catalog.language_team = "Flensburg-Kompass"
    catalog.header_comment = "# Flensburg-Kompass, EUPL-1.2"
    write(code, catalog)


def write(code, catalog):
    path = SOURCE / code / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        write_po(file, catalog, width=98, sort_output=True, include_lineno=False)


# -- Compiling --------------------------------------------------------------------------------


def compiled_path(code):
    return (COMPILED / code / FILE).with_suffix(".mo")


def stale():
    """Codes of the languages whose compiled file is missing or older than its source."""
    return [
        code
        for code in (*languages(), "de")
        if not compiled_path(code).exists()
        or compiled_path(code).stat().st_mtime_ns < source_of(code).stat().st_mtime_ns
    ]


def compile_all(codes=None):
    """Compile these languages (default: those that need it); return their codes."""
    codes = stale() if codes is None else codes
    for code in codes:
        target = compiled_path(code)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may do this at once: each puts a whole file in place.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            write_mo(file, read(code))
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)
    return codes


if __name__ == "__main__":
    compile_all()
