/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Logging as GnuTLS has it: an application's function, levels, GNUTLS_DEBUG_LEVEL. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <gnutls/gnutls.h>

enum log_level {
	LOG_AUDIT = 1,
	LOG_DEBUG = 2,
	LOG_ASSERT = 3,
	LOG_HANDSHAKE = 4,
	LOG_RECORD = 5,
	LOG_HARD = 9,
};

extern __attribute__((visibility("default"))) int _gnutls_log_level; /* exported data object, read by programs */

/* @fmt without a line feed at the end gets none: messages end in one by convention. */
void log_write(int level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Audit messages go to the audit function, if there is one, with the session they concern. */
void log_audit(gnutls_session_t session, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_unimplemented(const char *name);

#define log_at(level, ...)                                                                         \
	do {                                                                                       \
		if (__builtin_expect(_gnutls_log_level >= (int)(level), 0))                        \
			log_write((level), __VA_ARGS__);                                           \
	} while (0)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
#define log_handshake(...) log_at(LOG_HANDSHAKE, __VA_ARGS__)
#define log_record(...) log_at(LOG_RECORD, __VA_ARGS__)

/* Reads GNUTLS_DEBUG_LEVEL; called once by the global initialisation. */
void log_init_from_environment(void);

#endif
