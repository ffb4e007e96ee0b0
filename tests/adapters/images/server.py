"""A server that speaks the protocol of S3 over HTTP, with an empty bucket."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_CREDENTIAL = "key/20261122/us-east-1/s3/aws4_request"
_OWNER = {"Authorization": f"AWS4-HMAC-SHA256 Credential={_CREDENTIAL}, SignedHeaders=host, Signature=x"}
"""Without any, the server refuses to show what is in the bucket; it looks at the form of a signature alone."""


@dataclass(frozen=True, slots=True)
class S3Server:
    url: str
    bucket: str

    def kept(self) -> dict[str, bytes]:
        """Everything in the bucket, as anybody sees it who may look."""
        listed = httpx.get(f"{self.url}/{self.bucket}?list-type=2", headers=_OWNER).text
        names = [part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]]
        return {name: httpx.get(f"{self.url}/{self.bucket}/{name}", headers=_OWNER).content for name in names}


@contextmanager
def s3_server(bucket: str) -> Iterator[S3Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "moto_server"
    process = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_listens(process, port)
        assert httpx.put(f"{url}/{bucket}").status_code == 200
        yield S3Server(url, bucket)
    finally:
        process.kill()
        process.wait(30)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None, "the server ended at its start"
        assert time.monotonic() < deadline, "the server does not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
