"""What the engine does with updates, found out in a process of its own: which graphs change, who is called."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

BASE = "https://here.example/sparql"
_RUN = """
import json, sys
import pyoxigraph as ox

START = '''
INSERT DATA { <urn:a> <urn:a> 1 . <urn:s> a <urn:o>
    GRAPH <urn:g> { <urn:a> <urn:a> 1 , 2 . <urn:s> a <urn:o> } GRAPH <https://example.org/g> { <urn:a> <urn:a> 2 }
    GRAPH <urn:h> { <urn:a> <urn:a> 1 } GRAPH <https://w3id.org/civilex/graph/system/x> { <urn:a> <urn:a> 2 }
    GRAPH <https://example.org/#h> { <urn:a> <urn:b> 1 } GRAPH <https://here.example/h> { <urn:b> <urn:b> 2 } }'''

def content(store):
    graphs = {"" if type(name) is ox.DefaultGraph else name.value: set() for name in store.named_graphs()}
    for quad in store:
        name = "" if type(quad.graph_name) is ox.DefaultGraph else quad.graph_name.value
        graphs.setdefault(name, set()).add(str(quad.triple))
    return graphs

def changed(text):
    store = ox.Store()
    store.update(START)
    before = content(store)
    try:
        store.update(text, base_iri=sys.argv[1])
    except SyntaxError:
        return None
    except (OSError, RuntimeError, ValueError):
        return []
    after = content(store)
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]

json.dump([changed(text) for text in json.load(sys.stdin)], sys.stdout)
"""


def changed_graphs(texts: list[str]) -> list[list[str] | None]:
    """Run each update on a store with a few graphs: the graphs that it changed, or None where it does not parse."""
    child = subprocess.run(
        [sys.executable, "-c", _RUN, BASE], input=json.dumps(texts), capture_output=True, text=True, timeout=300
    )
    assert child.returncode == 0, child.stderr[-500:]
    return json.loads(child.stdout)


class Canary:
    """A port of this machine that counts who connects, and sends everybody away."""

    def __init__(self) -> None:
        self.hits = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def listen(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()


@contextmanager
def canary():
    bird = Canary()
    thread = threading.Thread(target=bird.listen, daemon=True)
    thread.start()
    try:
        yield bird
    finally:
        bird.listener.shutdown(socket.SHUT_RDWR)
        bird.listener.close()
        thread.join(5)
