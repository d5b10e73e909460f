# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (libcurl-gnutls). Proof: image identical.
needs qemu-img nginx openssl
[ -e "$(echo /usr/lib/*/qemu/block-curl.so)" ] || skip "no block-curl.so"
pki; data; cat > n.conf <<N
daemon off; worker_processes 1; pid $T/pid; error_log stderr warn; events {}
http { access_log off; server { listen 127.0.0.1:$P ssl; ssl_certificate $T/server-cert.pem; ssl_certificate_key $T/server-key.pem; root $T; } }
N
server nginx1 other nginx -c $T/n.conf -p $T; up $P
gt qemu-img convert -O raw --image-opts driver=https,url=https://localhost:$P/in.raw,sslverify=off out.raw
same
loaded 1
