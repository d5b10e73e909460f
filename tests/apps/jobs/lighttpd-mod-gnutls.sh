# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: server; client is curl/OpenSSL. Proof: file identical.
# mod_gnutls asks gnutls_transport_is_ktls_enabled and uses gnutls_record_send_file.
needs lighttpd curl openssl
[ -e "$(echo /usr/lib/lighttpd/mod_gnutls.so)" ] || skip "no mod_gnutls.so"
pki
data; printf 'server.modules=("mod_gnutls")\nserver.document-root="%s"\nserver.port=%s\nserver.bind="127.0.0.1"\nssl.engine="enable"\nssl.pemfile="%s/server-both.pem"\n' $T $P $T > l.conf
server lighttpd1 gt lighttpd -D -f l.conf; up $P
other curl -s --cacert ca-cert.pem -o out.raw https://localhost:$P/in.raw
same
loaded 1
