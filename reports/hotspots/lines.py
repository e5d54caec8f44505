"""Lines of text, laid out and drawn with less work.

- `Layout.setup` makes a Pango context and a font description for each line; those of a style are kept with the style.
- `strut` makes a key of fifteen properties to find what it once measured; it is kept with the style, too.
- `Layout.deactivate` throws a line away after layout, only to shape it again for drawing; it is kept until it has been drawn.

The engine has no types and its C functions take bare booleans; both are its manner, not ours.
"""
# ruff: noqa: ANN401, FBT003

from collections.abc import Callable
from typing import Any, cast

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
TEXT = (
    *FEATURES,
    *(
        "direction",
        "lang",
        "font_family",
        "font_style",
        "font_stretch",
        "font_weight",
        "font_size",
        "font_variation_settings",
    ),
)
Layout, STRUT = line_break.Layout, line_break.strut
METHODS: dict[str, Callable[..., Any]] = {
    name: getattr(Layout, name) for name in ("setup", "set_text", "deactivate", "reactivate")
}


def ordinary(style: Any) -> bool:
    """Whether lines of a style need nothing but a font: what else there is changes a line's attributes, which we share."""
    return (
        not style["word_spacing"]
        and style["letter_spacing"] == "normal"
        and style["overflow_wrap"] == "normal"
        and style["text_decoration_line"] == "none"
        and style["font_language_override"] == "normal"
    )


def prepared_for(style: Any) -> tuple[Any, ...]:
    """What `prepare` makes, shared by styles that differ in other things."""
    kept = style.font_config.__dict__.setdefault("prepared_texts", {})
    key = tuple([str(style[name]) for name in TEXT])
    if key not in kept:
        kept[key] = prepare(style)
    return cast("tuple[Any, ...]", kept[key])


def prepare(style: Any) -> tuple[Any, ...]:
    """Context, language, font and features of a style, as `Layout.setup` makes them."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    language = pango.pango_language_get_default()
    if style["lang"]:
        pointer, kept = unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
        del kept
    return context, language, get_font_description(style), attributes(style)


def attributes(style: Any) -> Any:
    """Pango's list of font features, one for each set of features; None without any."""
    found = font_features(*(style[name] for name in FEATURES))
    if not found:
        return None
    key = ",".join(f"{name} {value}" for name, value in found.items()).encode()
    lists = style.font_config.__dict__.setdefault("attribute_lists", {})
    if key not in lists:
        lists[key] = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(lists[key], pango.pango_attr_font_features_new(key))
    return lists[key]


def setup(self: Any, style: Any) -> None:
    """Prepare a line: as the engine does, with what belongs to the style made once."""
    if self.justification_spacing:  # widens the spaces in the line's attributes
        METHODS["setup"](self, style)
        return
    prepared = getattr(style, "prepared_text", None)
    if prepared is None:
        if not hasattr(style, "__dict__") or not ordinary(style):
            METHODS["setup"](self, style)
            return
        prepared = style.prepared_text = prepared_for(style)
    context, self.language, font, features = prepared
    self.style, self.first_line_direction = style, 0
    self.ascent = self.underline_position = self.strikethrough_position = None
    self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, font)
    if features is not None:
        pango.pango_layout_set_attributes(self.layout, features)


def set_text(self: Any, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002
    """Give a line its text; already in the mode drawing will ask for, so that it need not be shaped again."""
    pango.pango_layout_set_single_paragraph_mode(self.layout, "\n" not in text)
    METHODS["set_text"](self, text, justify)


def deactivate(self: Any) -> None:
    """Keep the line for drawing."""
    if self.justification_spacing:
        METHODS["deactivate"](self)


def reactivate(self: Any, style: Any) -> None:
    """Draw the line that was kept."""
    if not hasattr(self, "layout"):
        METHODS["reactivate"](self, style)


def strut(style: Any) -> Any:
    """Height of a line of a style and where its baseline lies."""
    found = style.__dict__.get("strut")
    if found is None:
        found = style.strut = STRUT(style)
    return found
