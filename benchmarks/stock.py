"""What a capable user writes from the tutorials: a marker a row, the map rebuilt at each rerun."""

import os

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from fujianmap import shipped

st.set_page_config(layout="wide")


@st.cache_data
def _load() -> tuple[pd.DataFrame, str]:
    rows = pd.read_csv(os.environ["FUJIANMAP_DATA"], dtype={"city": str})
    areas = gpd.read_file(shipped.GEO / "prefectures_drawn.geojson")
    return rows[rows["lon"].notna()], areas.to_json()


rows, areas = _load()
kind = st.sidebar.radio("Type", ["all", *sorted(rows["type"].unique())])
shown = rows if kind == "all" else rows[rows["type"] == kind]
stock = folium.Map(location=[25.9, 118.2], zoom_start=7)
folium.GeoJson(areas).add_to(stock)
for row in shown.itertuples():
    folium.Marker(
        [row.lat, row.lon],
        tooltip=row.name_en,
        popup=folium.Popup(f"<b>{row.name_en}</b><br>{row.summary_en}", max_width=300),
        icon=folium.Icon(color="blue"),
    ).add_to(stock)
st_folium(stock, height=600, use_container_width=True, returned_objects=["last_object_clicked"])
st.write(f"shown {len(shown)}")
