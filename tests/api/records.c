// SPDX-License-Identifier: GPL-3.0-or-later
// After the handshake: records and their limits, cork, alerts, closing, key updates, own transport functions.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/socket.h>

#include "pair.h"

static char data[70000], in[70000];

static void run_send_recv(const void *arg)
{
	static const size_t lens[] = { 1, 100, 16383, 16384, 16385, 40000 };
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);
	ssize_t n;

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		n = gnutls_record_send(c, data, lens[i]);
		say(" send %zu: %s", lens[i], error_name(n));
		say(" got %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	}
	say(" nothing %s %s", error_name(gnutls_record_send(c, data, 0)), error_name(gnutls_record_send(c, NULL, 0)));
	say(" recv nothing there %s", error_name(gnutls_record_recv(s, in, 10)));
	say(" recv 0 %s", error_name(gnutls_record_recv(s, in, 0)));
	say(" recv NULL %s", error_name(gnutls_record_recv(s, NULL, 10)));
	// a record in small sips
	gnutls_record_send(c, "0123456789", 10);
	gnutls_record_send(c, "abcdef", 6);
	say(" sips");
	for (int i = 0; i < 7; i++) {
		n = gnutls_record_recv(s, in, 4);
		say(" %s(%.*s)+%zu", error_name(n), n > 0 ? (int)n : 0, in, gnutls_record_check_pending(s));
	}
	gnutls_record_send(c, "0123456789", 10);
	n = gnutls_record_recv(s, in, 3);
	say(" discard %s", error_name(gnutls_record_discard_queued(s)));
	say(" then %s", error_name(gnutls_record_recv(s, in, 10)));
	n = gnutls_record_send2(c, "padded", 6, 100, 0);
	say(" send2 %s %s", error_name(n), error_name(gnutls_record_recv(s, in, 100)));
	say(" can padding %d", gnutls_record_can_use_length_hiding(c));
	pair_free(p);
}

static void run_sequence(const void *arg)
{
	struct pair *p = pair_ready(arg);
	unsigned char seq[8];

	for (int i = 0; i < 3; i++) {
		gnutls_record_send(pair_session(p, CLIENT), "x", 1);
		gnutls_record_recv_seq(pair_session(p, SERVER), in, 10, seq);
		say(" %02x%02x%02x%02x%02x%02x%02x%02x", seq[0], seq[1], seq[2], seq[3], seq[4], seq[5], seq[6], seq[7]);
	}
	for (int read = 0; read < 2; read++) {
		gnutls_datum_t mac = { NULL, 0 }, iv = { NULL, 0 }, key = { NULL, 0 };
		int ret = gnutls_record_get_state(pair_session(p, CLIENT), read, &mac, &iv, &key, seq);

		say(" state %s mac %u iv %u key %u seq %02x..%02x", error_name(ret), mac.size, iv.size, key.size, seq[0], seq[7]);
	}
	pair_free(p);
}

static void run_packet(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_packet_t packet;
	gnutls_datum_t d;
	unsigned char seq[8];
	ssize_t n;

	say(" none %s", error_name(gnutls_record_recv_packet(pair_session(p, SERVER), &packet)));
	gnutls_record_send(pair_session(p, CLIENT), "hello", 5);
	n = gnutls_record_recv_packet(pair_session(p, SERVER), &packet);
	say(" %s", error_name(n));
	if (n > 0) {
		gnutls_packet_get(packet, &d, seq);
		say(" %.*s %02x", (int)d.size, d.data, seq[7]);
		gnutls_packet_deinit(packet);
	}
	gnutls_bye(pair_session(p, CLIENT), GNUTLS_SHUT_WR);
	n = gnutls_record_recv_packet(pair_session(p, SERVER), &packet);
	say(" end %s %s", error_name(n), packet ? "packet" : "none");
	pair_free(p);
}

static size_t largest;
static size_t measure(struct pair *p, int side, unsigned char *bytes, size_t len)
{
	if (side == CLIENT && len > 5 && bytes[0] == 23) {
		// several records may come in one piece
		for (size_t at = 0; at + 5 <= len; at += 5 + (bytes[at + 3] << 8 | bytes[at + 4])) {
			size_t record = bytes[at + 3] << 8 | bytes[at + 4];

			if (record > largest)
				largest = record;
		}
	}
	(void)p;
	return len;
}

struct limit {
	const char *priority;
	size_t client_max, server_recv_max, client_recv_max;
};

static void run_limits(const void *arg)
{
	const struct limit *l = arg;
	const struct choice c = { .priority = { l->priority } };
	struct pair *p = pair_new(&c);
	gnutls_session_t s[2] = { pair_session(p, CLIENT), pair_session(p, SERVER) };

	if (l->client_max)
		say(" max %s", error_name(gnutls_record_set_max_size(s[0], l->client_max)));
	if (l->client_recv_max)
		say(" client recv %s", error_name(gnutls_record_set_max_recv_size(s[0], l->client_recv_max)));
	if (l->server_recv_max)
		say(" server recv %s", error_name(gnutls_record_set_max_recv_size(s[1], l->server_recv_max)));
	pair_handshake(p);
	say(" %s %s", error_name(p->ret[0]), error_name(p->ret[1]));
	say(" sizes %zu %zu", gnutls_record_get_max_size(s[0]), gnutls_record_get_max_size(s[1]));
	p->tamper = measure;
	say(" sent %s", error_name(gnutls_record_send(s[0], data, 20000)));
	say(" record %zu", largest);
	need(gnutls_record_recv(s[1], in, sizeof(in)) > 0, "it arrives");
	say(" sent back %s", error_name(gnutls_record_send(s[1], data, 20000)));
	need(gnutls_record_recv(s[0], in, sizeof(in)) > 0, "it arrives");
	say(" overhead %zu %zu", gnutls_record_overhead_size(s[0]),
	    gnutls_est_record_overhead_size(gnutls_protocol_get_version(s[0]), gnutls_cipher_get(s[0]), gnutls_mac_get(s[0]),
					    GNUTLS_COMP_NULL, 0));
	pair_free(p);
}
#define LIMIT(...) (&(const struct limit){ __VA_ARGS__ })

static void run_limit_values(const void *arg)
{
	static const size_t values[] = { 0, 1, 63, 64, 511, 512, 513, 1024, 2048, 4096, 8192, 16384, 16385, 100000 };
	gnutls_session_t s;

	(void)arg;
	gnutls_init(&s, GNUTLS_CLIENT);
	gnutls_set_default_priority(s);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		int a = gnutls_record_set_max_size(s, values[i]), b = gnutls_record_set_max_recv_size(s, values[i]);

		say(" %zu:%s/%s/%zu", values[i], error_name(a), error_name(b), gnutls_record_get_max_size(s));
	}
	gnutls_deinit(s);
}

static void run_cork(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);
	size_t before = p->link[CLIENT].total;

	say(" uncork at rest %s", error_name(gnutls_record_uncork(c, 0)));
	gnutls_record_cork(c);
	gnutls_record_cork(c);
	say(" send %s %s %s", error_name(gnutls_record_send(c, "ab", 2)), error_name(gnutls_record_send(c, "cd", 2)),
	    error_name(gnutls_record_send(c, data, 30000)));
	say(" nothing %s", error_name(gnutls_record_send(c, data, 0)));
	need(p->link[CLIENT].total == before, "nothing goes out of the cork");
	say(" corked %zu", gnutls_record_check_corked(c));
	say(" uncork %s", error_name(gnutls_record_uncork(c, 0)));
	say(" corked %zu", gnutls_record_check_corked(c));
	say(" got %s %s", error_name(gnutls_record_recv(s, in, sizeof(in))), error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" empty cork");
	gnutls_record_cork(c);
	say(" %s", error_name(gnutls_record_uncork(c, GNUTLS_RECORD_WAIT)));
	// a pipe that fills
	p->link[CLIENT].room = 100;
	gnutls_record_cork(c);
	gnutls_record_send(c, data, 5000);
	say(" full %s", error_name(gnutls_record_uncork(c, 0)));
	say(" send meanwhile %s", error_name(gnutls_record_send(c, "later", 5)));
	p->link[CLIENT].room = 0;
	say(" then %s", error_name(gnutls_record_uncork(c, 0)));
	say(" got %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	pair_free(p);
}

static void run_full_pipe(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);
	ssize_t n;

	p->link[CLIENT].room = 50;
	say(" %s direction %d", error_name(gnutls_record_send(c, data, 1000)), gnutls_record_get_direction(c));
	say(" other arguments %s", error_name(gnutls_record_send(c, data, 500)));
	say(" alert %s", error_name(gnutls_alert_send(c, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED)));
	say(" update %s", error_name(gnutls_session_key_update(c, 0)));
	p->link[CLIENT].room = 0;
	n = gnutls_record_send(c, NULL, 0);
	say(" resumed %s", error_name(n));
	for (int i = 0; i < 4; i++)
		say(" got %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" direction when reading %d", gnutls_record_get_direction(s));
	pair_free(p);
}

static void run_alerts(const void *arg)
{
	for (int a = 1; a < 125; a++) {
		struct pair *p;
		gnutls_session_t c, s;

		if (!gnutls_alert_get_strname(a) && a != 7)
			continue;
		p = pair_ready(arg);
		c = pair_session(p, CLIENT);
		s = pair_session(p, SERVER);
		say(" %d:%s", a, error_name(gnutls_alert_send(c, GNUTLS_AL_WARNING, a)));
		say("/%s", error_name(gnutls_record_recv(s, in, sizeof(in))));
		say("/%d", gnutls_alert_get(s));
		say("/%d", gnutls_record_send(c, "x", 1) == 1 && gnutls_record_recv(s, in, sizeof(in)) == 1);
		pair_free(p);
	}
}

static void run_fatal_alert(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);

	gnutls_record_send(c, "before", 6);
	say(" send %s", error_name(gnutls_alert_send(c, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR)));
	say(" data before %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" alert %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" %s", alert_name(s));
	say(" again %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" sender sends %s", error_name(gnutls_record_send(c, "x", 1)));
	say(" receiver sends %s", error_name(gnutls_record_send(s, "x", 1)));
	say(" bye %s %s", error_name(gnutls_bye(c, GNUTLS_SHUT_WR)), error_name(gnutls_bye(s, GNUTLS_SHUT_WR)));
	say(" handshake %s", error_name(gnutls_handshake(s)));
	pair_free(p);
}

static void run_bye(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);

	gnutls_record_send(s, "unread", 6);
	say(" rdwr waits %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	say(" %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	say(" server sees %s %s", error_name(gnutls_record_recv(s, in, sizeof(in))), error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" server sends %s", error_name(gnutls_record_send(s, "still", 5)));
	say(" wr %s %s", error_name(gnutls_bye(s, GNUTLS_SHUT_WR)), error_name(gnutls_bye(s, GNUTLS_SHUT_WR)));
	say(" server sends on %s", error_name(gnutls_record_send(s, "closed", 6)));
	say(" now %s %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)), error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	say(" client reads %s sends %s", error_name(gnutls_record_recv(c, in, sizeof(in))), error_name(gnutls_record_send(c, "x", 1)));
	pair_free(p);
}

static void run_half_close(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);

	say(" wr %s", error_name(gnutls_bye(c, GNUTLS_SHUT_WR)));
	say(" server sees %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
	say(" server sends %s", error_name(gnutls_record_send(s, data, 3000)));
	say(" client reads %s", error_name(gnutls_record_recv(c, in, sizeof(in))));
	say(" rdwr %s", error_name(gnutls_bye(s, GNUTLS_SHUT_RDWR)));
	say(" client reads %s %s", error_name(gnutls_record_recv(c, in, sizeof(in))), error_name(gnutls_record_recv(c, in, sizeof(in))));
	pair_free(p);
}

static void run_bye_full(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);

	p->link[CLIENT].room = 3;
	say(" full %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	p->link[CLIENT].room = 0;
	say(" then %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	say(" server sees %s bye %s", error_name(gnutls_record_recv(s, in, sizeof(in))), error_name(gnutls_bye(s, GNUTLS_SHUT_RDWR)));
	say(" client %s", error_name(gnutls_bye(c, GNUTLS_SHUT_RDWR)));
	p->link[SERVER].closed = true;
	say(" after the end %s", error_name(gnutls_record_recv(c, in, sizeof(in))));
	pair_free(p);
}

// The other side goes without close_notify: at a boundary, within a record, after data.
static void run_premature(const void *arg)
{
	for (int how = 0; how < 4; how++) {
		struct pair *p = pair_ready(arg);
		gnutls_session_t s = pair_session(p, SERVER);

		if (how)
			gnutls_record_send(pair_session(p, CLIENT), data, 1000);
		if (how == 2)
			p->link[CLIENT].len = 3;
		if (how == 3)
			p->link[CLIENT].len -= 1;
		p->link[CLIENT].closed = true;
		say(" |");
		for (int i = 0; i < 3; i++)
			say(" %s", error_name(gnutls_record_recv(s, in, sizeof(in))));
		say(" send %s bye %s", error_name(gnutls_record_send(s, "x", 1)), error_name(gnutls_bye(s, GNUTLS_SHUT_RDWR)));
		pair_free(p);
	}
}

static void run_errnos(const void *arg)
{
	static const int errnos[] = { EAGAIN, EINTR, EMSGSIZE, EPIPE, ECONNRESET, EIO, ETIMEDOUT, ENOTCONN };
	static const char *const names[] = { "EAGAIN", "EINTR", "EMSGSIZE", "EPIPE", "ECONNRESET", "EIO", "ETIMEDOUT", "ENOTCONN" };

	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++) {
		struct pair *p = pair_ready(arg);
		gnutls_session_t c = pair_session(p, CLIENT);

		p->end[CLIENT].push_errno = errnos[i];
		say(" %s send %s", names[i], error_name(gnutls_record_send(c, data, 100)));
		p->end[CLIENT].push_errno = 0;
		say(" %s", error_name(gnutls_record_send(c, data, 100)));
		p->end[CLIENT].pull_errno = errnos[i];
		say(" recv %s", error_name(gnutls_record_recv(c, in, sizeof(in))));
		p->end[CLIENT].pull_errno = 0;
		say(" %s", error_name(gnutls_record_recv(c, in, sizeof(in))));
		pair_free(p);
	}
}

static size_t vec_total, vec_calls;
static ssize_t vec_push(gnutls_transport_ptr_t ptr, const giovec_t *iov, int count)
{
	struct end *e = ptr;
	struct link *l = &e->pair->link[e->side];
	size_t n = 0;

	vec_calls++;
	for (int i = 0; i < count; i++) {
		l->data = realloc(l->data, l->len + iov[i].iov_len + 1);
		memcpy(l->data + l->len, iov[i].iov_base, iov[i].iov_len);
		l->len += iov[i].iov_len;
		l->total += iov[i].iov_len;
		n += iov[i].iov_len;
	}
	vec_total += n;
	return n;
}

static int no_errno(gnutls_transport_ptr_t ptr)
{
	(void)ptr;
	return EAGAIN;
}

static void run_functions(const void *arg)
{
	const struct choice c = { .priority = { arg } };
	struct pair *p = pair_new(&c);
	gnutls_transport_ptr_t r, s;

	for (int i = 0; i < 2; i++)
		gnutls_transport_set_vec_push_function(pair_session(p, i), vec_push);
	pair_handshake(p);
	need(!p->ret[0] && !p->ret[1], "handshake over vectors");
	need(pair_talk(p, CLIENT, 50000) && pair_talk(p, SERVER, 50000), "data over vectors");
	need(vec_calls && vec_total == p->link[0].total + p->link[1].total, "all bytes went through the function");
	gnutls_transport_set_errno_function(pair_session(p, CLIENT), no_errno);
	need(gnutls_transport_get_ptr(pair_session(p, CLIENT)) == &p->end[CLIENT], "pointer");
	gnutls_transport_set_ptr2(pair_session(p, CLIENT), &p->end[CLIENT], p);
	gnutls_transport_get_ptr2(pair_session(p, CLIENT), &r, &s);
	need(r == &p->end[CLIENT] && s == p, "two pointers");
	say(" ktls %d", gnutls_transport_is_ktls_enabled(pair_session(p, CLIENT)));
	pair_free(p);
}

static void run_key_update(const void *arg)
{
	struct pair *p = pair_ready(arg);
	gnutls_session_t s[2] = { pair_session(p, CLIENT), pair_session(p, SERVER) };
	ssize_t n;
	int ret = 0;

	for (int side = 0; side < 2; side++)
		for (int peer = 0; peer < 2; peer++) {
			ret = gnutls_session_key_update(s[side], peer ? GNUTLS_KU_PEER : 0);
			say(" %s", error_name(ret));
			if (!ret)
				need(pair_talk(p, side, 1000) && pair_talk(p, !side, 1000) && pair_talk(p, side, 1000),
				     "data after an update");
		}
	if (ret) {
		need(pair_talk(p, 0, 1000) && pair_talk(p, 1, 1000), "data after a refusal");
		pair_free(p);
		return;
	}
	// both ask at once, with data under way in both directions
	gnutls_record_send(s[0], data, 2000);
	gnutls_record_send(s[1], data, 3000);
	ret = gnutls_session_key_update(s[0], GNUTLS_KU_PEER);
	say(" both %s %s", error_name(ret), error_name(gnutls_session_key_update(s[1], GNUTLS_KU_PEER)));
	gnutls_record_send(s[0], data, 2000);
	gnutls_record_send(s[1], data, 3000);
	for (int i = 0; i < 3; i++)
		say(" %s/%s", error_name(gnutls_record_recv(s[0], in, sizeof(in))), error_name(gnutls_record_recv(s[1], in, sizeof(in))));
	for (int i = 0; i < 200; i++) {
		ret = gnutls_session_key_update(s[i % 2], i % 3 ? GNUTLS_KU_PEER : 0);
		if (ret || !pair_talk(p, i % 2, 1 + i * 97) || !pair_talk(p, !(i % 2), 1 + i * 89)) {
			need(false, "update %d: %s", i, error_name(ret));
			break;
		}
	}
	// corked data goes before the new key
	gnutls_record_cork(s[0]);
	gnutls_record_send(s[0], "corked", 6);
	say(" in cork %s", error_name(gnutls_session_key_update(s[0], 0)));
	gnutls_record_uncork(s[0], GNUTLS_RECORD_WAIT);
	do // what came before it
		n = gnutls_record_recv(s[1], in, sizeof(in));
	while (n == GNUTLS_E_AGAIN && p->link[CLIENT].len);
	say(" got %s", error_name(n));
	need(pair_talk(p, 0, 10) && pair_talk(p, 1, 10), "data afterwards");
	// an update that does not fit into the pipe
	p->link[CLIENT].room = 2;
	say(" full %s", error_name(gnutls_session_key_update(s[0], GNUTLS_KU_PEER)));
	p->link[CLIENT].room = 0;
	say(" then %s", error_name(gnutls_session_key_update(s[0], GNUTLS_KU_PEER)));
	need(pair_talk(p, 0, 1000) && pair_talk(p, 1, 1000) && pair_talk(p, 0, 1000), "data afterwards");
	pair_free(p);
}

static void run_error_table(const void *arg)
{
	(void)arg;
	for (int e = 0; e > -500; e--) {
		const char *name = gnutls_strerror_name(e);
		int level = -1, alert;

		if (!name)
			continue;
		alert = gnutls_error_to_alert(e, &level);
		say(" %s=%d/%d/%d", error_name(e), gnutls_error_is_fatal(e), alert, level);
	}
}

const struct api_case record_cases[] = {
	{ "send-recv-12", run_send_recv, V12 },
	{ "send-recv-13", run_send_recv, V13 },
	{ "send-recv-12-cbc", run_send_recv, V12 ":-CIPHER-ALL:+AES-128-CBC" },
	{ "sequence-12", run_sequence, V12 ":-CIPHER-ALL:+AES-256-GCM" },
	{ "sequence-13", run_sequence, V13 ":-CIPHER-ALL:+AES-256-GCM" },
	{ "sequence-12-cbc", run_sequence, V12 ":-CIPHER-ALL:+AES-128-CBC" },
	{ "packet-12", run_packet, V12 },
	{ "packet-13", run_packet, V13 },
	{ "limits-12", run_limits, LIMIT(V12, 0, 0, 0) },
	{ "limits-13", run_limits, LIMIT(V13, 0, 0, 0) },
	{ "limits-12-max-512", run_limits, LIMIT(V12, 512, 0, 0) },
	{ "limits-13-max-512", run_limits, LIMIT(V13, 512, 0, 0) },
	{ "limits-12-recv-1000", run_limits, LIMIT(V12, 0, 1000, 0) },
	{ "limits-13-recv-1000", run_limits, LIMIT(V13, 0, 1000, 0) },
	{ "limits-13-both", run_limits, LIMIT(V13, 0, 1000, 2000) },
	{ "limits-12-both", run_limits, LIMIT(V12, 0, 1000, 2000) },
	{ "limits-12-cbc", run_limits, LIMIT(V12 ":-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA1", 0, 600, 2000) },
	{ "limit-values", run_limit_values, NULL },
	{ "cork-12", run_cork, V12 },
	{ "cork-13", run_cork, V13 },
	{ "full-pipe-12", run_full_pipe, V12 },
	{ "full-pipe-13", run_full_pipe, V13 },
	{ "alerts-12", run_alerts, V12 },
	{ "alerts-13", run_alerts, V13 },
	{ "fatal-alert-12", run_fatal_alert, V12 },
	{ "fatal-alert-13", run_fatal_alert, V13 },
	{ "bye-12", run_bye, V12 },
	{ "bye-13", run_bye, V13 },
	{ "half-close-12", run_half_close, V12 },
	{ "half-close-13", run_half_close, V13 },
	{ "bye-full-12", run_bye_full, V12 },
	{ "bye-full-13", run_bye_full, V13 },
	{ "premature-12", run_premature, V12 },
	{ "premature-13", run_premature, V13 },
	{ "errnos-12", run_errnos, V12 },
	{ "errnos-13", run_errnos, V13 },
	{ "functions-12", run_functions, V12 },
	{ "functions-13", run_functions, V13 },
	{ "key-update-12", run_key_update, V12 },
	{ "key-update-13", run_key_update, V13 },
	{ "errors", run_error_table, NULL },
	{ NULL, NULL, NULL },
};
