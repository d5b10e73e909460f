# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbd-server serves, nbd-client lists the exports; certificates; TLS 1.2, which both pin.
# Listing needs no nbd device.
needs nbd-server nbd-client openssl
pki; data 1048576
cat >config <<N
[generic]
port=$P
listenaddr=127.0.0.1
certfile=$T/server-cert.pem
keyfile=$T/server-key.pem
cacertfile=$T/ca-cert.pem
force_tls=true
allowlist=true
[disk-$P]
exportname=$T/in.raw
N
gt nbd-server -C $T/config -p $T/pid -M 8 >nbd-server.log 2>&1; up $P; PIDS="$PIDS $(cat pid)"
PATH=$PATH:/usr/sbin gt nbd-client -l localhost -p $P -certfile client-cert.pem -keyfile client-key.pem \
	-cacertfile ca-cert.pem -tlshostname localhost -enable-tls >list.log 2>&1
grep -q "^disk-$P" list.log || die "the export is not listed"
loaded 2; offloaded 2
