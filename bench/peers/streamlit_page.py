# mypy: ignore-errors
"""Plain Streamlit, as people write it."""

import sys
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent))
from lesson import jacobian_figure, loss_figure

if "softmax" in st.query_params:
    logits = [st.slider(f"a{i}", -5.0, 5.0, i / 10, 0.1, key=f"a{i}") for i in range(5)]
    figure, number = jacobian_figure(logits)
else:
    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w")
    figure, number = loss_figure(w)
st.metric("number", f"{number:.4f}")
st.plotly_chart(go.Figure(figure))
