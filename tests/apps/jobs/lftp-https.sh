# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: file identical (server is OpenSSL).
needs lftp python3
pki; data; web $P
gt lftp -c "set ssl:ca-file ca-cert.pem; get https://localhost:$P/in.raw -o out.raw"
same
loaded 1
