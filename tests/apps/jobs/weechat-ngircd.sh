# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client. Proof: IRC registration over TLS.
# root (ngircd drops to nobody); takes about 8 s.
needs weechat-headless ngircd openssl
[ "$(id -u)" = 0 ] || skip "needs root"
pki
printf '[Global]\nName=irc.localhost\nInfo=x\nListen=127.0.0.1\nPorts=\nServerUID=root\nServerGID=root\n[Options]\nIdent=no\nPAM=no\nDNS=no\n[SSL]\nCertFile=%s/server-cert.pem\nKeyFile=%s/server-key.pem\nPorts=%s\n' $T $T $P > n.conf
server ngircd1 gt ngircd -n -f n.conf; up $P
gt weechat-headless --stdout -d wc -r "/set weechat.network.gnutls_ca_user $T/ca-cert.pem" -r "/server add x localhost/$P -ssl -nicks=prober -temp" -r '/connect x' -r '/wait 5 /quit' >w.log 2>&1 || :
grep -qi 'prober.*registered' ngircd1.log
loaded 2
