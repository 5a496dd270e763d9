"""Starting the product loads neither numpy nor a statistics library."""

import subprocess
import sys


def test_importing_the_engine_loads_no_library_of_numbers():
    code = (
        "import sys, yipanqi.engine.uncertainty, yipanqi.engine.effect\n"
        "print([name for name in ('numpy', 'scipy', 'pandas', 'statsmodels') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
