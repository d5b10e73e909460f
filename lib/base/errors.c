/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of the error table. Codes that are not in it count as unknown: fatal when
 * negative, internal_error towards the peer. */
#include "config.h"

#include <stdio.h>

#include "base/errors.h"

/**
 * gnutls_strerror:
 * @error: a code that a function of this library returned
 *
 * Says what @error means. Works for any number, also for one that is no error code.
 *
 * Returns: a static string, never %NULL
 */
const char *gnutls_strerror(int error)
{
	const struct error_entry *entry = error_find(error);

	return entry ? entry->text : "(unknown error code)";
}

/**
 * gnutls_strerror_name:
 * @error: a code that a function of this library returned
 *
 * Gives the name of @error as it is written in programs, "GNUTLS_E_AGAIN" for instance.
 *
 * Returns: a static string, or %NULL if no such code is known
 *
 * Since: 2.6.0
 */
const char *gnutls_strerror_name(int error)
{
	const struct error_entry *entry = error_find(error);

	return entry ? entry->name : NULL;
}

/**
 * gnutls_error_is_fatal:
 * @error: a code that a function of this library returned
 *
 * Tells whether the session can go on after @error. After one that is not fatal
 * (%GNUTLS_E_AGAIN, %GNUTLS_E_WARNING_ALERT_RECEIVED, ...) the function that returned it can be
 * called again; after a fatal one the session is only good for sending an alert and closing.
 *
 * Returns: 1 if @error is fatal, 0 if it is not or is no error at all
 */
int gnutls_error_is_fatal(int error)
{
	const struct error_entry *entry;

	if (error >= 0)
		return 0;
	entry = error_find(error);
	return !entry || entry->fatal;
}

/**
 * gnutls_error_to_alert:
 * @err: a negative code that a function of this library returned
 * @level: where to put the alert's level; may be %NULL
 *
 * Finds the alert that tells the peer about @err (RFC 8446 section 6). Nothing is sent; see
 * gnutls_alert_send() and gnutls_alert_send_appropriate().
 *
 * Returns: the description of the alert; internal_error where none fits better
 */
int gnutls_error_to_alert(int err, int *level)
{
	const struct error_entry *entry = error_find(err);

	if (!entry || entry->alert < 0) {
		if (level)
			*level = GNUTLS_AL_FATAL;
		return GNUTLS_A_INTERNAL_ERROR;
	}
	if (level)
		*level = entry->alert_level;
	return entry->alert;
}

/**
 * gnutls_perror:
 * @error: a code that a function of this library returned
 *
 * Prints what @error means on standard error, as perror() does for errno.
 */
void gnutls_perror(int error)
{
	fprintf(stderr, "GnuTLS error: %s\n", gnutls_strerror(error));
}
