"""The strongest stock alternative: WebGL through pydeck, no tiles."""

import os

import geopandas as gpd
import pandas as pd
import pydeck as pdk
import streamlit as st

from fujianmap import shipped

st.set_page_config(layout="wide")


@st.cache_resource
def _load() -> tuple[pd.DataFrame, dict]:
    rows = pd.read_csv(os.environ["FUJIANMAP_DATA"], dtype={"city": str})
    areas = gpd.read_file(shipped.GEO / "prefectures_drawn.geojson")
    columns = ["name_en", "type", "summary_en", "lon", "lat"]
    return rows.loc[rows["lon"].notna(), columns], areas.__geo_interface__


rows, areas = _load()
kind = st.sidebar.radio("Type", ["all", *sorted(rows["type"].unique())])
shown = rows if kind == "all" else rows[rows["type"] == kind]
st.pydeck_chart(
    pdk.Deck(
        map_style=None,
        initial_view_state=pdk.ViewState(latitude=25.9, longitude=118.2, zoom=6.5),
        layers=[
            pdk.Layer("GeoJsonLayer", areas, get_fill_color=[200, 210, 230], pickable=True),
            pdk.Layer(
                "ScatterplotLayer",
                shown,
                get_position=["lon", "lat"],
                get_radius=2000,
                get_fill_color=[200, 30, 0],
                pickable=True,
            ),
        ],
        tooltip={"text": "{name_en}"},
    ),
    height=600,
)
st.write(f"shown {len(shown)}")
