#!/bin/sh
# Everything that CI runs: style, types, import rules, security, and all tests on SQLite and on a real PostgreSQL, with a
# real Chromium. What is missing is installed from Debian's packages where that is possible; what cannot be run is said
# at the end, and fails the run when CI is set.
set -eu
cd "$(dirname "$0")/.."
BIN=.venv/bin
WORKERS=$(($(getconf _NPROCESSORS_ONLN) + 1)) # one more than cores: tests wait for servers, browsers and locks
NOT_RUN=""

install() { # install PACKAGE…, quietly, when this is Debian and we may
	if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
		echo "Installing $* from Debian's packages …"
		apt-get update -qq >/dev/null 2>&1 || true
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || true
	fi
}

find_postgres() { for folder in /usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && echo "$folder"; done | tail -n 1; }

in_memory() { # a folder that is no disk where there is room: each test copies a database of 300 files, 40 ms instead of 500
	room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [ "${room:-0}" -gt 1000000 ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

command -v chromium >/dev/null 2>&1 || install chromium
[ -n "$(find_postgres)" ] || install postgresql
if [ "$(id -u)" = 0 ]; then as_postgres() { runuser -u postgres -- "$@"; }; else as_postgres() { "$@"; }; fi

# Types are checked by one core; the other meanwhile compiles all that the tests load, once instead of once a worker.
$BIN/python -m pytest -q --collect-only >/dev/null 2>&1 &
COMPILED=$!
make -s lint
wait "$COMPILED" || true # the pass below says what cannot be collected

MARKS="not long"
if ! command -v chromium >/dev/null 2>&1; then
	NOT_RUN="$NOT_RUN browser tests (no chromium);"
	MARKS="not long and not browser"
fi
$BIN/python -m pytest -q -n "$WORKERS" --dist loadfile --no-loadscope-reorder -m "$MARKS"

POSTGRES=$(find_postgres)
if [ -n "$POSTGRES" ]; then
	FOLDER=$(mktemp -d "$(in_memory)/workbench-tests-XXXXXX")
	[ "$(id -u)" = 0 ] && chown postgres "$FOLDER"
	stop() { as_postgres "$POSTGRES/pg_ctl" -D "$FOLDER/data" -m immediate -s stop || true; rm -rf "$FOLDER"; }
	trap stop EXIT
	PORT=$($BIN/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	as_postgres "$POSTGRES/initdb" -D "$FOLDER/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >/dev/null
	as_postgres "$POSTGRES/pg_ctl" -D "$FOLDER/data" -o "-F -c full_page_writes=off -c max_wal_size=128MB -k $FOLDER -p $PORT -h 127.0.0.1" -l "$FOLDER/log" -w -s start
	echo "The same tests on PostgreSQL …"
	WORKBENCH_TEST_POSTGRES="postgresql://postgres@127.0.0.1:$PORT/postgres" $BIN/python -m pytest -q -n "$WORKERS" --dist loadfile --no-loadscope-reorder -m "not long and not browser and not no_rows" \
		tests/migrations tests/services tests/web tests/api tests/http tests/auth tests/jobs tests/flow tests/faults
else
	NOT_RUN="$NOT_RUN tests on PostgreSQL (no server);"
fi

if [ -n "$NOT_RUN" ]; then
	echo "NOT RUN:$NOT_RUN install what is missing and run again." >&2
	[ -z "${CI:-}" ] || exit 1
fi
