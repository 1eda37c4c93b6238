"""Cefu beside its peers: the same documents, the same queries, one run.

    python -m tests.bench                            the laws of ../shared/corpus (without it: made of the seeds)
    python -m tests.bench --quick                    300 documents, about a minute
    python -m tests.bench --documents 100000 --peers cefu-tantivy,tantivy,xapian --repeat 1 --json FILE
    python -m tests.bench my.jsonl.gz                own documents

Run it with a Python that has Cefu (and cefu[fast] for its tantivy engine), from the checkout. Each step is a process of
its own, and the repeats go round all peers in turn. The machine may have other work: read the ratios, and of them those
of processor time where it has much. Peers' libraries are installed into an environment of their own (--venv keeps it);
Xapian is Debian's (apt-get install python3-xapian) and used by /usr/bin/python3, ripgrep is what is called rg. With few
documents an ingest is mostly the loading of dictionaries. Who fails is left out of what follows, with exit status 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from .figures import tables
from .harness import ALL, Harness, Settings


def main() -> None:
    """Measure, print the tables, write the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="JSON Lines with id, title, text, province; packed or not",
    )
    parser.add_argument(
        "--documents", type=int, metavar="N", help="so many: a sample, or made by recombining"
    )
    parser.add_argument("--quick", action="store_true", help="300 documents, each step once")
    parser.add_argument("--peers", metavar="A,B", help=f"only these of {','.join(ALL)}")
    parser.add_argument("--repeat", type=int, metavar="R", help="how often each step is run (3; quick: 1)")
    parser.add_argument(
        "--runs", type=int, metavar="R", help="how often each query is asked in a step (20; quick: 3)"
    )
    parser.add_argument("--venv", type=Path, metavar="DIR", help="keep the peers' environment here")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="keep documents and indexes here (empty before)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    args = parser.parse_args()
    peers = args.peers.split(",") if args.peers else list(ALL)
    if unknown := [peer for peer in peers if peer not in ALL]:
        parser.error(f"no peer is called {', '.join(unknown)}; there are {', '.join(ALL)}")
    if args.work and args.work.exists() and any(args.work.iterdir()):
        parser.error(f"{args.work} is not empty")
    if find_spec("cefu") is None:
        parser.error("this Python has no Cefu — run: pip install -e '.[fast]'")
    settings = Settings(
        paths=tuple(path.resolve() for path in args.paths),
        documents=args.documents or (300 if args.quick else None),
        peers=tuple(peers),
        repeat=args.repeat or (1 if args.quick else 3),
        runs=args.runs or (3 if args.quick else 20),
        changed=100,
    )
    with _folder(args.work) as work, _folder(args.venv) as environment:
        result = Harness(settings, work, environment).run()
    print(tables(result))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {args.json}", file=sys.stderr)
    if any(reason.startswith("FAILED") for reason in result["absent"].values()):
        sys.exit(1)


@contextlib.contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """The folder given, made if it isn't there, or one for the time being."""
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="cefu-bench-") as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()
