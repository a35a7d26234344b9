"""Run the command line: ``python -m fujianmap``."""

from fujianmap.cli import main

main(prog_name="fujianmap")
