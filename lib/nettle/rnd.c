/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The random generator: ChaCha20 with fast key erasure, one per thread, keyed by getrandom(2). */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <nettle/chacha.h>

#include "base/mem.h"
#include "crypto/provider.h"

#define KEY_LEN      CHACHA_KEY_SIZE
#define POOL_LEN     512
#define RESEED_BYTES (UINT64_C(1) << 20)
/* No single key makes more than this. */
#define PIECE_LEN    65536

/* Lives in a page of its own that fork() hands to the child as zeros. */
struct rnd_state {
	bool seeded;
	uint8_t key[KEY_LEN];
	uint8_t pool[POOL_LEN];
	size_t left; /* at the end of pool */
	uint64_t since_seed;
	unsigned epoch;
	pid_t pid; /* checked where the kernel can't wipe on fork */
	bool check_pid;
};

static pthread_once_t rnd_once = PTHREAD_ONCE_INIT;
static pthread_key_t rnd_key;
static int rnd_key_error;
static __thread struct rnd_state *rnd_mine;
static _Atomic unsigned rnd_epoch = 1;

static void rnd_free(void *p)
{
	rnd_mine = NULL;
	mem_wipe(p, sizeof(struct rnd_state));
	munmap(p, sizeof(struct rnd_state));
}

static void rnd_setup(void)
{
	rnd_key_error = pthread_key_create(&rnd_key, rnd_free);
}

static struct rnd_state *rnd_state(void)
{
	struct rnd_state *s = rnd_mine;

	if (s)
		return s;
	pthread_once(&rnd_once, rnd_setup);
	if (rnd_key_error)
		return NULL;
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED)
		return NULL;
#ifdef MADV_DONTDUMP
	(void)madvise(s, sizeof(*s), MADV_DONTDUMP);
#endif
#ifdef MADV_WIPEONFORK
	s->check_pid = madvise(s, sizeof(*s), MADV_WIPEONFORK) != 0;
#else
	s->check_pid = true;
#endif
	if (pthread_setspecific(rnd_key, s)) {
		munmap(s, sizeof(*s));
		return NULL;
	}
	rnd_mine = s;
	return s;
}

static int rnd_entropy(uint8_t *out, size_t len)
{
	while (len) {
		ssize_t n = getrandom(out, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR(GNUTLS_E_RANDOM_FAILED);
		out += n;
		len -= (size_t)n;
	}
	return 0;
}

static void keystream(const uint8_t *key, uint8_t *out, size_t len)
{
	static const uint8_t nonce[CHACHA_NONCE_SIZE];
	struct chacha_ctx c;

	chacha_set_key(&c, key);
	chacha_set_nonce(&c, nonce);
	memset(out, 0, len);
	chacha_crypt(&c, len, out, out);
	mem_wipe(&c, sizeof(c));
}

/* The pool's first bytes become the next key: what was handed out can't be computed again. */
static void rnd_refill(struct rnd_state *s)
{
	keystream(s->key, s->pool, sizeof(s->pool));
	memcpy(s->key, s->pool, KEY_LEN);
	mem_wipe(s->pool, KEY_LEN);
	s->left = sizeof(s->pool) - KEY_LEN;
}

static void rnd_take(struct rnd_state *s, uint8_t *out, size_t len)
{
	while (len) {
		size_t n = MIN(len, s->left);
		uint8_t *from = s->pool + sizeof(s->pool) - s->left;

		memcpy(out, from, n);
		mem_wipe(from, n);
		s->left -= n;
		out += n;
		len -= n;
		if (len)
			rnd_refill(s);
	}
}

static int rnd_seed(struct rnd_state *s)
{
	uint8_t fresh[KEY_LEN];
	unsigned epoch = atomic_load(&rnd_epoch);
	int ret = rnd_entropy(fresh, sizeof(fresh));

	if (ret < 0)
		return ERR(ret);
	for (size_t i = 0; i < KEY_LEN; i++)
		s->key[i] ^= fresh[i];
	mem_wipe(fresh, sizeof(fresh));
	rnd_refill(s);
	s->since_seed = 0;
	s->epoch = epoch;
	s->pid = getpid();
	s->seeded = true;
	return 0;
}

int nettle_rnd(void *out, size_t len)
{
	struct rnd_state *s = rnd_state();
	uint8_t *p = out;

	if (!len)
		return 0;
	if (!s) {
		/* No memory for a generator: the kernel's own does as well. */
		TRY(rnd_entropy(out, len));
		return 0;
	}
	if (!s->seeded || s->epoch != atomic_load_explicit(&rnd_epoch, memory_order_relaxed) ||
	    s->since_seed > RESEED_BYTES || (s->check_pid && s->pid != getpid()))
		TRY(rnd_seed(s));
	while (len > POOL_LEN) {
		uint8_t once[KEY_LEN];
		size_t n = MIN(len, PIECE_LEN);

		rnd_take(s, once, sizeof(once));
		keystream(once, p, n);
		mem_wipe(once, sizeof(once));
		p += n;
		len -= n;
		s->since_seed += n;
	}
	rnd_take(s, p, len);
	s->since_seed += len;
	return 0;
}

void nettle_rnd_refresh(void)
{
	atomic_fetch_add(&rnd_epoch, 1);
}
