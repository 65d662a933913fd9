#!/bin/sh
# Everything that CI runs: style, types, import rules, security, and all tests on SQLite and on a real PostgreSQL, with a
# real Chromium. What is missing is installed from Debian's packages where that is possible; what cannot be run is said
# at the end, and fails the run when CI is set. `sh tests/run.sh long` runs the long tests instead.
set -eu
cd "$(dirname "$0")/.."
BIN=.venv/bin
WORKERS=$(($(getconf _NPROCESSORS_ONLN) + 2)) # two more than cores: tests wait for servers, browsers, disks and locks
NOT_RUN=""
ON_POSTGRES="tests/migrations tests/services tests/web tests/api tests/http tests/auth tests/jobs tests/flow tests/faults"

if [ "${1:-}" = long ]; then
	$BIN/python -m pytest -q -n auto --dist loadfile --hypothesis-profile "others each time" -m long
	exec sh tests/on_postgres.sh $BIN/python -m pytest -q -n auto --dist loadfile -m "(long or one_database) and not browser" $ON_POSTGRES
fi

install() { # install PACKAGE…, quietly, when this is Debian and we may
	if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
		echo "Installing $* from Debian's packages …"
		apt-get update -qq >/dev/null 2>&1 || true
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || true
	fi
}

MISSING=""
command -v chromium >/dev/null 2>&1 || MISSING="$MISSING chromium"
command -v wrk >/dev/null 2>&1 || MISSING="$MISSING wrk"
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || MISSING="$MISSING postgresql"
# shellcheck disable=SC2086 # one word a package
[ -z "$MISSING" ] || install $MISSING

# Types are checked by one core; the other meanwhile compiles all that the tests load, once instead of once a worker.
$BIN/python -m pytest -q --collect-only >/dev/null 2>&1 &
COMPILED=$!
make -s lint || { kill "$COMPILED"; exit 1; }
wait "$COMPILED" || true # the pass below says what cannot be collected

MARKS="not long"
if ! command -v chromium >/dev/null 2>&1; then
	NOT_RUN="$NOT_RUN browser tests (no chromium);"
	MARKS="not long and not browser"
fi
$BIN/python -m pytest -q -n "$WORKERS" --dist loadfile --no-loadscope-reorder -m "$MARKS"

echo "The same tests on PostgreSQL …"
ENDED=0
sh tests/on_postgres.sh $BIN/python -m pytest -q -n "$WORKERS" --dist loadfile --no-loadscope-reorder \
	-m "not long and not browser and not one_database" $ON_POSTGRES || ENDED=$?
case $ENDED in
0) ;;
69) NOT_RUN="$NOT_RUN tests on PostgreSQL (no server);" ;;
*) exit "$ENDED" ;;
esac

if [ -n "$NOT_RUN" ]; then
	echo "NOT RUN:$NOT_RUN install what is missing and run again." >&2
	[ -z "${CI:-}" ] || exit 1
fi
