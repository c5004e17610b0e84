"""Pages that hold no article: pay walls, consent walls, teasers. What they say must not be taken for the news. Pure."""

from __future__ import annotations

import re
from typing import Literal

Quality = Literal["full", "teaser", "paywall"]

LEAST_WORDS = 70
"""Below this an extracted page counts as a teaser: the shortest agency items of the reference pages have more."""
FOOT_WORDS = 120
"""A wall stands at the end of what it lets through."""
_WALL = re.compile(
    "|".join(
        (
            r"subscribe (?:now )?to (?:continue|keep|read)",
            r"continue reading (?:with|your)",
            r"already a (?:subscriber|member)",
            r"sign in to (?:continue|read)",
            r"register (?:for free )?to (?:continue|read)",
            r"this (?:article|content|story) is (?:only )?(?:for|available to) (?:subscribers|members)",
            r"to read the full (?:story|article)",
            r"free articles? (?:left|remaining)",
            r"enable javascript",
            r"accept (?:all )?cookies to",
            r"verify you are (?:a )?human",
            r"access denied",
            r"unusual traffic",
            r"suscr[ií]bete (?:para|y)",
            r"contin[uú]a leyendo",
            r"ya (?:eres|soy) suscriptor",
            r"inicia sesi[oó]n para (?:continuar|leer)",
            r"contenido exclusivo para (?:suscriptores|abonados)",
            r"hazte (?:socio|suscriptor)",
        )
    ),
    re.IGNORECASE,
)


def quality(text: str) -> Quality:
    """``full``, ``paywall`` (the end is a wall), or ``teaser`` (too few words to be the article)."""
    words = text.split()
    if _WALL.search(" ".join(words[-FOOT_WORDS:])) and (len(words) < 4 * FOOT_WORDS or _WALL.search(text[-300:])):
        return "paywall"
    return "teaser" if len(words) < LEAST_WORDS else "full"
