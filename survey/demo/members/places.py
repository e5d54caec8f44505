"""The made-up city: eight districts, and parks each with what it is known for."""

from dataclasses import dataclass

CITY = "【演示】江州市"
CITY_BODY = "【演示】江州市工业和信息化局"
DISTRICTS: tuple[tuple[str, str], ...] = (
    ("城东区", "330203"),
    ("城西区", "330205"),
    ("临江区", "330206"),
    ("望湖区", "330211"),
    ("云台区", "330212"),
    ("南浦区", "330213"),
    ("青岚县", "330225"),
    ("平野县", "330226"),
)  #: name, and the code of a place its enterprises say they are in: codes of places that do not exist are refused
THEMES: tuple[tuple[str, str], ...] = (
    ("C34", "高端装备产业园"),
    ("C39", "电子信息产业园"),
    ("C36", "汽车零部件产业园"),
    ("C33", "五金制品产业园"),
    ("C38", "智能电气产业园"),
    ("C14", "食品产业园"),
    ("C29", "橡塑新材料产业园"),
    ("C35", "专用装备产业园"),
    ("C17", "纺织产业园"),
    ("C26", "精细化工园区"),
    ("C30", "绿色建材产业园"),
    ("C27", "生物医药产业园"),
    ("C21", "智能家居产业园"),
    ("C40", "仪器仪表产业园"),
    ("G59", "现代物流园"),
    ("C41", "中小企业创业园"),
)  #: division that most of its enterprises belong to, and what such a park is called
STEMS = "松岗枫桥柳溪竹海石塘白鹭青石梅岭兰溪荷塘桂湾云栖月湖星河朝阳晨曦长丰永安和平新桥双桥金沙银滩铜岭龙泉凤山鹤鸣鹿溪鲤城马鞍".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """A park of the made-up city."""

    name: str
    district: int  #: place in `DISTRICTS`
    industry: str  #: what most of its enterprises do


def parks(count: int) -> tuple[Park, ...]:
    """So many parks, spread over the districts; names are different as long as there are no more than 320."""
    stems = [STEMS[at : at + 2] for at in range(0, len(STEMS), 2)]
    made = []
    for number in range(count):
        industry, kind = THEMES[number % len(THEMES)]
        stem = stems[(number + number // len(stems)) % len(stems)]
        made.append(
            Park(name=f"{stem}{kind}", district=(number + number // len(DISTRICTS)) % len(DISTRICTS), industry=industry)
        )
    return tuple(made)
