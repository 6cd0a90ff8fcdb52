"""``dev.py fuzz``: the long run of the tests with random, broken and hostile input."""

import subprocess

from devtools.prepare import prepare
from devtools.steps import BASE, PYTHON, say
from devtools.testing import temporary_folder, test_environment

TESTS = [
    "tests/test_fuzz.py",
    "tests/test_fuzz_forms.py",
    "tests/test_fuzz_files.py",
    "tests/offers/hsds/test_openapi.py",
]
SHORT_RUN = 2190  # cases of the first three in the usual tests
API_CASES = 10  # of the last, for each address


def command_fuzz(options, pytest_arguments):
    prepare("requirements-test.txt")
    factor = options.faktor
    say(
        f"→ Etwa {SHORT_RUN * factor} zufällige Eingaben, dazu {API_CASES * factor} je API-Adresse."
    )
    with temporary_folder() as folder:
        env = test_environment(folder) | {
            "KOMPASS_FUZZ_FACTOR": str(factor),
            "KOMPASS_API_CASES": str(API_CASES * factor),
        }
        command = [str(PYTHON), "-m", "pytest", *TESTS, "--hypothesis-show-statistics"]
        return subprocess.run([*command, *pytest_arguments], cwd=BASE, env=env).returncode
