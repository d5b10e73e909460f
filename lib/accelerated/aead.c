/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which accelerated AEAD serves: asked once per process, within GNUTLS_CPUID_OVERRIDE, and only
 * what gives the known answers. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>

#include "accelerated/accelerated.h"
#include "base/log.h"
#include "base/mem.h"

/* Best first. */
static const struct accel_provider *const providers[] = {
#ifdef HAVE_IPSEC_MB
	&accel_ipsec_mb,
#endif
#ifdef __x86_64__
	&accel_aesni,
#endif
	NULL,
};

/* Each algorithm is proven when it is first wanted. pthread_once and not a lock: it comes right
 * again in a child that was forked in between. */
static const gnutls_cipher_algorithm_t wanted[] = {
	GNUTLS_CIPHER_AES_128_GCM,
	GNUTLS_CIPHER_AES_256_GCM,
	GNUTLS_CIPHER_CHACHA20_POLY1305,
};

static const struct aead_ops *offered[ARRAY_LEN(providers)];
static const struct aead_ops *chosen[ARRAY_LEN(wanted)];
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

unsigned accel_allowed(const char *override)
{
	unsigned long v;
	char *end;

	if (!override)
		return ACCEL_ALL;
	v = strtoul(override, &end, 0);
	if (end == override || !v) /* says nothing */
		return ACCEL_ALL;
	if (v & ACCEL_NONE)
		return 0;
	return (unsigned)(v & (ACCEL_AESNI | ACCEL_SSSE3 | ACCEL_PCLMUL | ACCEL_AVX)) |
	       (v & ACCEL_AVX ? ACCEL_AVX2 | ACCEL_AVX512 | ACCEL_SHA : 0);
}

static void load(void)
{
	unsigned allowed = accel_allowed(secure_getenv("GNUTLS_CPUID_OVERRIDE"));

	for (size_t i = 0; allowed && providers[i]; i++)
		offered[i] = providers[i]->aead(allowed);
}

static void prove(size_t n)
{
	pthread_once(&load_once, load);
	for (size_t i = 0; providers[i]; i++) {
		for (const struct aead_ops *o = offered[i]; o && o->id; o++) {
			if (o->id != wanted[n])
				continue;
			if (accel_kat(o)) {
				log_debug("%s: %s\n", gnutls_cipher_get_name(o->id),
					  providers[i]->name);
				chosen[n] = o;
				return;
			}
			log_at(LOG_AUDIT, "%s of %s gives wrong answers: not used\n",
			       gnutls_cipher_get_name(o->id), providers[i]->name);
		}
	}
}

static void prove_0(void)
{
	prove(0);
}

static void prove_1(void)
{
	prove(1);
}

static void prove_2(void)
{
	prove(2);
}

const struct aead_ops *accelerated_aead_find(gnutls_cipher_algorithm_t alg)
{
	static pthread_once_t once[] = {PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT};
	static void (*const prover[])(void) = {prove_0, prove_1, prove_2};

	_Static_assert(ARRAY_LEN(once) == ARRAY_LEN(wanted) &&
			       ARRAY_LEN(prover) == ARRAY_LEN(wanted),
		       "one each");
	if (!providers[0])
		return NULL;
	for (size_t n = 0; n < ARRAY_LEN(wanted); n++) {
		if (wanted[n] != alg)
			continue;
		pthread_once(&once[n], prover[n]);
		return chosen[n];
	}
	return NULL;
}
