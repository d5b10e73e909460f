# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client (NTS-KE, exporter). Proof: client measures the clock with NTS keys (clock untouched: -x).
needs chronyd openssl
[ "$(id -u)" = 0 ] || skip "needs root"
pki; Q=$(port); mkdir d
cat > s.conf <<N
local stratum 10
allow 127.0.0.1
port $P
bindaddress 127.0.0.1
cmdport 0
bindcmdaddress /
ntsport $Q
ntsserverkey $T/server-key.pem
ntsservercert $T/server-cert.pem
ntsdumpdir $T/d
pidfile $T/s.pid
N
server chronyd1 gt chronyd -x -n -u root -f s.conf; up $Q
gt chronyd -Q -x -u root -f /dev/null "server localhost port $P nts ntsport $Q iburst" "ntstrustedcerts $T/ca-cert.pem" "pidfile $T/c.pid" "cmdport 0" 2>&1 | tee o
grep -q 'System clock wrong by' o
loaded 2
