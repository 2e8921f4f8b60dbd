"""The command line of the library: `python -m nlp COMMAND`, JSON lines in and out. Only the command's own parts are loaded."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

COMMANDS = {
    "classify": "problem type, kind, strategy, policy area, sentiment and stance of each text",
    "match": "the plan items or strategies nearest to each text, without any label",
    "cluster": "themes: hierarchical, stable between runs",
    "duplicates": "groups of texts that say the same in the same words",
    "places": "official areas that a text names or a point lies in",
    "redact": "personal data found and hidden",
    "segment": "words of each text",
    "learn": "refit a model from people's corrections, and judge the candidate on texts kept out",
    "train": "fit the shipped models again, reproducibly",
    "evaluate": "measure quality, with intervals",
    "bench": "measure speed and memory",
}


def usage() -> str:
    width = max(map(len, COMMANDS))
    listing = "\n".join(f"  {name:{width}}  {what}" for name, what in COMMANDS.items())
    return (
        "usage: python -m nlp COMMAND [options] < lines.jsonl > answers.jsonl\n\n"
        "Thai language processing. Every command but train, evaluate and bench reads JSON lines with 'id' and 'text'\n"
        'and answers each in order (learn, cluster and duplicates: all together); a bad line gives {"id", "error"} and the run goes on.\n\n'
        f"{listing}\n\npython -m nlp COMMAND --help tells more of each, with an example.\n"
    )


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] in ("-h", "--help"):
        print(usage(), end="")
        return 0 if argv else 2
    name, *rest = argv
    if name not in COMMANDS:
        print(f"python -m nlp: no command '{name}'\n\n{usage()}", end="", file=sys.stderr)
        return 2
    command = importlib.import_module(f"nlp.cli.{name}")
    example = getattr(command, "EXAMPLE", "")
    parser = argparse.ArgumentParser(
        prog=f"python -m nlp {name}",
        description=command.__doc__,
        epilog=f"example:\n{example}" if example else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    try:
        return int(command.run(parser.parse_args(rest)))
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:  # whoever stops a long run wants no trace of where it was
        return 130
    except OSError as error:
        print(f"python -m nlp {name}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
