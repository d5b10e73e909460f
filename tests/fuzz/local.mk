# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzz targets. With --enable-fuzzing (clang, or AFL++'s afl-clang-fast) they are programs of
# libFuzzer; else driver.c runs seeds and corpora once, which is a test like any other.

fuzz_cppflags = $(unit_cppflags)
fuzz_common = tests/fuzz/fuzz.c tests/fuzz/fuzz.h
# what nothing but weak references would fetch from the static library
fuzz_wrap = -Wl,-u,_gnutls_global_init_skip -Wl,--wrap=nettle_rnd -Wl,--wrap=kdf_pbkdf2 \
	-Wl,--wrap=hash_digest
fuzz_wrap_peer = -Wl,--wrap=ct_eq -Wl,--wrap=pk_verify -Wl,--wrap=aead_seal \
	-Wl,--wrap=aead_open -Wl,--wrap=aead_openv
fuzz_fakes = tests/fuzz/handshake-fakes.c tests/fuzz/handshake-fakes.h
if FUZZING
fuzz_ldflags = -fsanitize=fuzzer $(AM_LDFLAGS) $(fuzz_wrap)
else
fuzz_common += tests/fuzz/driver.c
fuzz_ldflags = $(AM_LDFLAGS) $(fuzz_wrap)
endif

fuzz_targets = tests/fuzz/hs-client \
	tests/fuzz/hs-server \
	tests/fuzz/hs-pair \
	tests/fuzz/record-user \
	tests/fuzz/record-kernel \
	tests/fuzz/cert \
	tests/fuzz/crl \
	tests/fuzz/crq \
	tests/fuzz/ocsp \
	tests/fuzz/privkey \
	tests/fuzz/pkcs12 \
	tests/fuzz/chain \
	tests/fuzz/names \
	tests/fuzz/pem \
	tests/fuzz/pskfile \
	tests/fuzz/priority \
	tests/fuzz/config \
	tests/fuzz/session \
	tests/fuzz/der
if FUZZING
EXTRA_PROGRAMS += $(fuzz_targets)
else
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
endif
EXTRA_DIST += tests/fuzz/run tests/fuzz/make-seeds tests/fuzz/seeds tests/fuzz/corpus

tests_fuzz_hs_client_SOURCES = tests/fuzz/handshake.c $(fuzz_fakes) \
	tests/fuzz/peers.c tests/fuzz/peers.h tests/unit/tls-certs.h $(fuzz_common)
tests_fuzz_hs_client_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_hs_client_CFLAGS = $(AM_CFLAGS)
tests_fuzz_hs_client_LDFLAGS = $(fuzz_ldflags) $(fuzz_wrap_peer)
tests_fuzz_hs_client_LDADD = lib/libcore.la

tests_fuzz_hs_server_SOURCES = tests/fuzz/handshake.c $(fuzz_fakes) \
	tests/fuzz/peers.c tests/fuzz/peers.h tests/unit/tls-certs.h $(fuzz_common)
tests_fuzz_hs_server_CPPFLAGS = $(fuzz_cppflags) -DFUZZ_SERVER
tests_fuzz_hs_server_CFLAGS = $(AM_CFLAGS)
tests_fuzz_hs_server_LDFLAGS = $(fuzz_ldflags) $(fuzz_wrap_peer)
tests_fuzz_hs_server_LDADD = lib/libcore.la

tests_fuzz_hs_pair_SOURCES = tests/fuzz/hs-pair.c \
	tests/fuzz/peers.c tests/fuzz/peers.h tests/unit/tls-certs.h $(fuzz_common)
tests_fuzz_hs_pair_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_hs_pair_CFLAGS = $(AM_CFLAGS)
tests_fuzz_hs_pair_LDFLAGS = $(fuzz_ldflags) -Wl,--wrap=record_queue_handshake
tests_fuzz_hs_pair_LDADD = lib/libcore.la

tests_fuzz_record_user_SOURCES = tests/fuzz/record.c \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h \
	tests/unit/record-pair.c tests/unit/record-pair.h $(fuzz_common)
tests_fuzz_record_user_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_record_user_CFLAGS = $(AM_CFLAGS)
tests_fuzz_record_user_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_record_user_LDADD = lib/libcore.la

tests_fuzz_record_kernel_SOURCES = tests/fuzz/record.c \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h \
	tests/unit/record-pair.c tests/unit/record-pair.h $(fuzz_common)
tests_fuzz_record_kernel_CPPFLAGS = $(fuzz_cppflags) -DFUZZ_KERNEL
tests_fuzz_record_kernel_CFLAGS = $(AM_CFLAGS)
tests_fuzz_record_kernel_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_record_kernel_LDADD = lib/libcore.la

tests_fuzz_cert_SOURCES = tests/fuzz/cert.c $(fuzz_common)
tests_fuzz_cert_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_cert_CFLAGS = $(AM_CFLAGS)
tests_fuzz_cert_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_cert_LDADD = lib/libcore.la

tests_fuzz_crl_SOURCES = tests/fuzz/crl.c $(fuzz_common)
tests_fuzz_crl_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_crl_CFLAGS = $(AM_CFLAGS)
tests_fuzz_crl_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_crl_LDADD = lib/libcore.la

tests_fuzz_crq_SOURCES = tests/fuzz/crq.c $(fuzz_common)
tests_fuzz_crq_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_crq_CFLAGS = $(AM_CFLAGS)
tests_fuzz_crq_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_crq_LDADD = lib/libcore.la

tests_fuzz_ocsp_SOURCES = tests/fuzz/ocsp.c $(fuzz_common)
tests_fuzz_ocsp_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_ocsp_CFLAGS = $(AM_CFLAGS)
tests_fuzz_ocsp_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_ocsp_LDADD = lib/libcore.la

tests_fuzz_privkey_SOURCES = tests/fuzz/privkey.c $(fuzz_common)
tests_fuzz_privkey_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_privkey_CFLAGS = $(AM_CFLAGS)
tests_fuzz_privkey_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_privkey_LDADD = lib/libcore.la

tests_fuzz_pkcs12_SOURCES = tests/fuzz/pkcs12.c $(fuzz_common)
tests_fuzz_pkcs12_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_pkcs12_CFLAGS = $(AM_CFLAGS)
tests_fuzz_pkcs12_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_pkcs12_LDADD = lib/libcore.la

tests_fuzz_chain_SOURCES = tests/fuzz/chain.c $(fuzz_common)
tests_fuzz_chain_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_chain_CFLAGS = $(AM_CFLAGS)
tests_fuzz_chain_LDFLAGS = $(fuzz_ldflags) -Wl,--wrap=pk_verify
tests_fuzz_chain_LDADD = lib/libcore.la

tests_fuzz_names_SOURCES = tests/fuzz/names.c $(fuzz_common)
tests_fuzz_names_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_names_CFLAGS = $(AM_CFLAGS)
tests_fuzz_names_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_names_LDADD = lib/libcore.la

tests_fuzz_pem_SOURCES = tests/fuzz/pem.c $(fuzz_common)
tests_fuzz_pem_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_pem_CFLAGS = $(AM_CFLAGS)
tests_fuzz_pem_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_pem_LDADD = lib/libcore.la

tests_fuzz_pskfile_SOURCES = tests/fuzz/pskfile.c $(fuzz_common)
tests_fuzz_pskfile_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_pskfile_CFLAGS = $(AM_CFLAGS)
tests_fuzz_pskfile_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_pskfile_LDADD = lib/libcore.la

tests_fuzz_priority_SOURCES = tests/fuzz/priority.c $(fuzz_common)
tests_fuzz_priority_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_priority_CFLAGS = $(AM_CFLAGS)
tests_fuzz_priority_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_priority_LDADD = lib/libcore.la

tests_fuzz_config_SOURCES = tests/fuzz/config.c $(fuzz_common)
tests_fuzz_config_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_config_CFLAGS = $(AM_CFLAGS)
tests_fuzz_config_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_config_LDADD = lib/libcore.la

tests_fuzz_session_SOURCES = tests/fuzz/session.c $(fuzz_common)
tests_fuzz_session_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_session_CFLAGS = $(AM_CFLAGS)
tests_fuzz_session_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_session_LDADD = lib/libcore.la

tests_fuzz_der_SOURCES = tests/fuzz/der.c $(fuzz_common)
tests_fuzz_der_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_der_CFLAGS = $(AM_CFLAGS)
tests_fuzz_der_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_der_LDADD = lib/libcore.la

# Records the handshakes' seeds (tests/fuzz/make-seeds).
EXTRA_PROGRAMS += tests/fuzz/record-seeds
tests_fuzz_record_seeds_SOURCES = tests/fuzz/record-seeds.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h \
	$(fuzz_fakes) tests/fuzz/peers.c tests/fuzz/peers.h tests/unit/tls-certs.h
tests_fuzz_record_seeds_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_record_seeds_CFLAGS = $(AM_CFLAGS)
tests_fuzz_record_seeds_LDFLAGS = $(AM_LDFLAGS) $(fuzz_wrap) $(fuzz_wrap_peer)
tests_fuzz_record_seeds_LDADD = lib/libcore.la

# Runs every fuzzer TIME seconds (or only TARGET) in a build of its own.
.PHONY: fuzz list-fuzz
list-fuzz:
	@echo $(fuzz_targets:tests/fuzz/%=%)
fuzz:
	$(srcdir)/tests/fuzz/run -t "$(or $(TIME),60)" $(TARGET)
