"""The relay's sub-commands, a module for each: what is typed and what is printed. The work is in `administering/`.

Everything heavy is imported when a command runs, so that `--help` is quick and works without the relay's extra.
"""
