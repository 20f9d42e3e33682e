"""The library works without Django and costs nothing before it is used."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
MODULES = ["names", "romanise", "idnumbers", "orgnumbers", "phones", "tokens", "search"]


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_it_works_where_django_is_absent() -> None:
    imports = "\n".join(f"import mingdeng.people.normal.{module}" for module in MODULES)
    done = run(
        f"import sys; sys.modules['django'] = None\n{imports}\n"
        "from mingdeng.people.normal.search import matches, query_tokens\n"
        "print(matches(query_tokens('chen chih-wei'), '陳志偉'))"
    )
    assert done.stdout.strip() == "True", done.stderr


def test_importing_it_loads_no_heavy_library() -> None:
    imports = "\n".join(f"import mingdeng.people.normal.{module}" for module in MODULES)
    done = run(
        f"import sys\n{imports}\nprint({{'pypinyin', 'opencc', 'django'}} & set(sys.modules))"
    )
    assert done.stdout.strip() == "set()", done.stderr
