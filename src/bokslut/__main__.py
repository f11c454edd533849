"""The command, as `python -m bokslut`."""

from bokslut.cli import run

run()
