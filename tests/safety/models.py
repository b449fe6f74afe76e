"""Diagrams made to hurt: each is refused, or bounded, and a sentence says so."""

from __future__ import annotations

from collections.abc import Callable

from tests.gate.drawing import both, draw, end, line, node, script, several, start, sub, user, xor

BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
PROLOGUE = '<?xml version="1.0" encoding="{}"?>'
NAMES = "\u202e'\"><script>alert(1)</script>\n\x85😀{why}{0}%s\\"
ODD = NAMES.replace("\x85", "")
"""The same, without what XML cannot hold."""
PLAIN = line(user("a"))
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
TWICE = ("</subProcess><endEvent", several("n2") + "</subProcess><endEvent", 1)


def nested_bodies(deep: int) -> bytes:
    inner = line(user("a"))
    head, _, rest = inner.partition(b"<startEvent")
    opened = b"".join(b'<subProcess id="s%d"><startEvent id="m%d"/>' % (n, n) for n in range(deep))
    return head + opened + b"</subProcess>" * deep + b"<startEvent" + rest


def nested_ands(pairs: int) -> bytes:
    """A fork whose every branch waits: 2^pairs markings."""
    ways = [f"pisah > t{n} > gabung" for n in range(pairs)]
    return draw(start(), both("pisah"), *(user(f"t{n}") for n in range(pairs)), both("gabung"), end(),
                way=["mulai > pisah", "gabung > selesai", *ways])  # fmt: skip


def forks_of_forks(deep: int) -> bytes:
    """Each fork's two arrows meet without a join before the next fork: 2^deep tokens at once."""
    gates = [one for n in range(deep) for one in (both(f"p{n}"), xor(f"k{n}"), xor(f"l{n}"))]
    ways = [f"p{n} > k{n}" for n in range(deep)] + [f"p{n} > l{n} > k{n}" for n in range(deep)]
    ways += [f"k{n} > p{n + 1}" for n in range(deep - 1)]
    return draw(start(), *gates, user("a"), end(), way=["mulai > p0", *ways, f"k{deep - 1} > a > selesai"])


def many_choices(count: int) -> bytes:
    """As many independent questions in one step."""
    ways = [f"x{n} > x{n + 1} ? v{n}" for n in range(count)] + [f"x{n} > k{n} ? not v{n}" for n in range(count)]
    ways += [f"k{n} > x{n + 1}" for n in range(count)]
    gates = [xor(f"x{n}") for n in range(count + 1)] + [xor(f"k{n}") for n in range(count)]
    return draw(start(), *gates, end(), way=["mulai > x0", f"x{count} > selesai", *ways])


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "outside entity": (lambda: OUTSIDE + PLAIN.replace(b"Uji", b"&x;"), "doctype"),
    "outside entity inside": (
        lambda: OUTSIDE + PLAIN.replace(b"<process", b"&x;<process"),
        "doctype",
    ),
    "outside dtd": (lambda: b'<!DOCTYPE d SYSTEM "http://127.0.0.1:1/d.dtd">' + PLAIN, "doctype"),
    "billion laughs": (
        lambda: f'<!DOCTYPE d [<!ENTITY l0 "ha">{BILLION}]>'.encode() + PLAIN.replace(b"<process", b"&l9;<process"),
        "doctype",
    ),
    "laughs in an attribute": (
        lambda: f'<!DOCTYPE d [<!ENTITY l0 "ha">{BILLION}]>'.encode() + PLAIN.replace(b'"Uji"', b'"&l9;"'),
        "doctype",
    ),
    "ten megabytes": (lambda: PLAIN + b" " * 10_000_000, "too-big"),
    "ten thousand nodes": (
        lambda: draw(start(), *(f'<task id="t{n}"/>' for n in range(10_000)), end(), way=[]),
        "too-many-nodes",
    ),
    "five thousand deep": (lambda: nested_bodies(5_000), "not-xml"),
    "eighty deep": (lambda: nested_bodies(80), ""),
    "gigantic attribute": (lambda: PLAIN.replace(b"Uji", b"U" * 1_900_000), ""),
    "strange names": (lambda: line(user("a", label=ODD)), ""),
    "strange properties": (lambda: line(user("a", form=ODD, due=ODD)), "unknown-form"),
    "duplicate ids": (lambda: line(user("a"), user("a")), "duplicate-id"),
    "self loop": (lambda: draw(start(), xor("x"), end(), way=["mulai > x > x", "x > selesai"]), "no-condition"),
    "self loop of a fork": (
        lambda: draw(start(), both("x"), user("a"), end(), way=["mulai > x > x", "x > a > selesai"]),
        "starving-join",
    ),
    "a spring of tokens": (
        lambda: draw(start(), user("a"), both("x"), xor("y"), end(), way=["mulai > y > x > a > selesai", "x > y"]),
        "spins",
    ),
    "attribute access": (lambda: line(script("s", "a = ().__class__.__base__.__subclasses__()")), "bad-expression"),
    "import": (lambda: line(script("s", "import os")), "bad-expression"),
    "huge power": (lambda: line(script("s", "a = 9 ** 9 ** 9")), "bad-expression"),
    "a million repetitions": (lambda: line(user("a", inside=several("1000000"))), "bad-repeats"),
    "repetitions of repetitions": (
        lambda: line(
            sub(
                "s",
                start("m"),
                sub("t", start("n"), user("a", inside=several("n1")), end("o"), way=["n > a > o"]),
                end("p"),
                way=["m > t > p"],
            ).replace(*TWICE)
        ),
        "",
    ),
    "twenty branches": (lambda: nested_ands(20), "not-all-proven"),
    "forks of forks": (lambda: forks_of_forks(40), "spins"),
    "forty questions": (lambda: many_choices(40), "not-all-proven"),
    "processing instructions": (
        lambda: b'<?xml-stylesheet href="x"?>' + PLAIN.replace(b"<process", b"<?php x?><process"),
        "",
    ),
    "utf-16": (lambda: (PROLOGUE.format("UTF-16") + PLAIN.decode()).encode("utf-16"), ""),
    "utf-7": (lambda: (PROLOGUE.format("UTF-7") + PLAIN.decode()).encode("utf-7"), "encoding"),
    "utf-16 without a mark": (lambda: PLAIN.decode().encode("utf-16-le"), "not-xml"),
    "half a character": (lambda: PLAIN.replace(b"Uji", b"\xff\xfe"), "not-xml"),
    "zero bytes": (lambda: b"\0" * 1_000, "not-xml"),
    "another root": (lambda: b"<html/>", "not-bpmn"),
    "another namespace": (lambda: PLAIN.replace(b"20100524", b"20110524"), "not-bpmn"),
    "an arrow to nowhere": (lambda: draw(start(), way=["mulai > entah"]), "dangling-flow"),
    "a call of itself": (lambda: line(node("callActivity", "c", calledElement="uji")), "call-cycle"),
    "an empty process": (lambda: draw(way=[]), "no-start"),
}
