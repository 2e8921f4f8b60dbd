"""A push service on loopback, and a browser that subscribed with it: it checks the signature and opens what was sealed."""

import base64
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from tests.support.servers import running
from webapp.core import clock

HOST = "push.localhost"
CURVE = ec.SECP256R1()


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def opened(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser reads: RFC 8188 and 8291 step by step, with nothing of ours."""

    def mac(secret: bytes, message: bytes) -> bytes:
        one = hmac.HMAC(secret, hashes.SHA256())
        one.update(message)
        return one.finalize()

    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    material = mac(mac(auth, shared), b"WebPush: info\0" + own + sender + b"\x01")
    root = mac(salt, material)
    content_key = mac(root, b"Content-Encoding: aes128gcm\0\x01")[:16]
    nonce = mac(root, b"Content-Encoding: nonce\0\x01")[:12]
    padded = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
    assert padded[-1:] == b"\x02"
    return padded[:-1]


class Subscriber:
    """A browser: its keys, and what its service brought."""

    def __init__(self, service: "Service", name: str) -> None:
        self.key, self.auth, self.name = ec.generate_private_key(CURVE), b"sixteen bytes ok", name
        self.endpoint = f"{service.url}/send/{name}"
        service.browsers[f"/send/{name}"] = self
        self.read: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.raw = b""

    def form(self) -> dict[str, str]:
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "key": base64url(public), "auth": base64url(self.auth)}


class Service:
    """Takes messages for its browsers; refuses what a real one refuses."""

    def __init__(self, folder: Path) -> None:
        self.browsers: dict[str, Subscriber] = {}
        self.key = ""  # with which browsers subscribed
        self.answers: list[int] = []  # instead of taking the next messages
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.certificate = folder / "push.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*_certificate(self.certificate, folder / "push-key.pem"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://{HOST}:{self.server.server_port}"

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self.asked.append(path)
        if self.answers:
            return self.answers.pop(0)
        if (browser := self.browsers.get(path)) is None:
            return 410
        self._check(headers)
        assert headers["content-encoding"] == "aes128gcm" and int(headers["ttl"]) > 3600 and len(headers["topic"]) <= 32
        browser.headers, browser.raw = headers, body
        browser.read.append(json.loads(opened(body, browser.key, browser.auth)))
        return 201

    def _check(self, headers: dict[str, str]) -> None:
        """RFC 8292: signed for us, with the key that the browsers know, and not for long."""
        scheme, _, fields = headers["authorization"].partition(" ")
        values = dict(one.strip().split("=", 1) for one in fields.split(","))
        assert scheme == "vapid" and values["k"] == self.key
        head, claims, signature = values["t"].split(".")
        raw = plain(signature)
        both = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain(self.key))
        known.verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        said = json.loads(plain(claims))
        assert json.loads(plain(head))["alg"] == "ES256"
        assert said["aud"] == self.url and said["sub"].startswith(("mailto:", "https://"))
        assert 0 < said["exp"] - clock.now().timestamp() <= 24 * 3600

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    status = service.take(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                except Exception as fault:
                    service.asked.append(repr(fault))
                    status = 400
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", service.url + "/send/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


def _certificate(path: Path, key_path: Path) -> tuple[Path, Path]:
    """Of a host that exists on this machine alone; it vouches for itself."""
    key, name = ec.generate_private_key(CURVE), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = clock.now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(made.public_bytes(Encoding.PEM))
    key_path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path, key_path


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    one = Service(folder)
    with running(one.server):
        yield one
