# mypy: ignore-errors
"""The emptiest Streamlit app with one chart."""

import sys
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent))
from lesson import jacobian_figure, loss_figure

is_softmax = "softmax" in st.query_params
figure, _ = jacobian_figure([k / 10 for k in range(5)]) if is_softmax else loss_figure(2.0)
st.plotly_chart(go.Figure(figure))
