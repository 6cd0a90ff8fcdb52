"""A stand-in for OpenSearch: answers what we use of its API and refuses everything else.

Requests are held against the documentation: paths and methods, line-delimited bodies, known keys
only, the window of 10,000 hits, the limit of clauses, and writes that are visible only after a
refresh. It proves our side of the talk, and nothing about a real cluster.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MAX_CLAUSES, MAX_WINDOW, GAP = 1024, 10_000, 100


class Refused(Exception):
    """Carries the status and the type of an OpenSearch error."""

    def __init__(self, status, kind):
        super().__init__(kind)
        self.status, self.kind = status, kind


def require(condition, kind="parsing_exception"):
    if not condition:
        raise Refused(400, kind)


class Index:
    def __init__(self, body):
        require(set(body) <= {"settings", "mappings", "aliases"})
        mappings = body["mappings"]
        require(mappings["dynamic"] == "strict")
        self.fields = mappings["properties"]
        for field in self.fields.values():
            require(field["type"] in {"text", "integer"})
            require(field["type"] != "text" or field["analyzer"] == "whitespace")
        self.visible, self.waiting = {}, {}  # {_id: document}, None for a deletion

    def put(self, pk, document):
        for name, value in document.items():
            require(name in self.fields, "strict_dynamic_mapping_exception")
            if self.fields[name]["type"] == "integer":
                require(isinstance(value, int) and 0 <= value < 2**31, "mapper_parsing_exception")
        self.waiting[pk] = document

    def delete(self, pk):
        known = (self.visible | self.waiting).get(pk) is not None
        self.waiting[pk] = None
        return known

    def refresh(self):
        self.visible |= self.waiting
        self.visible = {pk: doc for pk, doc in self.visible.items() if doc is not None}
        self.waiting = {}

    def search(self, body):
        require(
            set(body) <= {"size", "query", "sort", "_source", "track_total_hits", "search_after"}
        )
        require(0 <= body["size"] <= MAX_WINDOW, "illegal_argument_exception")
        ((field, order),) = body["sort"][0].items()
        require(order == "asc" and self.fields[field]["type"] == "integer")
        require(clauses(body["query"]) <= MAX_CLAUSES, "too_many_clauses")
        after = body.get("search_after", [-1])
        require(len(after) == len(body["sort"]))
        found = sorted(
            doc[field]
            for doc in self.visible.values()
            if doc[field] > after[0] and self.fits(body["query"], doc)
        )
        return [{"_id": str(pk), "_score": None, "sort": [pk]} for pk in found[: body["size"]]]

    def fits(self, query, document):
        ((kind, body),) = query.items()
        if kind == "bool":
            require(set(body) <= {"filter", "should", "minimum_should_match"})
            return all(self.fits(q, document) for q in body.get("filter", ())) and (
                sum(self.fits(q, document) for q in body.get("should", ()))
                >= body.get("minimum_should_match", 0)
            )
        require(kind in {"terms", "match_phrase"})
        ((field, wanted),) = body.items()
        require(self.fields[field]["type"] == "text")
        places = positions(document[field])
        if kind == "terms":
            require(isinstance(wanted, list) and wanted)
            return not places.keys().isdisjoint(wanted)
        require(set(wanted) <= {"query", "slop"})
        words = wanted["query"].split()
        return any(
            all(start + i in places.get(word, ()) for i, word in enumerate(words))
            for start in places.get(words[0], ())
        )


def positions(values):
    """``{token: set of positions}`` as the whitespace analyzer counts them."""
    found, at = {}, 0
    for value in values if isinstance(values, list) else [values]:
        for token in value.split():
            found.setdefault(token, set()).add(at)
            at += 1
        at += GAP
    return found


def clauses(query):
    ((kind, body),) = query.items()
    if kind != "bool":
        return 1
    return sum(clauses(q) for part in ("filter", "should") for q in body.get(part, ()))


class FakeOpenSearch(ThreadingHTTPServer):
    """``requests``: what came in, as (method, path, parameters). ``broken``: answer 503."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.indexes, self.requests, self.broken = {}, [], False
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.thread.join()
        self.server_close()

    def answer(self, method, path, parameters, raw):
        """Return the status and the body for a request."""
        if self.broken:
            raise Refused(503, "cluster_block_exception")
        if path == "/_msearch" and method == "POST":
            return 200, self.msearch(lines(raw), parameters)
        if (found := re.fullmatch(r"/([a-z0-9-]+)/_bulk", path)) and method == "POST":
            return 200, self.bulk(found[1], lines(raw), parameters)
        found = re.fullmatch(r"/([a-z][a-z0-9-]*)", path)
        require(found, "no handler found")
        return self.manage(method, found[1], parameters, raw)

    def manage(self, method, name, parameters, raw):
        if method == "HEAD":
            return (200 if name in self.indexes else 404), None
        if method == "PUT":
            require(name not in self.indexes, "resource_already_exists_exception")
            self.indexes[name] = Index(json.loads(raw))
        else:
            require(method == "DELETE", "no handler found")
            require(set(parameters) <= {"ignore_unavailable"})
            if name not in self.indexes and parameters.get("ignore_unavailable") != "true":
                raise Refused(404, "index_not_found_exception")
            self.indexes.pop(name, None)
        return 200, {"acknowledged": True}

    def bulk(self, name, parts, parameters):
        require(set(parameters) <= {"refresh"})
        require(parameters.get("refresh", "false") in {"true", "false", "wait_for"})
        require(name in self.indexes, "index_not_found_exception")  # we never want it guessed
        index, items, parts = self.indexes[name], [], iter(parts)
        for action in parts:
            ((kind, target),) = action.items()
            require(kind in {"index", "delete"} and set(target) == {"_id"})
            if kind == "index":
                result = {"_id": target["_id"], "status": 201}
                try:
                    index.put(target["_id"], next(parts))
                except Refused as refused:
                    result |= {"status": refused.status, "error": {"type": refused.kind}}
                items.append({"index": result})
            else:
                status = 200 if index.delete(target["_id"]) else 404
                items.append({"delete": {"_id": target["_id"], "status": status}})
        if parameters.get("refresh", "false") != "false":
            index.refresh()
        errors = any("error" in result for item in items for result in item.values())
        return {"took": 1, "errors": errors, "items": items}

    def msearch(self, parts, parameters):
        require(not parameters and len(parts) % 2 == 0)
        answers = []
        for header, body in zip(parts[::2], parts[1::2], strict=True):
            require(set(header) <= {"index", "ignore_unavailable"})
            index = self.indexes.get(header["index"])
            if index is None and not header.get("ignore_unavailable"):
                answers.append({"error": {"type": "index_not_found_exception"}, "status": 404})
                continue
            try:
                hits = index.search(body) if index else []
            except Refused as refused:
                answers.append({"error": {"type": refused.kind}, "status": refused.status})
                continue
            shards = {"total": 1 if index else 0, "successful": 1, "skipped": 0, "failed": 0}
            answers.append(
                {"took": 1, "timed_out": False, "_shards": shards, "hits": {"hits": hits}}
            )
        return {"took": 1, "responses": answers}


def lines(raw):
    require(raw.endswith(b"\n"), "illegal_argument_exception")
    return [json.loads(line) for line in raw.splitlines()]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        url = urlsplit(self.path)
        parameters = dict(parse_qsl(url.query))
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if raw:
                types = {"application/json", "application/x-ndjson"}
                require(self.headers["Content-Type"] in types, "media_type_header_exception")
            with self.server.lock:
                self.server.requests.append((self.command, url.path, parameters))
                status, body = self.server.answer(self.command, url.path, parameters, raw)
        except Refused as refused:
            status = refused.status
            body = {"error": {"type": refused.kind, "reason": refused.kind}, "status": status}
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            status = 400
            body = {"error": {"type": "parsing_exception", "reason": repr(error)}, "status": 400}
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

    def log_message(self, *args):
        pass
