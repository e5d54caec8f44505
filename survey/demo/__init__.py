"""Made-up enterprises for a first look: no real company, no real figure."""

from survey.demo.load import PASSWORD, SIGN_INS, ForeignDataError, load

__all__ = ["PASSWORD", "SIGN_INS", "ForeignDataError", "load"]
