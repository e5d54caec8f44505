"""Devices by the names people give them: the browser and the system, from what the browser sends of itself."""

from flask_babel import lazy_gettext as _l

# The first that is found counts: most browsers call themselves by the names of those they descend from, too.
BROWSERS = (
    ("MicroMessenger", _l("WeChat")),
    ("DingTalk", _l("DingTalk")),
    ("Lark", _l("Feishu")),
    ("Feishu", _l("Feishu")),
    ("HuaweiBrowser", _l("Huawei Browser")),
    ("QQBrowser", _l("QQ Browser")),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
LONGEST = 60  #: characters of a name we do not know


def device_name(user_agent: str) -> str:
    """Browser and system; what the browser sends, shortened, where we know neither."""
    found = (next((str(name) for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found)) or user_agent[:LONGEST]
