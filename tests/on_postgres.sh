#!/bin/sh
# Runs a command with a PostgreSQL of its own, which WORKBENCH_TEST_POSTGRES names and which is gone afterwards:
# sh tests/on_postgres.sh .venv/bin/python -m pytest -m "not long" tests/services
# The data are in memory where there is room, and nothing waits for a disk; nobody tidies up in between, at a moment of
# his own choosing, what is thrown away in a second. Ends with 69 where there is no server to start.
set -eu

find_postgres() { for folder in /usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && echo "$folder"; done | tail -n 1; }

in_memory() { # a folder that is no disk where there is room: each test copies a database of 300 files, 40 ms instead of 500
	room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [ "${room:-0}" -gt 1000000 ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

POSTGRES=$(find_postgres)
if [ -z "$POSTGRES" ]; then
	echo "There is no PostgreSQL below /usr/lib/postgresql; install Debian's package postgresql." >&2
	exit 69
fi
if [ "$(id -u)" = 0 ]; then as_postgres() { runuser -u postgres -- "$@"; }; else as_postgres() { "$@"; }; fi

FOLDER=$(mktemp -d "$(in_memory)/workbench-tests-XXXXXX")
[ "$(id -u)" != 0 ] || chown postgres "$FOLDER"
stop() { as_postgres "$POSTGRES/pg_ctl" -D "$FOLDER/data" -m immediate -s stop || true; rm -rf "$FOLDER"; }
trap stop EXIT
trap 'exit 143' TERM INT
as_postgres "$POSTGRES/initdb" -D "$FOLDER/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >/dev/null
PORT=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_postgres "$POSTGRES/pg_ctl" -D "$FOLDER/data" -o "-F -c autovacuum=off -c full_page_writes=off -c max_wal_size=128MB -k $FOLDER -p $PORT -h 127.0.0.1" -l "$FOLDER/log" -w -t 300 -s start
WORKBENCH_TEST_POSTGRES="postgresql://postgres@127.0.0.1:$PORT/postgres" "$@"
