# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# wget fetches from OpenSSL's server.
needs wget openssl
pki; data
server openssl other openssl s_server -quiet -accept 127.0.0.1:$P -cert server-cert.pem -key server-key.pem -WWW; up $P
gt wget -q --ca-certificate=ca-cert.pem -O out.raw https://localhost:$P/in.raw
same; loaded 1; offloaded 1
