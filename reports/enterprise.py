"""Who was assessed, as the report prints it: no contacts, no personal data."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """The profile page. Texts come in the report's language; codes are those of `questionnaires.model`."""

    name: str
    uscc: str = ""  #: unified social credit code
    industry: str = ""  #: GB/T 4754, code and name
    region: str = ""  #: GB/T 2260, from province to district
    size: str = ""  #: micro, small, medium, large
    size_reason: str = ""  #: the rule that gave the size
    production_type: str = ""  #: discrete, process, mixed
    activities: tuple[str, ...] = ()  #: what it does itself
    staff: int | None = None
    revenue: Decimal | None = None  #: 万元 a year
    business: str = ""  #: main products, in its own words
