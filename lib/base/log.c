/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Log levels and functions of the application; the error trail. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"

int _gnutls_log_level;
static gnutls_log_func log_func;
static gnutls_audit_log_func audit_func;

static void log_to_stderr(int level, const char *text)
{
	fprintf(stderr, "gnutls[%d]: %s", level, text);
}

void log_write(int level, const char *fmt, ...)
{
	gnutls_log_func func = log_func;
	char text[1024];
	va_list ap;
	int len;

	if (!func)
		return;
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len >= sizeof(text))
		memcpy(text + sizeof(text) - 5, "...\n", 5);
	func(level, text);
}

void log_audit(gnutls_session_t session, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (!audit_func && _gnutls_log_level < LOG_AUDIT)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (audit_func)
		audit_func(session, text);
	else
		log_at(LOG_AUDIT, "%s", text);
}

void log_unimplemented(const char *name)
{
	log_debug("%s is not implemented in this version of gnutls-ktls\n", name);
}

int error_trail(int code, const char *file, const char *func, int line)
{
	const char *slash;

	if (_gnutls_log_level >= LOG_ASSERT) {
		slash = strrchr(file, '/');
		log_write(LOG_ASSERT, "ASSERT: %s[%s]:%d (%d)\n", slash ? slash + 1 : file, func,
			  line, code);
	}
	return code;
}

void log_init_from_environment(void)
{
	const char *level = secure_getenv("GNUTLS_DEBUG_LEVEL");

	if (!level)
		return;
	_gnutls_log_level = atoi(level);
	if (!log_func)
		log_func = log_to_stderr;
	log_debug("Enabled GnuTLS %s logging...\n", GNUTLS_VERSION);
}

/**
 * gnutls_global_set_log_level:
 * @level: 0 is silence, 9 everything
 *
 * Sets how much the log function gets to see: 1 audit, 2 debugging, 3 the trail of errors,
 * 4 handshakes, 5 records.
 **/
void gnutls_global_set_log_level(int level)
{
	_gnutls_log_level = level;
}

/**
 * gnutls_global_set_log_function:
 * @log_function: called with the level and one message, which ends in a line feed
 *
 * Sets the function that gets log messages, for the whole process. Not thread safe.
 **/
void gnutls_global_set_log_function(gnutls_log_func log_function)
{
	log_func = log_function;
}

/**
 * gnutls_global_set_audit_log_function:
 * @log_function: called with the session concerned (or NULL) and one message
 *
 * Sets the function that gets messages about suspicious events, for the whole process.
 *
 * Since: 3.0
 **/
void gnutls_global_set_audit_log_function(gnutls_audit_log_func log_function)
{
	audit_func = log_function;
}
