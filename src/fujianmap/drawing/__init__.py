"""The painters: Folium layers for the web, matplotlib for the snapshot, one palette for both."""
