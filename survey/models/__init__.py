"""Tables, one module per aggregate."""

from survey.models.account import Attempt, Role, RoleKind, SignIn, Token, TokenPurpose, User
from survey.models.assessment import Assessment, AssessmentState, Response, Submission
from survey.models.audit import AuditEvent, AuditHead
from survey.models.consultancy import Consultancy, Consultant, ConsultantKind, Engagement, EngagementState, Party
from survey.models.desk import SavedView
from survey.models.organisation import Organisation
from survey.models.report import Report, ReportState
from survey.models.scenario import Scenario
from survey.models.weight_set import KeptWeights

__all__ = [
    "Assessment",
    "AssessmentState",
    "Attempt",
    "AuditEvent",
    "AuditHead",
    "Consultancy",
    "Consultant",
    "ConsultantKind",
    "Engagement",
    "EngagementState",
    "KeptWeights",
    "Organisation",
    "Party",
    "Report",
    "ReportState",
    "Response",
    "Role",
    "RoleKind",
    "SavedView",
    "Scenario",
    "SignIn",
    "Submission",
    "Token",
    "TokenPurpose",
    "User",
]
