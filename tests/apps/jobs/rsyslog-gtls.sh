# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client. Proof: marker line arrives, peer name checked.
needs rsyslogd logger openssl
[ -e "$(echo /usr/lib/*/rsyslog/lmnsd_gtls.so)" ] || skip "no lmnsd_gtls.so"
pki
printf 'global(workDirectory="%s" DefaultNetstreamDriverCAFile="%s/ca-cert.pem" DefaultNetstreamDriverCertFile="%s/server-cert.pem" DefaultNetstreamDriverKeyFile="%s/server-key.pem")\nmodule(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")\ninput(type="imtcp" port="%s" address="127.0.0.1")\n*.* %s/out.log\n' $T $T $T $T $P $T > s.conf
printf 'global(workDirectory="%s" DefaultNetstreamDriverCAFile="%s/ca-cert.pem")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="%s/sock")\n*.* action(type="omfwd" protocol="tcp" target="localhost" port="%s" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost")\n' $T $T $T $P > c.conf
server rsyslogd1 gt rsyslogd -n -f s.conf -i $T/s.pid; up $P
server rsyslogd2 gt rsyslogd -n -f c.conf -i $T/c.pid; for _ in $(seq 50); do [ -S sock ] && break; sleep .1; done
logger -u $T/sock marker-$P; for _ in $(seq 50); do grep -qs marker-$P out.log && break; sleep .1; done; grep marker-$P out.log
loaded 2
