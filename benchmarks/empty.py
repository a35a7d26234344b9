"""The floor of every map in a component: the same filter, and a frame that shows a number."""

import csv
import os
from pathlib import Path

import streamlit as st
from streamlit.components.v1 import declare_component

st.set_page_config(layout="wide")
frame = declare_component("empty", path=Path(__file__).with_name("empty_frame"))


@st.cache_resource
def _types() -> list[str]:
    with Path(os.environ["FUJIANMAP_DATA"]).open(encoding="utf-8") as file:
        return [row["type"] for row in csv.DictReader(file) if row["lon"]]


types = _types()
kind = st.sidebar.radio("Type", ["all", *dict.fromkeys(sorted(types))])
frame(n=len(types) if kind == "all" else types.count(kind), key="frame", default=None)
