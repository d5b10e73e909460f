# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server (libmicrohttpd); client is curl/OpenSSL. Proof: JSON answer over https.
# systemd-socket-activate clears the environment, hence the one behind it.
needs systemd-socket-activate curl openssl
[ -e "$(echo /lib/systemd/systemd-journal-gatewayd)" ] || skip "no systemd-journal-gatewayd"
pki
mkdir j; server systemd-socket-activate1 other systemd-socket-activate -l 127.0.0.1:$P \
	env ${GT:+LD_LIBRARY_PATH=$GT} LD_DEBUG=files LD_DEBUG_OUTPUT=$T/loaded GNUTLS_SYSTEM_PRIORITY_FILE=$T/gnutls.conf \
	/lib/systemd/systemd-journal-gatewayd -D $T/j --cert=$T/server-cert.pem --key=$T/server-key.pem; up $P
other curl -s --cacert ca-cert.pem -o o https://localhost:$P/machine; grep -q cutoff_from o
loaded 1
