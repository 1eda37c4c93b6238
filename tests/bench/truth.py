"""Preparing the documents for the peers, and what is in them in fact: by looking through every folded text."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .corpus import records

__all__ = ["PREPARED", "brute_force", "compare", "prepare"]

#: What a peer is given: the documents as they are, folded, or folded with blanks between the units.
PREPARED = {"raw": "documents.jsonl", "folded": "folded.jsonl", "units": "units.jsonl"}


def prepare(work: Path, kinds: list[str]) -> dict[str, Any]:
    """Write the documents in each of the kinds; how many, their size, and the provinces they declare."""
    from cefu.analysis import fold
    from cefu.analysis.units import units

    def separated(text: str) -> str:
        return " ".join(units(text))

    forms: dict[str, Callable[[str], str]] = {"folded": str, "units": separated}
    files = {kind: (work / PREPARED[kind]).open("w", encoding="utf-8") for kind in kinds if kind != "raw"}
    provinces: Counter[str] = Counter()
    count = characters = octets = 0
    for record in _read(work / PREPARED["raw"]):
        count += 1
        characters += len(record["text"])
        octets += len(record["text"].encode("utf-8", "replace"))
        provinces[record["province"]] += 1
        folded = {key: fold(record[key]).text for key in ("title", "text")}
        for kind, file in files.items():
            prepared = {**record, **{key: forms[kind](text) for key, text in folded.items()}}
            file.write(json.dumps(prepared, ensure_ascii=False) + "\n")
    for file in files.values():
        file.close()
    return {"documents": count, "characters": characters, "bytes": octets, "provinces": provinces}


def _read(path: Path) -> Iterator[dict[str, Any]]:
    return records([path])


def brute_force(work: Path, asked: list[dict[str, Any]]) -> dict[str, list[str]]:
    """For each query the ids of the documents that match, whatever their province."""
    found: dict[str, list[str]] = {query["name"]: [] for query in asked}
    for record in _read(work / PREPARED["folded"]):
        texts = _Texts([record["text"], *([record["title"]] if record["title"].strip() else [])])
        for query in asked:
            if _matches(texts, query):
                found[query["name"]].append(record["id"])
    return found


class _Texts:
    """A document's folded texts; their units are cut where a keyword could stand within a unit only."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self._units: list[Any] | None = None
        self._places: dict[str, list[list[tuple[int, int]]]] = {}

    def places(self, keyword: str) -> list[list[tuple[int, int]]]:
        """For each text the places of the keyword."""
        if keyword not in self._places:
            self._places[keyword] = [self._found(number, keyword) for number in range(len(self.texts))]
        return self._places[keyword]

    def holds(self, keyword: str) -> bool:
        """Whether any text has the keyword."""
        if not _plain(keyword):
            return any(self.places(keyword))
        return any(keyword in text for text in self.texts)

    def _found(self, number: int, keyword: str) -> list[tuple[int, int]]:
        from .check_exactness import Units

        text, found, at = self.texts[number], [], 0
        plain = _plain(keyword)
        while (at := text.find(keyword, at)) >= 0:
            if not plain:
                if self._units is None:
                    self._units = [Units(one) for one in self.texts]
                units = self._units[number]
                if at not in units.starts or at + len(keyword) not in units.ends:
                    at += 1
                    continue
            found.append((at, at + len(keyword)))
            at += len(keyword)
        return found


def _plain(keyword: str) -> bool:
    """Whether a keyword begins and ends with a Han character, which is a unit wherever it stands."""
    return all("\u4e00" <= char <= "\u9fa5" for char in (keyword[0], keyword[-1]))


def _matches(texts: _Texts, query: dict[str, Any]) -> bool:
    if query["near"]:
        left, right, distance = query["near"]
        pairs = zip(texts.places(left), texts.places(right), strict=True)
        return any(_near(a, b, distance) or _near(b, a, distance) for a, b in pairs)
    return all(map(texts.holds, query["folded"])) and not any(map(texts.holds, query["none"]))


def _near(places: list[tuple[int, int]], others: list[tuple[int, int]], distance: int) -> bool:
    """Whether one of the others begins at most ``distance`` behind the end of one of the places."""
    starts = [start for start, _ in others]
    following = ((end, bisect_left(starts, end)) for _, end in places)
    return any(at < len(starts) and starts[at] - end <= distance for end, at in following)


def compare(work: Path, asked: list[dict[str, Any]], peers: list[str]) -> dict[str, Any]:
    """How many documents match each query in fact, and how many each peer missed or found beyond.

    With a province a peer is measured by the documents that it has in the province itself, if it says so (Cefu reads
    provinces from the documents too), and else by those that declare it.
    """
    declared = {record["id"]: record["province"] for record in _read(work / PREPARED["raw"])}
    truth = {name: set(ids) for name, ids in json.loads((work / "truth.json").read_text("utf-8")).items()}
    answers = {peer: json.loads((work / f"found-{peer}.json").read_text("utf-8")) for peer in peers}
    compared: dict[str, Any] = {}
    for query in asked:
        name, province = query["name"], query["province"]
        own = {i for i in truth[name] if province is None or declared[i] == province}
        row: dict[str, Any] = {"documents": len(own), "peers": {}}
        for peer, answer in answers.items():
            if name in answer["found"]:
                known = answer["provinces"].get(province) if province else None
                fact = own if known is None else truth[name] & set(known)
                found = set(answer["found"][name])
                row["peers"][peer] = {"missed": len(fact - found), "extra": len(found - fact)}
        compared[name] = row
    return compared
