# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# gnutls-ktls: does status tell the truth about this kernel, does run count right, does bench measure?
needs nbdkit nbdcopy openssl
TOOL=${KTLS_TOOL:-}
for f in "$GT/../../src/.libs/gnutls-ktls" "$GT/../../src/gnutls-ktls" /usr/bin/gnutls-ktls; do
	[ -n "$TOOL" ] || [ ! -x "$f" ] || TOOL=$f
done
[ -n "$TOOL" ] && [ -n "$GT" ] || skip "no gnutls-ktls"
unset GNUTLS_KTLS GNUTLS_KTLS_REPORT
status() { # expected exit status, text that status --json has…
	local want=$1 rc=0
	shift
	gt "$TOOL" status --json >status.json 2>status.log || rc=$?
	for t; do grep -qF -- "$t" status.json || { cat status.json; die "status does not say: $t"; }; done
	[ $rc = "$want" ] || { cat status.json; die "status ends with $rc, not $want"; }
}
json() { if [ "$1" = 0 ]; then echo true; else echo false; fi; }
kernel=1 rekey=1
[ ! -e /proc/net/tls_stat ] || kernel=0
! grep -q TlsTxRekeyOk /proc/net/tls_stat 2>/dev/null || rekey=0
ready=1
[ "$KTLS" != true ] || ready=$kernel

# --- status
if [ $kernel = 0 ]; then
	status $ready '"attach": "offloaded"' '"module": "loaded"' "\"can_rekey\": $(json $rekey)" \
		'"TLS1.2": {"AES-128-GCM": "offloaded", "AES-256-GCM": "offloaded", "AES-128-CCM": "offloaded"'
else
	status 1 '"attach": "no-module"' '"ready": false' '"AES-128-GCM": "no-module"' 'modprobe tls'
fi
status $ready "\"enabled\": $KTLS" '"enabled_by": "file"' "\"config_file\": \"$T/gnutls.conf\"" \
	"\"ktls_file\": \"$T/ktls.config\"" '"ktls_file_used": false' '"direction": "both"'
printf 'direction = send\nrekey = required\nzerocopy = true\nrekey-after = 7\n' >ktls.config
status $ready '"ktls_file_used": true' '"direction": "send"' '"direction_by": "file"' '"rekey": "required"' \
	'"zerocopy": true' '"rekey_after": 7'
rm ktls.config
GNUTLS_KTLS=off status 1 '"enabled": false' '"enabled_by": "environment"' 'unset GNUTLS_KTLS'
GNUTLS_KTLS=recv status $kernel '"enabled": true' '"direction": "recv"' '"direction_by": "environment"'
gt "$TOOL" status >status.log || :
says status 'Configuration'
! gt "$TOOL" status --wrong 2>/dev/null || die "a wrong option is accepted"

# --- run
psk; data
copy() { # options of run
	rm -f out.raw
	gt "$TOOL" run "$@" -- nbdkit -f -i 127.0.0.1 -p $P --tls=require --tls-psk=keys.psk file in.raw \
		--run "nbdcopy 'nbds://alice@127.0.0.1:$P?tls-psk-file=$T/keys.psk' out.raw" 2>run.log
	same
}
copy --off
says run '0 through the kernel both ways'
says run 'sending, '
says run 'switched off by GNUTLS_KTLS (off-environment)'
copy
if [ $kernel = 0 ]; then
	says run ', 0 sending only, 0 receiving only, 0 not at all'
	! grep 'sending, ' run.log || die "there are reasons though all went to the kernel"
	echo 'direction = recv' >ktls.config
	copy --on
	says run ' 0 through the kernel both ways, 0 sending only'
	says run '(off-direction)'
	rm ktls.config
else
	says run '(no-module)'
fi
n=$(sed -n 's/^gnutls-ktls: \([0-9]*\) sessions: .*/\1/p' run.log)
[ "${n:-0}" -ge 2 ] || { cat run.log; die "run counts ${n:-no} sessions"; }
rc=0
gt "$TOOL" run -- sh -c 'exit 7' 2>run.log || rc=$?
[ $rc = 7 ] || die "run ends with $rc, not 7"
says run 'no TLS session'
rc=0
gt "$TOOL" run -- ./no-such-command 2>run.log || rc=$?
[ $rc = 127 ] || die "run ends with $rc, not 127"
[ -z "$(ls -d "${TMPDIR:-/tmp}"/gnutls-ktls.?????? 2>/dev/null)" ] || die "run leaves files behind"

# --- what can't be written was not told
for what in --version --help status 'status --json'; do
	rc=0
	# shellcheck disable=SC2086
	gt "$TOOL" $what >/dev/full 2>full.log || rc=$?
	[ $rc = 3 ] || die "$what on a full disk ends with $rc"
done

# --- bench: three ciphers, send and send_file, on each path that there is
bench() { gt "$TOOL" bench --seconds 0.05 --rounds 1 --sizes 4096 "$@" >bench.log; }
count() { grep -c "$1" bench.log || :; }
bench --json
[ "$(count '"path": "user"')" = 6 ] || die "bench has not measured user space six times"
if [ $kernel = 0 ]; then
	[ "$(count '"path": "kernel"')" = 6 ] || die "bench has not measured the kernel six times"
	[ "$(count '"send_reason": "offloaded", "recv_reason": "offloaded"')" = 6 ] || die "bench did not go to the kernel"
	bench; says bench 'kernel/user'
else
	[ "$(count '"path": "kernel"')" = 0 ] && says bench '"attach": "no-module"'
	bench; says bench 'No kernel path here'
fi
for wrong in "--sizes 0" "--sizes 1,x" "--seconds 0" "--seconds" "--rounds 0" "--wrong"; do
	rc=0
	gt "$TOOL" bench $wrong 2>/dev/null || rc=$?
	[ $rc = 2 ] || die "bench $wrong ends with $rc, not 2"
done

# --- a user without rights on a kernel that has not loaded its module (guests only)
if [ "${GUEST:-}" = 1 ] && [ "$(id -u)" = 0 ] && setpriv --help 2>/dev/null | grep -q reuid &&
	rmmod tls 2>/dev/null; then
	rc=0
	LD_LIBRARY_PATH=$GT GNUTLS_KTLS=on setpriv --reuid 1000 --regid 1000 --clear-groups \
		"$TOOL" status --json >status.json || rc=$?
	insmod /modules/tls.ko
	[ $rc = 1 ] && grep -q '"attach": "no-module"' status.json && grep -q 'Load the module as root' status.json ||
		{ cat status.json; die "status is wrong without the module"; }
	echo "kernel: also without the module"
fi
