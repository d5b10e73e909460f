# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_PROGRAMS += tests/bench/aead

tests_bench_aead_SOURCES = tests/bench/aead.c
tests_bench_aead_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_aead_CFLAGS = $(AM_CFLAGS)
tests_bench_aead_LDADD = -ldl

# What `make bench` runs. Programs on the public API run on our library and on the stock one (LD_LIBRARY_PATH);
# those on OpenSSL are left out where it is not there (Debian: libssl-dev).
bench_streams = tests/bench/stream-gnutls tests/bench/stream-tcp tests/bench/stream-bare
if HAVE_IPSEC_MB
bench_limit = tests/bench/stream-limit
endif
bench_openssl = tests/bench/stream-openssl tests/bench/handshakes-openssl
bench_programs = tests/bench/aead tests/bench/handshakes tests/bench/session-memory \
	tests/bench/startup $(bench_streams)
EXTRA_PROGRAMS += tests/bench/handshakes tests/bench/session-memory tests/bench/startup \
	$(bench_streams) tests/bench/stream-limit $(bench_openssl)
CLEANFILES += $(bench_programs) $(bench_limit) $(bench_openssl)

tests_bench_handshakes_SOURCES = tests/bench/handshakes.c
tests_bench_handshakes_LDADD = lib/libgnutls.la
tests_bench_session_memory_SOURCES = tests/bench/session-memory.c tests/api/pem.h
tests_bench_session_memory_LDADD = lib/libgnutls.la
tests_bench_startup_SOURCES = tests/bench/startup.c
tests_bench_startup_LDADD = lib/libgnutls.la
tests_bench_stream_gnutls_SOURCES = tests/bench/stream-gnutls.c tests/bench/stream.c \
	tests/bench/stream.h tests/api/pem.h
tests_bench_stream_gnutls_LDADD = lib/libgnutls.la -lpthread
tests_bench_stream_tcp_SOURCES = tests/bench/stream-tcp.c tests/bench/stream.c tests/bench/stream.h
tests_bench_stream_tcp_LDADD = -lpthread
tests_bench_stream_bare_SOURCES = tests/bench/stream-bare.c tests/bench/stream.c tests/bench/stream.h
tests_bench_stream_bare_LDADD = -lpthread
tests_bench_stream_limit_SOURCES = tests/bench/stream-limit.c tests/bench/stream.c tests/bench/stream.h
tests_bench_stream_limit_LDADD = $(IPSEC_MB_LIBS) -lpthread
tests_bench_stream_openssl_SOURCES = tests/bench/stream-openssl.c tests/bench/stream.c \
	tests/bench/stream.h tests/api/pem.h
tests_bench_stream_openssl_LDADD = -lssl -lcrypto -lpthread
tests_bench_handshakes_openssl_SOURCES = tests/bench/handshakes-openssl.c
tests_bench_handshakes_openssl_LDADD = -lssl -lcrypto

EXTRA_DIST += tests/bench/run tests/bench/report.py tests/bench/offloaded
bench-programs: $(bench_programs) $(bench_limit) $(bench_openssl)
# under five minutes; more by tests/bench/run --long
bench: all
	$(top_srcdir)/tests/bench/run -B $(abs_top_builddir)
.PHONY: bench bench-programs

# Instruction counts against values in the tree; fast enough for every check (tests/bench/gate/run).
EXTRA_DIST += tests/bench/gate/run tests/bench/gate/values tests/bench/gate/heap
EXTRA_PROGRAMS += tests/bench/gate/gate
CLEANFILES += tests/bench/gate/gate
tests_bench_gate_gate_SOURCES = tests/bench/gate/gate.c tests/api/pem.h
tests_bench_gate_gate_LDADD = lib/libgnutls.la
EXTRA_DIST += tests/bench/apps/run
EXTRA_DIST += tests/bench/insn/run tests/bench/insn/guest tests/bench/insn/count.c
