"""What is kept for a reader from one run to the next, changed as a whole or not at all.

Streamlit stops a run where it next touches the session's state, and begins the one that follows
without waiting for that. Kept key by key, things could be half changed then (the map sent on, the
filter not), taken by two runs, or taken by one that stops before it has shown them.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, RLock, local
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.views.display import Display
from fujianmap.views.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fujianmap.views.display import At

_KEY: Final = "_kept"
_making: Final = Lock()
_here: Final = local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the map looks, as far as it has told."""

    home: str = ""
    """what it was last sent to, as `links.home_of` names it"""
    at: At | None = None
    moved: bool = False
    """whether the reader moved it from there"""
    left: bool = False
    """whether it was sent on from a place that the address bar may hold"""


@dataclass(slots=True, kw_only=True, eq=False)
class Kept:
    """One reader's view, wishes and place; see `state` and `place`, which alone know it."""

    shown: tuple[Filters, Display] = field(default_factory=lambda: (Filters(), Display()))
    wish: tuple[Filters, Display] | None = None
    written: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    """the addresses that the browser may hold, without the map's place, the one written last at the
    end: until it has been told of that, what it sends comes with one of before"""
    answered: tuple[object, int] = (None, 0)
    """a frame of the map, and the number of its last deed that was answered"""
    place: Place = field(default_factory=Place)
    focus: Mapping[str, Any] | None = None
    """where the map was last asked to go, with a number"""
    screen: dict[str, Any] = field(default_factory=dict)
    visit: str = field(default_factory=lambda: secrets.token_hex(4))
    lock: Any = field(default_factory=RLock, repr=False)


@contextmanager
def undisturbed() -> Iterator[Kept]:
    """Give what is kept, to be read and changed with no other run of this reader in between.

    Inside, nothing of Streamlit's may be touched: the run could end there, half done. Within it, it
    may be entered again.
    """
    inside: Kept | None = getattr(_here, "kept", None)
    if inside is not None:
        yield inside
        return
    kept = _kept()
    with kept.lock:
        st.session_state.get(_KEY)  # a run that has been told to stop stops here
        _here.kept = kept
        try:
            yield kept
        finally:
            _here.kept = None


def _kept() -> Kept:
    with _making:
        kept: Kept | None = st.session_state.get(_KEY)
        if kept is None:
            kept = st.session_state[_KEY] = Kept()
        return kept
