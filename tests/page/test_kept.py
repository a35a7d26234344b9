"""Wherever a run is stopped and the next begun, what the reader asked for comes, and comes once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import chain, count, repeat
from threading import get_ident
from typing import Any

import pytest
import streamlit as st

from fujianmap.page import mapview, state
from fujianmap.page.kept import Kept, undisturbed
from fujianmap.page.view import View
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.display import Display
from fujianmap.views.filters import Filters

XIAMEN = "350200"
PATROL = frozenset({"patrol"})


class StoppedError(BaseException):
    """As Streamlit stops a run: whatever the run itself catches."""


def _nothing() -> None:
    pass


def stop() -> None:
    raise StoppedError


class Session(dict[str, Any]):
    """A session's state and its address, where each touch may be the last one of a run."""

    def __init__(self) -> None:
        self.address: dict[str, str] = {}
        self.ahead: Iterator[Callable[[], object]] = iter(())
        self.thread = get_ident()

    def touched(self) -> None:
        """Do what is due; to a run in another thread nothing happens."""
        if get_ident() == self.thread:
            next(self.ahead, _nothing)()

    def ends(self, act: Callable[[], object], at: int, *due: Callable[[], object]) -> bool:
        """Tell whether a run comes to its end to which something happens from a touch of it on."""
        self.ahead = chain(repeat(_nothing, at), due)
        try:
            act()
        except StoppedError:
            return False
        finally:
            self.ahead = iter(())
        return True

    def get(self, key: str, default: Any = None) -> Any:
        self.touched()
        return super().get(key, default)

    def __setitem__(self, key: str, value: Any) -> None:
        self.touched()
        super().__setitem__(key, value)


class Address:
    """What Streamlit knows of the address bar."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __iter__(self) -> Iterator[str]:
        self.session.touched()
        return iter(dict(self.session.address))

    def get_all(self, name: str) -> list[str]:
        return [self.session.address[name]]

    def from_dict(self, query: Mapping[str, str]) -> None:
        self.session.touched()
        self.session.address = dict(query)
        self.session.touched()


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, dataset: Dataset) -> Session:
    """A session whose first run is over."""
    made = Session()
    monkeypatch.setattr(st, "session_state", made)
    monkeypatch.setattr(st, "query_params", Address(made))
    monkeypatch.setattr(state, "_browser_lang", lambda: "en")
    run(dataset)
    return made


def run(dataset: Dataset) -> tuple[Filters, Display]:
    filters, display, problems = state.begin(dataset)
    assert not problems
    state.end(dataset, filters, display)
    return filters, display


def look() -> Kept:
    with undisturbed() as kept:
        return kept


def test_a_wish_outlives_a_run_that_is_stopped(session: Session, dataset: Dataset) -> None:
    wanted, sent, ended = frozenset[str](), look().focus, False
    for k in count():
        wanted ^= PATROL
        state.change(type=wanted)
        ended = session.ends(lambda: run(dataset), k, stop)
        assert run(dataset)[0].type == wanted
        assert session.address.get("type", "") == ",".join(wanted)
        assert look().focus == sent, "the map was sent somewhere"
        if ended:
            break
    assert k > 3, "it was stopped nowhere in the middle"


def test_a_deed_on_the_map_is_done_whole_and_once(session: Session, dataset: Dataset) -> None:
    city = frozenset[str]()
    for k in count():
        filters, display = run(dataset)
        view = View(dataset=dataset, filters=filters, display=display)
        sent = look().focus
        deed = {"n": k + 1, "event": "area", "adcode": XIAMEN, "visit": look().visit}
        told = {"born": 1, "deeds": [deed]}
        ended = session.ends(partial(mapview.answer, view, told), k, stop)
        assert (look().wish is None) == (look().focus is sent), "half of it was done"
        assert mapview.answer(view, told) is not ended
        city ^= {XIAMEN}
        assert run(dataset)[0].city == city
        assert not mapview.answer(view, told)
        if ended:
            break
    assert k > 0, "it was never stopped"


def test_a_run_that_begins_before_the_other_has_stopped(session: Session, dataset: Dataset) -> None:
    """As when the reader clicks on and on: the first ends where it next touches anything."""
    wanted = frozenset[str]()
    others: list[Future[tuple[Filters, Display]]] = []
    with ThreadPoolExecutor(1) as pool:

        def begin_another() -> None:
            others.append(pool.submit(run, dataset))
            wait(others, timeout=0.05)  # it may have to wait for the first

        for k in count():
            wanted ^= PATROL
            state.change(type=wanted)
            session.ends(lambda: run(dataset), k, begin_another, stop)
            if not others:
                break
            assert others.pop().result()[0].type == wanted
            assert session.address.get("type", "") == ",".join(wanted)
    assert k > 3
