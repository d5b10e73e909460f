# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (libwget). Proof: file identical (server is OpenSSL).
needs wget2 python3
pki; data; web $P
gt wget2 -q --ca-certificate=ca-cert.pem -O out.raw https://localhost:$P/in.raw
same
loaded 1
