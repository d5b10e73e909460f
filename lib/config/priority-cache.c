/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last priority strings that were parsed, with what came of them: most programs give every
 * session the same one. Nobody waits here: while another thread looks, a string is parsed anew. */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include "config/priority-internal.h"

#define ENTRIES  4
#define TEXT_MAX 256 /* longer ones are not kept */

static struct {
	pthread_mutex_t lock;
	struct {
		char text[TEXT_MAX];
		unsigned generation;
		gnutls_priority_t priority; /* NULL: free */
	} entries[ENTRIES];
	unsigned next;
} cache = {.lock = PTHREAD_MUTEX_INITIALIZER};

gnutls_priority_t priority_cache_find(const char *text, unsigned generation)
{
	gnutls_priority_t found = NULL;

	if (pthread_mutex_trylock(&cache.lock))
		return NULL;
	for (unsigned i = 0; i < ENTRIES && !found; i++)
		if (cache.entries[i].priority && cache.entries[i].generation == generation &&
		    !strcmp(cache.entries[i].text, text))
			found = priority_ref(cache.entries[i].priority);
	pthread_mutex_unlock(&cache.lock);
	return found;
}

void priority_cache_add(const char *text, unsigned generation, gnutls_priority_t priority)
{
	size_t len = strlen(text);
	gnutls_priority_t old;

	if (len >= TEXT_MAX || pthread_mutex_trylock(&cache.lock))
		return;
	old = cache.entries[cache.next].priority;
	memcpy(cache.entries[cache.next].text, text, len + 1);
	cache.entries[cache.next].generation = generation;
	cache.entries[cache.next].priority = priority_ref(priority);
	cache.next = (cache.next + 1) % ENTRIES;
	pthread_mutex_unlock(&cache.lock);
	gnutls_priority_deinit(old);
}

void priority_cache_drain(void)
{
	if (pthread_mutex_trylock(&cache.lock))
		return;
	for (unsigned i = 0; i < ENTRIES; i++) {
		gnutls_priority_deinit(cache.entries[i].priority);
		cache.entries[i].priority = NULL;
	}
	pthread_mutex_unlock(&cache.lock);
}
