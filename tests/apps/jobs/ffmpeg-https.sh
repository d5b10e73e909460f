# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: decoded audio has the same MD5 (server is OpenSSL).
needs ffmpeg python3
pki; ffmpeg -v error -f lavfi -i sine=d=20 s.wav; web $P
gt ffmpeg -v error -ca_file ca-cert.pem -tls_verify 1 -i https://localhost:$P/s.wav -f md5 - > a; ffmpeg -v error -i s.wav -f md5 - > b
cmp a b && cat a
loaded 1
