"""Colours by which the projects of an organisation are told apart, beside their initial letter."""

from collections.abc import Mapping
from enum import StrEnum


class ProjectColour(StrEnum):
    """In the order in which new projects are given them: neighbours look least alike."""

    BLUE = "blue"
    ORANGE = "orange"
    GREEN = "green"
    PURPLE = "purple"
    RED = "red"
    TEAL = "teal"
    YELLOW = "yellow"
    PINK = "pink"


def next_colour(project_counts: Mapping[str, int]) -> ProjectColour:
    """The colour that the fewest projects have, by how many have each."""
    return min(ProjectColour, key=lambda colour: project_counts.get(colour.value, 0))
