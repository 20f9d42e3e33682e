"""What a deployment gets without asking: production settings read in a process of their own."""

import ast
import json
import os
import subprocess
import sys

import pytest

from tooling.check import PRODUCTION, ROOT

READ = """
import json
from django.conf import settings
names = '''DEBUG SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS
SECURE_REFERRER_POLICY SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECOND_FACTOR_REQUIRED DEMO
WHITENOISE_USE_FINDERS ALLOWED_HOSTS'''.split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def started(tmp_path, **more):
    env = {**os.environ, **PRODUCTION, "MINGDENG_HOME": str(tmp_path), **more}
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def production(tmp_path):
    return json.loads(started(tmp_path).stdout)


def test_transport_is_encrypted_for_a_year_and_for_subdomains(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert production["SESSION_COOKIE_SECURE"] is production["CSRF_COOKIE_SECURE"] is True


def test_nothing_for_builders_is_left_on(production):
    assert production["DEBUG"] is production["DEMO"] is False
    assert production["WHITENOISE_USE_FINDERS"] is False
    assert production["SECOND_FACTOR_REQUIRED"] is True
    assert production["ALLOWED_HOSTS"] == ["mingdeng.example.gov.tw"]


@pytest.mark.parametrize("name", ["MINGDENG_SECRET_KEY", "MINGDENG_HOSTS"])
def test_without_its_own_secret_and_name_it_does_not_start(tmp_path, name):
    ended = started(tmp_path, **{name: ""})
    assert ended.returncode != 0
    assert name in ended.stderr


def test_every_package_is_locked_with_its_hash():
    for lock in (ROOT / "requirements").glob("*.lock"):
        lines = lock.read_text("utf-8").replace("\\\n", " ").splitlines()
        packages = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert packages
        assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


OWN_NAMES = {"config/shipped.py", "demo/writing.py", "people/records/services/indexing.py"}
"""These write the name of a model's own table into the statement; every value is a parameter."""


def raw_statements(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name in {"execute", "executemany", "raw", "extra", "RawSQL"} and node.args:
                yield node.args[0]


def test_no_sql_is_put_together_from_words():
    found = []
    for path in sorted((ROOT / "mingdeng").rglob("*.py")):
        name = str(path.relative_to(ROOT / "mingdeng"))
        if {"tests", "migrations"} & set(path.parts) or name in OWN_NAMES:
            continue
        for statement in raw_statements(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(statement, ast.Constant) and isinstance(statement.value, str)):
                found.append(f"{name}:{statement.lineno}")
    assert found == []
