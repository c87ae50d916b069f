"""From tokens to a tree of conditions, of bounded depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from paramimp.messages.printable import printable
from paramimp.table.where._columns import KINDS
from paramimp.table.where._tokens import (
    INSTEAD,
    ONE,
    ORDERED,
    WORDS,
    Constant,
    Name,
    Token,
    fail,
    read_tokens,
)
from paramimp.table.where._tree import Joined, Membership, Node, Not, Ordering, Pair

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH: Final = 64
FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Parser:
    """Recursive descent; parentheses, brackets and ``not`` count towards `MAX_DEPTH`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(read_tokens(text))
        self.at = 0
        self.depth = 0
        self.names: set[str] = set()

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def parse(self) -> Node:
        if self.next.kind == "end":
            fail(self.text, 0, "the expression is empty; write one such as lr < 0.01")
        root = self.either()
        if self.next.kind != "end":
            self.refuse("and, or, or the end")
        return root

    def either(self) -> Node:
        return self.joined("or", self.both)

    def both(self) -> Node:
        return self.joined("and", self.negation)

    def joined(self, word: str, part: Callable[[], Node]) -> Node:
        terms = [part()]
        while self.accept(word):
            terms.append(part())
        return Joined(word, tuple(terms)) if len(terms) > 1 else terms[0]

    def negation(self) -> Node:
        if self.next.kind == "not":
            self.enter()
            node: Node = Not(self.negation())
            self.depth -= 1
            return node
        if self.next.kind == "(":
            self.enter()
            node = self.either()
            self.expect(")", "and, or, or the closing )")
            return node
        return self.comparisons()

    def comparisons(self) -> Node:
        """One comparison, or a chain: ``1e-4 < lr < 0.1``."""
        left = self.operand()
        terms: list[Node] = []
        while (sign := self.next).kind in FLIPPED:
            self.at += 1
            right = self.operand()
            terms.append(self.comparison(left, sign, right))
            left = right
        if self.next.kind in ("in", "not"):
            terms.append(self.membership(left))
        if not terms and isinstance(left, Name) and self.next.source.lower() == "between":
            self.refuse(f"a comparison such as 1 <= {left.source} <= 2 for between")
        if not terms:
            hint = f" (for a boolean: {left.source} == true{self._with_blanks(left)})" if isinstance(left, Name) else ""
            self.refuse(f"a comparison such as == or <{hint}")
        return Joined("and", tuple(terms)) if len(terms) > 1 else terms[0]

    def _with_blanks(self, left: Name) -> str:
        """How to write a name that may have been meant to hold a blank, as the rest of a hint."""
        return f"; a name with blanks: `{left.source} {self.next.source}`" if self.next.kind == "name" else ""

    def comparison(self, left: Name | Constant, sign: Token, right: Name | Constant) -> Node:
        if isinstance(left, Name) and isinstance(right, Name):
            return Pair(left, sign.kind, right)
        if isinstance(left, Name) and isinstance(right, Constant):
            return self.against_literal(left, sign, sign.kind, right)
        assert isinstance(left, Constant)
        if isinstance(right, Name):
            return self.against_literal(right, sign, FLIPPED[sign.kind], left)
        hint = f"on either side of {sign.kind}; a name has no quotes"
        return fail(self.text, left.start, f"{_nothing_named(left)} {hint}")

    def against_literal(self, name: Name, sign: Token, word: str, literal: Constant) -> Node:
        if word in ("==", "!="):
            return Membership(name, (literal,), negated=word == "!=")
        if literal.kind not in ORDERED:
            fail(self.text, sign.start, f"{ONE[literal.kind]} is compared with == or !=, not with {sign.kind}")
        return Ordering(name, word, literal)

    def membership(self, left: Name | Constant) -> Node:
        negated = self.accept("not")
        self.expect_word_in()
        if isinstance(left, Constant):
            fail(self.text, left.start, f"{_nothing_named(left)} before in; a name has no quotes")
        if self.next.kind not in ("[", "("):
            self.refuse("a list of values in brackets such as ['adam', 'sgd'] or [1, 2]")
        return Membership(left, tuple(self.items()), negated=negated)

    def operand(self) -> Name | Constant:
        token = self.next
        if token.kind == "name":
            self.at += 1
            self.names.add(str(token.value))
            return Name(str(token.value), token.source, token.start)
        return self.literal("a name, a number, 'text', true, false, null or a [list]")

    def literal(self, expected: str) -> Constant:
        token = self.next
        if token.kind == "[":
            values = [item.value for item in self.items()]
            last = self.tokens[self.at - 1]
            return Constant("list", values, self.text[token.start : last.start + 1], token.start)
        if token.kind not in ("number", "text", "boolean", "null"):
            self.refuse(expected)
        self.at += 1
        return Constant(KINDS[type(token.value)], token.value, token.source, token.start)

    def items(self) -> list[Constant]:
        closing = "]" if self.next.kind == "[" else ")"
        self.enter()
        items: list[Constant] = []
        while self.next.kind != closing:
            items.append(self.literal(f"a number, 'text' in quotes, true, false, null or the closing {closing}"))
            if not self.accept(","):
                break
        self.expect(closing, f"a comma or the closing {closing}")
        return items

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            fail(self.text, self.next.start, f"the expression is nested more than {MAX_DEPTH} deep")
        self.at += 1

    def accept(self, kind: str) -> bool:
        if self.next.kind != kind:
            return False
        self.at += 1
        return True

    def expect(self, closing: str, expected: str) -> None:
        if not self.accept(closing):
            self.refuse(expected)
        self.depth -= 1

    def expect_word_in(self) -> None:
        if not self.accept("in"):
            self.refuse("in (as in: not in ['adam', 'sgd'])")

    def refuse(self, expected: str) -> NoReturn:
        token = self.next
        found = "but the expression ends; add it" if token.kind == "end" else f"found {printable(token.source, 60)}"
        lower = token.source.lower()
        instead = lower if lower in WORDS and lower != token.source else INSTEAD.get(lower)
        hint = f"; write {instead}" if instead else ""
        if token.source.startswith("-") and self.at and self.tokens[self.at - 1].kind == "name":
            hint = "; a name with a dash is written in backticks: `my-param`"
        fail(self.text, token.start, f"expected {expected}, {found}{hint}")


def _nothing_named(literal: Constant) -> str:
    return f"{printable(literal.source, 60)} is {ONE[literal.kind]}, and there is no name of a param or metric"
