"""The Streamlit page: widgets to and from Filters and Display, and the panels."""
