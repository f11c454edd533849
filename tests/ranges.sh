#!/bin/sh
# Holds the version ranges of pyproject.toml: with the lowest and with the newest versions in them, each in an
# environment of its own beside .venv, a real report is made in all formats, and quick tests are run.
# sh tests/ranges.sh PYTHON [lowest|newest]…; needs uv.
set -eu
cd "$(dirname "$0")/.."

python=$1
shift
command -v uv >/dev/null || { echo "make test-ranges needs uv: https://docs.astral.sh/uv/" >&2; exit 2; }
python=$("$python" -c 'import sys; print(sys.executable)')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BOKSLUT_WARM_SECONDS=0

test $# -gt 0 || set -- lowest newest
for end in "$@"; do
  case $end in
    lowest) how="--resolution lowest-direct" ;;
    newest) how="--resolution highest --upgrade" ;;
    *) echo "$end is no end of a range: lowest or newest" >&2; exit 2 ;;
  esac
  venv=$PWD/.venv-$end
  uv venv --quiet --clear --python "$python" "$venv"
  uv pip compile --quiet $how --python "$venv/bin/python" --no-header --no-annotate pyproject.toml \
    --extra build --extra cluster --extra test --output-file "$venv/versions.txt"
  uv pip install --quiet --python "$venv/bin/python" --requirement "$venv/versions.txt"
  uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .

  mkdir "$work/$end"
  cp -R data notebooks params pyproject.toml "$work/$end"
  (cd "$work/$end" && "$venv/bin/bokslut" report SN 2025 --renderer builtin)
  for format in html pdf docx; do
    test -s "$work/$end/outputs/SN/2025/annual/report.$format" || { echo "$end: no report.$format" >&2; exit 1; }
  done
  "$venv/bin/python" -m pytest -q tests/test_numbers.py tests/test_comments.py tests/test_parameters.py
  echo "$end: $(wc -l <"$venv/versions.txt") packages on $("$venv/bin/python" --version) work"
done
