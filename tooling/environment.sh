# Sourced by ./run, ./test and .ci/run: finds Python, makes .venv from the committed lock.
# Needs Python >= 3.11 and a package registry; nothing else.

find_python() {
  for name in "${MINGDENG_PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$name"; return 0
    fi
  done
  echo "需要 Python 3.11 以上；找不到。可用 MINGDENG_PYTHON=/path/to/python 指定。" >&2
  return 1
}

# make_environment LOCK: .venv matches the lock; a stamp makes a second call instant.
make_environment() {
  lock="requirements/$1.lock"
  python="$(find_python)" || return 1
  want="$("$python" - "$lock" <<'PY'
import hashlib, pathlib, sys
print(sys.version.split()[0], hashlib.sha256(b"".join(pathlib.Path(p).read_bytes()
      for p in (sys.argv[1], "pyproject.toml"))).hexdigest())
PY
)"
  if [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$want" ]; then return 0; fi
  echo "準備環境（$1）…"
  [ -x .venv/bin/python ] || "$python" -m venv .venv || return 1
  .venv/bin/python -m pip install -q --require-hashes -r requirements/uv.lock || return 1
  .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" || return 1
  .venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e . || return 1
  rm -f .venv/stamp-*
  echo "$want" > ".venv/stamp-$1"
  [ "$1" = test ] && echo "${want%% *} $("$python" - <<'PY'
import hashlib, pathlib
print(hashlib.sha256(b"".join(pathlib.Path(p).read_bytes()
      for p in ("requirements/run.lock", "pyproject.toml"))).hexdigest())
PY
)" > .venv/stamp-run
  return 0
}
