"""Thousands of made-up enterprises in the parks of a made-up city, for three rounds: the same from the same seed, and marked as synthetic."""

from survey.demo.members.add import Plan, add_members, members_there

__all__ = ["Plan", "add_members", "members_there"]
