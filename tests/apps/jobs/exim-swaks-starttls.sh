# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server; client is Perl/OpenSSL. Proof: main log has X=TLS.
needs exim4 swaks openssl
perl -MNet::SSLeay -e 1 2>/dev/null || skip "swaks has no TLS: no libnet-ssleay-perl"
[ "$(id -u)" = 0 ] || skip "needs root"
pki
install -d -o Debian-exim -g Debian-exim sp; cp server-key.pem k.pem; chown Debian-exim k.pem; printf "primary_hostname = localhost\nspool_directory = $T/sp\nlog_file_path = $T/sp/%%slog\ntls_advertise_hosts = *\ntls_certificate = $T/server-cert.pem\ntls_privatekey = $T/k.pem\nlog_selector = +tls_cipher\nacl_smtp_rcpt = acl_all\nbegin acl\nacl_all:\n  accept encrypted = *\nbegin routers\nd:\n  driver = redirect\n  data = :blackhole:\n" > e.conf
server exim41 gt exim4 -C $T/e.conf -bdf -oX 127.0.0.1.$P; up $P
other swaks --silent 2 --server 127.0.0.1:$P --tls --tls-verify --tls-ca-path ca-cert.pem --from a@localhost --to b@localhost
for _ in 1 2 3 4 5 6 7 8 9; do grep -q "X=TLS" sp/mainlog && break; sleep .3; done; grep -o "X=TLS[^ ]*" sp/mainlog
loaded 1
