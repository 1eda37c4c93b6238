"""The first page is that of all documents in order, though most of them are not scored for it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest

from cefu.engines import evaluate
from cefu.engines.api import DocFacts, Texts, View
from cefu.engines.evaluate import Evaluator, Leaf
from cefu.query.terms import Key, Phrase


class _NoTexts:
    def fetch(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        raise AssertionError("no text is needed")


class _Drawn:
    """Leaves with occurrences drawn by chance; few titles hold the phrase."""

    def __init__(self, chance: random.Random, documents: int, highest: int) -> None:
        self.asked: list[str] = []
        self.body = {n: chance.randint(1, highest) for n in range(1, documents) if chance.random() < 0.8}
        self.title = {n: 1 for n in range(1, documents) if chance.random() < 0.01}
        self.kept = {n for n in range(1, documents) if chance.random() < 0.5}

    def phrase(self, text: str, whole_word: bool) -> Leaf:
        self.asked.append(text)
        return Leaf(dict(self.title), dict(self.body))

    def word(self, word: str) -> Leaf:
        raise NotImplementedError

    def concept(self, name: str) -> dict[int, int]:
        raise NotImplementedError

    def key(self, name: str, value: str) -> Iterable[int]:
        return self.kept


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("highest", [1, 3, 60])
def test_a_page_is_cut_from_the_order_of_all(seed: int, highest: int) -> None:
    chance = random.Random(seed)
    size = 4_000
    facts = {
        n: DocFacts(rank, chance.random() < 0.7, 10, chance.choice((80, 300, 2_000)), None, None, "")
        for rank, n in enumerate(chance.sample(range(1, size), size - 1))
    }
    searcher = Evaluator(_Drawn(chance, size, highest), View(facts, _NoTexts()))
    for filters in ((), (Key("kind", ("x",)),)):
        whole = searcher.search(Phrase("跨链"), filters=filters, limit=None)
        assert whole.total > 1_000
        for offset, limit in ((0, 10), (0, 1), (7, 50), (900, 700), (whole.total - 3, 10), (size, 10)):
            page = searcher.search(Phrase("跨链"), filters=filters, limit=limit, offset=offset)
            assert list(page.hits) == list(whole.hits)[offset : offset + limit]
            assert (page.total, page.occurrences) == (whole.total, whole.occurrences)


def test_few_are_scored_for_a_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    scored: list[int] = []
    score = evaluate.score

    def counted(*args: object) -> float:
        scored.append(1)
        return score(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluate, "score", counted)
    chance = random.Random(1)
    facts = {n: DocFacts(n, True, 10, 500, None, None, "") for n in range(1, 20_000)}
    searcher = Evaluator(_Drawn(chance, 20_000, 60), View(facts, _NoTexts()))
    assert searcher.search(Phrase("跨链"), limit=10).total > 15_000
    assert 0 < len(scored) < 2_000


def test_a_phrase_is_looked_for_once_and_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    leaves = _Drawn(random.Random(1), 1_000, 3)
    facts = {n: DocFacts(n, True, 10, 500, None, None, "") for n in range(1, 1_000)}
    searcher = Evaluator(leaves, View(facts, _NoTexts()))
    pages = [searcher.search(Phrase("跨链"), offset=offset) for offset in (0, 10, 0)]
    assert pages[0] == pages[2] != pages[1]
    assert leaves.asked == ["跨链"]
    monkeypatch.setattr(evaluate, "_HELD", 1_800)  # of two phrases, not of three
    for text in ("上链", "用链", "跨链"):
        searcher.search(Phrase(text))
    searcher.search(Phrase("用链"))
    assert leaves.asked == ["跨链", "上链", "用链", "跨链"]
    assert searcher.search(Phrase("跨链")) == pages[0]
