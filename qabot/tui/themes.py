"""Colours: dark, light, and a plain one that keeps to the terminal's own and draws no boxes."""

from __future__ import annotations

from textual.theme import Theme

DARK, LIGHT, PLAIN = "dark", "light", "plain"

# What the styles need beyond the variables of every theme; themes that lack them get these.
EXTRA = {
    "dim": "#8a8f98",
    "faint": "#6b7078",
    "used": "#f3dfb4",
    "used-background": "#4d3f24",
    "found": "#d3e3f2",
    "found-background": "#2c4257",
}
_PAPER = {
    "dim": "#5d6470",
    "faint": "#9aa0a8",
    "used": "#3a2a00",
    "used-background": "#f5df9e",
    "found": "#10324f",
    "found-background": "#c3dcf2",
}
_TERMINAL = dict.fromkeys(EXTRA, "ansi_default") | {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-text-style": "reverse",
    "block-cursor-blurred-text-style": "bold",
    "border": "ansi_default",
    "border-blurred": "ansi_default",
    "footer-key-foreground": "ansi_default",
    "input-selection-background": "ansi_default",
    "screen-selection-background": "ansi_white",
}

THEMES = (
    Theme(
        name=DARK,
        primary="#7aa2c8",
        secondary="#8f9fb3",
        accent="#e0b060",
        warning="#d9a05b",
        error="#d9706b",
        success="#8fb573",
        foreground="#d6d9de",
        background="#14171c",
        surface="#1a1e25",
        panel="#232833",
        dark=True,
        variables=EXTRA,
    ),
    Theme(
        name=LIGHT,
        primary="#1f5f99",
        secondary="#56677a",
        accent="#9a5b00",
        warning="#9a5b00",
        error="#b3261e",
        success="#3b7a1e",
        foreground="#1d2129",
        background="#fbfaf7",
        surface="#f1efe9",
        panel="#e4e1d8",
        dark=False,
        variables=_PAPER,
    ),
    Theme(
        name=PLAIN,
        primary="ansi_default",
        secondary="ansi_default",
        accent="ansi_default",
        warning="ansi_default",
        error="ansi_default",
        success="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        ansi=True,
        variables=_TERMINAL,
    ),
)
