"""The one JSON text of plain data, for hashes and signatures."""

import json


def canonical(value: object) -> str:
    """JSON as RFC 8785 has it, of data without floating-point numbers and with keys in ASCII: sorted keys, no spaces.

    Examples
    --------
    >>> canonical({"b": "分", "a": [1, None]})
    '{"a":[1,null],"b":"分"}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
