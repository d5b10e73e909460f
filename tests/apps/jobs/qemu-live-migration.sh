# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# A paused guest migrates from one QEMU to another; certificates both ways. QEMU brings its own push and
# pull functions: user space, by rule.
needs qemu-system-x86_64 socat openssl
pki; V="-machine q35 -m 64 -nodefaults -display none -S"
server to gt qemu-system-x86_64 $V -object tls-creds-x509,id=t,endpoint=server,dir=$T,verify-peer=on \
	-incoming defer -qmp unix:b.sock,server=on,wait=off
server from gt qemu-system-x86_64 $V -object tls-creds-x509,id=t,endpoint=client,dir=$T \
	-qmp unix:a.sock,server=on,wait=off
qmp() { # socket command…: the answers
	local sock=$1
	shift
	{ printf '%s\n' '{"execute":"qmp_capabilities"}' "$@"; sleep .$((3 * SLOW > 9 ? 9 : 3 * SLOW)); } |
		timeout $((10 * SLOW)) socat - unix-connect:$sock | tee -a qmp.log
}
for sock in a.sock b.sock; do
	for _ in $(seq 40); do
		qmp $sock 2>/dev/null | grep QMP >/dev/null && break
		kill -0 $PIDS 2>/dev/null || die "QEMU ended early"
		sleep .3
	done
done
qmp b.sock '{"execute":"migrate-set-parameters","arguments":{"tls-creds":"t"}}' \
	"{\"execute\":\"migrate-incoming\",\"arguments\":{\"uri\":\"tcp:127.0.0.1:$P\"}}" >/dev/null
up $P
qmp a.sock '{"execute":"migrate-set-parameters","arguments":{"tls-creds":"t","tls-hostname":"localhost"}}' \
	"{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"tcp:127.0.0.1:$P\"}}" >/dev/null
for _ in $(seq 40); do
	qmp a.sock '{"execute":"query-migrate"}' >status
	grep -q '"status": "\(completed\|failed\)"' status && break
done
grep -q '"status": "completed"' status || die "the migration did not complete"
qmp a.sock '{"execute":"query-migrate-parameters"}' | grep '"tls-creds": "t"' >/dev/null || die "TLS was not used"
loaded 2; offloaded 0
