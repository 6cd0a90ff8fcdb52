"""A small identity provider as Keycloak and Entra ID speak: discovery, token, userinfo."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt


class Provider:
    """``claims`` are what the next person who logs in brings along."""

    def __init__(self, address, client_id):
        self.address = address
        self.client_id = client_id
        self.claims = {}
        self.asked = []  # forms sent to the token endpoint

    def answer(self, path, form):
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/userinfo":
            return self.claims
        if path == "/token":
            self.asked.append(form)
            times = {"iat": int(time.time()), "exp": int(time.time()) + 60}
            names = {"iss": self.address, "aud": self.client_id}
            token = jwt.encode({**self.claims, **names, **times}, "k" * 32, algorithm="HS256")
            return {"access_token": "zugang", "token_type": "Bearer", "id_token": token}
        return None


@contextmanager
def identity_provider(client_id):
    """Yield a Provider that listens on this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            content = provider.answer(self.path, self.rfile.read(length).decode())
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        do_POST = do_GET

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", client_id)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
