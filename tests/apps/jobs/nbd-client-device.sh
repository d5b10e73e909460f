# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbd-client attaches a block device to nbd-server over TLS 1.2 and moves the bytes between the kernel's nbd driver
# and the TLS connection itself. Needs root and a kernel with nbd.
needs nbd-server nbd-client openssl
[ "$(id -u)" = 0 ] || skip "needs root"
[ -b /dev/nbd0 ] || skip "no /dev/nbd0 (kernel module nbd)"
pki; data
cat >config <<N
[generic]
port=$P
listenaddr=127.0.0.1
certfile=$T/server-cert.pem
keyfile=$T/server-key.pem
cacertfile=$T/ca-cert.pem
force_tls=true
allowlist=true
[x]
exportname=$T/in.raw
N
gt nbd-server -C $T/config -p $T/pid -M 8 >nbd-server.log 2>&1; up $P; PIDS="$PIDS $(cat pid)"
PATH=$PATH:/usr/sbin
gt nbd-client -N x localhost -p $P -certfile client-cert.pem -keyfile client-key.pem -cacertfile ca-cert.pem \
	-tlshostname localhost -enable-tls /dev/nbd0 >nbd-client.log 2>&1
head -c $SIZE /dev/nbd0 >out.raw
# and the way back: new content, written through the device
head -c 1048576 /dev/urandom >new
dd if=new of=/dev/nbd0 bs=65536 conv=fsync 2>dd.log
gt nbd-client -d /dev/nbd0 >>nbd-client.log 2>&1
cmp new <(head -c 1048576 in.raw) || die "what was written did not arrive"
cmp <(tail -c +1048577 in.raw) <(tail -c +1048577 out.raw) || die "what was read is wrong"
loaded 2; offloaded 2
