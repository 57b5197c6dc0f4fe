"""Run the program `baton` as `python -m baton`."""

from baton.cli.main import main

main()
