"""Whose words a text is likely to be: an office's, a citizen's on a public matter, or those of somebody elsewhere, whom no answer fits.

Policy areas and strategies were learned from what offices write, and nothing within those models tells how far a text is from that. So another model
learns it from texts of all three kinds, and says what the confidences of those two are worth.
"""

from __future__ import annotations

import numpy as np

from nlp.classify import Wide

NAME = "origin"
SOURCES = ("office", "citizen", "elsewhere")
LEARNED = ("national_strategy", "policy_area")
"""Learned from offices alone."""
LEVEL, SLOPE = 0.6, 0.15
"""What is right of policy areas on citizens' words, and what the model's own confidence adds to it: `python -m nlp evaluate --only reports` counts
it. Strategies are as sure as their examples agree, which is honest on both."""
FAR = 0.6
"""From this share of 'elsewhere' on, a text is none of ours."""


def honest(sure: Wide, shares: Wide) -> Wide:
    """Confidences (texts, labels) of policy areas, by whose words the texts are (texts, sources)."""
    return np.asarray(shares[:, :1] * sure + shares[:, 1:2] * (LEVEL + SLOPE * sure))
