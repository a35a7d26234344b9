"""Rows, figures, sources and boundaries, read, checked and joined: what every view starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from fujianmap import shipped
from fujianmap.errors import DataError, Problem
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.places.join import join_places
from fujianmap.places.own import is_own, read_own_boundaries
from fujianmap.places.shifted import suspect_datum
from fujianmap.records.calling import as_typed, under_headings
from fujianmap.records.cells import mapped
from fujianmap.records.checking import check_initiatives
from fujianmap.records.database import Database, database_of, is_database, read_database
from fujianmap.records.dates import first_day, last_day
from fujianmap.records.datum import Datum
from fujianmap.records.exchange import exchanged, swapped_rows
from fujianmap.records.figures import no_figures, read_figures
from fujianmap.records.reading import read_table
from fujianmap.records.sources import no_sources, read_sources
from fujianmap.records.table import RawTable
from fujianmap.records.vocabulary import NO_POINT, Precision, Scope, Terms, Type
from fujianmap.texts import LANGS
from fujianmap.views.facets import Facet, Mask, facet_of, facet_of_sets
from fujianmap.views.filters import folded
from fujianmap.views.wording import area_names

_SEARCHED = ("id", "name_zh", "name_en", "place_zh", "place_en", "summary_zh", "summary_en")
_CLASSES = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """One file of rows with all that belongs to it."""

    name: str
    """file name of the rows"""
    version: str
    """first twelve digits of the SHA-256 of the rows' bytes"""
    dated: str
    """latest date among the sources, ISO; empty where the file has none"""
    initiatives: gpd.GeoDataFrame
    """one row per initiative and place as `places.join.join_places` returns it"""
    figures: pd.DataFrame
    """one row per figure, indexed by id; empty for a reader's own file"""
    sources: pd.DataFrame
    """one row per published page, indexed by id; likewise"""
    boundaries: Boundaries
    problems: tuple[Problem, ...]
    """faults (rows refused) and doubts (rows kept and marked)"""
    rows_in: int
    """rows in the file"""
    rows_refused: int
    recognised: tuple[tuple[str, str], ...] = ()
    """what the reader of the file recognised: encoding, delimiter, ..."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """the file's own heading of each of our columns that it has"""
    datum: Datum = Datum.WGS84
    """what the file's coordinates were measured in before they were brought to WGS 84"""
    own: bool = False
    """True for a reader's own file, False for the shipped one"""

    @cached_property
    def located(self) -> Mask:
        """Tell which rows have a point."""
        has_point: Mask = self.initiatives["lon"].notna().to_numpy()
        return has_point

    @cached_property
    def from_geonames(self) -> Mask:
        """Tell which rows have a point that GeoNames gave, which asks to be credited."""
        said = self.initiatives["located_by"].str.contains(Terms.GEONAMES, regex=False)
        return self.located & said.to_numpy(dtype=bool)

    @cached_property
    def counties(self) -> npt.NDArray[np.object_]:
        """Adcode of the county that each row lies in, or states where it has no point; or empty."""
        rows = self.initiatives
        stated = rows["county_found"].where(self.located, rows["stated_county"])
        return stated.to_numpy(dtype=object)

    @cached_property
    def facets(self) -> dict[str, Facet]:
        """The facets by the names that `views.filters.FACETS` gives them."""
        rows = self.initiatives
        whole = str(self.boundaries.province.index[0])
        prefectures = [str(adcode) for adcode in self.boundaries.prefectures.index]
        counties = [*(str(adcode) for adcode in self.boundaries.counties.index), *prefectures]
        counties = list(dict.fromkeys(counties))  # where a prefecture is its one county
        precisions = rows["precision"].where(rows["precision"] != "", NO_POINT)
        return {
            "city": facet_of_sets(rows["areas"].tolist(), prefectures, without=whole),
            "county": facet_of_sets(self._counties, counties, without=whole),
            "type": facet_of(rows["type"], [str(one) for one in Type]),
            "scope": facet_of(rows["scope"], [str(one) for one in Scope]),
            "precision": facet_of(precisions, [*(str(one) for one in Precision), NO_POINT]),
        }

    @property
    def _counties(self) -> list[tuple[str, ...]]:
        """The county of each row, or its prefectures where it is in no one county.

        A point that stands for a whole prefecture lies in some county, but is not of it.
        """
        rows = self.initiatives
        whole = self.located & (rows["precision"] == Precision.PREFECTURE).to_numpy()
        alone = {one: (one,) for one in map(str, self.boundaries.counties.index)}
        return [
            alone[one] if one else areas
            for one, areas in zip(
                np.where(whole, "", self.counties), rows["areas"].tolist(), strict=True
            )
        ]

    @cached_property
    def county_breaks(self) -> tuple[int, ...]:
        """Likewise for the counties."""
        counts = self.facets["county"].tally(np.asarray(self.located))
        counties = [counts[str(adcode)] for adcode in self.boundaries.counties.index]
        return breaks_of(np.asarray(counties, dtype=np.int64))

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Upper ends of the choropleth's classes, see `breaks_of`.

        They follow from all rows, so that an area's colour means the same under every filter.
        """
        counts = self.initiatives.loc[self.located, "prefecture"].value_counts()
        return breaks_of(np.asarray(counts[counts.index != ""], dtype=np.int64))

    def found(self, query: str) -> Mask:
        """Tell which rows hold every word of a query.

        Parameters
        ----------
        query
            Words with blanks between, folded by `views.filters.folded`. Each may stand anywhere in
            id, names, places, summaries of either language, or the names of the row's prefectures
            and county: Chinese is written without blanks, so a word is any part of a text.
        """
        keep = np.ones(len(self.initiatives), dtype=bool)
        for word in query.split():
            keep &= self._haystack.str.contains(word, regex=False).to_numpy(dtype=bool)
        return keep

    @cached_property
    def _haystack(self) -> pd.Series:
        """Everything that the search looks at, one folded text a row, parts held apart."""
        rows = self.initiatives
        zh, en = (area_names(self.boundaries, lang) for lang in LANGS)
        named = {adcode: folded(f"{zh[adcode]}\n{en[adcode]}") for adcode in zh}
        texts = zip(*(rows[name].tolist() for name in _SEARCHED), strict=True)
        own = (folded("\n".join(cells)) for cells in texts)
        where = (
            "\n".join(named.get(adcode, "") for adcode in (*areas, county))
            for areas, county in zip(rows["areas"], self.counties, strict=True)
        )
        both = [f"{texts}\n{places}" for texts, places in zip(own, where, strict=True)]
        return pd.Series(both, dtype="str")

    @cached_property
    def _days(self) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
        """First and last known day of each row, ISO; both empty where a row has no date.

        A row that states one date only is known for that date and nothing else: a start alone
        does not say that it still runs, an end alone (most sources say only "by then") not since
        when. So the missing one is taken to be open: without an end it counts as running on,
        without a start as having begun at any time before.
        """
        rows = self.initiatives
        start, end = mapped(rows["start"], first_day), mapped(rows["end"], last_day)
        return start.to_numpy(zero_copy_only=False), end.to_numpy(zero_copy_only=False)

    def ended_after(self, day: str) -> Mask:
        """Tell which dated rows may have run on or after a day: no end, or an end not before it."""
        start, end = self._days
        return np.asarray((end >= day) | ((end == "") & (start != "")), dtype=bool)

    def began_before(self, day: str) -> Mask:
        """Tell which dated rows may have run on or before a day: no start, or one not after it."""
        start, end = self._days
        began = np.where(start == "", end != "", start <= day)
        return np.asarray(began, dtype=bool)


def breaks_of(counts: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Upper ends of at most four classes of counts that are not zero, each a count that occurs.

    Quartiles, so that about as many areas are in each class. (Natural breaks would put most areas
    of a small data set into the lowest class; and with whole numbers this small, no other rule
    says more.)
    """
    some = counts[counts > 0]
    if not len(some):
        return ()
    ends = np.quantile(some, np.arange(1, _CLASSES + 1) / _CLASSES, method="inverted_cdf")
    return tuple(dict.fromkeys(int(end) for end in ends))


def load_dataset(  # noqa: PLR0913  (a file, and how it is to be read)
    data: Path | str | bytes | RawTable | Database = shipped.INITIATIVES,
    boundaries: Boundaries | Path | str | None = None,
    *,
    name: str = "",
    on_page: bool = False,
    datum: Datum | str = Datum.WGS84,
    swap: bool = False,
) -> Dataset:
    """Read, check and join one file of rows.

    Parameters
    ----------
    data
        Path of the file, its bytes, or the file as read; or a table of a database, by its address
        (`records.database.database_of`). The shipped file is held to more than a reader's own, and
        has figures and sources beside it.
    boundaries
        The boundaries, or where to read them: a folder with papers, or a file of a reader's own
        (`places.own`); by default the shipped ones.
    name
        File name for messages, where ``data`` is bytes.
    on_page
        Hold the file to the limits of the page instead of those of the command line.
    datum
        What the coordinates of a reader's own file are measured in; they are brought to WGS 84.
        The shipped rows are in WGS 84 whatever is said here.
    swap
        Exchange longitude and latitude in the rows of a reader's own file that have them swapped;
        each is marked with a doubt.

    Returns
    -------
    dataset
        Its good rows, with all problems. ``rows_in == len(initiatives) + rows_refused``.

    Raises
    ------
    DataError
        If no row can be used.
    BoundaryError
        If the boundaries cannot be used.
    """
    areas = (
        boundaries if isinstance(boundaries, Boundaries) else read_areas(boundaries or shipped.GEO)
    )
    if isinstance(data, str) and is_database(data):
        data = database_of(data)
    ours = isinstance(data, Path | str) and Path(data).resolve() == shipped.INITIATIVES.resolve()
    measured = Datum.WGS84 if ours else Datum(datum)
    table = _table(data, name=name, on_page=on_page, whole=ours)
    try:
        return _dataset(table, areas, datum=measured, ours=ours, swap=swap)
    except DataError as error:
        error.recognised, error.headings = table.recognised, table.headings.own
        raise


def _dataset(
    table: RawTable, areas: Boundaries, *, datum: Datum, ours: bool, swap: bool
) -> Dataset:
    """Check and join the rows of a table."""
    figures, sources = no_figures(), no_sources()
    about: tuple[Problem, ...] = ()
    if ours:
        sources, in_sources = read_sources(shipped.SOURCES)
        figures, in_figures = read_figures(
            shipped.FIGURES,
            initiatives=frozenset(table.cells["id"]),
            sources=frozenset(sources.index),
        )
        about = (*in_sources, *in_figures)
    known = frozenset(sources.index) if ours else None
    initiatives, checked = check_initiatives(table, bbox=areas.bbox, sources=known, datum=datum)
    if swap and not ours and (rows := swapped_rows(checked)):
        table = exchanged(table, rows)
        initiatives, checked = check_initiatives(table, bbox=areas.bbox, datum=datum)
    joined, placed = join_places(initiatives, areas)
    placed = as_typed(placed, table)
    if not ours and datum is Datum.WGS84:
        placed = (*suspect_datum(joined, areas), *placed)
    lost = {problem.row for problem in placed if not problem.doubt}
    kept = joined[~joined["row"].isin(lost)].reset_index(drop=True) if lost else joined
    told = sorted((*checked, *placed), key=lambda problem: problem.row or 0)
    problems = (*under_headings(told, table.headings), *about)
    if kept.empty:
        raise DataError("no_usable_rows", problems=problems, file=table.name, rows=table.rows_in)
    return Dataset(
        name=table.name,
        version=table.version,
        dated=max(sources["date"], default=""),
        initiatives=kept,
        figures=figures,
        sources=sources,
        boundaries=areas,
        problems=problems,
        rows_in=table.rows_in,
        rows_refused=table.rows_in - len(kept),
        recognised=table.recognised,
        headings=table.headings.own,
        datum=datum,
        own=not ours,
    )


def _table(
    data: Path | str | bytes | RawTable | Database, *, name: str, on_page: bool, whole: bool
) -> RawTable:
    if isinstance(data, RawTable):
        return data
    if isinstance(data, Database):
        return read_database(data)
    return read_table(data, name=name, on_page=on_page, whole=whole)


def read_areas(where: Path | str) -> Boundaries:
    """Read boundaries: a folder with papers, or a file of a reader's own (`places.own`).

    Raises
    ------
    BoundaryError
        If they cannot be used.
    """
    path = Path(where)
    return read_own_boundaries(path) if is_own(path) else read_boundaries(path)
