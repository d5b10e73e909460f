# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of this folder are built by `make kernel-programs` and run by tests/kernel/run in guests;
# each ends with 0 (right), 77 (cannot run on this kernel) or anything else (wrong).

EXTRA_DIST += tests/kernel/boot tests/kernel/fetch tests/kernel/README.md tests/kernel/guest tests/kernel/run tests/kernel/umlfp.c tests/kernel/without

kernel_programs = tests/kernel/offers-tls tests/kernel/ktls-api tests/kernel/record-kernel \
	tests/kernel/session-kernel tests/kernel/update-kernel tests/kernel/wire-kernel \
	tests/kernel/file-kernel tests/kernel/api-kernel tests/kernel/peers-kernel \
	tests/kernel/status-kernel tests/kernel/early-kernel tests/kernel/reauth-kernel
tests_kernel_offers_tls_SOURCES = tests/kernel/offers-tls.c
tests_kernel_status_kernel_SOURCES = tests/kernel/status-kernel.c
kernel_loopback = tests/kernel/loopback.c tests/kernel/loopback.h
tests_kernel_record_kernel_SOURCES = tests/kernel/record-kernel.c $(kernel_loopback) \
	tests/unit/record-pair.c tests/unit/record-pair.h \
	tests/unit/fake-kernel.c tests/unit/fake-kernel.h
tests_kernel_record_kernel_CPPFLAGS = $(unit_cppflags)
tests_kernel_record_kernel_LDADD = lib/libcore.la

tests_kernel_early_kernel_SOURCES = tests/kernel/early-kernel.c tests/unit/tls-certs.h
tests_kernel_early_kernel_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_kernel_early_kernel_LDADD = lib/libgnutls.la

tests_kernel_ktls_api_SOURCES = tests/kernel/ktls-api.c
tests_kernel_ktls_api_LDADD = lib/libgnutls.la -lpthread

kernel_sessions = tests/kernel/sessions.c tests/kernel/sessions.h tests/unit/tls-certs.h \
	$(kernel_loopback)
tests_kernel_session_kernel_SOURCES = tests/kernel/session-kernel.c $(kernel_sessions)
tests_kernel_session_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_update_kernel_SOURCES = tests/kernel/update-kernel.c $(kernel_sessions)
tests_kernel_update_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_wire_kernel_SOURCES = tests/kernel/wire-kernel.c $(kernel_sessions)
tests_kernel_wire_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_file_kernel_SOURCES = tests/kernel/file-kernel.c $(kernel_sessions)
tests_kernel_file_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_reauth_kernel_SOURCES = tests/kernel/reauth-kernel.c $(kernel_sessions)
tests_kernel_reauth_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_api_kernel_SOURCES = tests/kernel/api-kernel.c $(kernel_sessions)
tests_kernel_api_kernel_LDADD = lib/libgnutls.la -lpthread
tests_kernel_peers_kernel_SOURCES = tests/kernel/peers-kernel.c tests/kernel/peer.h $(kernel_sessions)
tests_kernel_peers_kernel_LDADD = lib/libgnutls.la -lpthread

# other libraries, in processes of their own: started by peers-kernel. OpenSSL is wanted for nothing
# else, so tests/kernel/run looks for it and not configure.
kernel_peers = tests/kernel/peer-gnutls tests/kernel/peer-openssl
tests_kernel_peer_gnutls_SOURCES = tests/kernel/peer-gnutls.c tests/kernel/peer.c tests/kernel/peer.h
tests_kernel_peer_gnutls_LDADD = lib/libgnutls.la
tests_kernel_peer_openssl_SOURCES = tests/kernel/peer-openssl.c tests/kernel/peer.c tests/kernel/peer.h
tests_kernel_peer_openssl_LDADD = -lssl -lcrypto

EXTRA_PROGRAMS += $(kernel_programs) $(kernel_peers)
CLEANFILES += $(kernel_programs) $(kernel_peers)
# programs of other folders that have a form for the kernel path, chosen by KERNEL_PATH
kernel_guests = tests/api/integrity tests/endurance/endurance tests/threads/threads tests/threads/forks
if HAVE_CMOCKA
kernel_guests += tests/adversary/established
endif
kernel-programs: $(kernel_programs) $(kernel_guests)
	@echo $(kernel_programs) $(kernel_guests)
.PHONY: kernel-programs
