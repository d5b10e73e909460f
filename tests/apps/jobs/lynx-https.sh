# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: text identical (server is OpenSSL).
needs lynx python3
pki; echo marker-$P > x.txt; web $P
SSL_CERT_FILE=$T/ca-cert.pem gt lynx -dump https://localhost:$P/x.txt > o; cmp <(cat x.txt) <(grep -o 'marker.*' o)
loaded 1
