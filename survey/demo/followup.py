"""Actions of the made-up machine works: what it did between its two rounds, and what it is at now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import CurrentUser
from survey.clock import BEIJING
from survey.diagnostics import queries as diagnostics
from survey.diagnostics.frozen import Frozen
from survey.followup import content, services
from survey.followup.content import Content
from survey.models import ActionState, Assessment, ImprovementAction, Organisation, Submission

FLAGSHIP = "lianghua-sme"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """What became of one measure."""

    measure: str
    done_after: int = 0  #: days after it was taken over; 0: it is not done
    values: Mapping[str, Any] = field(default_factory=dict)


BETWEEN = (
    _Story(
        measure="M-APP-03",
        done_after=130,
        values={
            "cost_actual": Decimal("10.5"), "effect": "图纸和工艺单统一从系统下发，车间不再拿错版本。",
            "effect_before": Decimal(9), "effect_after": Decimal(2), "effect_unit": "次/月（用错图纸）",
            "evidence_url": "https://example.com/demo/acceptance.pdf", "evidence_note": "验收单，三个月的用错图纸登记表。",
        },
    ),
    _Story(
        measure="M-APP-07",
        done_after=262,
        values={
            "cost_actual": Decimal("7.4"), "effect": "报工由次日补录改为当班扫码，产量与工时不再对不上。",
            "effect_before": Decimal(26), "effect_after": Decimal(2), "effect_unit": "小时（报工滞后）",
            "evidence_note": "系统报工记录抽查 20 条，与流转卡一致。",
        },
    ),
    _Story(
        measure="M-FND-20",
        done_after=240,
        values={
            "cost_actual": Decimal("7.6"), "effect": "一条线的机床状态自动记录，班组长不再抄表。",
            "effect_before": Decimal(40), "effect_after": Decimal(5), "effect_unit": "分钟/班（抄表）",
        },
    ),
    _Story(
        measure="M-APP-23",
        done_after=300,
        values={"cost_actual": Decimal("4.2"), "effect": "采购、仓库、订单用同一套数据，月底对账由三天减到一天。"},
    ),
    _Story(
        measure="M-APP-17",
        values={"state": ActionState.DROPPED, "reason": "供应商报价超出预算一倍，改在下一年与设备更新一起实施。"},
    ),
)  # fmt: skip
NOW = (
    _Story(
        measure="M-INT-14",
        values={"state": ActionState.UNDER_WAY, "due_in": -12, "begin_in": -75, "owner_name": "设备科老周"},
    ),
    _Story(measure="M-INT-08", values={"state": ActionState.UNDER_WAY, "due_in": 75, "begin_in": -14}),
    _Story(measure="M-INN-16", values={"due_in": 5, "begin_in": -2}),
    _Story(measure="M-INT-11", values={"due_in": 150, "begin_in": 80}),
    _Story(measure="M-INN-07", values={"due_in": 160, "begin_in": 45, "owner_name": "财务部小陈"}),
)  #: days counted from today


def add_actions(
    session: Session, organisation: Organisation, *, by: CurrentUser, colleague: CurrentUser, at: datetime
) -> None:
    """Take measures of both rounds over, and tell what became of them."""
    first, second = _rounds(session, organisation)
    begun = first.submitted_at + timedelta(days=2)
    for action, story in zip(_take(session, organisation, first, BETWEEN, by=by, at=begun), BETWEEN, strict=True):
        done_on = _day(begun) + timedelta(days=story.done_after) if story.done_after else None
        state = {"state": ActionState.DONE, "done_on": done_on} if done_on else {}
        told = replace(content.of(action), owner_id=colleague.id, **{**state, **story.values})
        when = begun + timedelta(days=story.done_after or 150)
        services.change(session, action.id, told, revision=1, by=colleague, at=when)
    taken = _take(session, organisation, second, NOW, by=by, at=at - timedelta(days=14))
    for action, story in zip(taken, NOW, strict=True):
        values = dict(story.values)
        days = {"due_on": _day(at) + timedelta(days=values.pop("due_in"))}
        days["begin_on"] = _day(at) + timedelta(days=values.pop("begin_in"))
        owner = {} if "owner_name" in values else {"owner_id": colleague.id}
        told = replace(content.of(action), **{**days, **owner, **values})
        services.change(session, action.id, told, revision=1, by=by, at=at - timedelta(days=10))
    services.add(session, organisation.id, _training(colleague, _day(at)), by=by, at=at - timedelta(days=9))


def _training(colleague: CurrentUser, today: date) -> Content:
    """An action that no measure of the library is."""
    return Content(
        title="工位看板上线前的班组培训",
        details="每班一次，每次半小时，讲清看板上每个数从哪来。",
        owner_id=colleague.id,
        begin_on=today - timedelta(days=9),
        due_on=today + timedelta(days=3),
        cost_planned=Decimal("0.6"),
        state=ActionState.UNDER_WAY,
    )


def _rounds(session: Session, organisation: Organisation) -> tuple[Frozen, Frozen]:
    """Its first and its newest submission to the flagship."""
    query = select(Assessment, Submission).join(Submission, Submission.assessment_id == Assessment.id)
    query = query.where(Assessment.organisation_id == organisation.id, Assessment.questionnaire == FLAGSHIP)
    found = [diagnostics.whole(session, *row) for row in session.execute(query.order_by(Submission.submitted_at))]
    return found[0], found[-1]


def _take(
    session: Session,
    organisation: Organisation,
    frozen: Frozen,
    stories: Sequence[_Story],
    *,
    by: CurrentUser,
    at: datetime,
) -> Sequence[ImprovementAction]:
    months = {story.measure: frozen.result.months.get(story.measure, 0) for story in stories}
    return services.take_over(session, organisation.id, frozen, months, by=by, at=at, today=_day(at))


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
