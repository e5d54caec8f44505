"""The columns of every table that commands write: heading, unit, shape of the numbers, meaning."""

from collections.abc import Callable, Mapping

from survey.commands.spoken import Say

WHOLE, TENTHS, HUNDREDTHS, THOUSANDTHS, SHARE, SIGNED = "0", "0.0", "0.00", "0.000", "0%", "+0.00;-0.00;0.00"
MONEY = "#,##0.0"
MONTHS = "General"  #: 2, 0.5

Entry = tuple[
    str, str, str, str
]  #: heading, unit, shape, meaning; of a column there are several of: with %(number)s, %(stage)s
Glossary = Mapping[str, Entry]


def _scores(_: Say) -> Glossary:
    points = _("points")
    return {
        "id": (_("Id"), "", "", _("As in the answers.")),
        "id_name": (_("Name of the enterprise"), "", "", ""),
        "total": (_("Total"), points, HUNDREDTHS, _("0 to 100; empty where it cannot be assessed.")),
        "level": (_("Stage, number"), "", WHOLE, _("The stage reached; 0 below the first.")),
        "level_name": (_("Stage"), "", "", ""),
        "blocking_gate": (_("Hardest threshold"), "", "", _("The threshold of the next stage that is farthest from being passed.")),
        "distance": (_("What it lacks"), "", HUNDREDTHS, _("In points; in scenes where it asks for scenes.")),
        "failing_gates": (_("Thresholds not passed"), "", "", _("All thresholds of the next stage that are not passed, with what each lacks.")),
        "coverage": (_("Coverage"), "%", TENTHS, _("How much of the weight asked of this enterprise could be assessed.")),
        "answered": (_("Answered"), _("items"), WHOLE, _("NA and DK are answers, too.")),
        "unanswered": (_("Left blank"), _("items"), WHOLE, _("Asked and not answered: each is scored as 0.")),
        "weights": (_("Weights"), "", "", _("The weights that were scored with.")),
        "scenes@*": (_("Scenes at level %(number)s or above"), "", WHOLE, ""),
        "total_low": (_("Lower end"), points, HUNDREDTHS, _("Of the range that holds in 9 of 10 cases.")),
        "total_high": (_("Upper end"), points, HUNDREDTHS, _("Of the range that holds in 9 of 10 cases.")),
        "assured": (_("Assured"), points, HUNDREDTHS, _("What the evidence (columns e_…) carries of the score; never above it.")),
        "p_level_*": (_("Chance of “%(stage)s”"), "", SHARE, _("Of exactly this stage.")),
        "p_undetermined": (_("Chance undetermined"), "", SHARE, _("That the stage hangs on what cannot be assessed.")),
        "na_low": (_("NA at the lowest"), points, HUNDREDTHS, _("Total with all NA at the lowest option.")),
        "na_high": (_("NA at the top"), points, HUNDREDTHS, _("Total with all NA at the top option.")),
        "dk_high": (_("DK at the top"), points, HUNDREDTHS, _("Total with all DK and blanks at the top option.")),
        "few_items": (_("Rest on few items, codes"), "", "", _("Sides and dimensions that rest on one or two items only: not to be quoted alone.")),
        "few_items_name": (_("Rest on few items"), "", "", ""),
        "na_gain": (_("Gain from NA"), points, HUNDREDTHS, _("What NA adds over the usual answers of this file; from 30 totals.")),
        "na_flag": (_("NA to be checked"), "", WHOLE, _("1 where NA adds more than 3 points.")),
        "method_low": (_("Other methods, lower end"), points, HUNDREDTHS, _("Of the total under 9 of 10 other defensible methods.")),
        "method_high": (_("Other methods, upper end"), points, HUNDREDTHS, _("Of the total under 9 of 10 other defensible methods.")),
        "percentile": (_("Place in this file"), "%", TENTHS, _("How many per cent of the file lie below; from 30 totals.")),
        "percentile_low": (_("Place, lower end"), "%", TENTHS, _("Under other defensible methods.")),
        "percentile_high": (_("Place, upper end"), "%", TENTHS, _("Under other defensible methods.")),
    }  # fmt: skip


def _changes(_: Say) -> Glossary:
    points = _("points")
    return {
        "id": (_("Id"), "", "", _("As in the answers.")),
        "id_name": (_("Name of the enterprise"), "", "", ""),
        "node": (_("Code"), "", "", _("TOTAL, a side or a dimension.")),
        "node_name": (_("Name"), "", "", ""),
        "before": (_("Before"), points, HUNDREDTHS, _("Score of the earlier round; empty where it cannot be assessed.")),
        "after": (_("Now"), points, HUNDREDTHS, _("Score of the later round; empty where it cannot be assessed.")),
        "change": (_("Difference"), points, SIGNED, _("The three parts that follow add up to it.")),
        "answers": (_("From answers"), points, SIGNED, _("Items answered otherwise.")),
        "applicability": (_("From what applies"), points, SIGNED, _("Items that apply in one round only.")),
        "questionnaire": (_("From the questionnaire"), points, SIGNED, _("Another version of the questionnaire.")),
        "noise": (_("Noise"), points, HUNDREDTHS, _("How far the part from answers may lie from 0 by chance in 9 of 10 cases.")),
        "beyond_noise": (_("Beyond chance"), "", "", _("Whether the part from answers lies beyond the noise.")),
        "level_before": (_("Stage before, number"), "", WHOLE, _("In the row of the total.")),
        "level_before_name": (_("Stage before"), "", "", ""),
        "level_after": (_("Stage now, number"), "", WHOLE, _("In the row of the total.")),
        "level_after_name": (_("Stage now"), "", "", ""),
        "not_comparable": (_("Not comparable"), _("items"), WHOLE, _("Items whose earlier answer the later version cannot take.")),
    }  # fmt: skip


def _items(_: Say) -> Glossary:
    points = _("points")
    return {
        "id": (_("Id"), "", "", _("As in the answers.")),
        "id_name": (_("Name of the enterprise"), "", "", ""),
        "item": (_("Code"), "", "", ""),
        "item_name": (_("Item"), "", "", ""),
        "answer_before": (_("Answer before"), "", "", ""),
        "answer_after": (_("Answer now"), "", "", ""),
        "points_before": (_("Before"), points, HUNDREDTHS, _("Points of the item, 0 to 100; empty where it is not scored.")),
        "points_after": (_("Now"), points, HUNDREDTHS, _("Points of the item, 0 to 100; empty where it is not scored.")),
        "points_change": (_("Difference"), points, SIGNED, _("Of the points of the item, not of the total.")),
    }  # fmt: skip


def _plan(_: Say) -> Glossary:
    money, months = _("CNY 10,000"), _("months")
    return {
        "phase": (_("Phase"), "", WHOLE, ""),
        "month": (_("First month"), "", WHOLE, _("Counted from 1.")),
        "measure": (_("Code"), "", "", ""),
        "name": (_("Measure"), "", "", ""),
        "gain": (_("Adds"), _("points"), HUNDREDTHS, _("To the total, on top of the measures before it.")),
        "cost_low": (_("Cost, low"), money, MONEY, ""),
        "cost_likely": (_("Cost, likely"), money, MONEY, ""),
        "cost_high": (_("Cost, high"), money, MONEY, ""),
        "months_likely": (_("Takes"), months, MONTHS, _("Likely; measures overlap, so months do not add up.")),
        "steps": (_("Which answers it lifts"), "", "", _("From the answer today to the one it leads to.")),
    }  # fmt: skip


def _groups(_: Say) -> Glossary:
    points, like = _("points"), _("Of the mean drawn to that of all (Fay–Herriot).")
    return {
        "group": (_("Group of enterprises"), "", "", ""),
        "x_industry_name": (_("Name of the industry"), "", "", ""),
        "x_region_name": (_("Name of the region"), "", "", ""),
        "n": (_("Members"), "", WHOLE, _("In the group, with a score.")),
        "mean": (_("Mean"), points, HUNDREDTHS, ""),
        "error": (_("Standard error"), points, HUNDREDTHS, _("Of the mean.")),
        "low": (_("Mean, lower end"), points, HUNDREDTHS, _("Of its interval that holds in 9 of 10 cases.")),
        "high": (_("Mean, upper end"), points, HUNDREDTHS, _("Of its interval that holds in 9 of 10 cases.")),
        "p5": (_("5th percentile"), points, HUNDREDTHS, _("From 30 enterprises.")),
        "p25": (_("Lower quartile"), points, HUNDREDTHS, _("From 10 enterprises.")),
        "median": (_("Median"), points, HUNDREDTHS, _("From 10 enterprises.")),
        "p75": (_("Upper quartile"), points, HUNDREDTHS, _("From 10 enterprises.")),
        "p95": (_("95th percentile"), points, HUNDREDTHS, _("From 30 enterprises.")),
        "level_*": (_("Share at “%(stage)s”"), "%", TENTHS, _("From 10 enterprises.")),
        "shrunk_mean": (_("Smoothed mean"), points, HUNDREDTHS, _("Drawn to the mean of all the more, the smaller the group (Fay–Herriot).")),
        "shrunk_error": (_("Smoothed: standard error"), points, HUNDREDTHS, like),
        "shrunk_low": (_("Smoothed: lower end"), points, HUNDREDTHS, like),
        "shrunk_high": (_("Smoothed: upper end"), points, HUNDREDTHS, like),
        "noisy_mean": (_("Mean with noise"), points, HUNDREDTHS, _("Laplace noise has been added to protect the members.")),
        "noise_scale": (_("Scale of the noise"), points, THOUSANDTHS, _("Half of the time the mean errs by less than 0.7 times this.")),
        "withheld": (_("Withheld"), "", "", _("Fewer than 5 enterprises, or else another group could be worked out.")),
    }  # fmt: skip


def _sample(_: Say) -> Glossary:
    return {
        "id": (_("Id"), "", "", _("As in the answers.")),
        "id_name": (_("Name of the enterprise"), "", "", ""),
        "x_name": (_("Name of the enterprise"), "", "", ""),
        "visit": (_("To visit"), "", "", _("Whether experts look at it again; those come first.")),
        "probability": (_("Chance of being drawn"), "", THOUSANDTHS, _("0 to 1.")),
        "x_stratum": (_("Stratum"), "", "", _("Estimates weigh by it: leave it as it is.")),
        "total": (_("Total"), _("points"), HUNDREDTHS, ""),
        "near_gate": (_("Near a threshold"), "", "", _("Whether it is within two points of a threshold.")),
        "many_not_applicable": (_("Many NA"), "", "", _("Whether many items are said not to apply.")),
    }  # fmt: skip


def _agreement(_: Say) -> Glossary:
    points = _("points")
    return {
        "part": (_("Kind"), "", "", ""),
        "code": (_("Code"), "", "", ""),
        "code_name": (_("Name"), "", "", ""),
        "n": (_("Members"), "", WHOLE, _("Looked at by both.")),
        "kappa": (_("Kappa"), "", HUNDREDTHS, _("Weighted; 1 is full agreement, 0 what chance brings.")),
        "self_higher": (_("Self higher"), "", SHARE, _("Share of enterprises that chose a higher answer than the expert.")),
        "icc2": (_("ICC(2,1)"), "", HUNDREDTHS, _("Agreement of the scores, level included.")),
        "icc3": (_("ICC(3,1)"), "", HUNDREDTHS, _("Agreement of the order only.")),
        "bias": (_("Bias"), points, SIGNED, _("Self less expert: above 0 the self-assessment is too high.")),
        "sd": (_("Standard deviation"), points, HUNDREDTHS, _("Of the differences.")),
        "lower_limit": (_("Limit of agreement, lower"), points, SIGNED, _("Bland–Altman: 19 of 20 differences lie between.")),
        "upper_limit": (_("Limit of agreement, upper"), points, SIGNED, _("Bland–Altman: 19 of 20 differences lie between.")),
        "estimate": (_("Estimate"), points, HUNDREDTHS, _("Mean as experts would have found it.")),
        "standard_error": (_("Standard error"), points, HUNDREDTHS, _("Of the estimate.")),
        "note": (_("Remark"), "", "", ""),
    }  # fmt: skip


def _suggested(_: Say) -> Glossary:
    return {
        "node": (_("Code"), "", "", _("TOTAL, a side or a dimension whose children share its weight.")),
        "node_name": (_("Name"), "", "", ""),
        "child": (_("Child"), "", "", ""),
        "child_name": (_("Name of the child"), "", "", ""),
        "n": (_("Members"), "", WHOLE, _("In which all children could be assessed.")),
        "standard_percent": (_("Standard weight"), "%", TENTHS, _("Of the questionnaire.")),
        "entropy_percent": (_("Entropy weight"), "%", TENTHS, _("For diagnosis only: one more enterprise moves it.")),
        "critic_percent": (_("CRITIC weight"), "%", TENTHS, _("For diagnosis only: one more enterprise moves it.")),
    }  # fmt: skip


def _health(_: Say) -> Glossary:
    return {
        "code": (_("Code"), "", "", ""),
        "name": (_("Name"), "", "", ""),
        "n": (_("Members"), "", WHOLE, _("That gave an answer.")),
        "items_compared": (_("Items compared"), "", WHOLE, _("Those that differ between enterprises and were answered together.")),
        "alpha": (_("Cronbach's alpha"), "", HUNDREDTHS, _("How well the items go together; 0.7 or more is usual.")),
        "omega": (_("McDonald's omega"), "", HUNDREDTHS, _("As alpha, for items of different weight.")),
        "flag": (_("To be read with care"), "", "", _("From fewer than 30 answers; from fewer than 10 nothing is told.")),
        "remark": (_("Remark"), "", "", ""),
        "no_answer": (_("No answer"), "", WHOLE, _("Left blank, not applicable or not known.")),
        "levels": (_("Levels"), "", WHOLE, _("How many answers the item has.")),
        "chosen_from_lowest": (_("Chosen, lowest first"), "", "", _("How often each answer was given.")),
        "mean_level": (_("Mean level"), "", HUNDREDTHS, _("The lowest is 0.")),
        "deviation": (_("Standard deviation"), "", HUNDREDTHS, _("Of the levels.")),
        "correlation_with_rest": (_("Correlation with the rest"), "", HUNDREDTHS, _("-1 to 1; near 0 the item tells something else.")),
        "alpha_without": (_("Alpha without it"), "", HUNDREDTHS, _("Of the other items of its dimension.")),
        "asks": (_("What it asks"), "", "", ""),
        "enterprises": (_("Number of enterprises"), "", WHOLE, _("Of how many it holds.")),
        "items": (_("Items compared, codes"), "", "", ""),
        "items_name": (_("Items compared"), "", "", ""),
        "id": (_("Id"), "", "", _("As in the answers.")),
        "id_name": (_("Name of the enterprise"), "", "", ""),
        "answered": (_("Answered"), _("items"), WHOLE, ""),
        "longest_run": (_("Longest run"), _("items"), WHOLE, _("Of one and the same answer, one after the other.")),
        "straight_line": (_("Straight line"), "", "", _("Half of the answers are one and the same, in a row.")),
        "too_fast": (_("Too fast"), "", "", _("Less than two seconds an item.")),
        "contradictions": (_("Contradictions"), "", "", _("By their codes, which a sheet of their own explains.")),
    }  # fmt: skip


def _health_items(_: Say) -> Glossary:
    return {**_health(_), "signs": (_("What speaks against it"), "", "", _("From 30 answers on."))}


def _health_enterprises(_: Say) -> Glossary:
    meaning = _("Signs are no proof: ask, never accuse.")
    return {**_health(_), "signs": (_("How many signs"), "", WHOLE, meaning)}


def _signs(_: Say) -> Mapping[str, str]:
    """What speaks against an item, alone or together."""
    alike = _("nine in ten answer alike")
    others = {"weak": _("hardly goes with the rest"), "against": _("goes against the rest")}
    both = {f"one_answer; {code}": f"{alike}; {words}" for code, words in others.items()}
    return {"one_answer": alike, **others, **both}


def said(column: str, _: Say) -> Mapping[str, str]:
    """What stands for the words of a column in a workbook."""
    flags = {"1": _("yes"), "0": _("no")}
    known: Mapping[str, Mapping[str, str]] = {
        **dict.fromkeys(("visit", "near_gate", "many_not_applicable"), flags),
        "beyond_noise": {"yes": _("yes"), "no": _("no")},
        "part": {
            "item": _("Item"),
            "dimension": _("Dimension"),
            "sector": _("Group of enterprises"),
            "mean": _("Mean"),
        },
        "flag": {"too few": _("too few answers"), "few": _("few answers")},
        "signs": _signs(_),
        "straight_line": {"yes": _("yes")},
        "too_fast": {"yes": _("yes"), "not known": _("no times")},
        "withheld": {
            "primary": _("fewer than 5"),
            "complementary": _("would give others away"),
            "noise": _("too much noise"),
        },
        "note": {
            "difference": _("difference estimate"),
            "regression": _("regression estimate (recommended)"),
            "expert alone": _("experts alone"),
            "self, as given": _("self-assessed, as given"),
            "low: its wording, the evidence asked for, or training": _(
                "low: its wording, the evidence asked for, or training"
            ),
            "all gave one and the same answer": _("all gave one and the same answer"),
        },
    }
    return known.get(
        column,
        {"(all)": _("(all)"), "(blank)": _("(blank)"), "(groups shown)": _("(groups shown)")}
        if column.startswith(("x_", "group"))
        else {},
    )


def title(table: str, _: Say) -> str:
    """Name of a table."""
    return {
        "scores": _("Scores"),
        "changes": _("Changes"),
        "items": _("Items that changed"),
        "plan": _("Plan of measures"),
        "groups": _("Groups"),
        "sample": _("Sample"),
        "agreement": _("Agreement"),
        "suggested": _("Suggested weights"),
        "health_dimensions": _("Dimensions"),
        "health_items": _("Items"),
        "health_enterprises": _("Enterprises"),
        "health_contradictions": _("Contradictions"),
    }[table]


TABLES: Mapping[str, Callable[[Say], Glossary]] = {
    "scores": _scores,
    "changes": _changes,
    "items": _items,
    "plan": _plan,
    "groups": _groups,
    "sample": _sample,
    "agreement": _agreement,
    "suggested": _suggested,
    "health_dimensions": _health,
    "health_items": _health_items,
    "health_enterprises": _health_enterprises,
    "health_contradictions": _health,
}
