/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scarce memory: a scene is played again and again, and each time another allocation fails, alone
 * or with all that come after it. */
#ifndef SCARCE_H
#define SCARCE_H

#include <stdbool.h>

#include <gnutls/gnutls.h>

struct scarce {
	const char *name;
	/* Plays it: 0 or more, or the error. What comes out right is told to scarce_note. */
	int (*play)(const void *arg);
	const void *arg;
	int also[4]; /* errors that may come besides GNUTLS_E_MEMORY_ERROR */
	bool slow;   /* without LONG=1 only every 8th allocation fails */
};

/* Only allocations between these two fail; all are counted. */
void scarce_on(void);
void scarce_off(void);
/* An allocation failed. */
bool scarce_struck(void);
/* Goes into the outcome, which must be that of the undisturbed play wherever a play succeeds. */
void scarce_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void scarce_note_data(const gnutls_datum_t *d);
/* Every allocation of the scene in turn, alone and with all after it; false if anything was wrong,
 * which was printed. SCARCE_AT=n: only that one, with a backtrace. */
bool scarce_every(const struct scarce *s);
/* For cmocka. */
int scarce_setup(void **state);
int scarce_teardown(void **state);

#endif
