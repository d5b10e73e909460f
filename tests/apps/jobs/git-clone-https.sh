# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (libcurl-gnutls). Proof: cloned file identical (server is OpenSSL).
# GIT_SSL_CAINFO, not http.sslCAInfo: an exported GIT_SSL_CAINFO wins.
needs git python3
pki
git init -q r; head -c 4000000 /dev/urandom > r/f; git -C r add f; git -C r -c user.name=a -c user.email=a@b commit -qm m; git clone -q --bare r r.git; git -C r.git update-server-info; web $P
GIT_SSL_CAINFO=$T/ca-cert.pem gt git clone -q https://localhost:$P/r.git w
cmp r/f w/f
loaded 1
