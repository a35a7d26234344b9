"""Names of prefectures and counties in either language, as people write them, to adcodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import geopandas as gpd

from fujianmap.places.boundaries import Boundaries
from fujianmap.records.headings import folded_heading

_SUFFIX_ZH: Final = re.compile(r"(?<=..)(?:省|市|区|县)$")
_SUFFIX_EN: Final = re.compile(r"(?:city|shi|district|qu|county|xian|prefecture)$")
_WHOLE: Final = ("全省", "{province}全省", "whole province", "province")


def plain(name: str, province: str = "") -> str:
    """A name as it is compared: without province, without the suffix that tells the rank.

    ``福建省福州市``, ``福州``, ``Fuzhou City`` and ``fuzhou`` are each brought to their bare form,
    where ``province`` is ``福建``.
    """
    folded = re.sub("['’]", "", folded_heading(name))
    if province:
        folded = re.sub(rf"^{re.escape(province)}省?(?=.)", "", folded)
    return _SUFFIX_EN.sub("", _SUFFIX_ZH.sub("", folded)) or folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Adcodes by name or adcode, and names by adcode."""

    prefectures: Mapping[str, str]
    counties: Mapping[str, str]
    whole: frozenset[str]
    """names and adcode of the province itself"""
    spoken: Mapping[str, str]
    """both names of each adcode, for messages: ``福州市 Fuzhou``"""
    prefecture_of: Mapping[str, str]
    """prefecture of each county"""
    province: str = ""
    """bare Chinese name of the province, which may stand before any other"""

    def prefecture(self, name: str) -> str:
        """Adcode of a prefecture; empty where no such name is known."""
        return self.prefectures.get(name.strip()) or self.prefectures.get(
            plain(name, self.province), ""
        )

    def county(self, name: str) -> str:
        """Adcode of a county, likewise. A full name goes before a bare one."""
        return self.counties.get(name.strip()) or self.counties.get(plain(name, self.province), "")

    def knows(self, name: str) -> bool:
        """Tell whether ``name`` is the province, a prefecture or a county."""
        return bool(self.is_whole(name) or self.prefecture(name) or self.county(name))

    def is_whole(self, name: str) -> bool:
        """Tell whether ``name`` is the province itself."""
        return name.strip() in self.whole or plain(name, self.province) in self.whole


@lru_cache(maxsize=4)
def gazetteer_of(boundaries: Boundaries) -> Gazetteer:
    """Names of one set of boundaries."""
    prefectures, counties = boundaries.prefectures, boundaries.counties
    own = plain(str(boundaries.province["name_zh"].iloc[0]))
    whole = {plain(name.format(province=own)) for name in _WHOLE} | {
        *map(str, boundaries.province.index)
    }
    for name in (*boundaries.province["name_zh"], *boundaries.province["name_en"]):
        whole |= {plain(str(name)), folded_heading(str(name))}
    return Gazetteer(
        prefectures=_adcodes(prefectures),
        counties=_adcodes(counties),
        whole=frozenset(whole),
        spoken=_spoken(prefectures) | _spoken(counties),
        province=own,
        prefecture_of=dict(zip(counties.index, counties["prefecture"], strict=True)),
    )


def _adcodes(areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Adcodes by adcode, name and bare name; a bare name that two areas share is left out."""
    full: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for adcode, zh, en in _named(areas):
        full |= {adcode: adcode, zh: adcode, en: adcode}
        for name in (zh, en):
            bare.setdefault(plain(name), set()).add(adcode)
    return {name: min(found) for name, found in bare.items() if len(found) == 1} | full


def _spoken(areas: gpd.GeoDataFrame) -> dict[str, str]:
    return {adcode: f"{zh} {en}".strip() for adcode, zh, en in _named(areas)}


def _named(areas: gpd.GeoDataFrame) -> Iterable[tuple[str, str, str]]:
    return zip(
        map(str, areas.index), map(str, areas["name_zh"]), map(str, areas["name_en"]), strict=True
    )
