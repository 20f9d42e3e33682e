#!/usr/bin/env bash
# Re-resolves requirements/*.in into the committed locks (hashes, no registry addresses).
set -euo pipefail
cd "$(dirname "$0")/.."
for name in uv run test; do
  .venv/bin/uv pip compile "requirements/$name.in" --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-header --no-annotate -q "$@" -o "requirements/$name.lock"
done
