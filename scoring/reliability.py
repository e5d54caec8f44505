"""Whether answers, items and reviews can be relied on: one place to import from.

Items that measure one thing: `consistency`. Items that tell nobody apart: `item_health`. Answers without reading: `carelessness`. Self
against expert: `agreement`, `krippendorff`, `self_review`, and for whole groups `calibration`. Two reviewers: `rater_pair`. Whom to look at
again: `visits`.
"""

from scoring.agreement import IntraclassCorrelations, LimitsOfAgreement, bland_altman, icc, weighted_kappa
from scoring.calibration import Estimate, TwoPhase, two_phase
from scoring.carelessness import CarelessSigns, Contradiction, careless_signs
from scoring.consistency import Omega, alpha_if_deleted, cronbach_alpha, omega
from scoring.item_health import ItemHealth, ItemSign, item_health
from scoring.krippendorff import krippendorff_alpha
from scoring.rater_pair import PairAgreement, pair_agreement
from scoring.self_review import ItemAgreement, bias_by_group, item_agreement

__all__ = [
    "CarelessSigns",
    "Contradiction",
    "Estimate",
    "IntraclassCorrelations",
    "ItemAgreement",
    "ItemHealth",
    "ItemSign",
    "LimitsOfAgreement",
    "Omega",
    "PairAgreement",
    "TwoPhase",
    "alpha_if_deleted",
    "bias_by_group",
    "bland_altman",
    "careless_signs",
    "cronbach_alpha",
    "icc",
    "item_agreement",
    "item_health",
    "krippendorff_alpha",
    "omega",
    "pair_agreement",
    "two_phase",
    "weighted_kappa",
]
