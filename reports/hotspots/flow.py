"""Whether a box is in the normal flow: asked some twenty times of a box, answered once for its style."""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.formatting_structure.boxes import Box

IN_FLOW = Box.is_in_normal_flow


def is_in_normal_flow(box: Any) -> bool:
    """Whether a box is neither floated, positioned, running nor a note."""
    key = box.style["float"], box.style["position"]
    found = ANSWERS.get(key)
    if found is None:
        found = ANSWERS[key] = IN_FLOW(box)
    return found


ANSWERS: dict[tuple[Any, Any], bool] = {}
