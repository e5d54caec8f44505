"""What scopes are called."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.models import Scope

SCOPES: Mapping[Scope, object] = {
    Scope.ORGANISATIONS_READ: _l("read enterprises"),
    Scope.ASSESSMENTS_READ: _l("read assessments"),
    Scope.RESULTS_READ: _l("read results"),
    Scope.AREAS_READ: _l("read areas and their figures"),
    Scope.CAMPAIGNS_READ: _l("read campaigns and who is listed"),
    Scope.REPORTS_READ: _l("fetch reports and batches"),
    Scope.REPORTS_WRITE: _l("ask for reports"),
}
