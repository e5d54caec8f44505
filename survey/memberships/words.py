"""What an enterprise allows, in words it can decide by."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.models import Purpose

PURPOSES: Mapping[Purpose, object] = {
    Purpose.AGGREGATE: _l("Count our results in figures over many enterprises"),
    Purpose.SCORES: _l("Show our scores and our stage under our name"),
    Purpose.ANSWERS: _l("Let our answers be read"),
    Purpose.CONTACT: _l("Introduce us to providers of what we need"),
}
EXPLAINED: Mapping[Purpose, object] = {
    Purpose.AGGREGATE: _l(
        "Means, shares and levels of the whole; never of fewer than five enterprises, so that nobody can be made out."
    ),
    Purpose.SCORES: _l("The people of the area see them in lists, and may name you as an example."),
    Purpose.ANSWERS: _l("Question by question, without remarks and files; for advice that fits."),
    Purpose.CONTACT: _l("They may pass on which of your gaps a provider can close, with your name and who to ask for."),
}
SHORT: Mapping[Purpose, object] = {
    Purpose.AGGREGATE: _l("figures over many"),
    Purpose.SCORES: _l("named scores"),
    Purpose.ANSWERS: _l("answers"),
    Purpose.CONTACT: _l("introductions to providers"),
}
