"""Everything Streamlit: navigation, state in the URL, the shared widgets, showing a figure."""
