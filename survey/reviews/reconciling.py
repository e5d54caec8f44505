"""Where two reviewers who rated blindly differ, and what they agree on in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from questionnaires.model import Item
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.answers import answer_words
from survey.assessments.drafts import asked_of
from survey.database import db
from survey.forms.validators import clean, too_long
from survey.i18n import locale
from survey.models import AGREED, Party, ReviewMode
from survey.models.review import LONGEST_REASON
from survey.reviews import agreement, queries, services
from survey.reviews.ratings import Rating, Reviewed, concluded_alike, disagreements, said
from survey.reviews.reading import GRADES, rated_words, shown_in
from survey.reviews.views import bp

SEATS = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An item that two reviewers see differently."""

    item: Item
    own: str  #: what the enterprise answered, in words
    seats: Mapping[int, Rating]  #: what each made of it, by seat; one may have made nothing
    words: Mapping[int, str]
    agreed: Rating | None
    agreed_words: str
    chosen: str  #: seat that is ticked
    reason: str
    error: str = ""

    @property
    def graded_only(self) -> bool:
        """Whether they say the same and only saw other evidence."""
        return len(self.seats) == len(SEATS) and concluded_alike(self.item, *self.seats.values())

    @property
    def lower(self) -> int:
        """Seat of whoever saw the weaker evidence."""
        return min(self.seats, key=lambda seat: self.seats[seat].grade)


@bp.route("/<uuid:review_id>/reconcile", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def reconcile(review_id: UUID) -> ResponseReturnValue:
    """Show where two reviewers differ, and keep what they agree on."""
    seen = queries.get(db.session, current_user, review_id)
    if seen.mode is not ReviewMode.BLIND or seen.party is not Party.CONSULTANCY or not (seen.settled and seen.acts):
        return redirect(url_for(".show", review_id=review_id), code=303)
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    seats = {seat: queries.ratings(db.session, review_id, seat) for seat in SEATS}
    both = [item for item in reviewed.frozen.questionnaire.items() if item.code in reviewed.asked]
    differing = disagreements(both, seats[1], seats[2])
    pairs = sorted((_pair(reviewed, item, seats) for item in differing), key=lambda pair: pair.graded_only)
    status = 200
    if request.method == "POST" and seen.rates:
        chosen = _chosen(pairs)
        try:
            stale = services.reconcile(db.session, seen, chosen, by=current_user, at=clock.now())
        except services.WrongStateError:
            db.session.rollback()
            flash(_("The review has moved on meanwhile; please look again."), "warn")
            return redirect(url_for(".show", review_id=review_id), code=303)
        db.session.commit()
        left = sum(pair.agreed is None and pair.item.code not in chosen for pair in pairs)
        wrong = [pair for pair in pairs if pair.item.code not in chosen and _ticked(pair.item.code)]
        if stale:
            flash(
                ngettext(
                    "The other reviewer settled %(num)s question meanwhile; it stays as they left it. Please look.",
                    "The other reviewer settled %(num)s questions meanwhile; they stay as they were left. Please look.",
                    len(stale),
                ),
                "warn",
            )
        if not wrong:
            if not stale:
                flash(
                    ngettext("Saved. %(num)s question is left.", "Saved. %(num)s questions are left.", left)
                    if left
                    else _("Saved. Nothing is left to reconcile.")
                )
            return redirect(url_for(".reconcile" if left or stale else ".complete", review_id=review_id), code=303)
        after = queries.ratings(db.session, review_id, AGREED)
        reviewed, status = reviewed.with_ratings(after), 422
        pairs = [_again(_pair(reviewed, pair.item, seats)) for pair in pairs]
    common, agreed = agreement.of_review(reviewed.frozen, seats)
    page = render_template(
        "reviews/reconcile.html",
        common=common,
        agreed=agreed,
        seen=seen,
        pairs=pairs,
        left=sum(pair.agreed is None for pair in pairs),
        graded=sum(pair.graded_only for pair in pairs),
        open_graded=sum(pair.graded_only and pair.agreed is None for pair in pairs),
        compared=sum(item.code in seats[1] or item.code in seats[2] for item in both),
        members={member.seat: member.name for member in seen.reviewers},
        grades=GRADES,
        places=asked_of(reviewed.frozen.questionnaire).section_of,
    )
    return page, status


def _pair(reviewed: Reviewed, item: Item, seats: Mapping[int, Mapping[str, Rating]]) -> Pair:
    code, agreed = item.code, reviewed.ratings.get(item.code)
    made = {seat: ratings[code] for seat, ratings in seats.items() if code in ratings}
    chosen = next((str(seat) for seat, each in made.items() if agreed and _as(each, agreed)), "")
    own = said(reviewed.frozen, item)
    return Pair(
        item=item,
        own=answer_words(item, own, locale()) if own.value else _("no answer"),
        seats=made,
        words={seat: _words(item, each) for seat, each in made.items()},
        agreed=agreed,
        agreed_words=_words(item, agreed) if agreed else "",
        chosen=chosen,
        reason=agreed.reason if agreed else "",
    )


def _as(one: Rating, other: Rating) -> bool:
    return (one.value, one.grade) == (other.value, other.grade)


def _words(item: Item, rating: Rating) -> str:
    return rated_words(item, rating, locale())


def _ticked(code: str) -> str:
    return request.form.get(code, "")


def _again(pair: Pair) -> Pair:
    """A pair as it was sent, with what is wrong with it."""
    ticked, reason = _ticked(pair.item.code), clean(request.form.get(f"{pair.item.code}.why", ""))
    if not ticked or (pair.agreed and pair.reason == reason):
        return pair
    error = too_long(reason, LONGEST_REASON)
    return replace(pair, chosen=ticked, reason=reason, error=error)


def _chosen(pairs: Sequence[Pair]) -> dict[str, Rating]:
    """What was agreed on, with the reason typed, else the reason of the rating that was chosen."""
    found = {}
    lower = request.form.get("go") == "lower"
    for pair in pairs:
        ticked = _ticked(pair.item.code)
        if lower and not ticked and pair.graded_only and pair.agreed is None:
            ticked = str(pair.lower)
        rating = pair.seats.get(int(ticked)) if ticked in {"1", "2"} else None
        if rating is None:
            continue
        reason = clean(request.form.get(f"{pair.item.code}.why", "")) or rating.reason
        if len(reason) <= LONGEST_REASON:
            found[pair.item.code] = replace(rating, reason=reason, revision=shown_in(pair.item.code, request.form))
    return found
