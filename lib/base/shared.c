/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared bytes: a small table of what is in use, without a lock. Who looks at a slot takes the
 * pointer out of it for that time; whoever finds it empty makes a copy of his own, which costs
 * memory and nothing else. */
#include "config.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/shared.h"

#define SLOTS 64

struct shared {
	_Atomic unsigned refs; /* the table's counts */
	unsigned len;
	uint8_t data[];
};

static _Atomic(struct shared *) slots[SLOTS];

/* By the last bytes: of a certificate they are its signature's. Two that fall together push each
 * other out, no more. */
static _Atomic(struct shared *) *slot_of(const uint8_t *data, size_t len)
{
	uint64_t tail = 0;

	memcpy(&tail, data + len - MIN(len, sizeof(tail)), MIN(len, sizeof(tail)));
	return &slots[tail * UINT64_C(0x9e3779b97f4a7c15) >> 58];
}

static void drop(struct shared *s)
{
	if (s && atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) == 1)
		mem_free(s);
}

/* The slot's reference back to it, unless another came meanwhile. */
static void give_back(_Atomic(struct shared *) *slot, struct shared *s)
{
	struct shared *none = NULL;

	if (s && !atomic_compare_exchange_strong_explicit(slot, &none, s, memory_order_release,
							  memory_order_relaxed))
		drop(s);
}

int shared_get(gnutls_datum_t *d, const void *data, size_t len)
{
	_Atomic(struct shared *) *slot;
	struct shared *s, *old;

	if (!len || len > UINT32_MAX / 2)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	slot = slot_of(data, len);
	s = old = atomic_exchange_explicit(slot, NULL, memory_order_acquire);
	if (s && s->len == len && memcmp(s->data, data, len) == 0) {
		atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	} else {
		s = mem_alloc(sizeof(*s) + len + 1);
		if (!s) {
			give_back(slot, old);
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
		atomic_init(&s->refs, 2);
		s->len = (unsigned)len;
		memcpy(s->data, data, len);
		s->data[len] = 0;
		drop(old);
	}
	*d = (gnutls_datum_t){s->data, s->len};
	give_back(slot, s);
	return 0;
}

void shared_put(gnutls_datum_t *d)
{
	_Atomic(struct shared *) *slot;
	struct shared *s, *there;
	unsigned had;

	if (!d->data)
		return;
	s = (struct shared *)(void *)(d->data - offsetof(struct shared, data));
	slot = slot_of(s->data, s->len);
	*d = (gnutls_datum_t){NULL, 0};
	had = atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel);
	if (had == 1)
		mem_free(s);
	if (had != 2)
		return;
	/* perhaps nobody has it but the table: nobody can, while its pointer is here */
	there = atomic_exchange_explicit(slot, NULL, memory_order_acquire);
	if (there && atomic_load_explicit(&there->refs, memory_order_acquire) == 1)
		mem_free(there);
	else
		give_back(slot, there);
}
