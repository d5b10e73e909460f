# SPDX-License-Identifier: GPL-3.0-or-later
# Built and run by tests/threads/run: threads under ThreadSanitizer, forks, reloading.

thread_common = tests/threads/common.c tests/threads/common.h tests/unit/tls-certs.h
thread_sources = $(thread_common) tests/threads/sockets.c $(kernel_loopback)
EXTRA_PROGRAMS += tests/threads/threads tests/threads/threads-fake tests/threads/forks tests/threads/reload
tests_threads_threads_SOURCES = tests/threads/threads.c $(thread_sources)
tests_threads_threads_LDADD = lib/libgnutls.la -lpthread
tests_threads_threads_fake_SOURCES = tests/threads/threads.c tests/threads/sockets-fake.c \
	$(thread_common) tests/unit/fake-kernel.c tests/unit/fake-kernel.h
tests_threads_threads_fake_CPPFLAGS = $(unit_cppflags)
# what nothing but a weak reference would fetch from the static library
tests_threads_threads_fake_LDFLAGS = $(AM_LDFLAGS) -Wl,-u,_gnutls_global_init_skip
tests_threads_threads_fake_LDADD = lib/libcore.la -lpthread
tests_threads_forks_SOURCES = tests/threads/forks.c $(thread_sources)
tests_threads_forks_LDADD = lib/libgnutls.la -lpthread
tests_threads_reload_SOURCES = tests/threads/reload.c
tests_threads_reload_LDADD = -ldl -lpthread
EXTRA_DIST += tests/threads/run
