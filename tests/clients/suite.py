"""A running `junxiu up --ephemeral`, and grpcurl to call it with."""

import json
import os
import random
import re
import socket
import subprocess
import tempfile
import time

# How long a start, and the loading of the demo by a debug build, may take.
START_SECONDS = 60
DEMO_SECONDS = 600


def without_settings(**more):
    """The environment without a developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUNXIU_")}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def free_port():
    """A port below those from which the system takes its own for outgoing connections."""
    for port in random.sample(range(18_000, 32_000), 1_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("every port is in use")


class Suite:
    """A process that serves; it ends with the `with` block."""

    def __init__(self, junxiu, *flags):
        self.junxiu = os.path.abspath(junxiu)
        self.address = f"127.0.0.1:{free_port()}"
        self.flags = flags

    def __enter__(self):
        self.words = tempfile.NamedTemporaryFile(mode="w+")
        command = [self.junxiu, "up", "--ephemeral", "--listen", self.address, *self.flags]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.words, text=True, env=without_settings()
        )
        self.banner = self._read_banner()
        found = re.search(r"--data (\S+)", self.banner)
        assert found, f"the banner names the data folder:\n{self.banner}"
        self.data = found[1]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            code = self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert code == 0, f"a process that is asked to stop ends with 0, not {code}:\n{self.said()}"
        assert not os.path.exists(self.data), "an ephemeral folder goes away with the process"

    def said(self):
        """What the process has written to stderr."""
        with open(self.words.name, encoding="utf-8") as words:
            return words.read()

    def wait_for_demo(self):
        began = time.monotonic()
        while "demo: done" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < DEMO_SECONDS, f"the demo is not loaded:\n{self.said()}"
            assert "demo: stopped" not in self.said(), self.said()
            time.sleep(0.05)

    def token(self, role="bureau_officer", organization="220000", subject=None, ttl="8h", **environment):
        command = [self.junxiu, "token", "--role", role, "--organization", organization, "--ttl", ttl, "--data", self.data]
        if subject:
            command += ["--subject", subject]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=without_settings(**environment))
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", done.stdout), "the token and nothing else is printed"
        return done.stdout.strip()

    def call(self, method, request, token, *headers):
        """Calls; gives (True, the answer) or (False, what grpcurl prints of the refusal)."""
        command = ["grpcurl", "-plaintext"]
        for header in [f"authorization: Bearer {token}"] * bool(token) + list(headers):
            command += ["-H", header]
        command += ["-d", json.dumps(request, ensure_ascii=False), self.address, method]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return True, json.loads(done.stdout or "{}")
        return False, done.stdout + done.stderr

    def _read_banner(self):
        lines = []
        began = time.monotonic()
        # The banner ends with an empty line after the last of its commands.
        for line in self.process.stdout:
            lines.append(line)
            if "ComputeDeadline" in line:
                break
            assert time.monotonic() - began < START_SECONDS, "".join(lines)
        assert self.process.poll() is None, f"{''.join(lines)}{self.said()}"
        return "".join(lines)
