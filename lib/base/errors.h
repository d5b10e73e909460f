/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How errors travel: internal functions return 0 or a count, or a negative GNUTLS_E_*. Every
 * place that raises or passes on an error does it through ERR, TRY or TRY_CLEAN, which log it. */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

#define MUST_USE __attribute__((warn_unused_result))

/* One row per code; gnutls_strerror, gnutls_error_is_fatal and gnutls_error_to_alert read it. */
struct error_entry {
	int code;
	const char *name;
	const char *text;
	bool fatal;
	int alert; /* gnutls_alert_description_t, or -1: none fits */
	int alert_level;
};

/* The row of @code, or NULL. */
const struct error_entry *error_find(int code);

/* Logs where @code was raised or passed on (level 3, "ASSERT"), and returns it. */
int error_trail(int code, const char *file, const char *func, int line);

/* Raises an error: `return ERR(GNUTLS_E_MEMORY_ERROR);` */
#define ERR(code) error_trail((code), __FILE__, __func__, __LINE__)

/* Returns the error of @expr to the caller, if it is one. */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		int try_ret_ = (expr);                                                             \
		if (try_ret_ < 0)                                                                  \
			return ERR(try_ret_);                                                      \
	} while (0)

/* Sets `ret` from @expr and goes to `cleanup` if it is an error. */
#define TRY_CLEAN(expr)                                                                            \
	do {                                                                                       \
		ret = (expr);                                                                      \
		if (ret < 0) {                                                                     \
			ERR(ret);                                                                  \
			goto cleanup;                                                              \
		}                                                                                  \
	} while (0)

#endif
