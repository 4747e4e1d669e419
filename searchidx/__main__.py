"""`python -m searchidx`."""

from searchidx.cli import main

main()
