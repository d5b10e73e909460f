/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process's record buffers: a few slots of two sizes, without a lock. */
#include "config.h"

#include "record/buffers.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"

#define SLOTS      8
#define CACHE_LINE 64

struct slot {
	_Alignas(CACHE_LINE) _Atomic(uint8_t *) p;
};

static struct slot slots[2][SLOTS];

/* Threads begin at slots of their own. */
static unsigned first_slot(void)
{
	uint64_t id = (uint64_t)(uintptr_t)pthread_self();

	return (unsigned)((id * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

uint8_t *buffer_take(size_t need, size_t *cap)
{
	bool large = need > BUFFER_SMALL;
	unsigned at = first_slot();
	uint8_t *p;

	*cap = large ? BUFFER_LARGE : BUFFER_SMALL;
	if (need > *cap) {
		*cap = need;
		return mem_alloc(need);
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *s = &slots[large][(at + i) % SLOTS];

		if (!atomic_load_explicit(&s->p, memory_order_relaxed))
			continue;
		p = atomic_exchange_explicit(&s->p, NULL, memory_order_acquire);
		if (p)
			return p;
	}
	return mem_alloc(*cap);
}

void buffer_give(uint8_t *p, size_t cap)
{
	bool large = cap >= BUFFER_LARGE;
	unsigned at = first_slot();

	/* odd sizes and giants are not kept */
	for (unsigned i = 0; (cap == BUFFER_SMALL || cap == BUFFER_LARGE) && i < SLOTS; i++) {
		struct slot *s = &slots[large][(at + i) % SLOTS];
		uint8_t *none = NULL;

		if (atomic_load_explicit(&s->p, memory_order_relaxed))
			continue;
		if (atomic_compare_exchange_strong_explicit(
			    &s->p, &none, p, memory_order_release, memory_order_relaxed))
			return;
	}
	mem_free(p);
}

void buffer_drain(void)
{
	for (unsigned i = 0; i < 2 * SLOTS; i++)
		mem_free(atomic_exchange(&slots[i / SLOTS][i % SLOTS].p, NULL));
}

int buffer_lend(struct writer *w, size_t need)
{
	if (w->data)
		return 0;
	w->data = buffer_take(need, &w->cap);
	if (w->data)
		return 0;
	w->cap = 0;
	return ERR(GNUTLS_E_MEMORY_ERROR);
}

void buffer_return(struct writer *w)
{
	writer_reset(w);
	if (!w->data)
		return;
	buffer_give(w->data, w->cap);
	w->data = NULL;
	w->cap = 0;
}
