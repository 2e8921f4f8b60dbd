"""One file a subcommand: `add_arguments(parser)` says what it takes, `run(args)` does it and returns the exit code.

The module's docstring is the help text; `EXAMPLE`, where there is one, closes it.
"""
