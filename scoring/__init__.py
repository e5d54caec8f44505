"""How we score: integer-exact numpy over many assessments at once. Imports `questionnaires.model` only."""
