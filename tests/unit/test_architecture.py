"""The layers of DESIGN §3, read from the code itself: who may import whom, and what a search must not pay for."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import cefu
from cefu.cli.app import COMMANDS
from running import environment

HOME = Path(cefu.__file__).resolve().parent

#: From the top down; a module imports from its own part and from lower layers only. Parts of one layer do not know each
#: other, but for the use cases, and for what is allowed beside.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("render", "use cases"),
    ("reading", "extraction", "query", "engines", "store"),
    ("data",),
    ("analysis",),
    ("schema", "config"),
    ("model",),
    ("errors", "frozen"),
)

#: (importing part, imported module): the only arrows between parts of one layer.
SIDEWAYS = {("engines", "cefu.query.terms"), ("store", "cefu.engines.api")}

#: Third-party library -> the parts or modules that may import it.
LIBRARIES = {
    "jieba": {"analysis"},
    "rjieba": {"analysis"},
    "opencc": {"analysis"},
    "whoosh": {"cefu.engines.whoosh_engine"},
    "tantivy": {"cefu.engines.tantivy_engine", "cefu.engines.tantivy_leaves"},
    "yaml": {"reading"},
    "backports": {"reading"},
    "compression": {"reading"},
    "typing_extensions": {"cefu.frozen"},  # for type checkers alone
    "tomli": {"config", "data", "reading", "analysis", "extraction"},  # what tomllib was before Python 3.11
    "click": {"cli", "render"},
    "rich": {"cli", "render"},
    "sqlite3": {"store"},
    "xlsxwriter": {"cefu.render.xlsx_format"},
    "vl_convert": {"cefu.render.charts.draw"},
    "jinja2": {"cefu.render.report.page"},
}

#: What stands for itself in the top folder; all other modules there are use cases.
SINGLE = {"schema", "config", "model", "errors", "frozen"}
ENTRY = {"cefu", "cefu.__main__", "cefu._version"}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    found = {}
    for path in sorted(HOME.rglob("*.py")):
        parts = ("cefu", *path.relative_to(HOME).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def part(module: str) -> str:
    """The part of the layers that a module belongs to."""
    name = module.split(".")[1]
    known = {each for layer in LAYERS for each in layer}
    folder = HOME / name
    if folder.is_dir():
        assert name in known, f"{name} stands in no layer"
        return name
    return name if name in SINGLE else "use cases"


def rank(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def imported(module: str) -> Iterator[str]:
    """The full names of what a module imports, wherever in it."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules() else str(node.module)


INNER = sorted(modules().keys() - ENTRY)


def test_the_package_is_found_whole() -> None:
    assert len(INNER) > 80
    assert {part(module) for module in INNER} == {each for layer in LAYERS for each in layer}


@pytest.mark.parametrize("module", INNER)
def test_imports_go_down_only(module: str) -> None:
    own = part(module)
    for name in imported(module):
        if not name.startswith("cefu") or name == "cefu._version":
            continue
        assert name != "cefu", f"{module} imports the whole package"
        other = part(name)
        if other == own or (own, name) in SIDEWAYS:
            continue
        assert rank(other) > rank(own), f"{module} ({own}) imports {name} ({other})"


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_is_known_to_its_adapter_alone(library: str) -> None:
    for module in INNER:
        if any(name.split(".")[0] == library for name in imported(module)):
            assert {part(module), module} & LIBRARIES[library], f"{module} imports {library}"


def test_every_library_has_a_place() -> None:
    allowed = LIBRARIES.keys() | sys.stdlib_module_names | {"cefu"}
    for module in INNER:
        for name in imported(module):
            assert name.split(".")[0] in allowed, f"{module} imports {name}"


def test_model_and_errors_need_the_standard_library_only() -> None:
    for module in ("cefu.model", "cefu.errors", "cefu.schema"):
        own = {name for name in imported(module) if name != "cefu.frozen"}
        assert {name.split(".")[0] for name in own} <= sys.stdlib_module_names


def below_cli() -> list[str]:
    return [module for module in INNER if part(module) != "cli"]


@pytest.mark.parametrize("module", below_cli())
def test_nothing_prints_exits_or_reads_the_environment_below_the_command_line(module: str) -> None:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "exit", "quit", "input"), f"{module}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            forbidden = ("os.environ", "os.getenv", "os._exit", "sys.exit", "sys.argv", "sys.stdout", "sys.stderr")
            assert name not in forbidden, f"{module}:{node.lineno} uses {name}"
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            assert {alias.name for alias in node.names}.isdisjoint({"environ", "getenv"}), module


@pytest.mark.parametrize("module", sorted(modules()))
def test_modules_are_small(module: str) -> None:
    assert len(modules()[module].read_text(encoding="utf-8").splitlines()) <= 400


def test_half_of_the_modules_are_very_small() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules().values())
    assert sizes[len(sizes) // 2] <= 130


def test_names_say_what_a_thing_is_for() -> None:
    vague = ("Manager", "Handler", "Helper", "Utils", "Util", "Processor")
    for module in modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                assert not node.name.endswith(vague), f"{module}: {node.name}"
        assert not module.split(".")[-1].endswith(("manager", "handler", "helper", "helpers", "utils", "util")), module


def test_every_public_module_says_what_it_gives() -> None:
    for module in INNER:
        assert ast.get_docstring(tree(module)), f"{module} has no docstring"


# -- what is loaded ---------------------------------------------------------------------------------------------------

#: What the extras bring: loaded when something of theirs is written, and only then.
EXTRAS = ("xlsxwriter", "vl_convert", "jinja2", "pandas", "openpyxl", "python_calamine", "playwright")
HEAVY = ("jieba", "opencc", "whoosh", "yaml", "concurrent.futures", "multiprocessing", "dict.txt")

# jieba's dictionary, dict.txt, may be read without jieba's own code being imported.
_PROBE = """
import json, sys
opened = set()
def hear(event, args):
    if event == "open" and str(args[0]).endswith("dict.txt"):
        opened.add("dict.txt")
sys.addaudithook(hear)
{code}
json.dump(sorted(opened.union(sys.modules)), sys.__stderr__)
"""


def loaded(code: str, cwd: Path) -> tuple[set[str], str]:
    """What is loaded when the code has run (modules, the dictionary), and what else it wrote to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(code=code)],
        env=environment({}), capture_output=True, text=True, cwd=cwd, timeout=120, check=False,
    )  # fmt: skip
    said, bracket, names = done.stderr.rpartition("[")
    assert done.returncode == 0, done.stderr
    return set(json.loads(bracket + names)), said


def searching(query: str, index: Path) -> str:
    """The command, run to its end."""
    return (
        f"sys.argv = ['cefu', 'search', {query!r}, '-i', {str(index)!r}]\n"
        "from cefu.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code in (0, 1), end.code"
    )


#: What a search with one keyword does without, under any engine: libraries that others need, slow modules of Python,
#: and parts of Cefu that read, extract, write or draw.
NEEDLESS = (
    *HEAVY, *EXTRAS, "rjieba", "rich", "urllib.request", "http", "email", "ssl", "socket", "asyncio", "subprocess",
    "tempfile", "random", "decimal", "csv", "importlib.metadata", "importlib.resources", "logging", "shlex", "shutil",
    "textwrap", "calendar", "cefu.ingest", "cefu.reading", "cefu.extraction", "cefu.provenance",
    "cefu.store.sqlite_writer", "cefu.engines.whoosh_engine", "cefu.engines.memory", "cefu.data.technologies",
    "cefu.data.places", "cefu.data.toml", "cefu.analysis.segmenter", "cefu.render.table", "cefu.render.lines",
    "cefu.cli.progress",
)  # fmt: skip


def heavy(names: set[str], among: tuple[str, ...] = HEAVY) -> set[str]:
    return {name for name in names if any(name == each or name.startswith(f"{each}.") for each in among)}


def test_nothing_of_the_extras_is_loaded_before_it_is_needed(tmp_path: Path, seeds_index: Path) -> None:
    commands = "; ".join(f"import cefu.cli.{path.stem}" for path in sorted((HOME / "cli").glob("[a-z]*.py")))
    names, _ = loaded(f"import cefu, cefu.cli, cefu.index, cefu.render, cefu.provenance; {commands}", tmp_path)
    assert heavy(names, EXTRAS) == set()
    names, _ = loaded(searching("区块链", seeds_index), tmp_path)
    assert heavy(names, EXTRAS) == set()


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    names, said = loaded("import cefu", tmp_path)
    assert heavy(names, (*HEAVY, "click", "sqlite3")) == set()
    assert {name for name in names if name.startswith("cefu.")} == {"cefu._version", "cefu.errors"}
    assert said == ""


@pytest.mark.parametrize(
    "query",
    [
        "区块链", "5G", "區塊鏈 跨鏈", "区块链 /s 平台", "title:新基建", "province:四川 区块链", "issuer:国务院 数据",
        "tech:人工智能", "date:2020-05..2020-09", "《", "NOT 区块链",
    ],
)  # fmt: skip
def test_a_search_pays_only_for_what_it_needs(seeds_index: Path, tmp_path: Path, query: str) -> None:
    names, said = loaded(searching(query, seeds_index), tmp_path)
    assert heavy(names) == set()
    assert "cefu.engines.whoosh_search" in names, "the index of the seeds has the default engine"
    for line in said.splitlines():
        assert line.startswith(("showing ", "nothing found", "tech:")) or "too vague" in line, line


def test_counting_and_status_pay_no_more(seeds_index: Path, tmp_path: Path) -> None:
    for args in (["search", "区块链", "--count"], ["search", "区块链", "--whole-word"], ["--help"]):
        code = searching("", seeds_index).replace("'search', '',", f"*{args!r},")
        code = code.replace(f", '-i', {str(seeds_index)!r}", "") if args == ["--help"] else code
        assert heavy(loaded(code, tmp_path)[0]) == set(), args


def test_words_load_jieba_and_nobody_hears_of_it(seeds_index: Path, tmp_path: Path) -> None:
    names, said = loaded(searching("words:(支持 平台)", seeds_index), tmp_path)
    assert heavy(names, ("jieba", "dict.txt")), "jieba's words"
    assert heavy(names, ("opencc", "whoosh", "multiprocessing")) == set()
    note, showing = said.splitlines()
    assert note == "words: 支持 · 平台 (any of them)"
    assert showing.startswith("showing ")


def test_an_index_is_searched_by_its_engine_alone(engine_indexes: dict[str, Path], tmp_path: Path) -> None:
    names, _ = loaded(searching("区块链", engine_indexes["memory"]), tmp_path)
    assert heavy(names, ("whoosh", "cefu.engines.whoosh_search", "tantivy")) == set()


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_cold_search_loads_nothing_needless(engine: str, engine_indexes: dict[str, Path], tmp_path: Path) -> None:
    if engine not in engine_indexes:
        pytest.skip(f"{engine} is not installed")
    names, said = loaded(searching("区块链", engine_indexes[engine]), tmp_path)
    assert said.startswith("showing 10 of ")
    assert heavy(names, NEEDLESS) == set()
    assert names & {f"cefu.cli.{name}" for name in COMMANDS} == {"cefu.cli.search"}
    other = {"whoosh": "tantivy", "tantivy": "whoosh"}[engine]
    assert heavy(names, (other, f"cefu.engines.{other}_search", f"cefu.engines.{other}_engine")) == set()
    assert (engine in names) == (engine == "tantivy"), "Whoosh's files are read without Whoosh"


def test_help_loads_no_command_and_nothing_that_searches(tmp_path: Path) -> None:
    code = searching("", tmp_path).replace(f"'search', '', '-i', {str(tmp_path)!r}", "'--help'")
    names, said = loaded(code, tmp_path)
    assert said == ""
    assert {name for name in names if name.startswith("cefu.")} == {
        "cefu._version", "cefu.errors", "cefu.cli", "cefu.cli.app",
    }  # fmt: skip
    assert heavy(names, (*HEAVY, "sqlite3", "tomllib", "hashlib", "dataclasses", "pathlib")) == set()


def test_only_the_command_itself_looks_for_garbage_less_often(tmp_path: Path) -> None:
    code = (
        "import gc\nusual = gc.get_threshold()\nfrom cefu.cli import main\nimport cefu.cli.app, cefu.index\n"
        "assert gc.get_threshold() == usual\nsys.argv = ['cefu', '--version']\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "assert gc.get_threshold()[0] > usual[0] and gc.isenabled()"
    )
    loaded(code, tmp_path)


def test_help_says_of_each_command_that_there_is_what_it_does() -> None:
    """The lines that ``--help`` has without importing a command are of commands that are there, and of all of them."""
    assert {name for name in COMMANDS if f"cefu.cli.{name}" not in modules()} == set()
    with_command = {module for module in INNER if part(module) == "cli" and "command" in top_names(module)}
    assert {f"cefu.cli.{name}" for name in COMMANDS} == with_command


def top_names(module: str) -> set[str]:
    """The functions that a module defines."""
    return {node.name for node in tree(module).body if isinstance(node, ast.FunctionDef)}
