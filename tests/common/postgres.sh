# Sourced by the runners: a PostgreSQL cluster of our own, on a unix socket in a
# temporary folder, removed when the runner ends. Sets `cluster` and `postgres_bin`.

step() { printf '\n== %s (%ds)\n' "$1" "$SECONDS" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "$0 must run '$*' and needs root or sudo for that" >&2; exit 1
  fi
}

install_packages() {
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@")
  as_root "${install[@]}" >&2 || { as_root apt-get update -q >&2 && as_root "${install[@]}" >&2; }
}

server_folder() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

run_postgres() {
  # The server refuses to run as root.
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_cluster() {
  run_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$cluster"
}

start_cluster() {
  [ -x "$(server_folder)/initdb" ] || install_packages postgresql
  postgres_bin=$(server_folder)
  cluster=$(mktemp -d /tmp/junxiu-tests.XXXXXX)
  trap stop_cluster EXIT
  if [ "$(id -u)" = 0 ]; then chown postgres "$cluster"; fi
  chmod 755 "$cluster"
  (
    cd /
    run_postgres "$postgres_bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    run_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w start \
      -o "-c listen_addresses='' -k $cluster -c max_connections=400 -c shared_buffers=256MB" >/dev/null
  )
  export JUNXIU_TEST_POSTGRES="postgres://postgres@localhost/postgres?host=$cluster"
  export JUNXIU_TEST_REQUIRE_POSTGRES=1
}
