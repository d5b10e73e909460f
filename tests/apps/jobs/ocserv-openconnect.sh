# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client. Proof: VPN cookie handed out (no tun device needed).
needs ocserv ocpasswd openconnect openssl
[ "$(id -u)" = 0 ] || skip "needs root"
pki
echo 'tester:*:' > /dev/null; printf 'pw\npw\n' | gt ocpasswd -c pw tester
cat > o.conf <<N
auth = "plain[passwd=$T/pw]"
tcp-port = $P
listen-host = 127.0.0.1
run-as-user = nobody
run-as-group = daemon
socket-file = $T/sock
server-cert = $T/server-cert.pem
server-key = $T/server-key.pem
isolate-workers = false
max-clients = 4
device = vpns
ipv4-network = 192.0.2.0
ipv4-netmask = 255.255.255.0
use-occtl = false
tls-priorities = "NORMAL"
auth-timeout = 20
cookie-timeout = 60
N
server ocserv1 gt ocserv -f -c o.conf -p $T/ocpid; up $P
echo pw | gt openconnect --authenticate --cafile ca-cert.pem -u tester --passwd-on-stdin https://localhost:$P > o 2>e || { cat e ocs.log; exit 1; }
grep -q '^COOKIE=.' o && grep -q '^FINGERPRINT' o
loaded 2
