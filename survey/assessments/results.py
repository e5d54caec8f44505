"""The result of a submitted assessment, computed from the frozen submission and kept in memory for who looks next."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from secrets import token_urlsafe
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.engine import Connection

from questionnaires import catalogue
from reports import numbers
from reports.answers import local
from reports.charts import inline_css
from reports.charts.theme import COLOURS
from reports.money import money, short_money
from reports.references import published
from reports.wording import wording
from scoring.recommend import MOST as MOST_MEASURES
from scoring.result import MISSING, SCORING_VERSION
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import corrections, export
from survey.assessments.compression import Packed, page_of
from survey.assessments.result_page import MADE, MOST_KEPT, Main, plain, result_page
from survey.assessments.submission import snapshot
from survey.assessments.views import bp
from survey.database import db
from survey.diagnostics import queries, services
from survey.diagnostics.frozen import Frozen
from survey.diagnostics.page import ResultPage
from survey.diagnostics.page import result_page as content_of
from survey.files import attachment
from survey.i18n import locale
from survey.organisations import queries as organisations
from survey.peers import services as peers
from survey.peers.kept import Comparison
from survey.prepared import Found
from survey.reviews import queries as reviews
from survey.reviews.completed import completed
from survey.shells import reading
from survey.weights import queries as weights_queries
from survey.weights import services as weights_services

FORM_TOKEN = Markup(f"place-{token_urlsafe(24)}")  # noqa: S704  (a place nobody can type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the main part of a result page follows from; a submission never changes."""

    assessment_id: UUID
    submission_id: UUID
    sha256: str
    scoring: str
    questionnaire: str  #: hash of its content
    locale: str
    comparison: Comparison  #: with whom, as of the day before
    day: date
    root: str  #: path the application lives at: addresses start with it
    weights_id: UUID | None = None  #: of a weight set of the reader's, for another view


@bp.get("/<uuid:assessment_id>/result")
@requires(Action.READ)
def result(assessment_id: UUID) -> ResponseReturnValue:
    """Show where the enterprise stands, why, and what to do next."""
    with db.reading() as connection:
        seen = queries.glance(connection, current_user, assessment_id)
        if seen.sha256 is None:
            flash(_("There is a result once the answers are submitted."), "warn")
            return redirect(url_for(".show", assessment_id=assessment_id), code=303)
        day, version = clock.today(), catalogue.get(seen.questionnaire, seen.version)
        weights_id = _weights(f"{seen.questionnaire}@{seen.version}")
        comparison = _comparison(connection, seen, assessment_id, on=day, weighted=weights_id is not None)
    shown = Shown(
        assessment_id=assessment_id,
        submission_id=seen.id,
        sha256=seen.sha256,
        scoring=SCORING_VERSION,
        questionnaire=version.content_hash,
        locale=locale(),
        comparison=comparison,
        day=day,
        root=request.script_root,
        weights_id=weights_id,
    )
    main = _main(shown)
    reader = reading(query=_query(weights_id, comparison))
    if not reader.query:
        with db.reading() as connection:
            MADE[plain(connection, assessment_id, version, reader.manner, sha256=seen.sha256, day=day)] = main
    notes = _replaced(assessment_id) + _since(seen, shown, main.enterprise) + _reviewed(assessment_id)
    return page_of(result_page(main, reader, assessment_id, since=notes))


def _query(weights_id: UUID | None, comparison: Comparison) -> str:
    """What the reader has chosen, as it stands in an address."""
    chosen = {"weights": str(weights_id)} if weights_id else {}
    return urlencode(chosen if comparison.references else chosen | {"references": peers.OFF})


def _comparison(connection: Connection, seen: Found, assessment_id: UUID, *, on: date, weighted: bool) -> Comparison:
    """Whom the submission is compared with; published values unless the reader has switched them off."""
    return peers.compare(
        connection,
        seen.id,
        catalogue.get(seen.questionnaire, seen.version),
        lambda: queries.submitted(db.session, current_user, assessment_id),
        on=on,
        references=request.args.get("references") != peers.OFF,
        weighted=weighted,
    )


def _replaced(assessment_id: UUID) -> str:
    """Note that a correction counts instead, with the way there."""
    replaced_by = corrections.in_place_of(db.session, assessment_id)
    return render_template("results/replaced.html", replaced_by=replaced_by) if replaced_by else ""


def _since(seen: Found, shown: Shown, enterprise: str) -> str:
    """Note about what was changed since the submission, if anything was."""
    changed = _changed_since(seen, shown)
    return render_template("results/since.html", enterprise=enterprise, since=changed) if changed else ""


def _reviewed(assessment_id: UUID) -> str:
    """What reviewers found, where they are done and the reader may see it."""
    seen = reviews.of_assessment(db.session, current_user, assessment_id)
    if not seen:
        return ""
    found = completed(db.session, seen)
    signatures = {each.id: reviews.signature(db.session, each) for each in seen}
    return render_template("results/reviewed.html", seen=seen, found=found, signatures=signatures)


def _changed_since(seen: Found, shown: Shown) -> list[str]:
    """What of the enterprise's profile is no longer as it was submitted, in words."""
    if seen.updated_at <= seen.submitted_at:
        return []
    frozen = queries.submitted(db.session, current_user, shown.assessment_id).profile
    now = snapshot(organisations.get(db.session, current_user, seen.organisation_id, action=Action.READ))
    names = {
        "name": _("Name of the enterprise"),
        "uscc": _("Unified social credit code"),
        "industry": _("Industry"),
        "region": _("Region"),
        "staff": _("Staff"),
        "revenue": _("Revenue"),
        "size": _("Size class"),
        "production_type": _("Kind of production"),
        "activities": _("What you do yourselves"),
    }
    return [name for key, name in names.items() if _plain(now[key]) != _plain(frozen.get(key))]


def _plain(value: object) -> object:
    """Profile value so that 900 and 900.00 are the same."""
    return Decimal(value).normalize() if isinstance(value, str) and value.replace(".", "", 1).isdecimal() else value


@lru_cache(maxsize=MOST_KEPT)
def _main(shown: Shown) -> Main:
    """Holds nothing of who looks at it but their form token; the caller has checked the rights."""
    frozen = _under(queries.submitted(db.session, current_user, shown.assessment_id), shown.weights_id)
    page = content_of(frozen, locale=shown.locale, on=shown.day, comparison=shown.comparison)
    spoken = wording(page.report.locale)
    html = render_template(
        "results/main.html",
        page=page,
        comparison=shown.comparison,
        report=page.report,
        undetermined=page.result.level.number == MISSING,
        has_total=page.report.headline.has_total,
        of_total=page.report.headline.of_total,
        sections=_sections(page),
        questions={item.code: local(item.text, page.report.locale) for item in frozen.questionnaire.items()},
        n=numbers,
        words=spoken,
        costs=lambda span: money(span, spoken),
        short_costs=lambda span: short_money(span, spoken),
        amount=lambda value: numbers.yuan(value, page.report.locale),
        csrf_token=lambda: FORM_TOKEN,
        published=published(frozen.questionnaire),
        weights_id=shown.weights_id,
        most=MOST_MEASURES,
    )
    return Main(enterprise=page.report.enterprise, pieces=tuple(Packed.of(piece) for piece in html.split(FORM_TOKEN)))


@bp.get("/<uuid:assessment_id>/result/<any(xlsx, csv, json):extension>")
@requires(Action.READ)
def download(assessment_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the same numbers as a file."""
    frozen = queries.submitted(db.session, current_user, assessment_id)
    frozen = _under(frozen, _weights(frozen.questionnaire.key))
    with db.reading() as connection:
        comparison = peers.compare(
            connection,
            frozen.submission_id,
            frozen.questionnaire,
            lambda: frozen,
            on=clock.today(),
            references=request.args.get("references") != peers.OFF,
            weighted=frozen.weight_set is not None,
        )
    spoken = services.spoken(frozen, locale())
    make, mimetype = export.FORMATS[extension]
    name = services.file_name(frozen, extension, locale=spoken, report=False)
    return attachment(make(frozen, locale=spoken, comparison=comparison), name, mimetype)


def _weights(questionnaire: str) -> UUID | None:
    """Weight set that is asked for and that the reader may use on this questionnaire; NoResultFound where there is none such."""
    if "weights" not in request.args:
        return None
    return weights_queries.named(db.session, current_user, request.args["weights"], questionnaire).id


def _under(frozen: Frozen, weights_id: UUID | None) -> Frozen:
    """The submission under a weight set of the reader's, which never changes; as it is without one."""
    if weights_id is None:
        return frozen
    kept = weights_queries.get(db.session, current_user, weights_id, action=Action.READ)
    return frozen.under(weights_services.read(kept))


def _sections(page: ResultPage) -> list[tuple[str, str, str]]:
    """Sections that have something to say, in reading order: template, heading, short name."""
    report, questionnaire = page.report, page.frozen.questionnaire
    faces = (_("The two sides and their dimensions"), _("Sides")) if len(report.sides) > 1 else (_("Dimensions"),) * 2
    term = report.headline.term
    stage = (_("%(levels)s and thresholds", levels=term), term) if term else (_("Stage and thresholds"), _("Stage"))
    every = [
        ("stage", *stage, True),
        ("doubt", _("How sure this result is"), _("How sure"), True),
        ("change", _("Since the round before"), _("Since then"), report.change is not None),
        ("faces", *faces, True),
        ("peers", _("Among peers"), _("Peers"), True),
        ("scenes", _("Business scenes"), _("Scenes"), bool(report.scenes)),
        ("origin", _("Where the points come from"), _("Origin"), report.headline.has_total),
        ("losses", _("Largest losses"), _("Losses"), bool(report.headline.has_total or page.alone)),
        ("strengths", _("Strengths"), _("Strengths"), bool(report.strengths)),
        ("pains", _("Pain points found"), _("Pain points"), bool(questionnaire.pain_points)),
        ("measures", _("Recommended measures"), _("Measures"), bool(questionnaire.measures)),
        ("roadmap", _("Roadmap and investment"), _("Roadmap"), bool(report.measures)),
        ("ahead", report.ahead.title, _("Next steps"), bool(report.ahead.ways)),
        ("inventory", _("What is there today"), _("Inventory"), bool(page.inventory)),
        ("answers", _("All answers"), _("Answers"), True),
        ("figures", _("How every figure comes about"), _("Figures"), True),
        ("about", _("What this result is"), _("About"), True),
    ]
    return [(template, heading, short) for template, heading, short, shown in every if shown]


@bp.get("/charts.css")
@requires(Action.PUBLIC)
def chart_styles() -> ResponseReturnValue:
    """Colours of the charts, light and dark, from where they are drawn; on paper always light."""
    light = "".join(f"--chart-{name}:{colour};" for name, colour in COLOURS.items())
    paper = f"@media print{{:root:not([data-theme=light]) .chart,:root[data-theme=dark] .chart{{{light}}}}}"
    return Response(inline_css() + paper, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})
