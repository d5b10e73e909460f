# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# What every job of tests/apps/jobs starts with. Runs as: bash lib.sh JOBFILE
#   GT     folder with the libgnutls.so.30 under test; empty: the system's own
#   TLS    1.2 | 1.3 | empty (whatever both sides like best)
#   KTLS   true | false: the switch in the configuration; true also checks that the kernel did it
#   SIZE   bytes to move        SLOW  factor for time limits      PKI  ready-made certificates
# A job ends with 0 (right), 77 (cannot run here: reason printed) or anything else (wrong).
set -euo pipefail
JOB=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
GT=${GT:-} TLS=${TLS:-} KTLS=${KTLS:-false} SIZE=${SIZE:-8388608} SLOW=${SLOW:-1} PKI=${PKI:-}
T=$(mktemp -d "${TMPDIR:-/tmp}/job.XXXXXX")
chmod 755 "$T"
cd "$T"
PIDS=
finish() {
	local rc=$?
	# shellcheck disable=SC2086
	[ -z "$PIDS" ] || kill $PIDS 2>/dev/null || :
	wait 2>/dev/null || :
	if [ $rc != 0 ] && [ $rc != 77 ]; then
		for f in "$T"/*.log; do
			[ -s "$f" ] || continue
			echo "--- ${f##*/}"
			grep -v -e 'pread\|extents\|worker thread\|finalize\|: event \|poll start\|poll end\|transition:\|enter:\|leave:' "$f" |
				cut -c1-200 | tail -n "${LOG_LINES:-8}"
		done
	fi
	cd /
	rm -rf "$T"
}
trap finish EXIT
skip() { echo "$*"; exit 77; }
die() { echo "$*"; exit 1; }

# --- the library under test
printf '[global]\nktls = %s\n' "$KTLS" >gnutls.conf
[ "$TLS" != 1.2 ] || printf '[overrides]\ndisabled-version = tls1.3\n' >>gnutls.conf
LIMIT=$((60 * SLOW))
# gt COMMAND: runs it, bounded in time, with the library under test; every program that loads a
# libgnutls leaves a line in loaded.* that says which. other COMMAND: the same without.
bounded() {
	local how=$1
	shift
	CMD=(timeout -k 5 "$LIMIT" "$@")
	[ "$how" = other ] || CMD=(env ${GT:+"LD_LIBRARY_PATH=$GT${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"}
		${GT_PRELOAD:+"LD_PRELOAD=$GT_PRELOAD"} LD_DEBUG=files LD_DEBUG_OUTPUT="$T/loaded"
		GNUTLS_SYSTEM_PRIORITY_FILE="$T/gnutls.conf" "${CMD[@]}")
}
gt() { bounded gt "$@"; "${CMD[@]}"; }
other() { bounded other "$@"; "${CMD[@]}"; }
server() { # LOG gt|other COMMAND…: in the background until the job ends
	local log=$1
	shift
	bounded "$@"
	"${CMD[@]}" >"$log.log" 2>&1 </dev/null &
	PIDS="$PIDS $!"
}
# loaded N: at least N programs have loaded a libgnutls, and none of them another than ours
loaded() {
	local ours all
	all=$(cat loaded.* 2>/dev/null | grep -c 'calling init: .*/libgnutls\.so\.30' || :)
	[ "$all" -ge "$1" ] || die "libgnutls was loaded $all times, not $1"
	[ -n "$GT" ] || return 0
	ours=$(cat loaded.* | grep -cF "calling init: $GT/libgnutls.so.30" || :)
	[ "$ours" = "$all" ] || die "another libgnutls.so.30 was loaded $((all - ours)) times"
}

# --- ports, keys, data
taken() { # port: something listens there, TCP or UDP
	{ cat /proc/net/{tcp,tcp6,udp,udp6} 2>/dev/null || :; } | awk -v p="$(printf ':%04X' "$1")" \
		'($4 == "0A" || $4 == "07") && index($2, p) == length($2) - 4 { f = 1 } END { exit !f }'
}
port() {
	local p
	while p=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)); do taken $p || break; done
	echo $p
}
up() { # port: waits until something listens there
	for _ in $(seq $((100 * SLOW))); do
		taken "$1" && return 0
		[ -z "$PIDS" ] || kill -0 "${PIDS##* }" 2>/dev/null || die "the server ended early"
		sleep .1
	done
	die "nothing listens on port $1"
}
P=$(port)
needs() { for p; do command -v "$p" >/dev/null || [ -x "/usr/sbin/$p" ] || skip "no program $p"; done; }
HERE=$(cd "$(dirname "$JOB")/.." && pwd)
pki() { # ca-cert.pem, {server,client}-{cert,key}.pem, server-both.pem
	if [ -n "$PKI" ]; then cp "$PKI"/*.pem .; else "$HERE/pki" .; fi
}
web() { # port: OpenSSL (Python) serves the current folder over HTTPS
	server web other /usr/bin/python3 -c 'import http.server as h,ssl,sys
s=h.ThreadingHTTPServer(("127.0.0.1",int(sys.argv[1])),h.SimpleHTTPRequestHandler)
c=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER);c.load_cert_chain("server-cert.pem","server-key.pem")
s.socket=c.wrap_socket(s.socket,server_side=True);s.serve_forever()' "$1"
	up "$1"
}
psk() { printf 'alice:%s\n' "$(openssl rand -hex 32)" >keys.psk; }
data() { head -c "${1:-$SIZE}" /dev/urandom >in.raw; }
same() { cmp "${1:-in.raw}" "${2:-out.raw}" || die "the copy differs"; }

# --- kernel TLS
stat_of() { awk -v n="$1" '$1 == n { print $2; f = 1 } END { if (!f) print 0 }' /proc/net/tls_stat 2>/dev/null || echo 0; }
counters() { for c in TlsTxSw TlsRxSw TlsDecryptError; do printf '%s ' "$(stat_of $c)"; done; echo; }
BEFORE=$(counters)
# offloaded N: with KTLS=true N of our ends (both directions) went to the kernel, and nothing failed there
offloaded() {
	local tx0 rx0 err0 tx rx err want=$1
	[ "$KTLS" = true ] || want=0
	read -r tx0 rx0 err0 <<<"$BEFORE"
	read -r tx rx err <<<"$(counters)"
	[ "$KTLS" != true ] || echo "kernel: sending $((tx - tx0)), receiving $((rx - rx0)), errors $((err - err0))"
	[ $((tx - tx0)) -ge "$want" ] && [ $((rx - rx0)) -ge "$want" ] || die "expected $want offloaded ends"
	[ "$err" = "$err0" ] || die "the kernel could not decrypt"
	[ "$want" != 0 ] || [ "$tx $rx" = "$tx0 $rx0" ] || die "expected no offloaded end"
}
# says LOG TEXT: that program's log has the text
says() {
	grep -qF -- "$2" "$1.log" && return 0
	grep -i 'kTLS\|TLS session\|alert\|error' "$1.log" | cut -c1-200 | head -n 4 || :
	die "$1 does not say: $2"
}
# What nbdkit and libnbd themselves say. nbdkit names the version, too.
NBDKIT=(nbdkit -f -v -D nbdkit.tls.session=1 -i 127.0.0.1)
nbdkit_says() { # LOG
	[ -z "$TLS" ] || says "$1" "TLS session: (TLS$TLS"
	if [ "$KTLS" = true ]; then
		says "$1" 'kTLS enabled full duplex'
		! grep 'kTLS' "$1.log" | grep -v 'full duplex' || die "not every connection is offloaded"
	else
		says "$1" 'kTLS disabled'
	fi
}
libnbd_says() { # LOG of a program whose libnbd speaks (nbdcopy -v, LIBNBD_DEBUG=1)
	says "$1" 'connection is using TLS'
	if [ "$KTLS" = true ]; then
		says "$1" 'kTLS enabled'
		! grep 'kTLS disabled' "$1.log" || die "not every connection is offloaded"
	else
		says "$1" 'kTLS disabled'
	fi
}

# shellcheck source=/dev/null
. "$JOB"
