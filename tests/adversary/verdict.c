/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the victim after: what it reads, what it tells the adversary, its alert. */
#include "config.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "adversary.h"

/* Whether there is time left for what an end waits for: 10 s. */
static bool arrives(const struct adv_end *e, unsigned *turn)
{
	struct pollfd p = {.fd = e->fd, .events = POLLIN};

	if (e->fd < 0 || !adv_is_real() || ++*turn > 100)
		return false;
	poll(&p, 1, 100);
	return true;
}

/* The kernel of the victim has what was sent. */
static void wait_for_arrival(const struct adv *a)
{
	int left = 1;

	if (a->evil.fd < 0 || !adv_is_real())
		return;
	for (unsigned i = 0; left && i < 10000; i++) {
		assert_int_equal(ioctl(a->evil.fd, SIOCOUTQ, &left), 0);
		if (left)
			usleep(1000);
	}
	assert_int_equal(left, 0);
}

int adv_evil_reads(struct adv *a)
{
	unsigned turn = 0;
	char buf[64];
	int ret;

	do
		ret = (int)gnutls_record_recv(a->evil.s, buf, sizeof(buf));
	while (ret == GNUTLS_E_AGAIN && arrives(&a->evil, &turn));
	return ret;
}

int adv_victim_reads(struct adv *a)
{
	char buf[64];
	int ret;

	wait_for_arrival(a);
	do
		ret = (int)gnutls_record_recv(a->victim.s, buf, sizeof(buf));
	while (ret == GNUTLS_E_AGAIN && a->evil.out.len > a->evil.out_pos && ++a->calls < 100000);
	return ret;
}

/* --- the alert */
/* The last record that the victim has written, opened with its own keys. */
static int last_alert(struct adv *a, size_t from, uint8_t alert[2])
{
	const struct record_protection *tx = &a->victim.s->record->tx.prot;
	struct record_protection p = {0};
	uint8_t *rec = a->victim.out.data + from, type, *plain;
	size_t left = a->victim.out.len - from, len = 0, plain_len;
	int ret;

	/* what had been queued before it goes out with it */
	for (; left; rec += len, left -= len) {
		if (left < RECORD_HEADER_LEN)
			return -1;
		len = RECORD_HEADER_LEN + ((size_t)rec[3] << 8 | rec[4]);
		if (left < len)
			return -1;
	}
	if (!len)
		return -1;
	rec -= len;
	type = rec[0];
	plain = rec + RECORD_HEADER_LEN;
	plain_len = len - RECORD_HEADER_LEN;
	if (tx->kind != PROTECT_NONE) {
		uint8_t *copy = malloc(len);

		assert_non_null(copy);
		memcpy(copy, rec, len);
		assert_int_equal(protect_init(&p, &tx->keys, RECORD_RX), 0);
		p.seq = tx->seq - 1;
		ret = protect_open(&p, copy, copy + RECORD_HEADER_LEN, plain_len, &type, &plain,
				   &plain_len);
		if (ret >= 0 && plain_len == 2)
			memcpy(alert, plain, 2);
		protect_clear(&p);
		free(copy);
		return ret >= 0 && type == RECORD_ALERT && plain_len == 2 ? 0 : -1;
	}
	if (type != RECORD_ALERT || plain_len != 2)
		return -1;
	memcpy(alert, plain, 2);
	return 0;
}

int adv_check_alert(struct adv *a)
{
	struct adv_end *v = &a->victim;
	uint8_t seen[2] = {0, 0};
	int level = 0, alert = gnutls_error_to_alert(v->result, &level);
	size_t before = v->out.len;
	char byte;

	assert_true(adv_is_fatal(v->result));
	assert_true(alert >= 0);
	assert_int_equal(gnutls_alert_send_appropriate(v->s, v->result), 0);
	if (v->result == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		assert_int_equal(v->out.len, before);
	} else {
		assert_int_equal(last_alert(a, before, seen), 0);
		assert_int_equal(seen[0], level);
		assert_int_equal(seen[1], alert);
	}
	/* nothing goes on */
	if (!v->s->handshake_done || v->result != GNUTLS_E_SESSION_EOF)
		assert_int_equal(gnutls_handshake(v->s), GNUTLS_E_INVALID_SESSION);
	assert_true(gnutls_record_recv(v->s, &byte, 1) <= 0);
	assert_true(gnutls_record_send(v->s, "x", 1) < 0);
	return alert;
}

bool adv_evil_got(struct adv *a, int alert)
{
	struct adv_end *e = &a->evil;
	char byte;
	int ret;

	if (adv_is_fatal(e->result))
		return false;
	for (unsigned i = 0, turn = 0; i < 8; i++) {
		ret = e->result ? gnutls_handshake(e->s) : (int)gnutls_record_recv(e->s, &byte, 1);
		if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
			return gnutls_alert_get(e->s) == (gnutls_alert_description_t)alert;
		if (ret == 0 && e->result)
			e->result = 0;
		else if (ret < 0 && gnutls_error_is_fatal(ret))
			return false;
		else if (ret == GNUTLS_E_AGAIN && arrives(e, &turn))
			i--;
	}
	return false;
}
