/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MAC-then-encrypt: right answers for every length and padding, and the same work for all records
 * of one length: hash calls are counted by a provider that stands before the real one. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "crypto/provider.h"
#include "record/cbc.h"

static const struct hash_ops *real_ops;
static unsigned long updates, bytes, digests, chains;

static void count_init(void *state)
{
	real_ops->init(state);
}

static void count_update(void *state, const void *data, size_t len)
{
	updates++;
	bytes += len;
	real_ops->update(state, data, len);
}

static void count_digest(void *state, void *out)
{
	digests++;
	real_ops->digest(state, out);
}

static void count_chain(const void *state, void *out)
{
	chains++;
	real_ops->chain(state, out);
}

static const gnutls_mac_algorithm_t macs[] = {GNUTLS_MAC_SHA1, GNUTLS_MAC_SHA256,
					      GNUTLS_MAC_SHA384};

/* plaintext, MAC, padding of @pad + 1 bytes; @n in all */
static void build(const struct mac_entry *mac, const uint8_t *key, uint8_t *head, uint8_t *data,
		  size_t n, size_t pad)
{
	size_t len = n - mac->len - pad - 1;
	struct mac m;

	head[11] = (uint8_t)(len >> 8);
	head[12] = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 7 + n);
	assert_int_equal(mac_init(&m, mac->id, key, mac->key_len), 0);
	mac_update(&m, head, CBC_MAC_HEADER);
	mac_update(&m, data, len);
	mac_digest(&m, data + len);
	mac_clear(&m);
	memset(data + len + mac->len, (int)pad, pad + 1);
}

static void test_all_lengths(void **state)
{
	uint8_t head[CBC_MAC_HEADER] = {0, 0, 0, 0, 0, 0, 0, 9, 23, 3, 3}, key[64], data[700];

	(void)state;
	memset(key, 0x42, sizeof(key));
	for (size_t a = 0; a < ARRAY_LEN(macs); a++) {
		const struct mac_entry *mac = mac_find(macs[a]);
		struct cbc_mac *m;

		assert_int_equal(cbc_mac_new(&m, mac, key), 0);
		for (size_t n = mac->len + 1u; n < 640; n += n < 330 ? 1 : 13) {
			size_t max_pad = MIN(n - mac->len - 1, (size_t)255);

			for (size_t pad = 0; pad <= max_pad; pad += pad < 20 || pad > 240 ? 1 : 9) {
				size_t len = 0;

				build(mac, key, head, data, n, pad);
				assert_int_equal(cbc_mac_check(m, head, data, n, &len), ~0u);
				assert_int_equal(len, n - mac->len - pad - 1);
				/* a wrong byte anywhere is seen */
				for (size_t at = 0; at < n; at += 1 + n / 7) {
					data[at] ^= 1;
					assert_int_equal(cbc_mac_check(m, head, data, n, &len), 0);
					data[at] ^= 1;
				}
			}
		}
		assert_int_equal(cbc_mac_check(m, head, data, mac->len, &(size_t){0}), 0);
		cbc_mac_free(m);
	}
}

/* Padding right or wrong, long or short, MAC right or wrong: the same calls, the same bytes. */
static void test_same_work(void **state)
{
	uint8_t head[CBC_MAC_HEADER] = {0}, key[64] = {1}, data[700];

	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(macs); a++) {
		const struct mac_entry *mac = mac_find(macs[a]);
		struct hash_ops counting;
		struct cbc_mac *m;

		assert_int_equal(cbc_mac_new(&m, mac, key), 0);
		real_ops = m->ops;
		counting = *real_ops;
		counting.init = count_init;
		counting.update = count_update;
		counting.digest = count_digest;
		counting.chain = count_chain;
		m->ops = &counting;
		for (size_t n = 64; n <= 640; n += 64) {
			unsigned long want[4] = {0};

			for (size_t pad = 0; pad < 256 + 40; pad++) {
				size_t len;

				if (pad < 256 && pad + mac->len + 1 <= n) {
					build(mac, key, head, data, n, pad);
				} else { /* bad padding of all kinds */
					build(mac, key, head, data, n, 0);
					data[n - 1] = (uint8_t)(pad * 37);
				}
				updates = bytes = digests = chains = 0;
				(void)cbc_mac_check(m, head, data, n, &len);
				if (pad == 0)
					memcpy(want,
					       (unsigned long[]){updates, bytes, digests, chains},
					       sizeof(want));
				assert_int_equal(updates, want[0]);
				assert_int_equal(bytes, want[1]);
				assert_int_equal(digests, want[2]);
				assert_int_equal(chains, want[3]);
			}
		}
		cbc_mac_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_lengths),
		cmocka_unit_test(test_same_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
