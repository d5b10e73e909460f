# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client (librelp), mutual X.509. Proof: marker line arrives, peer names checked.
needs rsyslogd logger openssl
[ -e "$(echo /usr/lib/*/rsyslog/omrelp.so)" ] || skip "no omrelp.so"
pki
printf 'global(workDirectory="%s")\nmodule(load="imrelp")\ninput(type="imrelp" port="%s" address="127.0.0.1" tls="on" tls.caCert="%s/ca-cert.pem" tls.myCert="%s/server-cert.pem" tls.myPrivKey="%s/server-key.pem" tls.authMode="name" tls.permittedPeer=["localhost"])\n*.* %s/out.log\n' $T $P $T $T $T $T > s.conf
printf 'global(workDirectory="%s")\nmodule(load="omrelp")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="%s/sock")\n*.* action(type="omrelp" target="127.0.0.1" port="%s" tls="on" tls.caCert="%s/ca-cert.pem" tls.myCert="%s/client-cert.pem" tls.myPrivKey="%s/client-key.pem" tls.authMode="name" tls.permittedPeer=["localhost"])\n' $T $T $P $T $T $T > c.conf
server rsyslogd1 gt rsyslogd -n -f s.conf -i $T/s.pid; up $P
server rsyslogd2 gt rsyslogd -n -f c.conf -i $T/c.pid; for _ in $(seq 50); do [ -S sock ] && break; sleep .1; done
logger -u $T/sock marker-$P; for _ in $(seq 50); do grep -qs marker-$P out.log && break; sleep .1; done; grep marker-$P out.log
loaded 2
