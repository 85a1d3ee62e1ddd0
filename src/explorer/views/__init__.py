"""What can be looked at, as data: pages, their parameters, a view, its figures and answers; no Streamlit."""
