"""Every sentence that a reader sees, in both languages, and the one function that reads them.

``zh.toml`` and ``en.toml`` hold the same keys with the same placeholders; a test compares them.
A text is a format string: ``text("en", "shown.count", shown=41, total=76)``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)


def text(lang: Lang, key: str, /, **params: object) -> str:
    """Say ``key`` in one language, with ``params`` put in their places.

    Parameters
    ----------
    lang
        ``zh`` or ``en``.
    key
        Dotted path of the text in ``zh.toml`` and ``en.toml``.
    params
        Values of the placeholders; with a number, ``{rows:# row|# rows}`` stands for ``1 row`` or
        ``2 rows``. They are put in as they are; a value never becomes a
        placeholder of its own. Whole numbers have their thousands set apart: ``100,000``.

    Raises
    ------
    KeyError
        If there is no such text, or a placeholder has no value: both are programming mistakes.
    """
    sentence = texts(lang)[key]
    if not params:
        return sentence
    counts = {name: _Count(value) for name, value in params.items() if type(value) is int}
    return sentence.format_map({**params, **counts})


class _Count(int):
    """A whole number, and words that stand beside it: ``{rows:# row|# rows}``."""

    def __format__(self, spec: str) -> str:
        one, some, many = spec.partition("|")
        if not some:
            return super().__format__(spec or ",")
        return (one if self == 1 else many).replace("#", f"{int(self):,}")


@cache
def texts(lang: Lang) -> dict[str, str]:
    """All texts of one language by their dotted keys."""
    source = files(__name__).joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(source)))


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((prefix + name, str(value)))
    return pairs


def other(lang: Lang) -> Lang:
    """The language that ``lang`` falls back to."""
    return "en" if lang == "zh" else "zh"


def joined(lang: Lang, items: list[str]) -> str:
    """Items as one enumeration: ``A、B`` in Chinese, ``A, B`` in English."""
    return ("、" if lang == "zh" else ", ").join(items)
