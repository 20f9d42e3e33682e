"""`python -m mingdeng` is the console command."""

from mingdeng.config.console import main

main()
