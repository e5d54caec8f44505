"""What we ask: questionnaires as data, and the loader that checks them. Imports nothing of ours."""
