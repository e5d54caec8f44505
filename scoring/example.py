"""A questionnaire small enough to score by hand: what the examples in the docstrings run on."""

from decimal import Decimal

from questionnaires.model import (
    FULL,
    Dimension,
    Gate,
    GateKind,
    Indicator,
    Item,
    ItemKind,
    Level,
    Lift,
    Measure,
    Numbers,
    Option,
    PainPoint,
    ProviderKind,
    Questionnaire,
    Side,
    Span,
    Text,
)


def _text(words: str) -> Text:
    return {"en": words}


def _ladder(*codes: str) -> tuple[Option, ...]:
    """Options from 0 to 100 points in equal steps."""
    step = FULL // (len(codes) - 1)
    return tuple(Option(code=code, text=_text(code), units=index * step) for index, code in enumerate(codes))


def _items() -> dict[str, Item]:
    bands = (
        Option(code="b1", text=_text("up to 10 %"), up_to=Decimal(10)),
        Option(code="b2", text=_text("up to 50 %"), up_to=Decimal(50), units=500_000),
        Option(code="b3", text=_text("more"), units=FULL),
    )
    several = (
        Option(code="rules", text=_text("rules"), units=400_000),
        Option(code="products", text=_text("products"), units=300_000),
        Option(code="drill", text=_text("drills"), units=300_000),
        Option(code="none", text=_text("none"), exclusive=True),
    )
    per_cent = Numbers(unit=_text("%"), part=_text("connected"), whole=_text("all"), maximum=Decimal(100))
    items = [
        Item(
            code="FND-EQP-01", kind=ItemKind.SINGLE, text=_text("?"), weight=3, options=_ladder("none", "some", "all")
        ),
        Item(
            code="FND-EQP-02",
            kind=ItemKind.BAND,
            text=_text("?"),
            weight=1,
            options=bands,
            numbers=per_cent,
            may_be_not_applicable=True,
            pain_points=("EQP-2",),
        ),
        Item(code="FND-SEC-01", kind=ItemKind.MULTI, text=_text("?"), weight=1, options=several),
        Item(
            code="FND-SEC-02",
            kind=ItemKind.YES_PARTLY_NO,
            text=_text("?"),
            weight=1,
            options=_ladder("no", "partly", "yes"),
        ),
        Item(
            code="OPS-LIF-01",
            kind=ItemKind.SCENE,
            text=_text("?"),
            weight=0,
            binding=True,
            options=tuple(Option(code=str(level), text=_text(str(level))) for level in range(5)),
        ),
    ]
    return {item.code: item for item in items}


def _levels() -> tuple[Level, ...]:
    first = (Gate(kind=GateKind.SCORE, node="TOTAL", minimum=200_000),)
    second = (
        Gate(kind=GateKind.SCORE, node="TOTAL", minimum=600_000),
        Gate(kind=GateKind.SCENES, node="OPS", at_least=2, count=1, binding=1),
        Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"),
    )
    return tuple(
        Level(number=number, name=_text(f"level {number}"), description=_text(""), gates=gates)
        for number, gates in enumerate((first, second), start=1)
    )


def _measure(code: str, lifts: tuple[Lift, ...], cost: int, prerequisites: tuple[str, ...] = ()) -> Measure:
    return Measure(
        code=code,
        name=_text(code),
        text=_text(""),
        lifts=lifts,
        pain_points=("EQP-2",),
        cost=Span(low=Decimal(cost) / 2, likely=Decimal(cost), high=Decimal(2 * cost)),
        months=Span(low=Decimal(1), likely=Decimal(2), high=Decimal(4)),
        staff=_text(""),
        provider=ProviderKind.INTEGRATOR,
        done_when=_text(""),
        prerequisites=prerequisites,
    )


def _measures() -> tuple[Measure, ...]:
    connect = (Lift(item="FND-EQP-02", start="b1", to="b2"), Lift(item="FND-EQP-02", start="b2", to="b3"))
    return (
        _measure("M-FND-01", connect, 20, ("M-FND-02",)),
        _measure("M-FND-02", (Lift(item="FND-SEC-01", add="rules"),), 2),
    )


def example_questionnaire() -> Questionnaire:
    """A side, a dimension of two indicators with two items each, one scene, two levels, two measures.

    Returns
    -------
    Questionnaire
        Made anew each time; its content hash is empty.

    Examples
    --------
    >>> [item.code for item in example_questionnaire().items()]
    ['FND-EQP-01', 'FND-EQP-02', 'FND-SEC-01', 'FND-SEC-02', 'OPS-LIF-01']
    """
    items = _items()
    indicators = [
        Indicator(
            code=code, name=_text(code), weight=weight, items=tuple(item for key, item in items.items() if code in key)
        )
        for code, weight in [("FND-EQP", 60), ("FND-SEC", 40), ("OPS-LIF", 1)]
    ]
    return Questionnaire(
        code="example",
        version="1",
        locales=("en",),
        title=_text("Example"),
        description=_text(""),
        statement=_text(""),
        minutes=1,
        sides=(Side(code="LVL", name=_text("level"), weight=1),),
        dimensions=(
            Dimension(code="FND", name=_text("FND"), side="LVL", weight=1, indicators=tuple(indicators[:2])),
            Dimension(code="OPS", name=_text("OPS"), side=None, weight=0, indicators=tuple(indicators[2:])),
        ),
        levels=_levels(),
        level_zero=_text("below level 1"),
        measures=_measures(),
        pain_points=(PainPoint(code="EQP-2", name=_text("machines not connected")),),
    )
