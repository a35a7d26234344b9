"""Start the page: ``streamlit run app.py``, or ``fujianmap serve``."""

from fujianmap.page import main

main.run()
