"""The stage of a lesson: controls on one side, what they move on the other."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def stage(name: str = "stage") -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two columns, controls and picture, as wide as 2 to 3.

    On a wide screen the picture stays in sight while long controls scroll; on a phone it stands
    above them (the stylesheet does both, by the key of the container).
    """
    with st.container(key=name):
        controls, picture = st.columns([2, 3], gap="medium")
    return controls, picture.container(key=f"{name}-picture")
