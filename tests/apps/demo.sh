#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demonstration itself, natively or in a guest: demo.sh BYTES, with GT=folder of our libgnutls.so.30.
# Debian's nbdkit serves a disk image, Debian's nbdcopy copies it: TLS-PSK and X.509 both ways, each
# through the kernel (ktls = true) and through user space (ktls = false).
set -euo pipefail
SIZE=$1 HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2153
[ -e "$GT/libgnutls.so.30" ] || { echo "demo: no libgnutls.so.30 in $GT"; exit 1; }
LIMIT=${LIMIT:-300}
T=$(mktemp -d "${TMPDIR:-/tmp}/demo.XXXXXX")
chmod 755 "$T"
cd "$T"
NBDKIT='' BAR=''
trap '[ -z "$NBDKIT$BAR" ] || kill $NBDKIT $BAR 2>/dev/null || :; cd /; rm -rf "$T"' EXIT
# a guest's output is a serial line
TTY=''
[ -n "${GUEST:-}" ] || [ ! -t 1 ] || TTY=1
fail() {
	echo
	echo "demo: FAILED: $*"
	for f in nbdkit.log nbdinfo.log nbdcopy.log; do
		[ ! -s $f ] || { echo "--- $f"; grep -v 'transition:\|worker thread' $f | cut -c1-200 | tail -n 10; }
	done
	exit 1
}
step() { printf '%s\n' "* $*"; }
counter() { awk -v n="$1" '$1 == n { print $2; f = 1 } END { if (!f) print 0 }' /proc/net/tls_stat 2>/dev/null || echo 0; }
taken() { { cat /proc/net/{tcp,tcp6} 2>/dev/null || :; } |
	awk -v p="$(printf ':%04X' "$1")" '$4 == "0A" && index($2, p) == length($2) - 4 { f = 1 } END { exit !f }'; }
with_ours() {
	env LD_LIBRARY_PATH="$GT" LD_DEBUG=files LD_DEBUG_OUTPUT="$T/loaded" GNUTLS_SYSTEM_PRIORITY_FILE="$T/gnutls.conf" "$@"
}
progress() { # label: how much of copy.img is there, until killed
	local n last=-1
	while :; do
		n=$(stat -c %b copy.img 2>/dev/null || echo 0)
		n=$((n * 512 * 100 / SIZE))
		[ $n -le 100 ] || n=100
		bar $n "$1"
		sleep .5
	done
}
bar() { # percent label
	if [ -n "$TTY" ]; then
		printf '\r  %-20s [%-40s] %3d %%' "$2" "$(printf '%*s' $(($1 * 2 / 5)) '' | tr ' ' '#')" "$1"
	elif [ $(($1 / 25)) != "${last:--1}" ]; then
		last=$(($1 / 25))
		printf '  %-20s %3d %%\n' "$2" "$1"
	fi
}

KERNEL_TLS=1
grep -qw tls /proc/sys/net/ipv4/tcp_available_ulp 2>/dev/null || KERNEL_TLS=
step "a disk image of $((SIZE / 1048576)) MiB, a secret, certificates"
head -c "$SIZE" /dev/urandom >disk.img || fail "no room for the disk image in $T"
printf 'alice:%s\n' "$(openssl rand -hex 32)" >keys.psk
if [ -n "${PKI:-}" ]; then cp "$PKI"/*.pem .; else "$HERE/pki" . || fail "openssl made no certificates"; fi

copy() { # psk|x509 kernel|user
	local auth=$1 path=$2 port before after start end uri words tls nbd seconds ours all
	printf '[global]\nktls = %s\n' "$([ "$path" = kernel ] && echo true || echo false)" >gnutls.conf
	rm -f loaded.* copy.img
	while port=$((20000 + RANDOM % 12000)); do taken $port || break; done
	case $auth in
	psk) tls=(--tls-psk=keys.psk) uri="nbds://alice@127.0.0.1:$port?tls-psk-file=$T/keys.psk" ;;
	x509) tls=(--tls-certificates=. --tls-verify-peer) uri="nbds://localhost:$port?tls-certificates=$T" ;;
	esac
	before="$(counter TlsTxSw) $(counter TlsRxSw)"
	with_ours timeout "$LIMIT" nbdkit -f -v -D nbdkit.tls.session=1 -r -i 127.0.0.1 -p $port --tls=require "${tls[@]}" \
		file disk.img >nbdkit.log 2>&1 </dev/null &
	NBDKIT=$!
	for _ in $(seq 300); do
		taken $port && break
		kill -0 $NBDKIT 2>/dev/null || fail "nbdkit ended early"
		sleep .1
	done
	# libnbd's words, from a connection of their own: saying them slows a copy down
	LIBNBD_DEBUG=1 with_ours timeout "$LIMIT" nbdinfo --size "$uri" >size 2>nbdinfo.log || fail "nbdinfo cannot connect"
	start=${EPOCHREALTIME/[.,]/}
	progress "$auth, $path path" &
	BAR=$!
	with_ours timeout "$LIMIT" nbdcopy "$uri" copy.img 2>nbdcopy.log || fail "nbdcopy did not copy"
	end=${EPOCHREALTIME/[.,]/}
	kill $BAR
	wait $BAR 2>/dev/null || :
	BAR=
	last=-1
	bar 100 "$auth, $path path"
	[ -z "$TTY" ] || echo
	after="$(counter TlsTxSw) $(counter TlsRxSw)"
	kill $NBDKIT 2>/dev/null || :
	wait $NBDKIT 2>/dev/null || :
	NBDKIT=
	cmp disk.img copy.img || fail "the copy differs from the original ($auth, $path path)"
	all=$(cat loaded.* | grep -c 'calling init: .*/libgnutls\.so\.30' || :)
	ours=$(cat loaded.* | grep -cF "calling init: $GT/libgnutls.so.30" || :)
	[ "$ours" -ge 3 ] && [ "$ours" = "$all" ] || fail "nbdkit or nbdcopy loaded another libgnutls.so.30 ($ours of $all are ours)"
	protocol=$(sed -n 's/.*TLS session: (\(TLS[0-9.]*\)).*/\1/p' nbdkit.log | tail -n 1)
	cipher=$(sed -n 's/.*using TLS: cipher \([^ ]*\).*/\1/p' nbdinfo.log | tail -n 1)
	words=$(sed -n 's/.*TLS: \(kTLS .*\)/\1/p' nbdkit.log | sort | uniq | paste -sd/ -)
	nbd=$(sed -n 's/.* \(kTLS [a-z ]*\)$/\1/p' nbdinfo.log | tail -n 1)
	[ -n "$protocol" ] && [ -n "$cipher" ] || fail "nbdkit or libnbd do not say what they use"
	seconds=$(awk -v us=$((end - start)) 'BEGIN { printf "%.2f", us / 1e6 }')
	printf '%-5s %-7s %-9s %-18s %-25s %-14s %-13s %-13s %8s %7s\n' "$auth" "$path" "$protocol" "$cipher" \
		"${words:-?}" "${nbd:-?}" "${before% *} -> ${after% *}" "${before#* } -> ${after#* }" "$seconds" \
		"$(awk -v us=$((end - start)) -v n="$SIZE" 'BEGIN { printf "%.1f", n / us }')" >>table
	rm -f copy.img
	if [ "$path" = kernel ] && [ -n "$KERNEL_TLS" ]; then
		[ "$words" = 'kTLS enabled full duplex' ] || fail "nbdkit says: ${words:-nothing about kTLS}"
		[ "$nbd" = 'kTLS enabled' ] || fail "libnbd says: ${nbd:-nothing about kTLS}"
		[ "${after% *}" -gt "${before% *}" ] && [ "${after#* }" -gt "${before#* }" ] || fail "the kernel's counters did not rise"
	else
		[ "$before" = "$after" ] || fail "the kernel's counters rose on the user path"
	fi
}

[ -n "$KERNEL_TLS" ] || step "this kernel offers no TLS: the \"kernel path\" falls back to user space"
step "nbdkit serves, nbdcopy copies; both load $GT/libgnutls.so.30"
for auth in psk x509; do
	for path in kernel user; do copy $auth $path; done
done
step "all copies are identical to the original"
echo
printf '%-5s %-7s %-9s %-18s %-25s %-14s %-13s %-13s %8s %7s\n' keys path protocol cipher "nbdkit says" "libnbd says" \
	TlsTxSw TlsRxSw seconds MB/s
cat table
