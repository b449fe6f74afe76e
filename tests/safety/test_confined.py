"""The nastiest attacks, in a process with 400 MB and 20 seconds to live."""

from __future__ import annotations

import pytest

from tests.safety.confined import confined

ATTACKS = {
    "ten megabytes": "refused(lambda: evaluate('n' * 10_000_000, {'n': 1}), BadExpression)",
    "hundred megabytes": "refused(lambda: evaluate('(' * 100_000_000, {}), BadExpression)",
    "deep brackets": "refused(lambda: evaluate('(' * 1_000_000 + '1' + ')' * 1_000_000, {}), BadExpression)",
    "power": "refused(lambda: evaluate('9**9**9', {}), BadExpression)",
    "repeated text": "refused(lambda: evaluate(\"'x' * 10**12\", {}), BadExpression)",
    "wide format": "refused(lambda: evaluate(\"'%999999999999d' % 1\", {}), BadExpression)",
    "shift": "refused(lambda: evaluate('1 << 999999999999', {}), BadExpression)",
    "nested chains": "refused(lambda: evaluate('1 < (' * 29 + '1' + ') < 2' * 29 + ' + n', {'n': 'x'}), BadExpression)",
    "huge number given": "refused(lambda: evaluate('n * n', {'n': 10**1_000_000}), BadExpression)",
    "huge text given": "refused(lambda: evaluate('upper(s) + s', {'s': 'x' * 100_000_000}), BadExpression)",
    "list of itself given": """
one, other = [], []
one.append(one)
other.append(other)
refused(lambda: evaluate('l == m', {'l': one, 'm': other}), BadExpression)
""",
    "deep list given": """
deep = []
for _ in range(100_000):
    deep = [deep]
other = []
for _ in range(100_000):
    other = [other]
refused(lambda: evaluate('l == m', {'l': deep, 'm': other}), BadExpression)
""",
    "doubling for ever": """
def attack():
    script, names = compile_script(chr(10).join(['s = s + s', 'l = l + l'])), {'s': 'x', 'l': ['x']}
    while True:
        names |= script.run(names)
refused(attack, BadExpression)
""",
    "deep stack": """
def deeper(n):
    return deeper(n - 1) if n else compiled('1 < n + 1 < 9 and (n or (n and n))')({'n': 1})
for depth in range(sys.getrecursionlimit() - 80, sys.getrecursionlimit() - 5):
    try:
        deeper(depth)
    except (BadExpression, RecursionError):
        pass
print('refused: in time')
""",
}
FILES = {
    "billion laughs": """
laughs = ''.join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
refused(lambda: read_decisions(f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]><d>&a11;</d>'.encode()), BadDecision)
""",
    "quadratic blow-up": """
body = '&a;' * 50_000
refused(lambda: read_decisions(f'<!DOCTYPE d [<!ENTITY a "{"x" * 50_000}">]><d>{body}</d>'.encode()), BadDecision)
""",
    "hundred megabytes": "refused(lambda: read_decisions(b'<d>' + b'x' * 100_000_000 + b'</d>'), BadDecision)",
    "a million elements": "refused(lambda: read_decisions(b'<d>' + b'<a/>' * 260_000 + b'</d>'), BadDecision)",
    "deep elements": "refused(lambda: read_decisions(b'<a>' * 300_000), BadDecision)",
    "many attributes": """
names = ' '.join(f'a{n}="x"' for n in range(60_000))
refused(lambda: read_decisions(f'<d {names}/>'.encode()), BadDecision)
""",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_on_the_language(name: str) -> None:
    assert confined(ATTACKS[name]).startswith("refused: ")


@pytest.mark.parametrize("name", FILES)
def test_attacks_on_files(name: str) -> None:
    assert confined(FILES[name]).startswith("refused: ")
