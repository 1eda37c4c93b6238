"""Plain text and Markdown: encodings, front matter, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from cefu.model import Declared, RawDocument
from cefu.reading import Failure, SourceFile, discover, read

HANS = "国务院办公厅关于印发新型基础设施建设规划的通知，各省、自治区、直辖市人民政府：区块链应用。\n" * 3
HANT = "行政院公報：中華民國憲法增修條文，立法院應於會議後公布，並自發布日施行。區塊鏈的應用。\n" * 3


def file_of(path: Path) -> SourceFile:
    (found,) = discover([path])
    assert isinstance(found, SourceFile), found
    return found


def outcome(tmp_path: Path, data: bytes, name: str = "a.txt") -> RawDocument | Failure:
    (tmp_path / name).write_bytes(data)
    (found,) = read(file_of(tmp_path / name))
    return found


def document(tmp_path: Path, data: bytes | str, name: str = "a.txt") -> RawDocument:
    found = outcome(tmp_path, data.encode() if isinstance(data, str) else data, name)
    assert isinstance(found, RawDocument), found
    return found


def failure(tmp_path: Path, data: bytes | str, name: str = "a.txt") -> Failure:
    found = outcome(tmp_path, data.encode() if isinstance(data, str) else data, name)
    assert isinstance(found, Failure), found
    return found


def test_plain_text_is_kept_as_found(tmp_path: Path) -> None:
    text = "\n　　标题\r\n正文\r第二行\n\n"
    found = document(tmp_path, text)
    assert found == RawDocument(f"{tmp_path.name}/a.txt", str(tmp_path / "a.txt"), text)


def test_the_mark_of_utf8_is_dropped(tmp_path: Path) -> None:
    found = document(tmp_path, b"\xef\xbb\xbf" + "正文".encode())
    assert (found.text, found.encoding) == ("正文", "utf-8-sig")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t", "　\n".encode()])
def test_an_empty_or_blank_file_is_named(tmp_path: Path, data: bytes) -> None:
    assert failure(tmp_path, data).reason.startswith("empty")


@pytest.mark.parametrize(
    ("codec", "text", "names"),
    [
        ("gb18030", HANS, ["GB18030"]),
        ("gbk", HANS, ["GB18030"]),
        ("gb2312", HANS, ["GB18030"]),
        ("gb18030", HANT, ["GB18030"]),
        ("big5", HANT, ["Big5"]),
        ("cp950", HANT + "碁銹恒裏", ["Big5", "CP950"]),
        ("big5hkscs", HANT + "嘅啲喺", ["Big5", "CP950", "Big5-HKSCS"]),
        ("utf-16", HANS, ["UTF-16"]),
        ("utf-16-le", HANS, ["UTF-16LE"]),
        ("utf-16-be", HANT, ["UTF-16BE"]),
        ("utf-16-le", "plain English text, no Han at all", ["UTF-16LE"]),
        ("utf-32", HANS, ["UTF-32"]),
    ],
)
def test_another_encoding_is_named_with_the_command_that_converts_it(
    tmp_path: Path, codec: str, text: str, names: list[str]
) -> None:
    found = failure(tmp_path, text.encode(codec))
    name = found.reason.removeprefix("not UTF-8; it looks like ")
    assert name in names
    assert found.hint == f"convert with: iconv -f {name} -t UTF-8 {tmp_path}/a.txt > NEW"


@pytest.mark.parametrize(("text", "codec"), [("区块链发展规划", "gbk"), ("法規公報", "big5")])
def test_a_few_characters_are_enough(tmp_path: Path, text: str, codec: str) -> None:
    assert ("GB18030" if codec == "gbk" else "Big5") in failure(tmp_path, text.encode(codec)).reason


def test_the_file_name_in_the_command_is_quoted(tmp_path: Path) -> None:
    assert f"'{tmp_path}/a b.txt'" in failure(tmp_path, HANS.encode("gbk"), "a b.txt").hint


@pytest.mark.parametrize(
    "data",
    [
        "個人情報の保護に関する法律について".encode("shift_jis"),
        "개인정보 보호법은 개인정보의 처리".encode("euc_kr"),
        "La présente loi définit les règles générales".encode("latin-1"),
    ],
)
def test_an_encoding_that_fits_nothing_is_not_guessed(tmp_path: Path, data: bytes) -> None:
    found = failure(tmp_path, data)
    assert found.reason.startswith("not UTF-8")
    assert "looks like" not in found.reason


def test_damaged_utf8_is_told_from_other_encodings(tmp_path: Path) -> None:
    data = HANS.encode()
    found = failure(tmp_path, data[:200] + b"\xff" + data[200:])
    assert found.reason.startswith("damaged UTF-8: byte ")
    assert "on line 2" in found.reason


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00",
        b"abc\x00def",
        b"\x01\x02\x03abc" * 9,
    ],
)
def test_binary_data_is_not_text(tmp_path: Path, data: bytes) -> None:
    assert failure(tmp_path, data).reason == "binary data, not text"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cefu.reading.limits.RECORD_BYTES", 1024)
    assert "in one document" in failure(tmp_path, "正" * 400).reason
    assert document(tmp_path, "正" * 300).text == "正" * 300


def test_a_file_that_vanished_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("正文", encoding="utf-8")
    file = file_of(path)
    path.unlink()
    (found,) = read(file)
    assert isinstance(found, Failure)
    assert "No such file" in found.reason
    path.mkdir()
    (found,) = read(file)
    assert isinstance(found, Failure)


FRONT = "front matter"


def test_yaml_front_matter_declares(tmp_path: Path) -> None:
    found = document(
        tmp_path,
        "---\n"
        "title: 上海市推进新型基础设施建设行动方案\n"
        "issuer: [上海市人民政府, 上海市经信委]\n"
        "发布日期: 2020-05\n"
        "date: 2020-05-07\n"
        "施行日期: 2020\n"
        "draft: no\n"
        "version: 1.10\n"
        "tags: [新基建, 区块链]\n"
        "city:\n"
        "url: ~\n"
        "pages: {from: 1, to: 2}\n"
        "---\n"
        "\n# 正文\n",
        "a.md",
    )
    assert found.text == "\n# 正文\n"
    assert found.declared == tuple(
        Declared(field, value, FRONT, f"front matter, key {key}")
        for field, value, key in [
            ("title", "上海市推进新型基础设施建设行动方案", "title"),
            ("issuer", "上海市人民政府", "issuer"),
            ("issuer", "上海市经信委", "issuer"),
            ("issued_on", "2020-05", "发布日期"),
            ("date", "2020-05-07", "date"),
            ("effective_on", "2020", "施行日期"),
        ]
    )
    assert found.extra == {
        "draft": "no",
        "version": "1.10",
        "tags": "新基建;区块链",
        "pages": '{"from": "1", "to": "2"}',
    }


def test_toml_front_matter_declares(tmp_path: Path) -> None:
    text = '+++\r\ntitle = "方案"\r\n文号 = "沪府〔2020〕27号"\r\nissued_on = 2020-05-07\r\n+++\r\n正文\r\n'
    found = document(tmp_path, text, "a.markdown")
    assert found.text == "正文\r\n"
    assert [(d.field, d.value) for d in found.declared] == [
        ("title", "方案"),
        ("doc_number", "沪府〔2020〕27号"),
        ("issued_on", "2020-05-07"),
    ]


def test_id_and_text_in_front_matter_do_not_rename_the_file(tmp_path: Path) -> None:
    found = document(tmp_path, "---\nid: 7\ntext: 摘要\n---\n正文", "a.md")
    assert (found.doc_id, found.text) == (f"{tmp_path.name}/a.md", "正文")
    assert found.extra == {"id": "7", "text": "摘要"}


@pytest.mark.parametrize(
    "text",
    [
        "# 标题\n\n---\n\n正文",
        "---\n一段话\n---\n又一段",
        "---\n- 甲\n- 乙\n---\n正文",
        "---\ntitle: 没有结束",
        "\n---\ntitle: 不在第一行\n---\n正文",
        "----\n正文",
        "正文",
    ],
)
def test_rules_are_not_front_matter(tmp_path: Path, text: str) -> None:
    found = document(tmp_path, text, "a.md")
    assert (found.text, found.declared) == (text, ())


def test_empty_front_matter_declares_nothing(tmp_path: Path) -> None:
    assert document(tmp_path, "---\n---\n正文", "a.md").text == "正文"
    assert document(tmp_path, "---\n# a comment\n...\n正文", "a.md").text == "正文"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("---\ntitle: 甲\ndate: [2020\n---\n正文", "front matter, line 4: bad YAML"),
        ("---\ntitle: 甲: 乙\n---\n正文", "front matter, line 2: bad YAML"),
        ("---\na: &x 1\nb: *x\n---\n正文", "front matter, line 3: bad YAML (aliases"),
        ("---\na: \x07\n---\n" + "正文" * 99, "front matter, line 2: bad YAML"),
        ("---\na: " + "[" * 5000 + "\n---\n正文", "front matter, line 2: bad YAML"),
        ("+++\ntitle = 甲\n+++\n正文", "front matter, line 2: bad TOML"),
        ('+++\ntitle = "甲"\ndate = 2020-05\n+++\n正文', "front matter, line 3: bad TOML"),
    ],
)
def test_bad_front_matter_is_named_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    found = failure(tmp_path, text, "a.md")
    assert found.reason.startswith(where)
    assert found.hint
    assert found.source == str(tmp_path / "a.md")


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    found = document(
        tmp_path, "---\ntitle: !!python/object/apply:os.getcwd []\nkind: 通知\n---\n正文", "a.md"
    )
    assert [d.field for d in found.declared] == ["kind"]


def test_front_matter_without_a_text_is_empty(tmp_path: Path) -> None:
    assert (
        failure(tmp_path, "---\ntitle: 甲\n---\n \n", "a.md").reason
        == "empty: no text below the front matter"
    )


def test_front_matter_in_another_encoding_is_named(tmp_path: Path) -> None:
    assert "GB18030" in failure(tmp_path, f"---\ntitle: 甲\n---\n{HANS}".encode("gbk"), "a.md").reason


def test_half_a_character_in_front_matter_is_refused(tmp_path: Path) -> None:
    assert "half a character" in failure(tmp_path, '---\ntitle: "\\ud800"\n---\n正文', "a.md").reason
