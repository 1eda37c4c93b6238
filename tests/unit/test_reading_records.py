"""JSON Lines, JSON and standard input: keys, ids, and the records that are none."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cefu.errors import ConfigError
from cefu.model import METADATA_FIELDS, Declared, RawDocument
from cefu.reading import Failure, SourceFile, discover, read
from cefu.reading.keys import FIELDS, key_map
from cefu.reading.toml_text import loads

Outcome = list[RawDocument | Failure]

#: Hypothesis builds its table of characters on first use, and each example writes a file.
SLOW_START = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(path: Path, data: bytes | str, mapping: Mapping[str, str] | None = None, **options: Any) -> Outcome:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = discover([path], **options)
    assert isinstance(file, SourceFile), file
    return list(read(file, mapping=mapping or {}))


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def one(tmp_path: Path, record: object, mapping: Mapping[str, str] | None = None) -> RawDocument:
    (found,) = run(tmp_path / "a.jsonl", lines(record), mapping)
    assert isinstance(found, RawDocument), found
    return found


def test_a_record_declares_by_its_keys(tmp_path: Path) -> None:
    record = {
        "id": "gov-1",
        "title": " 通知 ",
        "text": " 正文\r\n",
        "date": "2020-05-07",
        "pub_date": "2020-05-08",
        "province": None,
        "city": "",
        "issuer": ["国务院", "中央军委"],
        "doc_number": "国发〔2020〕8号",
        "pages": 12,
        "raw": {"a": [1, None]},
        "score": float("nan"),
        "nothing": None,
        "ok": True,
    }
    found = one(tmp_path, record)
    assert (found.doc_id, found.source) == ("gov-1", f"{tmp_path}/a.jsonl#1")
    assert (found.text, found.encoding) == (" 正文\r\n", "utf-8")
    assert found.declared == tuple(
        Declared(field, value, "record", f"record 1, key {key}")
        for field, value, key in [
            ("title", "通知", "title"),
            ("date", "2020-05-07", "date"),
            ("issued_on", "2020-05-08", "pub_date"),
            ("issuer", "国务院;中央军委", "issuer"),
            ("doc_number", "国发〔2020〕8号", "doc_number"),
        ]
    )
    assert found.extra == {"pages": "12", "raw": '{"a": [1, null]}', "score": "NaN", "ok": "true"}


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("标题", "title"),
        ("標題", "title"),
        ("政策标题", "title"),
        ("发文机关", "issuer"),
        ("發文機關", "issuer"),
        ("发文机构", "issuer"),
        ("发布机构", "issuer"),
        ("发布单位", "issuer"),
        ("发文单位", "issuer"),
        ("发文字号", "doc_number"),
        ("文號", "doc_number"),
        ("成文日期", "written_on"),
        ("发布日期", "issued_on"),
        ("公布日期", "issued_on"),
        ("印发日期", "issued_on"),
        ("施行日期", "effective_on"),
        ("生效日期", "effective_on"),
        ("实施日期", "effective_on"),
        ("日期", "date"),
        ("省份", "province"),
        ("省", "province"),
        ("城市", "city"),
        ("文种", "kind"),
        ("类型", "kind"),
        ("链接", "url"),
        ("网址", "url"),
        ("来源", "source"),
        ("written_on", "written_on"),
        ("issued_on", "issued_on"),
        ("effective_on", "effective_on"),
        (" TITLE ", "title"),
        ("ＵＲＬ", "url"),
    ],
)
def test_keys_of_both_scripts_are_known(tmp_path: Path, key: str, field: str) -> None:
    found = one(tmp_path, {"正文": "甲", key: "乙"})
    assert [(d.field, d.value) for d in found.declared] == [(field, "乙")]


@pytest.mark.parametrize("key", ["text", "body", "content", "正文", "内容", "內容", "全文", "政策正文文本"])
def test_keys_of_the_text(tmp_path: Path, key: str) -> None:
    assert one(tmp_path, {key: "甲"}).text == "甲"


def test_the_list_of_keys_is_sound() -> None:
    from cefu.reading import keys

    assert keys.__file__ is not None
    table = loads(Path(keys.__file__).with_name("keys.toml").read_text(encoding="utf-8"), "keys.toml")
    every = [key for names in table.values() for key in names]
    assert len(every) == len(set(every))
    assert set(table) == {"id", "text", "date", *METADATA_FIELDS}
    assert all(key_map({}).field(field) == field for field in table)


def test_row_numbers_and_index_numbers_are_no_ids(tmp_path: Path) -> None:
    found = one(tmp_path, {"序号": 1, "索引号": "000014349/2020-00001", "text": "甲"})
    assert found.doc_id == f"{tmp_path.name}/a.jsonl#1"
    assert found.extra == {"序号": "1", "索引号": "000014349/2020-00001"}


def test_ids_as_text_or_by_number(tmp_path: Path) -> None:
    data = lines(
        {"id": 7, "text": "甲"},
        {"text": "乙"},
        {"id": "", "text": "丙"},
        {"id": 8.0, "text": "丁"},
        {"编号": "X", "text": "戊"},
    )
    found = run(tmp_path / "a.jsonl", data)
    base = f"{tmp_path.name}/a.jsonl"
    assert [d.doc_id for d in found if isinstance(d, RawDocument)] == [
        "7",
        f"{base}#2",
        f"{base}#3",
        "8",
        "X",
    ]
    found = run(tmp_path / "a.jsonl", data, collection="c")
    assert [d.doc_id for d in found if isinstance(d, RawDocument)][:2] == ["c/7", f"c/{base}#2"]


def test_the_first_text_wins_and_the_other_is_kept(tmp_path: Path) -> None:
    found = one(tmp_path, {"content": " ", "body": "甲", "正文": "乙", "title": "一", "标题": "二"})
    assert found.text == "甲"
    assert found.extra == {"正文": "乙"}
    assert [(d.field, d.value) for d in found.declared] == [("title", "一"), ("title", "二")]


def test_paragraphs_in_a_list_are_lines(tmp_path: Path) -> None:
    assert one(tmp_path, {"text": ["　　甲", "乙"]}).text == "　　甲\n乙"


def test_a_nested_value_declares_nothing(tmp_path: Path) -> None:
    found = one(tmp_path, {"text": "甲", "issuer": {"name": "国务院"}, "id": {"a": 1}})
    assert found.declared == ()
    assert found.extra == {"issuer": '{"name": "国务院"}', "id": '{"a": 1}'}


def test_the_users_mapping_goes_first(tmp_path: Path) -> None:
    record = {"text": "摘要", "全部": "甲", "title": "一", "件名": "二", "类型": "x", "ref": "R1"}
    mapping = {"全部": "text", "件名": "标题", " 类型 ": "extra", "REF": "id"}
    found = one(tmp_path, record, mapping)
    assert (found.doc_id, found.text) == ("R1", "甲")
    assert [(d.field, d.value) for d in found.declared] == [("title", "二"), ("title", "一")]
    assert found.extra == {"类型": "x", "text": "摘要"}


def test_a_mapping_to_no_field_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"text": "甲"}), encoding="utf-8")
    (file,) = discover([tmp_path / "a.jsonl"])
    assert isinstance(file, SourceFile)
    with pytest.raises(ConfigError) as caught:
        read(file, mapping={"a": "nowhere"})
    assert all(field in caught.value.hint for field in FIELDS)
    with pytest.raises(ConfigError):
        read(file, mapping={" ": "text"})


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    data = (
        lines({"text": "甲"}, {"text": "乙"})
        + '{"text": "丙"\n\n[1]\n"丁"\n'
        + lines({"a": 1, "b": 2}, {"text": "戊"})
    )
    found = run(tmp_path / "a.jsonl", data)
    assert [d.doc_id.rpartition("#")[2] for d in found if isinstance(d, RawDocument)] == ["1", "2", "7"]
    bad = [f for f in found if isinstance(f, Failure)]
    assert [f.source.rpartition(":")[2] for f in bad] == ["3", "5", "6", "7"]
    assert all(f.source.startswith(f"{tmp_path}/a.jsonl:") for f in bad)
    assert "broken JSON" in bad[0].reason
    assert bad[1].reason == "record 4 is a list, not an object"
    assert bad[3].reason == "record 6 has no text; its keys: a, b"
    assert "--map" in bad[3].hint


@pytest.mark.parametrize("text", [None, "", "  \n", [], {"a": 1}, float("nan")])
def test_a_record_without_text_is_named(tmp_path: Path, text: object) -> None:
    (found,) = run(tmp_path / "a.jsonl", lines({"id": "x", "text": text}))
    assert isinstance(found, Failure)
    assert "record 1 has no text; its keys: id, text" in found.reason


@pytest.mark.parametrize(
    "record", ['{"text": "甲\\ud800"}', '{"text": "甲", "a": "\\udc00"}', '{"text": "甲", "\\ud800": 1}']
)
def test_half_a_character_is_refused(tmp_path: Path, record: str) -> None:
    found = run(tmp_path / "a.jsonl", record + "\n" + lines({"text": "乙"}))
    assert isinstance(found[0], Failure)
    assert "half a character" in found[0].reason
    assert found[0].source.endswith(":1")
    assert isinstance(found[1], RawDocument)


def test_whole_surrogate_pairs_are_characters(tmp_path: Path) -> None:
    (found,) = run(tmp_path / "a.jsonl", '{"text": "\\ud840\\udc00"}')
    assert isinstance(found, RawDocument)
    assert found.text == "\U00020000"


@pytest.mark.parametrize(
    "data",
    ["[" * 100_000, '{"text": ' + "1" * 10_000 + "}", '{"text": "甲", "a": ' + "[" * 700 + "]" * 700 + "}"],
)
def test_absurd_json_does_not_raise(tmp_path: Path, data: str) -> None:
    found = run(tmp_path / "a.jsonl", data + "\n" + lines({"text": "乙"}))
    assert len(found) == 2
    assert isinstance(found[1], RawDocument)


def test_marks_line_ends_and_blank_lines(tmp_path: Path) -> None:
    data = (
        b"\xef\xbb\xbf"
        + lines({"text": "甲\u2028乙"}).encode()
        + b"\r\n  \r\n"
        + lines({"text": "丙"}).encode().rstrip()
    )
    found = run(tmp_path / "a.ndjson", data)
    assert [d.text for d in found if isinstance(d, RawDocument)] == ["甲\u2028乙", "丙"]
    assert {d.encoding for d in found if isinstance(d, RawDocument)} == {"utf-8-sig"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv"])
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_no_record_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (found,) = run(tmp_path / name, data)
    assert isinstance(found, Failure)
    assert found.reason.startswith("empty")


HANS = {
    "title": "关于印发规划的通知",
    "text": "国务院办公厅关于印发发展规划的通知，各省、自治区、直辖市人民政府",
}


@pytest.mark.parametrize(
    ("codec", "name"), [("gbk", "GB18030"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE")]
)
def test_a_file_in_another_encoding_fails_once(tmp_path: Path, codec: str, name: str) -> None:
    (found,) = run(tmp_path / "a.jsonl", lines(*[HANS] * 50).encode(codec))
    assert isinstance(found, Failure)
    assert found.reason == f"not UTF-8; it looks like {name}"


def test_another_encoding_below_ascii_lines_fails_once(tmp_path: Path) -> None:
    data = lines(*[{"text": "ascii"}] * 5000).encode() + lines(*[HANS] * 50).encode("gbk")
    found = run(tmp_path / "a.jsonl", data)
    assert len(found) == 5001
    assert isinstance(found[-1], Failure)
    assert "GB18030" in found[-1].reason


def test_one_damaged_line_is_one_failure(tmp_path: Path) -> None:
    good = lines({"text": "甲"}).encode()
    found = run(tmp_path / "a.jsonl", good + b'{"text": "\xff"}\n' + lines(HANS).encode("gbk") + good)
    assert [type(f) for f in found] == [RawDocument, Failure, Failure, RawDocument]
    assert isinstance(found[1], Failure)
    assert found[1].source.endswith(":2")
    assert found[1].reason == "not UTF-8 at byte 11 of the line"


def test_what_is_no_json_at_all_gives_up(tmp_path: Path) -> None:
    found = run(tmp_path / "a.jsonl", "第一章 总则\n" * 100_000)
    assert len(found) == 101
    assert isinstance(found[-1], Failure)
    assert "the rest was not read" in found[-1].reason
    found = run(tmp_path / "a.jsonl", bytes(range(256)) * 4000)
    assert [f.reason for f in found if isinstance(f, Failure)] == ["binary data, not text"]


def test_a_line_beyond_the_limit_is_one_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cefu.reading.limits.RECORD_BYTES", 1000)
    found = run(tmp_path / "a.jsonl", lines({"text": "甲"}, {"text": "乙" * 9999}, {"text": "丙"}))
    assert [type(f) for f in found] == [RawDocument, Failure, RawDocument]


def test_records_are_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(20_000):
            stream.write(lines({"id": number, "text": "区块链" * 50}))
    (file,) = discover([path])
    assert isinstance(file, SourceFile)
    import tracemalloc

    tracemalloc.start()
    count = sum(isinstance(found, RawDocument) for found in read(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert path.stat().st_size > 9_000_000
    assert peak < 2_000_000


def test_json_holds_a_list_or_one_record(tmp_path: Path) -> None:
    records = [{"id": "a", "text": "甲"}, 3, {"x": 1}, {"text": "乙"}]
    found = run(tmp_path / "a.json", json.dumps(records, indent=1))
    assert [d.doc_id for d in found if isinstance(d, RawDocument)] == ["a", f"{tmp_path.name}/a.json#4"]
    bad = [f for f in found if isinstance(f, Failure)]
    assert [f.source.rpartition("#")[2] for f in bad] == ["2", "3"]
    assert bad[0].reason == "record 2 is a number, not an object"
    (found_one,) = run(tmp_path / "a.json", json.dumps(records[0], indent=1))
    assert isinstance(found_one, RawDocument)
    assert found_one.source == f"{tmp_path}/a.json#1"


def test_json_lines_under_the_name_of_json_are_read(tmp_path: Path) -> None:
    found = run(tmp_path / "a.json", "\ufeff" + lines({"text": "甲"}, {"text": "乙"}))
    assert [d.text for d in found if isinstance(d, RawDocument)] == ["甲", "乙"]


def test_broken_json_names_the_line(tmp_path: Path) -> None:
    (found,) = run(tmp_path / "a.json", '[\n{"text": "甲"},\n{"text": 乙}\n]')
    assert isinstance(found, Failure)
    assert found.source.endswith("a.json:3")
    for data in ("[" * 100_000, "[]", "3"):
        (found,) = run(tmp_path / "a.json", data)
        assert isinstance(found, Failure)


def from_stdin(data: bytes | str, **options: str) -> Outcome:
    (file,) = discover(["-"], **options)
    assert isinstance(file, SourceFile)
    return list(read(file, stdin=io.BytesIO(data.encode() if isinstance(data, str) else data)))


def test_standard_input_is_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = from_stdin("\n 区块链 {")
    assert found == RawDocument("stdin", "stdin", "\n 区块链 {")

    class Console:
        buffer = io.BytesIO("正文".encode())

    monkeypatch.setattr(sys, "stdin", Console)
    (file,) = discover(["-"])
    assert isinstance(file, SourceFile)
    (found,) = read(file)
    assert isinstance(found, RawDocument)
    assert not Console.buffer.closed


@pytest.mark.parametrize("before", ["", "\n \t\r\n", "\ufeff", " " * 100_000])
def test_standard_input_is_json_lines_when_it_starts_so(before: str) -> None:
    found = from_stdin(before + lines({"text": "甲"}, {"id": 9, "text": "乙"}), collection="c")
    assert [(d.doc_id, d.source) for d in found if isinstance(d, RawDocument)] == [
        ("c/stdin#1", "stdin#1"),
        ("c/9", "stdin#2"),
    ]


def test_standard_input_fails_by_name() -> None:
    assert from_stdin("") == [Failure("stdin", "empty: no text")]
    (found,) = from_stdin("国务院办公厅关于印发规划的通知".encode("gbk"))
    assert isinstance(found, Failure)
    assert found.source == "stdin"
    assert "GB18030" in found.reason


@SLOW_START
@given(
    st.binary(max_size=300),
    st.sampled_from(["a.txt", "a.md", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.jsonl.gz", "a.txt.zst"]),
)
def test_no_bytes_make_read_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    found = run(tmp_path_factory.mktemp("any") / name, data)
    assert found
    for each in found:
        text = each.text if isinstance(each, RawDocument) else str(each)
        assert text.encode("utf-8").strip()


@SLOW_START
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "text", "标题", "x"]), st.one_of(st.none(), st.integers(), st.text())
        ),
        min_size=1,
    ),
)
def test_each_record_is_a_document_or_a_failure(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]]
) -> None:
    found = run(
        tmp_path_factory.mktemp("any") / "a.jsonl", "".join(json.dumps(record) + "\n" for record in records)
    )
    assert [f for f in found if isinstance(f, Failure)] == [] or len(found) >= len(records)
    assert len(found) == len(records)
