"""What profile values are called."""

from flask_babel import lazy_gettext as _l

SIZES = {"micro": _l("micro"), "small": _l("small"), "medium": _l("medium"), "large": _l("large")}
PRODUCTION_TYPES = {
    "discrete": _l("Discrete: parts are made and assembled (machinery, electronics, clothing)"),
    "process": _l("Process: material flows through (chemicals, food, pharmaceuticals, metals)"),
    "mixed": _l("Mixed: both, such as mixing first and packing piece by piece"),
}
PRODUCTION_TYPES_SHORT = {"discrete": _l("discrete"), "process": _l("process"), "mixed": _l("mixed")}
ACTIVITIES = {
    "design": _l("We design or develop our products ourselves"),
    "process_design": _l("We work out the manufacturing process ourselves"),
    "sales": _l("We sell to customers ourselves"),
    "service": _l("We do after-sales service"),
    "warehouse": _l("We keep stock in a warehouse"),
    "hazard": _l("We have hazardous work or materials (chemicals, pressure, dust, hot work, work at height)"),
}
ACTIVITIES_SHORT = {
    "design": _l("product design"),
    "process_design": _l("process design"),
    "sales": _l("sales"),
    "service": _l("after-sales service"),
    "warehouse": _l("warehouse"),
    "hazard": _l("hazardous work"),
}
