"""Takes signed webhooks and prints those whose signature is right (Standard Webhooks 1.0.0). Every third one is
answered by an error once, after it was taken: it must come again with the same id. With a third word none is."""

import base64
import hashlib
import hmac
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

secret = base64.b64decode(sys.argv[2].removeprefix("whsec_"))
steady = len(sys.argv) > 3
seen = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        name, stamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signed = f"{name}.{stamp}.".encode() + body
        right = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        if self.headers["webhook-signature"] != right:
            self.send_response(400)
        elif not steady and len(seen) % 3 == 2 and name not in seen:
            seen.add(name)
            self.send_response(503)
            self.send_header("retry-after", "1")
        else:
            seen.add(name)
            print(name, body.decode(), flush=True)
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
