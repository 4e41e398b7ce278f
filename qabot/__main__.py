"""Run the command line: `python -m qabot`."""

from qabot.cli import main

main()
