"""Colours that stay apart for every eye, and shapes for what colours cannot say."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from fujianmap.drawing.style import MARKS, SHAPES, THEMES, mark_of
from fujianmap.records.vocabulary import Type

Colour = npt.NDArray[np.float64]
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
"""how linear RGB is seen: Machado, Oliveira and Fernandes 2009, severity 1"""
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
JUST_NOTICEABLE = 2.3
"""CIE 1976 difference that an eye just sees"""


def linear(colour: str) -> Colour:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: Colour) -> Colour:
    """CIE L*a*b* under D65."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG has it."""
    light, dark = sorted((float(LUMINANCE @ linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_each_type_has_a_shape_of_its_own() -> None:
    assert set(MARKS) == set(Type)
    assert len({mark.shape for mark in MARKS.values()}) == len(MARKS)
    assert {mark.shape for mark in MARKS.values()} <= set(SHAPES)
    assert len({mark.colour for mark in MARKS.values()}) == len(MARKS)


@pytest.mark.parametrize("vision", VISION)
def test_types_stay_apart_for_every_eye(vision: str) -> None:
    seen = {kind: lab(VISION[vision] @ linear(mark.colour)) for kind, mark in MARKS.items()}
    near = [
        (str(one), str(other), round(float(np.linalg.norm(seen[one] - seen[other])), 1))
        for one, other in combinations(MARKS, 2)
        if np.linalg.norm(seen[one] - seen[other]) < 3 * JUST_NOTICEABLE
    ]
    assert not near


def test_symbols_stand_out_from_all_that_they_stand_on() -> None:
    theme = THEMES["light"]
    for mark in MARKS.values():
        for ground in (theme.paper, theme.land, theme.sea, theme.shades[0]):
            assert contrast(mark.colour, ground) >= 3, (mark, ground)


@pytest.mark.parametrize("name", THEMES)
def test_words_can_be_read(name: str) -> None:
    theme = THEMES[name]
    for ground in (theme.paper, theme.land, theme.shades[0]):
        assert contrast(theme.ink, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
    for shade in theme.shades:
        assert contrast(theme.ink, shade) >= 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("vision", VISION)
def test_classes_go_one_way_for_every_eye(name: str, vision: str) -> None:
    light = [lab(VISION[vision] @ linear(shade))[0] for shade in THEMES[name].shades]
    steps = np.diff(light)
    assert (np.sign(steps) == np.sign(steps[0])).all()
    assert (np.abs(steps) > JUST_NOTICEABLE).all(), steps.round(1)


@pytest.mark.parametrize("name", THEMES)
def test_none_and_few_differ_from_each_other_and_from_the_land_around(name: str) -> None:
    theme = THEMES[name]
    assert contrast(theme.shades[0], theme.shades[1]) >= 1.25
    for shade in theme.shades:
        assert contrast(shade, theme.land) >= 1.1


def test_rings_show_on_a_dark_map() -> None:
    theme = THEMES["dark"]
    marks = [*MARKS.values(), *(mark_of(f"type {k}") for k in range(40))]
    for mark in marks:
        for ground in (theme.sea, theme.land, *theme.shades[:3]):
            assert contrast(mark.bright, ground) >= 3, (mark, ground)


def test_a_type_that_is_not_ours_is_drawn_like_itself() -> None:
    assert mark_of("anything") == mark_of("anything")
    assert mark_of("anything").shape in SHAPES
    assert len({mark_of(f"type {k}") for k in range(40)}) > 10
