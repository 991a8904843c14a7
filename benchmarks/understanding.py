"""How well and how fast messages are understood: `python -m benchmarks.understanding [FILE…]`.

FILE holds lines {"text", "label", "alt"?}; without one, the messages beside this file, from which
nothing was learnt. Prints accuracy, accuracy against noise, speed, and two known tools trained on
the very examples that this one learns from and asked the same messages in the same run.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.corruptions import corrupted
from benchmarks.peers import peers
from benchmarks.scoring import Score
from bot.understanding.examples import messages as examples
from bot.understanding.examples import needs
from bot.understanding.meaning import Context
from bot.understanding.reader import Reader, load_reader

NOISE = (0.0, 0.1, 0.2, 0.35, 0.5)
LONG = 4000
Line = dict[str, Any]


def main(*paths: str, large: bool = False) -> None:
    """Print all figures; nothing here is larger with `large`."""
    del large
    files = [Path(path) for path in paths] or sorted(_beside().glob("*.jsonl"))
    started = time.process_time()
    reader = load_reader()
    reader.read("hola")
    print(f"ready after {time.process_time() - started:.2f} s of CPU")
    lines = {path: _lines(path) for path in files}
    for path, said in lines.items():
        _print_accuracy(path.stem, _scored(reader, said, 0.0))
    everything = [line for said in lines.values() for line in said]
    if everything:
        _print_noise(reader, everything)
        _print_speed(reader, [line["text"] for line in everything])
        _print_peers(reader, everything)


def _beside() -> Path:
    return Path(__file__).parent / "messages"


def _lines(path: Path) -> list[Line]:
    said = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in said if line.strip()]


def _scored(reader: Reader, lines: Sequence[Line], noise: float) -> Score:
    score = Score()
    for number, line in enumerate(lines):
        text = corrupted(line["text"], noise, number) if noise else line["text"]
        score.add([line["label"], *line.get("alt", ())], reader.read(text, Context()).label())
    return score


def _print_accuracy(name: str, score: Score) -> None:
    figures = f"intent {score.intent:.3f}  slot F1 {score.slot_f1:.3f}  exact {score.exact:.3f}"
    print(f"{name:24} {score.messages:5} messages  {figures}")


def _print_noise(reader: Reader, lines: Sequence[Line]) -> None:
    print("\nnoise: each word spoilt with this probability")
    for noise in NOISE:
        _print_accuracy(f"  {noise:.2f}", _scored(reader, lines, noise))


def _print_speed(reader: Reader, texts: Sequence[str]) -> None:
    ordinary = sorted(_milliseconds(reader, text) for text in texts)
    long = [_milliseconds(reader, " ".join(texts[at:])[:LONG]) for at in range(0, len(texts), 25)]
    cuts = quantiles(ordinary, n=100)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nms of CPU a message: p50 {cuts[49]:.2f}  p99 {cuts[98]:.2f}")
    print(f"ms of CPU at {LONG} characters: most {max(long):.1f}   memory {memory:.0f} MB")


def _milliseconds(reader: Reader, text: str) -> float:
    started = time.process_time()
    reader.read(text, Context())
    return (time.process_time() - started) * 1000


def _print_peers(reader: Reader, lines: Sequence[Line]) -> None:
    train = [{"text": one.text, "label": one.label} for one in (*needs(), *examples())]
    test = lines
    print(f"\non the same messages, the tools trained on the same {len(train)} examples:")
    own = sorted(_milliseconds(reader, line["text"]) for line in test)
    mine = _scored(reader, test, 0.0).intent
    print(f"  {'this one':42} intent {mine:.3f}  {own[len(own) // 2]:.2f} ms")
    for peer in peers(train, test):
        if peer.intent is None:
            print(f"  {peer.name:42} {peer.remark}")
        else:
            print(f"  {peer.name:42} intent {peer.intent:.3f}  {peer.milliseconds:.2f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
