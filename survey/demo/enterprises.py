"""The made-up enterprises: who they are, how far they have come, and what no maturity can say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from survey.organisations.services import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEnterprise:
    """An enterprise with the maturity its answers are made from.

    Attributes
    ----------
    profile : Profile
        What it says of itself.
    maturity : Mapping of str to float
        From 0 to 1 by dimension; "" is all others.
    machines : int
        Production equipment.
    fixed : Mapping of str to str
        Answers given by hand, in the notation of answer files.
    reasons, notes, links : Mapping of str to str
        Why an item does not apply; remarks; where a document lies.
    """

    profile: Profile
    maturity: Mapping[str, float]
    machines: int
    fixed: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


FOOD = DemoEnterprise(
    profile=Profile(
        name="【演示】云岭果味食品有限公司",
        uscc="91530111DEMA000014",
        industry="C14",
        region="530111",
        staff=46,
        revenue=Decimal(2600),
        production_type="process",
        activities=("process_design", "sales", "warehouse"),
    ),
    maturity={"": 0.2, "FND": 0.24, "INN": 0.12, "CMP": 0.4, "BNF": 0.35},
    machines=18,
    fixed={
        "INN-MOD-01": "NA",
        "CMP-OPS-03": "DK",
        "INV-SYS-01": "finance|other|电子秤标签软件",
        "INV-SYS-02": "finance",
        "INV-PRO-01": "modbus",
        "INV-PLT-01": "none",
        "INV-NET-01": "100",
        "INV-SEC-01": "camera",
    },
    reasons={"INN-MOD-01": "产品是标准包装的果干，客户不要求定制。"},
    notes={"FND-CAP-01": "三年里主要买了财务软件和一台在线检重秤。"},
)
MACHINERY = DemoEnterprise(
    profile=Profile(
        name="【演示】江畔精工机械有限公司",
        uscc="91330212DEMB000020",
        industry="C34",
        region="330212",
        staff=128,
        revenue=Decimal(7800),
        production_type="discrete",
        activities=("design", "process_design", "sales", "service", "warehouse", "hazard"),
    ),
    maturity={"": 0.5, "FND": 0.58, "APP": 0.62, "INT": 0.42, "INN": 0.36, "CMP": 0.7, "BNF": 0.6, "OPS": 0.45},
    machines=64,
    fixed={
        "INV-SYS-01": "finance|erp|cad|wms|crm",
        "INV-SYS-02": "office|crm",
        "INV-PRO-01": "modbus|profinet|vendor",
        "INV-PLT-01": "general|customer",
        "INV-NET-01": "300",
        "INV-SEC-01": "website|camera",
    },
    notes={
        "FND-EQP-02": "未联网的主要是 2012 年以前的普通车床。",
        "INT-CTL-02": "计划员每天早上到现场核对一次。",
    },
    links={
        code: f"https://example.com/demo/{code.lower()}.pdf"
        for code in (
            "FND-EQP-01",
            "FND-EQP-02",
            "FND-SEC-01",
            "APP-PRD-01",
            "APP-QLT-01",
            "INT-FIN-01",
            "CMP-QLT-01",
            "BNF-ECO-01",
        )
    },
)
MACHINERY_BEFORE = replace(
    MACHINERY,
    maturity={"": 0.32, "FND": 0.36, "APP": 0.38, "INT": 0.22, "INN": 0.2, "CMP": 0.6, "BNF": 0.5, "OPS": 0.3},
    fixed={**MACHINERY.fixed, "INV-SYS-01": "finance|cad", "INV-SYS-02": "office", "INV-PRO-01": "modbus|vendor"},
    links={},
)  #: the same works a year earlier
MACHINERY_SINCE = replace(
    MACHINERY,
    fixed={
        **MACHINERY.fixed,
        "FND-DAT-01": "order|purchase|stock|hours|output",
        "APP-DES-02": "place|number|approve|recall|bom|system",
        "APP-PRD-02": "terminal",
        "APP-SUP-02": "software",
        "INT-CTL-02": "live",
    },
    notes={**MACHINERY.notes, "INT-CTL-02": "两条主线扫码报工，其余工位由班组长代扫。"},
)  #: the same works as the measures leave it that it carried out since, see `survey.demo.followup`; codes of the flagship
ELECTRONICS = DemoEnterprise(
    profile=Profile(
        name="【演示】启明智控电子股份有限公司",
        uscc="91440306DEMC000030",
        industry="C39",
        region="440306",
        staff=420,
        revenue=Decimal(36000),
        production_type="mixed",
        activities=("design", "process_design", "sales", "service", "warehouse", "hazard"),
    ),
    maturity={"": 0.75, "FND": 0.8, "APP": 0.78, "INT": 0.7, "INN": 0.56, "CMP": 0.8, "BNF": 0.7, "OPS": 0.72},
    machines=210,
    fixed={
        "INV-SYS-01": "finance|office|erp|mes|aps|cad|plm|wms|scm|crm|qms|eam|scada",
        "INV-SYS-02": "office|crm|scm",
        "INV-PRO-01": "modbus|opcua|ethernetip|mqtt",
        "INV-PLT-01": "general|industry|own",
        "INV-NET-01": "1000",
        "INV-SEC-01": "website|business",
        "MGT-RES-02": "1080/36000",
    },
    notes={"FND-SEC-03": "去年两次恢复演练，最近一次四小时内恢复全部业务系统。"},
)
