"""The PNG that is written, read by another program."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from fujianmap.drawing.snapshot.png import png


@given(
    st.tuples(st.integers(1, 600), st.integers(1, 20), st.integers(3, 4)).flatmap(
        lambda shape: arrays(np.uint8, shape)
    )
)
def test_pixels_come_back(pixels: np.ndarray) -> None:
    with Image.open(io.BytesIO(png(pixels, 200))) as image:
        image.verify()
    with Image.open(io.BytesIO(png(pixels, 200))) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        assert np.array_equal(np.asarray(image), pixels[:, :, :3])


@pytest.mark.parametrize("dpi", [72, 200, 600])
def test_its_size_on_paper_comes_back(dpi: int) -> None:
    with Image.open(io.BytesIO(png(np.zeros((3, 5, 4), np.uint8), dpi))) as image:
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.01)
