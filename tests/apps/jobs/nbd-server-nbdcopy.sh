# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# nbd-server serves, nbdcopy copies; certificates; TLS 1.2, which nbd-server pins. It cannot take
# parallel requests: one connection, one request. It daemonises itself.
needs nbd-server nbdcopy openssl
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
gt nbdcopy -v --connections=1 --requests=1 "nbds://localhost:$P/x?tls-certificates=$T" out.raw 2>nbdcopy.log
same; loaded 2
libnbd_says nbdcopy; offloaded 2
