"""`make serve` refuses clearly and answers like a static host."""

from __future__ import annotations

import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from scripts import headers, serve

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_refused_in_one_sentence_before_anything_is_built() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "scripts.serve", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (f"Port {port} is taken: run `make serve PORT={port + 1}`, or stop what uses it.\n")
    assert done.stdout == ""


def test_an_old_python_is_refused_in_one_sentence() -> None:
    code = (
        "import sys, runpy; sys.version_info = (3, 10, 4);"
        "runpy.run_path('scripts/python_version.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.11 or newer is needed, this is 3.10: run make again with PYTHON=python3.11 or newer.\n"
    )


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html"),
        ("/algorithms/xgboost/", 200, "text/html"),
        ("/sw.js", 200, "text/javascript"),
        ("/search/core.json", 200, "application/json"),
        ("/nothing/", 404, "text/html; charset=utf-8"),
    ],
)
def test_the_server_answers_like_a_static_host(address: str, path: str, status: int, kind: str) -> None:
    connection = HTTPConnection(address.split("/")[2])
    connection.request("GET", path)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Type")) == (status, kind)
    assert len(answer.read()) == int(answer.getheader("Content-Length") or 0)
    assert headers.headers_for(path).items() <= dict(answer.getheaders()).items()


def test_an_answer_to_no_request_at_all_has_the_headers_too(address: str) -> None:
    host, port = address.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    assert "400" in answer
    assert "Traceback" not in answer


def test_only_this_machine_is_served(built: Path) -> None:
    with serve.open_server(built, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
