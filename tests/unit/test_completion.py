"""The Tab key: what a shell is told when it asks the command, as click's scripts for bash, zsh and fish ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import cefu
from cefu.cli.completion import cities
from cefu.data.places import resolve_city, resolve_province
from cefu.names import IndexNames
from running import Run, environment

Ask = Callable[..., list[str]]

#: The program as pip installs it: it imports ``main`` and exits with what that gives.
_PROGRAM = "import sys; from cefu.cli import main; sys.argv[0] = 'cefu'; sys.exit(main())"


def asked(shell: str, words: list[str], cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Ask as the shell's script does; the last word is being typed."""
    surroundings = {
        "_CEFU_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words) if shell == "fish" else "\n".join(words),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        **extra,
    }
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env=environment(surroundings), cwd=cwd, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def ask(seeds_index: Path, tmp_path: Path) -> Ask:
    """``ask("search", "--province", "四")`` gives what bash is offered for the word being typed."""

    def call(*words: str, shell: str = "bash") -> list[str]:
        done = asked(shell, ["cefu", *words], tmp_path, CEFU_INDEX=str(seeds_index))
        assert (done.returncode, done.stderr) == (0, "")
        if shell == "zsh":
            lines = done.stdout.splitlines()
            return [f"{name} {text}" for name, text in zip(lines[1::3], lines[2::3], strict=True)]
        return [line.partition(",")[2].replace("\t", " ") for line in done.stdout.splitlines() if line]

    return call


def test_commands_and_options(ask: Ask) -> None:
    assert ask("ins") == ["inspect"]
    assert "--province" in ask("search", "--pro")
    assert ask("search", "--format", "js") == ["jsonl", "json"]


def test_provinces_in_chinese(ask: Ask) -> None:
    assert ask("search", "--province", "四") == ["四川"]
    every = ask("search", "--province", "")
    assert {"四川", "福建", "中央"} <= set(every)
    assert every == [name for name in every if resolve_province(name) == name]
    assert "西藏" not in every, "no document here is of 西藏"
    assert ask("search", "--province", "廣") == ["广东"]
    assert ask("search", "--province", "川") == ["四川"]
    assert ask("search", "--province", "无") == []


def test_provinces_in_latin_letters(ask: Ask) -> None:
    assert ask("search", "--province", "Sich") == ["四川"]
    assert ask("search", "--province", "sich", shell="zsh") == ["四川 Sichuan"]
    # Fish shows only what begins as it was typed; the name it gives is as good.
    assert ask("search", "--province", "Sich", shell="fish") == ["Sichuan 四川"]
    assert ask("search", "--province", "zh") == ["Zhongyang", "Zhejiang"]
    for name in ask("search", "--province", "zh"):
        assert resolve_province(name)


def test_a_value_behind_an_equals_sign(ask: Ask) -> None:
    # Bash hands over three words, the other shells one.
    assert ask("search", "--province", "=", "四") == ["四川"]
    assert "四川" in ask("search", "--province", "=")
    assert ask("search", "--province", "=", "四川", "--city", "=", "深") == ["深圳"]
    assert ask("search", "--province=四", shell="zsh") == ["--province=四川 Sichuan"]
    assert ask("search", "--province=Sich", shell="fish") == ["--province=Sichuan 四川"]


def test_other_filters(ask: Ask, seeds: Path) -> None:
    assert ask("search", "--city", "shenz") == ["深圳"]
    assert ask("search", "--issuer", "国家互") == ["国家互联网信息办公室"]
    assert ask("search", "--issuer", "网信办") == ["国家互联网信息办公室"]
    assert ask("search", "--issuer", "重慶") == ask("search", "--issuer", "重庆") != []
    assert ask("search", "--kind", "行动") == ["行动方案"]
    assert ask("search", "--source", "yunnan") == [str(seeds / "yunnan-2020.txt")]
    assert ask("search", "--mentions", "西藏") == ["西藏"]
    assert ask("search", "--mentions", "福州") == ["福州", "福州新区"]
    assert ask("status", "--format", "") == ["text", "json"]


def test_technologies_by_any_name(ask: Ask) -> None:
    assert "区块链" in ask("search", "--tech", "")
    assert ask("search", "--tech", "區塊") == ["区块链"]
    assert ask("search", "--tech", "blockch") == ["区块链"]
    assert ask("lexicon", "區塊") == ["区块链"]
    assert ask("inspect", "--field", "iss") == ["issuer", "issued_on"]


def test_documents_and_files(ask: Ask) -> None:
    assert ask("show", "seeds/fuj") == ["seeds/fujian-2020.txt"]
    assert ask("show", "seeds/fuj", shell="zsh") == ["seeds/fujian-2020.txt 福建省新型基礎設施建設行動方案"]
    assert ask("inspect", "caict") == ["caict-digital-economy"]
    assert ask("show", "nothing") == []


def test_files_are_left_to_the_shell(seeds_index: Path, tmp_path: Path) -> None:
    for words in (["inspect", "no"], ["ingest", "se"], ["search", "-o", "hi"], ["ingest", "--lexicon", "m"]):
        done = asked("bash", ["cefu", *words], tmp_path, CEFU_INDEX=str(seeds_index))
        assert done.stdout == f"file,{words[-1]}\n"
    assert asked("bash", ["cefu", "search", "-i", "in"], tmp_path).stdout == "dir,in\n"


def test_the_index_of_the_line_is_asked(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("四川省数据条例\n第一条 为了发展。", encoding="utf-8")
    cefu.ingest(tmp_path / "a.txt", tmp_path / "other", jobs=1)
    assert ask("show", "-i", "other", "") == [f"{tmp_path.name}/a.txt"]
    assert ask("search", "--index", "=", "other", "--province", "") == ["四川"]


def test_what_is_gone_from_the_index_is_not_offered(ask: Ask, tmp_path: Path) -> None:
    paper = tmp_path / "papers" / "a.jsonl"
    paper.parent.mkdir()
    for name in ("甲委员会", "乙委员会"):
        record = {"id": f"{name}的文件", "text": "决定如下。", "issuer": name}
        paper.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        cefu.ingest(paper.parent, tmp_path / "index", jobs=1, prune=True)
    assert ask("search", "-i", "index", "--issuer", "") == ["乙委员会"]
    assert ask("show", "-i", "index", "") == ["乙委员会的文件"]


def test_without_an_index_there_is_silence(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    options = ("province", "city", "issuer", "tech", "kind", "source", "mentions")
    for folder in ("nowhere", "broken"):
        for words in [["search", f"--{name}", ""] for name in options] + [["show", ""]]:
            done = asked("bash", ["cefu", *words], tmp_path, CEFU_INDEX=folder)
            assert (done.returncode, done.stdout, done.stderr) == (0, "\n", ""), words
    (tmp_path / "cefu.toml").write_text("index = [", encoding="utf-8")
    done = asked("bash", ["cefu", "search", "--province", ""], tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_what_bash_acts_on_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "纪要 (1) $x.txt").write_text("会议纪要。", encoding="utf-8")
    cefu.ingest(tmp_path / "纪要 (1) $x.txt", tmp_path / "index", jobs=1)
    words = ["cefu", "show", "-i", "index", f"{tmp_path.name}/纪要"]
    offered = asked("bash", words, tmp_path).stdout
    assert offered == f"plain,{tmp_path.name}/纪要\\\\ \\\\(1\\\\)\\\\ \\\\$x.txt\n"
    assert asked("zsh", words, tmp_path).stdout.splitlines()[1] == f"{tmp_path.name}/纪要 (1) $x.txt"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_of_the_shells(run_process: Run, shell: str) -> None:
    outcome = run_process(env={"_CEFU_COMPLETE": f"{shell}_source"})
    assert outcome.status == 0
    assert "_CEFU_COMPLETE" in outcome.out
    assert f"{shell}_complete" in outcome.out


def test_a_shell_nobody_knows(run_process: Run) -> None:
    outcome = run_process(env={"_CEFU_COMPLETE": "tcsh_source"})
    assert (outcome.status, outcome.out) == (2, "")
    assert "_CEFU_COMPLETE is tcsh_source" in outcome.err
    assert "_CEFU_COMPLETE=bash_source or" in outcome.err


def test_bash_itself(seeds_index: Path, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None, "this is tested with the real bash"
    program = tmp_path / "bin" / "cefu"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{_PROGRAM}\n", encoding="utf-8")
    program.chmod(0o755)
    script = """
        eval "$(_CEFU_COMPLETE=bash_source cefu)"
        COMP_WORDS=(cefu search --province = Sich) COMP_CWORD=4
        _cefu_completion cefu
        printf '%s|' "${COMPREPLY[@]}"
        complete -p cefu
    """
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [bash, "--norc", "-c", script],
        env=environment({"PATH": path, "CEFU_INDEX": str(seeds_index)}),
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "四川|complete -o nosort -F _cefu_completion cefu\n"


def test_every_city_that_is_offered_is_understood(seeds_index: Path) -> None:
    context = click.Context(click.Command("search"))
    context.params["index"] = str(seeds_index)
    param = click.Option(["--city"])
    from cefu.cli import completion

    for name in completion._all_cities():
        assert resolve_city(name.name) == name.name
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for item in completion.mentions(context, param, letter):
            IndexNames(lambda _: {}, lambda: None).mentions(item.value)  # type: ignore[arg-type,return-value]
    assert cities(context, param, "shenz")[0].value == "Shenzhen", "no shell that replaces what was typed"


def test_it_is_fast_and_loads_nothing_heavy(seeds_index: Path, tmp_path: Path) -> None:
    code = (
        "import json, sys, atexit\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.__stderr__))\n" + _PROGRAM
    )
    for option, typed in (
        ("--province", "Si"),
        ("--tech", "block"),
        ("--issuer", "网信办"),
        ("--mentions", "shenz"),
    ):
        extra = {
            "_CEFU_COMPLETE": "bash_complete",
            "COMP_WORDS": f"cefu search {option} {typed}",
            "COMP_CWORD": "3",
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment({**extra, "CEFU_INDEX": str(seeds_index)}),
            cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert done.stdout.startswith("plain,"), option
        loaded = {name.partition(".")[0] for name in json.loads(done.stderr)}
        assert not loaded & {"jieba", "opencc", "whoosh", "tantivy", "yaml", "multiprocessing"}, option
