"""Streamlit's own floor: the same filter, and only a line of text."""

import csv
import os
from pathlib import Path

import streamlit as st

st.set_page_config(layout="wide")


@st.cache_resource
def _types() -> list[str]:
    with Path(os.environ["FUJIANMAP_DATA"]).open(encoding="utf-8") as file:
        return [row["type"] for row in csv.DictReader(file)]


types = _types()
kind = st.sidebar.radio("Type", ["all", *dict.fromkeys(sorted(types))])
st.write(f"shown {len(types) if kind == 'all' else types.count(kind)}")
