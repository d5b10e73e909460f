# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server; client is curl/OpenSSL. Proof: page says TLS1.3.
# same remark on the listening address.
needs gnutls-serv curl openssl
pki
server gnutls-serv1 gt gnutls-serv --http -p $P --x509certfile server-cert.pem --x509keyfile server-key.pem; up $P
other curl -s --cacert ca-cert.pem https://localhost:$P/ > o
grep -q '(TLS1.3-X.509)' o
loaded 1
