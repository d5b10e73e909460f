# SPDX-License-Identifier: GPL-3.0-or-later

crypto_tests = tests/unit/algorithms tests/unit/crypto-kat tests/unit/crypto-pk \
	tests/unit/crypto-api tests/unit/crypto-accel tests/unit/crypto-x25519
if HOST_X86_64
crypto_tests += tests/unit/crypto-sha256
endif
check_PROGRAMS += $(crypto_tests) tests/unit/crypto-wycheproof
TESTS += $(crypto_tests)
EXTRA_DIST += tests/unit/crypto-kat.txt \
	tests/unit/crypto-wycheproof.py

tests_unit_algorithms_SOURCES = tests/unit/algorithms.c
tests_unit_algorithms_CPPFLAGS = $(unit_cppflags)
tests_unit_algorithms_CFLAGS = $(unit_cflags)
tests_unit_algorithms_LDADD = $(unit_ldadd)
tests_unit_crypto_kat_SOURCES = tests/unit/crypto-kat.c
tests_unit_crypto_kat_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_kat_CFLAGS = $(unit_cflags)
tests_unit_crypto_kat_LDADD = $(unit_ldadd)
tests_unit_crypto_pk_SOURCES = tests/unit/crypto-pk.c
tests_unit_crypto_pk_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_pk_CFLAGS = $(unit_cflags)
tests_unit_crypto_pk_LDADD = $(unit_ldadd)
tests_unit_crypto_api_SOURCES = tests/unit/crypto-api.c
tests_unit_crypto_api_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_api_CFLAGS = $(unit_cflags)
tests_unit_crypto_api_LDADD = $(unit_ldadd)
tests_unit_crypto_wycheproof_SOURCES = tests/unit/crypto-wycheproof.c
tests_unit_crypto_wycheproof_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_wycheproof_CFLAGS = $(unit_cflags)
tests_unit_crypto_wycheproof_LDADD = $(unit_ldadd)
tests_unit_crypto_accel_SOURCES = tests/unit/crypto-accel.c
tests_unit_crypto_accel_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_accel_CFLAGS = $(unit_cflags)
tests_unit_crypto_accel_LDADD = $(unit_ldadd)

tests_unit_crypto_x25519_SOURCES = tests/unit/crypto-x25519.c
tests_unit_crypto_x25519_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_x25519_CFLAGS = $(unit_cflags)
tests_unit_crypto_x25519_LDADD = $(unit_ldadd)

tests_unit_crypto_sha256_SOURCES = tests/unit/crypto-sha256.c
tests_unit_crypto_sha256_CPPFLAGS = $(unit_cppflags)
tests_unit_crypto_sha256_CFLAGS = $(unit_cflags)
tests_unit_crypto_sha256_LDADD = $(unit_ldadd)
