/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been read and poll does not show is told by gnutls_record_check_pending: the end of the
 * stream, messages behind an error. And what packets leave behind. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "record/layer.h"
#include "session/session.h"
#include "tls-pair.h"

#define V13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static ssize_t recv_some(struct tls_end *e)
{
	char buf[100];

	return gnutls_record_recv(e->s, buf, sizeof(buf));
}

static void test_end(void **state)
{
	struct tls_pair p;
	gnutls_datum_t data;

	(void)state;
	tls_pair_open(&p, V13, V13);
	tls_pair_connect(&p);
	assert_int_equal(gnutls_bye(p.s.s, GNUTLS_SHUT_WR), 0);
	tls_pair_deliver(&p);
	assert_int_equal(gnutls_record_check_pending(p.c.s), 0);
	assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
	gnutls_free(data.data);
	assert_int_equal(p.c.in_pos, p.c.in.len);
	assert_int_equal(gnutls_record_check_pending(p.c.s), 1);
	assert_int_equal(recv_some(&p.c), 0);
	assert_int_equal(gnutls_record_check_pending(p.c.s), 0);
	assert_int_equal(recv_some(&p.c), 0);
	tls_pair_close(&p);
}

/* Two requests for a certificate in one record: the second one waits behind the error of the first.
 */
static void test_messages(void **state)
{
	static const uint8_t request[] = {13, 0, 0, 12, 1, 'a', 0, 8, 0, 13, 0, 4, 0, 2, 4, 3};
	uint8_t two[2 * sizeof(request)];
	struct tls_pair p;

	(void)state;
	memcpy(two, request, sizeof(request));
	memcpy(two + sizeof(request), request, sizeof(request));
	two[sizeof(request) + 5] = 'b';
	tls_pair_open(&p, V13, V13);
	p.c.s->config.init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	p.s.s->config.init_flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	tls_pair_connect(&p);
	assert_int_equal(recv_some(&p.c), GNUTLS_E_AGAIN);
	for (size_t cut = 0; cut < 2; cut++) {
		assert_int_equal(record_queue_handshake(p.s.s->record, two, sizeof(two) - cut), 0);
		assert_int_equal(record_flush(p.s.s->record), 0);
		tls_pair_deliver(&p);
		assert_int_equal(recv_some(&p.c), GNUTLS_E_REAUTH_REQUEST);
		/* a part of one is no reason to read again */
		assert_int_equal(gnutls_record_check_pending(p.c.s), !cut);
		if (cut)
			break;
		assert_int_equal(recv_some(&p.c), GNUTLS_E_REAUTH_REQUEST);
		assert_int_equal(gnutls_record_check_pending(p.c.s), 0);
		assert_int_equal(recv_some(&p.c), GNUTLS_E_AGAIN);
		two[5] += 2;
		two[sizeof(request) + 5] += 2;
	}
	tls_pair_close(&p);
}

/* --- packets */
static gnutls_realloc_function real_realloc;
static gnutls_free_function real_free;
static const uint8_t *first;
static unsigned left_behind, reallocs;

static void look_and_free(void *ptr)
{
	static const char secret[] = "a secret of many bytes";

	if (ptr && ptr == first)
		left_behind += memmem(ptr, 1000, secret, sizeof(secret) - 1) != NULL;
	real_free(ptr);
}

static void *count_realloc(void *ptr, size_t size)
{
	reallocs += size > 0;
	return real_realloc(ptr, size);
}

static gnutls_alloc_function real_malloc;

static void *note_malloc(size_t size)
{
	void *ptr = real_malloc(size);

	if (size > RECORD_MAX_PLAIN && size < RECORD_MAX_PLAIN + 100)
		first = ptr;
	return ptr;
}

static void test_packets(void **state)
{
	static const size_t sizes[] = {100, 8000, 9000, 16384};
	struct tls_pair p;

	(void)state;
	tls_pair_open(&p, V13, V13);
	tls_pair_connect(&p);
	assert_int_equal(recv_some(&p.c), GNUTLS_E_AGAIN);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		uint8_t *data = calloc(1, sizes[i]);
		gnutls_packet_t packet;
		gnutls_datum_t got;

		assert_non_null(data);
		for (size_t at = 0; at + 22 <= sizes[i]; at += 22)
			memcpy(data + at, "a secret of many bytes", 22);
		assert_int_equal(gnutls_record_send(p.s.s, data, sizes[i]), sizes[i]);
		tls_pair_deliver(&p);
		real_malloc = gnutls_malloc;
		real_realloc = gnutls_realloc;
		real_free = gnutls_free;
		gnutls_malloc = note_malloc;
		gnutls_realloc = count_realloc;
		gnutls_free = look_and_free;
		assert_int_equal(gnutls_record_recv_packet(p.c.s, &packet), sizes[i]);
		gnutls_packet_get(packet, &got, NULL);
		assert_int_equal(got.size, sizes[i]);
		assert_memory_equal(got.data, data, sizes[i]);
		gnutls_packet_deinit(packet);
		gnutls_malloc = real_malloc;
		gnutls_realloc = real_realloc;
		gnutls_free = real_free;
		assert_non_null(first);
		assert_int_equal(left_behind, 0);
		assert_int_equal(reallocs, 0);
		free(data);
	}
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
