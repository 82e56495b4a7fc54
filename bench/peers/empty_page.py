# mypy: ignore-errors
"""The emptiest Streamlit app: one slider, one text."""

import streamlit as st

w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w")
st.metric("gradient", f"{2 * (w - 1):.4f}")
