"""Figures over the members of an area: what they show, over whom, and what they withhold."""
