/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scarce memory: see scarce.h. */
#include "config.h"

#include <execinfo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem-hooks.h"
#include "base/mem.h"
#include "record/buffers.h"
#include "scarce.h"

#define TABLE (1U << 16)
#define NEVER -1

/* --- what is allocated, and which allocation it was */
static struct {
	void *p;
	long nr;
} blocks[TABLE];
static unsigned live;

static unsigned slot_of(const void *p)
{
	unsigned i = (unsigned)(((uintptr_t)p >> 4) * 2654435761U) % TABLE;

	while (blocks[i].p && blocks[i].p != p)
		i = (i + 1) % TABLE;
	return i;
}

static void remember(void *p, long nr)
{
	unsigned i = slot_of(p);

	assert_true(live < TABLE / 2);
	blocks[i].p = p;
	blocks[i].nr = nr;
	live++;
}

/* What applications allocated themselves is not known here. */
static void forget(void *p)
{
	unsigned i = slot_of(p), j = i;

	if (!blocks[i].p)
		return;
	blocks[i].p = NULL;
	live--;
	/* those behind it must still be found */
	while (blocks[j = (j + 1) % TABLE].p) {
		void *moved = blocks[j].p;
		long nr = blocks[j].nr;

		blocks[j].p = NULL;
		i = slot_of(moved);
		blocks[i].p = moved;
		blocks[i].nr = nr;
	}
}

/* --- the hooks */
static bool on, for_good, struck, want_trace;
static long count, fail_at = NEVER;

static bool fails(void)
{
	long nr = count++;

	if (!on || fail_at == NEVER || nr < fail_at || (nr > fail_at && !for_good))
		return false;
	if (want_trace && !struck) {
		void *frames[40];

		backtrace_symbols_fd(frames, backtrace(frames, 40), 2);
	}
	struck = true;
	return true;
}

static void *scarce_malloc(size_t n)
{
	void *p = fails() ? NULL : malloc(n);

	if (p)
		remember(p, count - 1);
	return p;
}

static void *scarce_calloc(size_t n, size_t size)
{
	void *p = fails() ? NULL : calloc(n, size);

	if (p)
		remember(p, count - 1);
	return p;
}

static void *scarce_realloc(void *old, size_t n)
{
	void *p;

	if (fails())
		return NULL;
	if (old)
		forget(old);
	p = realloc(old, n);
	assert_non_null(p);
	remember(p, count - 1);
	return p;
}

static void scarce_free(void *p)
{
	if (p)
		forget(p);
	free(p);
}

int scarce_setup(void **state)
{
	(void)state;
	buffer_drain();
	gnutls_malloc = scarce_malloc;
	gnutls_calloc = scarce_calloc;
	gnutls_realloc = scarce_realloc;
	gnutls_free = scarce_free;
	return 0;
}

int scarce_teardown(void **state)
{
	(void)state;
	buffer_drain();
	gnutls_malloc = malloc;
	gnutls_calloc = calloc;
	gnutls_realloc = realloc;
	gnutls_free = free;
	return 0;
}

void scarce_on(void)
{
	on = true;
}

void scarce_off(void)
{
	on = false;
}

bool scarce_struck(void)
{
	return struck;
}

/* --- outcomes */
static char notes[60000], right[60000];
static size_t notes_len;

void scarce_note(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(notes + notes_len, sizeof(notes) - notes_len, format, ap);
	va_end(ap);
	assert_true(n >= 0 && notes_len + (size_t)n < sizeof(notes));
	notes_len += (size_t)n;
}

void scarce_note_data(const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++)
		scarce_note("%02x", d->data[i]);
	scarce_note("\n");
}

static int play(const struct scarce *s, long n, bool good)
{
	int ret;

	notes_len = 0;
	notes[0] = '\0';
	buffer_drain();
	count = 0;
	fail_at = n;
	for_good = good;
	struck = on = false;
	ret = s->play(s->arg);
	on = false;
	buffer_drain();
	return ret;
}

static bool may_fail_with(const struct scarce *s, int ret)
{
	for (size_t i = 0; i < ARRAY_LEN(s->also) && s->also[i]; i++)
		if (ret == s->also[i])
			return true;
	return ret == GNUTLS_E_MEMORY_ERROR;
}

/* Played with allocation @n failing. */
static bool once(const struct scarce *s, long n, bool good, unsigned *survived)
{
	unsigned before = live;
	int ret = play(s, n, good);
	const char *wrong = NULL;

	if (live != before) {
		wrong = "leak";
		for (unsigned i = 0; i < TABLE; i++)
			if (blocks[i].p && blocks[i].nr >= n)
				print_message("  allocation %ld is left\n", blocks[i].nr);
	} else if (ret >= 0 && strcmp(notes, right)) {
		wrong = "wrong outcome";
		for (size_t i = 0; notes[i] || right[i]; i++)
			if (notes[i] != right[i]) {
				print_message("  %.70s\n  instead of\n  %.70s\n", notes + i,
					      right + i);
				break;
			}
	} else if (ret < 0 && (!struck || !may_fail_with(s, ret))) {
		wrong = gnutls_strerror_name(ret);
	}
	*survived += struck && ret >= 0;
	if (wrong)
		print_message("%s: allocation %ld%s: %s\n", s->name, n, good ? " and on" : "",
			      wrong ? wrong : "?");
	return !wrong;
}

bool scarce_every(const struct scarce *s)
{
	const char *at = getenv("SCARCE_AT");
	unsigned wrong = 0, survived = 0, faults = 0, step = s->slow && !getenv("LONG") ? 8 : 1;
	int ret;

	/* caches of the process fill up */
	for (unsigned i = 0; i < 2; i++) {
		ret = play(s, NEVER, false);
		if (ret < 0) {
			print_message("%s: undisturbed: %s\n", s->name, gnutls_strerror_name(ret));
			return false;
		}
	}
	memcpy(right, notes, sizeof(right));
	if (at) {
		want_trace = true;
		return once(s, strtol(at, NULL, 10), false, &survived);
	}
	for (unsigned good = 0; good < 2; good++)
		for (long n = 0;; n += step) {
			wrong += !once(s, n, good, &survived);
			if (!struck || wrong > 20)
				break;
			faults++;
		}
	fail_at = NEVER;
	for_good = false;
	print_message("%s: %u faults, %u survived\n", s->name, faults, survived);
	return !wrong;
}
