"""Known tools trained on the same messages: scikit-learn on character n-grams, nlp.js by node.

Each tells the intent and the services of a message; what is not installed is named and skipped.
"""

import importlib.util
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]
_NODE = """
const { NlpManager } = require("node-nlp");
const lines = require("fs").readFileSync(0, "utf8").split("\\n").filter(Boolean).map(JSON.parse);
(async () => {
  const quiet = { languages: ["es"], forceNER: false, nlu: { log: false }, autoSave: false };
  const manager = new NlpManager(quiet);
  for (const line of lines[0]) manager.addDocument("es", line.text, line.intent);
  await manager.train();
  const started = process.hrtime.bigint();
  for (const text of lines[1]) {
    console.log(JSON.stringify((await manager.process("es", text)).intent));
  }
  console.log(Number(process.hrtime.bigint() - started) / 1e6 / lines[1].length);
})();
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """What a tool made of the messages: the share of intents right, and milliseconds a message."""

    name: str
    intent: float | None
    milliseconds: float | None
    remark: str = ""


def peers(train: Sequence[Line], test: Sequence[Line]) -> list[Peer]:
    """Every peer's figures, in the same run on the same messages."""
    return [_linear(train, test), _nlp_js(train, test)]


def _linear(train: Sequence[Line], test: Sequence[Line]) -> Peer:
    name = "scikit-learn, character n-grams, linear"
    if importlib.util.find_spec("sklearn") is None:
        return Peer(name, None, None, "not installed: skipped")
    text, pipe, svm = (
        importlib.import_module(f"sklearn.{part}")
        for part in ("feature_extraction.text", "pipeline", "svm")
    )
    grams = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = pipe.make_pipeline(grams, svm.LinearSVC(C=1.0))
    model.fit([line["text"] for line in train], [line["label"]["intent"] for line in train])
    return _measured(name, test, lambda said: str(model.predict([said])[0]))


def _measured(name: str, test: Sequence[Line], intent_of: Callable[[str], str]) -> Peer:
    started = time.process_time()
    told = [intent_of(line["text"]) for line in test]
    spent = (time.process_time() - started) * 1000 / max(1, len(test))
    return Peer(name, _share(test, told), spent)


def _share(test: Sequence[Line], told: Sequence[str]) -> float:
    right = (
        intent in {line["label"]["intent"], *(alt["intent"] for alt in line.get("alt", ()))}
        for line, intent in zip(test, told, strict=True)
    )
    return sum(right) / max(1, len(test))


def _nlp_js(train: Sequence[Line], test: Sequence[Line]) -> Peer:
    name = "nlp.js (node-nlp)"
    node = shutil.which("node")
    if node is None:
        return Peer(name, None, None, "node is not installed: skipped")
    given = [{"text": line["text"], "intent": line["label"]["intent"]} for line in train]
    said = json.dumps(given) + "\n" + json.dumps([line["text"] for line in test]) + "\n"
    done = subprocess.run(
        [node, "-e", _NODE], input=said, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return Peer(name, None, None, "the module node-nlp is not installed: skipped")
    *intents, spent = done.stdout.splitlines()
    return Peer(name, _share(test, [json.loads(one) for one in intents]), float(spent))
