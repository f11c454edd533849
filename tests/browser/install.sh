#!/bin/sh
# Gets what the tests of accessibility need: Chromium, where the system lets us install it, and axe-core from npm.
# Fails where something could not be had; those tests are then skipped and say why.
set -u
cd "$(dirname "$0")" || exit

has() { command -v "$1" >/dev/null 2>&1; }
has_browser() { has chromium || has google-chrome; }

if ! has_browser && [ "$(id -u)" = 0 ] && has apt-get; then
  echo "installing Chromium for the tests of accessibility …"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1
fi
has_browser && has npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
