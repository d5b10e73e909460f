# SPDX-License-Identifier: LGPL-2.1-or-later
# The public headers, installed into $(includedir)/gnutls.

gnutlsincludedir = $(includedir)/gnutls
gnutlsinclude_HEADERS = \
	lib/includes/gnutls/abstract.h \
	lib/includes/gnutls/compat.h \
	lib/includes/gnutls/crypto.h \
	lib/includes/gnutls/dtls.h \
	lib/includes/gnutls/gnutls.h \
	lib/includes/gnutls/ktls.h \
	lib/includes/gnutls/ocsp.h \
	lib/includes/gnutls/openpgp.h \
	lib/includes/gnutls/pkcs11.h \
	lib/includes/gnutls/pkcs12.h \
	lib/includes/gnutls/pkcs7.h \
	lib/includes/gnutls/self-test.h \
	lib/includes/gnutls/socket.h \
	lib/includes/gnutls/system-keys.h \
	lib/includes/gnutls/tpm.h \
	lib/includes/gnutls/urls.h \
	lib/includes/gnutls/x509-ext.h \
	lib/includes/gnutls/x509.h
