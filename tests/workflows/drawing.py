"""Small diagrams for tests, said in a few words."""

from __future__ import annotations

from itertools import pairwise

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://verivali.invalid">'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def flows(*paths: str) -> str:
    """Sequence flows of paths like `a > b > c`; a condition stands behind ` ? ` and belongs to the first arrow."""
    drawn = []
    for path in paths:
        way, _, condition = path.partition(" ? ")
        parts = way.split(" > ")
        for place, (source, target) in enumerate(pairwise(parts)):
            said = f"<conditionExpression>{condition}</conditionExpression>" if condition and not place else ""
            drawn.append(
                f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>'
            )
    return "".join(drawn)


def process(name: str, *inside: str) -> str:
    """A process."""
    return f'<process id="{name}" isExecutable="true">{"".join(inside)}</process>'


def diagram(*inside: str) -> bytes:
    """A whole file."""
    return f"{HEAD}{''.join(inside)}</definitions>".encode()
