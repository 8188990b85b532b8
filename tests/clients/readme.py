"""The session of a README: run as it stands, and compared with what it shows."""

import re
import subprocess

from suite import without_settings

BEGIN, END = "<!-- session:begin -->", "<!-- session:end -->"
ADDRESS = "127.0.0.1:50051"
# Calls whose answers depend on nothing but the request; of others, which speak of the demo, the fields are compared.
EXACT = (
    "RegulationService/", "SubsidyService/PreviewSubsidy", "DuesService/QuoteDues", "SocialPostService/PreviewPost",
    "AnnalsService/EvaluateInclusion", "RecuperationService/RankCandidates",
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def check(suite, path, update):
    """Runs the session; gives how many commands it had."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    session, after = rest.split(END)
    steps = list(parse(session))
    assert steps, "the session has no commands"
    faults = []
    for step in steps:
        step["real"] = run(suite, step["command"])
        if not same(step):
            faults.append(f"$ {step['command']}\n--- shown\n{step['shown']}\n--- real\n{step['real']}")
    if update:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + BEGIN + rewritten(session, steps) + END + after)
        return len(steps)
    assert not faults, f"{path} shows what does not happen:\n" + "\n\n".join(faults)
    return len(steps)


def parse(session):
    """Yields the commands of the fenced blocks: from `$ ` to where no quote is open and no `\\` continues, and what follows."""
    for block in re.findall(r"```console\n(.*?)```", session, re.S):
        lines = block.splitlines()
        at = 0
        while at < len(lines):
            assert lines[at].startswith("$ "), f"a command was expected: {lines[at]}"
            command = [lines[at][2:]]
            while command[-1].endswith("\\") or "\n".join(command).count("'") % 2:
                at += 1
                command.append(lines[at])
            at += 1
            shown = []
            while at < len(lines) and not lines[at].startswith("$ "):
                shown.append(lines[at])
                at += 1
            yield {"command": "\n".join(command), "shown": "\n".join(shown).rstrip()}


variables = {}


def run(suite, command):
    """Runs a command as a user would, at the suite's own address, and remembers what it exports."""
    command = command.replace(ADDRESS, suite.address)
    command = re.sub(r"(\./)?target/(release|debug)/junxiu|(?<![\w/-])junxiu(?= (token|import|template|config))", suite.junxiu, command)
    exported = re.findall(r"^export (\w+)=", command)
    script = command + "".join(f'\nprintf "\\n@@{name}=%s" "${name}"' for name in exported)
    environment = without_settings(JUNXIU_DATA=suite.data, **variables)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment)
    out, *values = re.split(r"\n@@", done.stdout)
    for value in values:
        name, content = value.split("=", 1)
        assert content, f"{command} exports nothing: {done.stderr}"
        variables[name] = content
    return (out + done.stderr).rstrip().replace(suite.address, ADDRESS).replace(suite.junxiu, "target/release/junxiu")


def same(step):
    """Compares what is shown with what is real; a line of `…` in what is shown stands for any lines."""
    exact = any(name in step["command"] for name in EXACT) or "grpcurl" not in step["command"]
    plain = masked if exact else shape
    parts = re.split(r"^\s*…$", plain(step["shown"]), flags=re.M)
    pattern = r".*".join(re.escape(part.strip("\n")) for part in parts)
    return re.fullmatch(pattern, plain(step["real"]), re.S) is not None


def masked(text):
    return re.sub(r"eyJ[\w.-]+", "TOKEN", UUID.sub("ID", text))


def shape(text):
    """An answer without its values: the names of its fields, line by line."""
    return re.sub(r'^(\s*"\w+": )[^{\[\n]*$', r"\1_", masked(text), flags=re.M)


def rewritten(session, steps):
    """The session with the real output; what shows it already stays as it was written."""
    rest = iter(steps)

    def block(_):
        lines = []
        for _ in range(counts.pop(0)):
            step = next(rest)
            lines += ["$ " + step["command"], step["shown"] if same(step) and step["shown"] else step["real"]]
        return "```console\n" + "\n".join(line for line in lines if line) + "\n```"

    counts = [len(list(parse(match))) for match in re.findall(r"```console\n.*?```", session, re.S)]
    return re.sub(r"```console\n.*?```", block, session, flags=re.S)
