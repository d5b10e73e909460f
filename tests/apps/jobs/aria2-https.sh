# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: file identical (server is OpenSSL).
needs aria2c python3
pki; data; web $P
gt aria2c -q --ca-certificate=ca-cert.pem -o out.raw https://localhost:$P/in.raw
same
loaded 1
