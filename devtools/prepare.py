"""Everything a command needs before it starts."""

from devtools.assets import make_assets
from devtools.packages import install, make_venv
from devtools.steps import PYTHON, call, only_one_at_a_time


def prepare(lock):
    with only_one_at_a_time():
        make_venv()
        install(lock)
        make_assets()
        compile_catalogs()


def compile_catalogs():
    """Make of locale/*.po what Django reads, without the programs of gettext; takes a moment."""
    call([PYTHON, "-m", "kompass.catalogs"], "Bitte die genannte Datei unter locale/ berichtigen.")
