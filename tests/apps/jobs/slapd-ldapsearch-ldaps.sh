# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server+client (libldap). Proof: root DSE attribute read.
# by address: libldap replaces the name localhost by the host name when it checks the certificate.
needs slapd ldapsearch openssl
pki
printf 'TLSCACertificateFile %s/ca-cert.pem\nTLSCertificateFile %s/server-cert.pem\nTLSCertificateKeyFile %s/server-key.pem\n' $T $T $T > s.conf
server slapd1 gt slapd -d 0 -h ldaps://127.0.0.1:$P -f s.conf; up $P
LDAPTLS_CACERT=$T/ca-cert.pem gt ldapsearch -LLL -x -H ldaps://127.0.0.1:$P -s base -b '' supportedLDAPVersion > o
grep 'supportedLDAPVersion: 3' o
loaded 2
