"""A reader's own file: held in that reader's session, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime import get_instance

from fujianmap.drawing import rows
from fujianmap.errors import DataError, Problem
from fujianmap.page import room, sessions
from fujianmap.records.datum import Datum
from fujianmap.records.exchange import exchanged
from fujianmap.records.reading import read_table
from fujianmap.views.dataset import Dataset, load_dataset

if TYPE_CHECKING:
    from fujianmap.page.room import Share
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.records.table import RawTable

_KEY: Final = "_own"
_ADDRESS: Final = "data"
_SAID: Final = "own"
_DATUM: Final = "_own_measured"
_TURN: Final = "_own_turn"
_FRAME_TO_ROOT: Final = "../.."
"""from the map's frame, which lies at /component/<name>/, to what Streamlit serves"""


@dataclass(frozen=True, kw_only=True)
class Own:
    """One file as brought, with what became of it."""

    name: str
    data: bytes
    datum: str
    chosen: Mapping[str, int] | None = None
    """position of each column among the headings, where the reader has said it"""
    swapped: tuple[int, ...] = ()
    """rows in which the reader has had longitude and latitude exchanged"""
    read: bool = False
    table: RawTable | None = None
    """what it says of itself, without its cells (`table_again`); None where no table was found"""
    dataset: Dataset | None = None
    """None where no row can be used"""
    error: DataError | None = None
    """why not"""
    files: tuple[bytes, bytes, bytes] | None = None
    """what the map's frame fetches of it: points and texts"""
    share: Share | None = None
    """of the room that this process has; None where it takes none"""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All faults and doubts."""
        if self.dataset is not None:
            return self.dataset.problems
        return self.error.problems if self.error is not None else ()


def own_now() -> Own | None:
    """The file that this reader has brought."""
    own: Own | None = st.session_state.get(_KEY)
    return own


def datum_now() -> str:
    """What the coordinates of this reader's file, or of the next, are measured in."""
    datum: str = st.session_state.get(_DATUM, str(Datum.WGS84))
    return datum


def turn() -> int:
    """How often a file was let go: with another number the uploader forgets what it holds."""
    turns: int = st.session_state.get(_TURN, 0)
    return turns


def bring(name: str, data: bytes) -> None:
    """Take a file; it is read when the page runs."""
    st.session_state[_KEY] = Own(name=name, data=data, datum=datum_now())


def measure(datum: str) -> None:
    """Say what coordinates are measured in: those of the file that is here, or of the next."""
    st.session_state[_DATUM] = datum
    retry()


def retry() -> None:
    """Ask for the file that is here, if any, to be read once more."""
    exchange(())


def read_again(*, chosen: Mapping[str, int] | None, swapped: tuple[int, ...] = ()) -> None:
    """Ask for the same file to be read in another way."""
    own = own_now()
    if own is not None:
        st.session_state[_KEY] = Own(
            name=own.name, data=own.data, datum=datum_now(), chosen=chosen, swapped=swapped
        )


def exchange(rows: Iterable[int]) -> None:
    """Ask for longitude and latitude to be exchanged in some rows, beside those of before."""
    own = own_now()
    if own is not None:
        read_again(chosen=own.chosen, swapped=(*own.swapped, *rows))


def let_go(*, emptied: bool = False) -> None:
    """Go back to the shipped rows, and forget the file.

    Parameters
    ----------
    emptied
        Whether the uploader holds it no longer. It may be about to bring another then, and a new
        uploader in its place would lose that one.
    """
    st.session_state.pop(_KEY, None)
    st.session_state[_TURN] = turn() + (not emptied)
    st.query_params.pop(_ADDRESS, None)


def is_shown(dataset: Dataset) -> bool:
    """Tell whether these are the rows of this reader's file, which no link can show to another."""
    own = own_now()
    return own is not None and own.dataset is dataset


def read_own(boundaries: Boundaries) -> Own | None:
    """The reader's file, read if that has not been done; None where there is none.

    Raises
    ------
    Nothing of the file's making: what is wrong with it is in ``error`` and ``problems``.
    """
    own = own_now()
    if own is not None and not own.read:
        own = _read(own, boundaries)
        st.session_state[_KEY] = own
    return own


def note_use() -> None:
    """Note that the reader of a file does something: who does nothing makes way first."""
    own = own_now()
    if own is not None and own.share is not None:
        own.share.use()


def _read(own: Own, boundaries: Boundaries) -> Own:
    found: RawTable | None = None
    share: Share | None = None
    with room.reading:
        try:
            table = exchanged(_table(own, own.chosen), own.swapped)
            share = room.take(room.megabytes_of(own.data, table), name=own.name)
            found = _without_cells(table)
            whole = load_dataset(table, boundaries, datum=own.datum, on_page=True)
            # The page draws by the numbers; a point as an object would cost more than its row.
            dataset = replace(whole, initiatives=whole.initiatives.drop(columns="geometry"))
        except DataError as error:
            if error.code == "no_headings":
                # Without a heading that we know the reader can still say what each of them means.
                found = _without_cells(_table(own, {}))
            return replace(own, read=True, table=found, error=error, share=share)
        files = (rows.points_json(dataset), rows.texts_json(dataset), rows.facets_json(dataset))
        del table, whole
        sessions.give_back()  # what reading needed is as much as what is kept
    return replace(own, read=True, table=found, dataset=dataset, files=files, share=share)


def _without_cells(table: RawTable) -> RawTable:
    """A table that says how it was read, and has none of its rows."""
    return replace(table, cells=table.cells.iloc[:0], unread=table.unread.iloc[:0], aside={})


def table_again(own: Own) -> RawTable:
    """The table of a file that was read, with its cells.

    Raises
    ------
    DataError
        If there is none in it.
    """
    return exchanged(_table(own, own.chosen), own.swapped)


def unread(own: Own) -> Own:
    """The file alone, for what outlives the run: it keeps nothing that was made of it."""
    return replace(own, read=False, dataset=None, files=None, share=None, table=None, error=None)


def _table(own: Own, chosen: Mapping[str, int] | None) -> RawTable:
    return read_table(own.data, name=own.name, on_page=True, chosen=chosen)


def file_urls(own: Own) -> tuple[str, str, str]:
    """Addresses of points, texts and facets for the map's frame, as long as this session lives.

    Streamlit drops what a run does not add again. The addresses hold a hash of the content, are
    told to this reader only, and end with the session.
    """
    assert own.files is not None
    media = get_instance().media_file_mgr
    points, texts, facets = (
        _FRAME_TO_ROOT + media.add(data, "application/json", coordinates=f"own.{at}")
        for at, data in enumerate(own.files)
    )
    return points, texts, facets


def note_in_address() -> None:
    """Say in the address that the rows are the reader's own, so that a reload can tell its loss."""
    own = own_now()
    if own is not None and own.dataset is not None and st.query_params.get(_ADDRESS) != _SAID:
        st.query_params[_ADDRESS] = _SAID


def is_gone() -> bool:
    """Tell whether the address speaks of a file that this session does not have."""
    return own_now() is None and st.query_params.get(_ADDRESS) == _SAID
