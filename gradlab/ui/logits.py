"""Prepared logits for the softmax lesson: the tutorials' and random ones with a visible seed."""

from __future__ import annotations

import streamlit as st

from gradlab.softmax import PRESETS, random_logits
from gradlab.ui.controls import preset, whole
from gradlab.ui.frame import Page


def logit_presets(page: Page, n: int) -> None:
    """Draw the buttons that set the logits, and the seed of the random ones."""
    _ = page.translate
    with st.container(horizontal=True):
        for i, logits in enumerate(PRESETS, 1):
            values = {f"a{k}": value for k, value in enumerate(logits)}
            label = _("tutorial {number}").format(number=i)
            preset(label, {"n": len(logits), "T": 1.0, **values}, key=f"tutorial {i}")
    seed = whole(page, "seed", _("seed of the random logits"), 0, 99, 0)
    values = {f"a{k}": value for k, value in enumerate(random_logits(n, seed))}
    preset(_("random logits"), values, key="random")
