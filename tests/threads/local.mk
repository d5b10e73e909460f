# SPDX-License-Identifier: GPL-3.0-or-later
# Built and run by tests/threads/run: threads under ThreadSanitizer, forks, reloading.

thread_sources = tests/threads/common.c tests/threads/common.h tests/unit/tls-certs.h
EXTRA_PROGRAMS += tests/threads/threads tests/threads/forks tests/threads/reload
tests_threads_threads_SOURCES = tests/threads/threads.c $(thread_sources)
tests_threads_threads_LDADD = lib/libgnutls.la -lpthread
tests_threads_forks_SOURCES = tests/threads/forks.c $(thread_sources)
tests_threads_forks_LDADD = lib/libgnutls.la -lpthread
tests_threads_reload_SOURCES = tests/threads/reload.c
tests_threads_reload_LDADD = -ldl -lpthread
EXTRA_DIST += tests/threads/run
