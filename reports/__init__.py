"""What we print: plain data to PDF. Imports `scoring` and `questionnaires`."""
