# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (libcurl-gnutls), many requests. Proof: image identical (server is nginx/OpenSSL, range requests).
needs nbdkit nbdcopy nginx openssl
[ -e "$(echo /usr/lib/*/nbdkit/plugins/nbdkit-curl-plugin.so)" ] || skip "no nbdkit-curl-plugin.so"
pki; data; cat > n.conf <<N
daemon off; worker_processes 1; pid $T/pid; error_log stderr warn; events {}
http { access_log off; server { listen 127.0.0.1:$P ssl; ssl_certificate $T/server-cert.pem; ssl_certificate_key $T/server-key.pem; root $T; } }
N
server nginx1 other nginx -c $T/n.conf -p $T; up $P; Q=$(port)
server nbdkit2 gt nbdkit -f -i 127.0.0.1 -p $Q curl https://localhost:$P/in.raw cainfo=ca-cert.pem; up $Q
other nbdcopy nbd://127.0.0.1:$Q out.raw
same
loaded 1
