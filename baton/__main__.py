"""`python -m baton` is the program `baton`."""

from baton.cli.main import main

main()
