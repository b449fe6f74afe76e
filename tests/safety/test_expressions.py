"""Attacks on the safe language: each is refused, at once, with a message, and touches nothing."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from portal.kernel.expressions import BadExpression, Script, UnknownName, compile_script, compiled, evaluate
from portal.kernel.expressions.translation import GLOBALS

NAMES = {"n": 3, "s": "teks", "l": [1, 2], "f": 1.5, "b": True, "kosong": None}
SECONDS, MEGABYTES = 2.0, 20

ESCAPES = [
    "().__class__.__base__.__subclasses__()",
    "[].__class__.__base__.__subclasses__()[0]",
    "''.__class__.__mro__",
    "n.__class__",
    "n.real",
    "s.format",
    "s.format(n)",
    "'{0.__class__}'.format(n)",
    "s.join(l)",
    "(1).bit_length()",
    "__import__('os').system('true')",
    "__import__",
    "__builtins__",
    "__builtins__['eval']",
    "__debug__",
    "_n",
    "v",
    "call_min",
    "kept_1",
    "less",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "getattr(n, 'real')",
    "globals()",
    "vars()",
    "type(n)",
    "print(n)",
    "input()",
    "breakpoint()",
    "str(n)",
    "range(9)",
    "call_min(1, 2)",
    "min.__self__",
    "min(1, 2).real",
    "(min)(1, 2) + max",
    "min(*l)",
    "min(**l)",
    "min(key=len)",
    "sorted(l, key=n)",
    "min(1, 2)(3)",
    "s('x')",
    "(n)(1)",
    "l[0]",
    "l[0:1]",
    "s[::-1]",
    "{'a': n}",
    "{n}",
    "{**n}",
    "[*l]",
    "*l, n",
    "lambda: n",
    "(lambda: n)()",
    "[x for x in l]",
    "(x for x in l)",
    "{x for x in l}",
    "{x: x for x in l}",
    "(n := 9)",
    "n = 9",
    "n; n",
    "del n",
    "import os",
    "pass",
    "await n",
    "yield n",
    "(yield)",
    "yield from l",
    "async n",
    "f'{n}'",
    "f'{n.__class__}'",
    "'%s' % n",
    "'%(a)s' % l",
    "'%999999999d' % n",
    "b'x'",
    "b'x' + s",
    "1j",
    "n + 2j",
    "...",
    "Ellipsis",
    "`n`",
    "n @ n",
    "n & n",
    "n | n",
    "n ^ n",
    "~n",
    "n << 99999999",
    "n >> 1",
    "n <> n",
    "n ** n",
    "9 ** 9 ** 9",
    "9**9**9",
    "pow(9, 9)",
    "s * 1000000000",
    "1000000000 * s",
    "l * 1000000000",
    "n is n",
    "n is not 3",
    "n is True",
    "match n",
    "n if",
    "if n: n",
    "not",
    "and",
    "[",
    "'",
    "'''a'''",
    '"""a"""',
    "n\\\n+ 1",
    "$n",
    "n?",
    "?",
    "n!",
    "@n",
    "n,",
    "n, n",
    "'a' 'b'",
    "n == 3,",
    "1if n else 2",
    "0x10",
    "1_000",
    "1.real",
    "1 .real",
    "'\\d'",
    "'\\N{DIGIT ONE}'",
    "'\\0'",
]
TRICKS = [
    "\N{FULLWIDTH LATIN SMALL LETTER E}val('1')",
    "\N{FULLWIDTH LATIN SMALL LETTER N}",
    "\N{MATHEMATICAL BOLD SMALL N} == 3",
    "\N{CYRILLIC SMALL LETTER ES} == 3",
    "n\N{CYRILLIC SMALL LETTER A}ma",
    "\N{LATIN SMALL LETTER LONG S}",
    "\N{LATIN LETTER WYNN}",
    "n \N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH EQUALS SIGN} 3",
    "n \N{NOT EQUAL TO} 3",
    "n \N{MINUS SIGN} 3",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "\N{FULLWIDTH DIGIT THREE}",
    "n\N{LOW LINE}\N{LOW LINE}\N{FULLWIDTH LOW LINE}",
    "\N{FULLWIDTH LOW LINE}n",
    "n\N{NO-BREAK SPACE}== 3",
    "n\N{ZERO WIDTH SPACE}",
    "n\N{ZERO WIDTH JOINER}",
    "\N{ZERO WIDTH NO-BREAK SPACE}n",
    "s == '\N{RIGHT-TO-LEFT OVERRIDE}teks'",
    "s == '\N{RIGHT-TO-LEFT ISOLATE}teks'",
    "s == '\N{SOFT HYPHEN}teks'",
    "s == '\\u202eteks'",
    "s == '\\x00'",
    "s == '\\ud800'",
    "s == '\ud800'",
    "n\x00",
    "n == 3 # \x00",
    "n\x0c",
    "n\x1b[2J",
    "n\r== 3",
    "n\N{LINE SEPARATOR}== 3",
    "s == \N{LEFT DOUBLE QUOTATION MARK}teks\N{RIGHT DOUBLE QUOTATION MARK}",
    "s == '\ue000'",
]
COSTLY: dict[str, Callable[[], str]] = {
    "ten megabytes of one name": lambda: "n" * 10_000_000,
    "ten megabytes of one text": lambda: "'" + "x" * 10_000_000 + "'",
    "ten megabytes of blanks": lambda: " " * 10_000_000 + "n",
    "ten megabytes of a comment": lambda: "n # " + "x" * 10_000_000,
    "ten thousand operators": lambda: "n" + " + n" * 10_000,
    "a hundred operators": lambda: "n" + "+n" * 100,
    "ten thousand ands": lambda: "n" + " and n" * 10_000,
    "five hundred items": lambda: "[" + "1," * 600 + "1]",
    "deep brackets": lambda: "(" * 900 + "n" + ")" * 900,
    "very deep brackets": lambda: "(" * 100_000 + "n" + ")" * 100_000,
    "deep lists": lambda: "[" * 200 + "]" * 200,
    "deep calls": lambda: "abs(" * 200 + "n" + ")" * 200,
    "open brackets": lambda: "(" * 1_900,
    "many nots": lambda: "not " * 400 + "n",
    "many signs": lambda: "-" * 1_900 + "1",
    "many choices": lambda: "n if n else " * 100 + "n",
    "nested chains": lambda: "1 < (" * 29 + "n" + ") < 2" * 29 + " + s",
    "digits": lambda: "9" * 1_900,
    "many digits": lambda: "9" * 100_000,
    "hexadecimal digits": lambda: "0x" + "f" * 1_900,
    "one above the largest number": lambda: "1000000000000000001",
    "an endless fraction": lambda: "1e999999",
    "print, print, print": lambda: "print " * 300,
}


def _refusal(source: str) -> BadExpression | UnknownName:
    """The refusal of an attack, within bounds of time and memory."""
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises((BadExpression, UnknownName)) as caught:
            evaluate(source, NAMES)
        took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took < SECONDS
    assert peak < (MEGABYTES << 20) + 2 * len(source)
    assert caught.value.status == 422
    assert 10 < len(str(caught.value)) < 400
    assert "{" not in str(caught.value).replace("«{", "").replace(source, "")
    return caught.value


@pytest.mark.parametrize("source", ESCAPES)
def test_no_way_out(source: str) -> None:
    assert isinstance(_refusal(source), BadExpression | UnknownName)


@pytest.mark.parametrize("source", TRICKS, ids=ascii)
def test_no_tricks_with_letters(source: str) -> None:
    assert isinstance(_refusal(source), BadExpression)


@pytest.mark.parametrize("name", COSTLY)
def test_no_costly_source(name: str) -> None:
    assert isinstance(_refusal(COSTLY[name]()), BadExpression)


def test_only_names_of_ours_can_be_seen() -> None:
    assert GLOBALS["__builtins__"] == {}
    assert all(callable(value) for name, value in GLOBALS.items() if name != "__builtins__")
    for source in ("n + 1", "min(n, 2) if n else max(l)", "1 < n < 4", "s in ('a', s)"):
        code = compiled(source)._run.__code__
        assert set(code.co_names) <= GLOBALS.keys()
        assert code.co_freevars == ()


@pytest.mark.parametrize("name", ["min", "len", "v", "call_min", "less", "kept_1", "eval", "print"])
def test_variables_named_like_the_machinery_are_only_variables(name: str) -> None:
    assert evaluate(f"min({name}, 4) < 5 < {name} + 3 < 9", {name: 5}) is True
    assert evaluate("min(1 < n + 1 < 3, 2) if false else max(n, 2)", {"n": 1, name: "x"}) == 2


GROWING = {
    "text doubled": ("s = s + s", {"s": "ab"}),
    "list doubled": ("l = l + l", {"l": [1, 2]}),
    "list of itself": ("l = [l, l]", {"l": [1]}),
    "list beside itself": ("l = [s, s, s, s, s, s, s, s, s, s, s, s]\ns = s + s", {"s": "ab", "l": []}),
    "square": ("n = n * n", {"n": 3}),
    "square of a fraction": ("n = n * n", {"n": 1.5}),
    "sum": ("n = n + n", {"n": 1}),
    "difference": ("n = 0 - n - n", {"n": 1}),
    "text of a number": ("s = s + text(n)\nn = n + 1", {"s": "", "n": 10**17}),
    "capital of sharp s": (
        "s = upper(s) + '\N{LATIN SMALL LETTER SHARP S}' + s",
        {"s": "\N{LATIN SMALL LETTER SHARP S}"},
    ),
    "date": ("d = date_add_days(d, 100000)", {"d": "2026-01-01"}),
    "ninety lines of doubling": ("\n".join(["s = s + s"] * 90), {"s": "x"}),
}


def _again_and_again(script: Script, variables: dict[str, object]) -> None:
    for _ in range(100_000):
        variables |= script.run(variables)


@pytest.mark.parametrize("name", GROWING)
def test_scripts_run_again_and_again_stay_within_bounds(name: str) -> None:
    source, variables = GROWING[name]
    script, variables = compile_script(source), dict(variables)
    tracemalloc.start()
    try:
        with pytest.raises(BadExpression):
            _again_and_again(script, variables)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES << 20
    finally:
        tracemalloc.stop()
    assert sum(len(repr(value)) for value in variables.values()) < 200_000


SCRIPTS = [
    "import os",
    "from os import system",
    "s.x = 1",
    "l[0] = 1",
    "n += 1",
    "n: int = 1",
    "a, b = 1, 2",
    "a = b = 1",
    "*a = l",
    "def f(): n",
    "class A: n",
    "while true: n = 1",
    "for n in l: n",
    "if n: n = 1",
    "del n",
    "global n",
    "exec('n')",
    "print(n)",
    "n",
    "__builtins__ = 1",
    "__class__ = 1",
    "_n = 1",
    "True = 1",
    "null = 1",
    "lambda = 1",
    "\N{FULLWIDTH LATIN SMALL LETTER N} = 1",
    "n = 1; n = 2",
    "n = (1\n)",
    "n = '''\nimport os\n'''",
    "n = 1\\\n+ 1",
    "n = 1\x00",
    "n = 1\x0cm = 2",
    "n = 1\rm = 2",
    "n = 1\N{LINE SEPARATOR}m = 2",
    "@n\nn = 1",
    "n = yield",
    "n = await n",
    "\n" * 20_001,
    "\n".join(["n = 1"] * 101),
]


@pytest.mark.parametrize("source", SCRIPTS, ids=lambda text: ascii(text)[:40])
def test_scripts_only_assign(source: str) -> None:
    with pytest.raises(BadExpression):
        compile_script(source).run(NAMES)
