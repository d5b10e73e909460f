# SPDX-License-Identifier: GPL-3.0-or-later
# Searches all memory, so it can't run under AddressSanitizer: tests/remains/run builds it.
EXTRA_PROGRAMS += tests/remains/remains
tests_remains_remains_SOURCES = tests/remains/remains.c tests/unit/tls-pair.c tests/unit/tls-pair.h \
	tests/unit/tls-certs.h
tests_remains_remains_CPPFLAGS = $(unit_cppflags)
tests_remains_remains_CFLAGS = $(unit_cflags)
tests_remains_remains_LDFLAGS = -Wl,--wrap=kdf_hkdf_extract,--wrap=kdf_hkdf_expand \
	-Wl,--wrap=kdf_hkdf_expand_keyed,--wrap=kdf_tls12_prf,--wrap=kdf_tls12_prf_keyed \
	-Wl,--wrap=kx_derive,--wrap=aead_init,--wrap=cipher_init
tests_remains_remains_LDADD = $(unit_ldadd)
EXTRA_DIST += tests/remains/run
