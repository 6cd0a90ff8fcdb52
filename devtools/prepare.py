"""Everything a command needs before it starts."""

from devtools.assets import make_assets
from devtools.packages import install, make_venv
from devtools.steps import only_one_at_a_time


def prepare(lock):
    with only_one_at_a_time():
        make_venv()
        install(lock)
        make_assets()
