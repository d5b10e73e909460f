# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client (QUIC handshake API). Proof: file identical over QUIC.
needs gtlsserver gtlsclient openssl
pki; mkdir w d; head -c 4000000 /dev/urandom > w/in.raw
server gtlsserver1 gt gtlsserver -q -d w 127.0.0.1 $P server-key.pem server-cert.pem; up $P
gt gtlsclient -q --download=d --exit-on-all-streams-close 127.0.0.1 $P https://localhost:$P/in.raw
cmp w/in.raw d/in.raw
loaded 2
