"""Tables, one module per aggregate."""

from survey.models.account import Attempt, Role, RoleKind, SignIn, Token, TokenPurpose, User
from survey.models.action import ActionEvent, ActionFile, ActionState, ImprovementAction, Reminder
from survey.models.api import ApiToken, DeliveryState, Scope, Webhook, WebhookDelivery, WebhookEvent
from survey.models.area import (
    Area,
    AreaKind,
    Consent,
    Membership,
    Operator,
    OperatorKind,
    Purpose,
)
from survey.models.assessment import Assessment, AssessmentState, Response, Submission
from survey.models.audit import AuditEvent, AuditHead
from survey.models.batch import Batch, BatchItem
from survey.models.campaign import Campaign, Invitation, Letter, LetterState, Mailing, MailingKind, Unwanted
from survey.models.consultancy import Consultancy, Consultant, ConsultantKind, Engagement, EngagementState, Party
from survey.models.counted import Counted
from survey.models.desk import SavedView
from survey.models.diagnosis import Brand, Diagnosis, DiagnosisVersion, Snippet
from survey.models.evidence import Evidence
from survey.models.handover import Decision, Handover, Opinion
from survey.models.organisation import Organisation
from survey.models.policy import PolicyAnswer
from survey.models.report import Report, ReportState
from survey.models.review import (
    AGREED,
    SIGNED_STATES,
    Correction,
    Review,
    Reviewer,
    ReviewEvent,
    ReviewMode,
    ReviewOutcome,
    ReviewResponse,
    ReviewState,
    ReviewStep,
    Signature,
    SignatureTrace,
)
from survey.models.scenario import Scenario
from survey.models.target import COMPUTED, Target, TargetKind, TargetValue
from survey.models.weight_set import KeptWeights

__all__ = [
    "AGREED",
    "COMPUTED",
    "SIGNED_STATES",
    "ActionEvent",
    "ActionFile",
    "ActionState",
    "ApiToken",
    "Area",
    "AreaKind",
    "Assessment",
    "AssessmentState",
    "Attempt",
    "AuditEvent",
    "AuditHead",
    "Batch",
    "BatchItem",
    "Brand",
    "Campaign",
    "Consent",
    "Consultancy",
    "Consultant",
    "ConsultantKind",
    "Correction",
    "Counted",
    "Decision",
    "DeliveryState",
    "Diagnosis",
    "DiagnosisVersion",
    "Engagement",
    "EngagementState",
    "Evidence",
    "Handover",
    "ImprovementAction",
    "Invitation",
    "KeptWeights",
    "Letter",
    "LetterState",
    "Mailing",
    "MailingKind",
    "Membership",
    "Operator",
    "OperatorKind",
    "Opinion",
    "Organisation",
    "Party",
    "PolicyAnswer",
    "Purpose",
    "Reminder",
    "Report",
    "ReportState",
    "Response",
    "Review",
    "ReviewEvent",
    "ReviewMode",
    "ReviewOutcome",
    "ReviewResponse",
    "ReviewState",
    "ReviewStep",
    "Reviewer",
    "Role",
    "RoleKind",
    "SavedView",
    "Scenario",
    "Scope",
    "SignIn",
    "Signature",
    "SignatureTrace",
    "Snippet",
    "Submission",
    "Target",
    "TargetKind",
    "TargetValue",
    "Token",
    "TokenPurpose",
    "Unwanted",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
]
