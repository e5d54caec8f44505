"""Numbers to SVG, for the PDF and for web pages alike.

Every chart takes integer units (0.0001 point, `scoring.result.MISSING` where not assessable), the names already in the reader's
language, `locale=` for its own few words, `title=` for screen readers, and sizes in px. `mode=Mode.STATIC` gives a picture for
`<img>` with literal colours; `mode=Mode.INLINE` one to put into HTML with `|safe`: classes instead of fixed colours (rules from
`inline_css()`, light and dark), the page's own font, `<title>` and `<desc>`. All text is escaped here.

Examples
--------
>>> from reports.charts import Axis, Mode, radar
>>> axes = [Axis(label=name, units=units) for name, units in (("FND", 500_000), ("APP", 620_000), ("INT", -1))]
>>> radar(axes, locale="en", title="Scores", mode=Mode.INLINE).startswith("<svg")
True
"""

from reports.charts.bars import Bar, bars
from reports.charts.curve import Point, curve
from reports.charts.gantt import Task, gantt
from reports.charts.ladder import GateMark, Rung, ladder
from reports.charts.likelihood import Chance, likelihood
from reports.charts.measured import Measured, measured
from reports.charts.proven import Proven, proven
from reports.charts.qr import qr
from reports.charts.radar import Axis, radar
from reports.charts.shift import Shift, shifts
from reports.charts.strip import Strip, strips
from reports.charts.theme import Mode, inline_css
from reports.charts.timetable import Period, timetable
from reports.charts.waterfall import Step, waterfall

__all__ = [
    "Axis", "Bar", "Chance", "GateMark", "Measured", "Mode", "Period", "Point", "Proven", "Rung", "Shift", "Step", "Strip", "Task", "bars", "curve", "gantt",
    "inline_css", "ladder", "likelihood", "measured", "proven", "qr", "radar", "shifts", "strips", "timetable", "waterfall",
]  # fmt: skip
