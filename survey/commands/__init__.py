"""The commands of `rongping`, a module for each group; `survey.cli` imports the one that is asked for."""
