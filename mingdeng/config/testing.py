"""Loaded by pytest before Django: a test run has a home and keys of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="mingdeng-test-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["MINGDENG_MODE"] = "test"
os.environ["MINGDENG_HOME"] = _HOME
