"""The report as a Word document, made from the very page that the PDF is printed from: same words, same figures, same order.

Whatever a section says stands in one place for both, `reports/templates/diagnostic/`; here is only how it looks in Word.
"""

from reports.word.document import docx

__all__ = ["docx"]
