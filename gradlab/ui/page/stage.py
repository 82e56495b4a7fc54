"""The stage of a lesson: controls on one side, what they move on the other."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_ROOM = 300
"""Pixels; an empty container has them only if they are given. The stylesheet has better ones."""


def stage(name: str = "stage") -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two columns, controls and picture, as wide as 2 to 3.

    On a wide screen the picture stays in sight while long controls scroll; on a phone it stands
    above them (the stylesheet does both, by the key of the container).
    """
    with st.container(key=name):
        controls, picture = st.columns([2, 3], gap="medium")
    return controls, picture.container(key=f"{name}-picture")


def walk_stage(
    name: str = "walk",
) -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Return the places of a stepper: its picture, what stands beside it, and what goes below that.

    The picture comes first, three parts wide; beside it are two. On a phone it stays in sight above
    the rest. Both have their room before they are filled, so that nothing moves.
    """
    with st.container(key=name):
        picture, controls = st.columns([3, 2], gap="medium")
    beside = controls.container(height=_ROOM, border=False, key=f"beside-{name}")
    return picture, beside, controls
