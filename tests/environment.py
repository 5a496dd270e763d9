"""Settings of a test run, in place before Django reads its own: pytest loads this as a plugin (`-p tests.environment`).

A conftest would come too late, and the tests would run as in service, in the data folder of whoever starts them.
"""

import os
import tempfile

os.environ.setdefault("YIPANQI_MODE", "test")
os.environ.setdefault("YIPANQI_DATA", tempfile.mkdtemp(prefix="yipanqi-test-"))
