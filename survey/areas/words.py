"""What kinds of areas, places in them and purposes are called."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.models import AreaKind, OperatorKind

KINDS: Mapping[AreaKind, object] = {
    AreaKind.PROVINCE: _l("Province"),
    AreaKind.CITY: _l("City"),
    AreaKind.DISTRICT: _l("District or county"),
    AreaKind.PARK: _l("Park"),
}
PLACES: Mapping[OperatorKind, object] = {
    OperatorKind.LEAD: _l("leads"),
    OperatorKind.OPERATOR: _l("operates"),
    OperatorKind.VIEWER: _l("reads"),
}
PLACES_EXPLAINED: Mapping[OperatorKind, object] = {
    OperatorKind.LEAD: _l("everything, also who works here and the areas below"),
    OperatorKind.OPERATOR: _l("campaigns and members"),
    OperatorKind.VIEWER: _l("figures only; changes nothing"),
}
