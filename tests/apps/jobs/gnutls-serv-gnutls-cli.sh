# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client, mutual X.509. Proof: echoed line + trusted status.
# gnutls-serv has no bind option and listens on all addresses: use `unshare -n` with lo up where that
# matters.
needs gnutls-serv gnutls-cli openssl
pki
server gnutls-serv1 gt gnutls-serv --echo -q -p $P --x509certfile server-cert.pem --x509keyfile server-key.pem --x509cafile ca-cert.pem --require-client-cert; up $P
{ echo hello-$P; sleep 1; } | gt gnutls-cli --x509cafile ca-cert.pem --x509certfile client-cert.pem --x509keyfile client-key.pem -p $P localhost > o
grep -q "^hello-$P" o && grep -q 'Status: The certificate is trusted' o && grep Description o
loaded 2
