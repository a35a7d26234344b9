"""The closed sets of words that a row may use; their labels are in ``texts/``."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Type(StrEnum):
    """What kind of initiative a row is; the order is the order of every legend and list."""

    COMMUNITY = "community"
    PATROL = "patrol"
    ANTIFRAUD = "antifraud"
    CRIME = "crime"
    GOVSERVICE = "govservice"
    ENTERPRISE = "enterprise"
    CASECENTRE = "casecentre"
    TECH = "tech"
    ECOTOUR = "ecotour"


class Scope(StrEnum):
    """How far an initiative reaches."""

    SITE = "site"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    REGION = "region"
    PROVINCE = "province"


class Precision(StrEnum):
    """What a point stands for."""

    SITE = "site"
    NEIGHBOURHOOD = "neighbourhood"
    COUNTY = "county"
    PREFECTURE = "prefecture"


class Bound(StrEnum):
    """How a figure is meant: to the letter, as a lower or upper limit, or roughly."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class Terms(StrEnum):
    """On what terms a point may be used, by the words in ``located_by`` that tell it."""

    GEONAMES = "GeoNames"
    AMAP = "AMap"
    UNRECORDED = "licence not recorded"


NO_POINT: Final = "none"
"""stands beside the precisions where rows without a point are filtered and counted"""
