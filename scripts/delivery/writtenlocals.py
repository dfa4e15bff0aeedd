"""The locals of a folder, as they are written: where the object stands that a call names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from delivery.hcltree import Block, Expression, Token, find, is_name, is_sign
from delivery.yamlsource import shown_path


@dataclass(frozen=True)
class Local:
    """`block` and `place` tell where its expression stands."""

    name: str
    expression: Expression
    block: Block
    place: Path


@dataclass
class Locals:
    """`texts` are the folder's files, in the order in which Terraform lays them over each other."""

    texts: Mapping[Path, str]

    def named(self, expression: Expression) -> Local | None:
        """The local that the whole expression is; None where it is anything else."""
        if len(expression) != 3 or not is_name(expression[0], "local"):
            return None
        sign, name = expression[1:]
        if not (is_sign(sign, ".") and isinstance(name, Token)):
            return None
        return self._every.get(name.text)

    def read(self, attribute: str) -> bool:
        """Whether anything in the folder takes an attribute of that name by itself."""
        asked = re.compile(rf'(?<!\.)\.{re.escape(attribute)}\b|\["{re.escape(attribute)}"\]')
        return any(asked.search(text) for text in self.texts.values())

    @cached_property
    def _every(self) -> Mapping[str, Local]:
        return {
            name: Local(name, expression, block, shown_path(path))
            for path, text in self.texts.items()
            for block in find(text, "locals")
            for name, expression in block.arguments.items()
        }
