"""All that touches Streamlit's private parts; the app works, slower, without any of it."""
