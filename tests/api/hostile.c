// SPDX-License-Identifier: GPL-3.0-or-later
// Bad bytes: handshake messages cut and stretched, bits turned over, streams that end anywhere, records that are none.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"

#define HANDSHAKE 22
#define APPLICATION 23

// --- a message that is cut short or made longer, with lengths that fit
struct cut {
	int side, type; // whose message, of which handshake type
	enum { CUT_TO, CUT_BY, GROW, LIE_LONG, LIE_SHORT } how;
	size_t n;
	bool done, changed;
};

static void put24(unsigned char *p, size_t n)
{
	p[0] = n >> 16;
	p[1] = n >> 8;
	p[2] = n;
}

// One record in one push, and in it whole messages: what is there is rewritten message by message.
static size_t cut_message(struct pair *p, int side, unsigned char *data, size_t len)
{
	struct cut *c = p->tamper_arg;
	unsigned char *out = malloc(len * 2 + 64);
	size_t n = 0;

	for (size_t at = 0; at + 5 <= len;) {
		size_t record = data[at + 3] << 8 | data[at + 4], start = n;

		if (at + 5 + record > len)
			break;
		memcpy(out + n, data + at, 5);
		n += 5;
		if (data[at] != HANDSHAKE || side != c->side || c->done) {
			memcpy(out + n, data + at + 5, record);
			n += record;
		} else {
			for (size_t m = at + 5; m + 4 <= at + 5 + record;) {
				size_t body = data[m + 1] << 16 | data[m + 2] << 8 | data[m + 3], keep = body, say_len;

				if (m + 4 + body > at + 5 + record) {
					// not a plain message: an encrypted record
					memcpy(out + n, data + m, at + 5 + record - m);
					n += at + 5 + record - m;
					break;
				}
				memcpy(out + n, data + m, 4 + body);
				if (data[m] == c->type && !c->done) {
					c->done = true;
					if (c->how == CUT_TO)
						keep = c->n < body ? c->n : body;
					if (c->how == CUT_BY)
						keep = c->n < body ? body - c->n : 0;
					if (c->how == GROW) {
						memset(out + n + 4 + body, 0, c->n);
						keep = body + c->n;
					}
					say_len = keep;
					if (c->how == LIE_LONG)
						say_len = body + c->n;
					if (c->how == LIE_SHORT)
						say_len = body > c->n ? body - c->n : 0;
					c->changed = keep != body || say_len != body;
					put24(out + n + 1, say_len);
				}
				n += 4 + keep;
				m += 4 + body;
			}
		}
		out[start + 3] = (n - start - 5) >> 8;
		out[start + 4] = n - start - 5;
		at += 5 + record;
	}
	memcpy(data, out, n);
	free(out);
	return n;
}

static const struct {
	const char *name;
	int side, type;
	bool v13;
} messages[] = {
	{ "client hello", CLIENT, 1, false },   { "client hello 1.3", CLIENT, 1, true },
	{ "server hello", SERVER, 2, false },   { "server hello 1.3", SERVER, 2, true },
	{ "certificate", SERVER, 11, false },   { "server key exchange", SERVER, 12, false },
	{ "certificate request", SERVER, 13, false }, { "server hello done", SERVER, 14, false },
	{ "client certificate", CLIENT, 11, false },  { "client key exchange", CLIENT, 16, false },
	{ "certificate verify", CLIENT, 15, false },  { "new session ticket", SERVER, 4, false },
};

static void run_cut(const void *arg)
{
	static const struct {
		int how;
		size_t n;
	} ways[] = { { CUT_TO, 0 }, { CUT_TO, 1 }, { CUT_TO, 3 }, { CUT_TO, 10 }, { CUT_BY, 1 }, { CUT_BY, 2 }, { CUT_BY, 9 }, { GROW, 1 },
		     { GROW, 20 }, { LIE_SHORT, 1 } };
	size_t which = (size_t)arg;
	struct choice c = { .priority = { messages[which].v13 ? V13 : V12 ":-KX-ALL:+ECDHE-ECDSA" }, .client_cert = true, .require = true };
	gnutls_datum_t key;

	gnutls_session_ticket_key_generate(&key);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct cut cut = { messages[which].side, messages[which].type, ways[i].how, ways[i].n, false, false };
		struct pair *p = pair_new(&c);

		gnutls_session_ticket_enable_server(pair_session(p, SERVER), &key);
		p->tamper = cut_message;
		p->tamper_arg = &cut;
		pair_handshake(p);
		need(cut.done, "the message was seen");
		need(!cut.changed || p->ret[0] || p->ret[1], "a changed handshake does not succeed (%d %zu)", ways[i].how, ways[i].n);
		say(" %s", error_name(p->ret[!messages[which].side]));
		pair_free(p);
	}
	gnutls_free(key.data);
}

// --- every bit position in turn, more or less: nothing may crash, hang or be believed
struct flip {
	int side;
	size_t at, seen;
	unsigned char mask;
};

static size_t flip_byte(struct pair *p, int side, unsigned char *data, size_t len)
{
	struct flip *f = p->tamper_arg;

	if (side == f->side) {
		if (f->at >= f->seen && f->at < f->seen + len)
			data[f->at - f->seen] ^= f->mask;
		f->seen += len;
	}
	return len;
}

static size_t stream_len(const struct choice *c, int side)
{
	struct pair *p = pair_new(c);
	size_t n;

	pair_handshake(p);
	n = p->link[side].total;
	need(!p->ret[0] && !p->ret[1], "the handshake works without changes");
	pair_free(p);
	return n;
}

static void run_flips(const void *arg)
{
	const struct choice *c = arg;
	unsigned int believed = 0, tried = 0;

	for (int side = 0; side < 2; side++) {
		size_t total = stream_len(c, side), step = total / 250 + 1;

		for (size_t at = 0; at < total; at += step) {
			struct flip f = { side, at, 0, 1u << (at * 5 % 8) };
			struct pair *p = pair_new(c);

			p->tamper = flip_byte;
			p->tamper_arg = &f;
			pair_handshake(p);
			tried++;
			if (!p->ret[0] && !p->ret[1] && at > 4) {
				/* a bit of a record's version, or of what comes after the handshake */
				p->tamper = NULL;
				believed++;
			}
			pair_free(p);
		}
	}
	need(believed <= tried / 20, "of %u changed handshakes %u went through", tried, believed);
}

static void run_ends(const void *arg)
{
	const struct choice *c = arg;

	for (int side = 0; side < 2; side++) {
		size_t total = stream_len(c, side), step = total / 100 + 1;

		for (size_t at = 0; at < total; at += step) {
			struct pair *p = pair_new(c);
			int ret = GNUTLS_E_AGAIN;

			p->link[side].limit = at + 1;
			// the writer goes away when it has written so much
			for (int i = 0; i < 30; i++) {
				gnutls_handshake(p->end[side].session);
				if (p->link[side].total > at)
					p->link[side].closed = true;
				if (ret == GNUTLS_E_AGAIN)
					ret = gnutls_handshake(p->end[!side].session);
			}
			need(ret != GNUTLS_E_AGAIN, "the end at %zu is noticed", at);
			pair_free(p);
		}
	}
}

// --- noise instead of a handshake
static void run_noise(const void *arg)
{
	static const struct {
		const char *name;
		const unsigned char bytes[64];
		size_t len;
	} noise[] = {
		{ "http", "GET / HTTP/1.0\r\n\r\n", 18 },
		{ "zeros", { 0 }, 64 },
		{ "empty record", { 22, 3, 1, 0, 0 }, 5 },
		{ "huge record", { 22, 3, 1, 255, 255, 1, 0, 0, 0 }, 9 },
		{ "alert", { 21, 3, 1, 0, 2, 2, 40 }, 7 },
		{ "warning", { 21, 3, 1, 0, 2, 1, 90 }, 7 },
		{ "short alert", { 21, 3, 1, 0, 1, 2 }, 6 },
		{ "data", { 23, 3, 3, 0, 3, 'a', 'b', 'c' }, 8 },
		{ "ccs", { 20, 3, 3, 0, 1, 1 }, 6 },
		{ "two ccs", { 20, 3, 3, 0, 1, 1, 20, 3, 3, 0, 1, 1 }, 12 },
		{ "bad ccs", { 20, 3, 3, 0, 1, 2 }, 6 },
		{ "unknown type", { 99, 3, 3, 0, 1, 1 }, 6 },
		{ "heartbeat", { 24, 3, 3, 0, 3, 1, 0, 0 }, 8 },
		{ "server hello", { 22, 3, 3, 0, 4, 2, 0, 0, 0 }, 9 },
		{ "finished", { 22, 3, 3, 0, 4, 20, 0, 0, 0 }, 9 },
		{ "client hello of nothing", { 22, 3, 3, 0, 4, 1, 0, 0, 0 }, 9 },
		{ "huge message", { 22, 3, 3, 0, 4, 1, 255, 255, 255 }, 9 },
		{ "hello request", { 22, 3, 3, 0, 4, 0, 0, 0, 0 }, 9 },
		{ "unknown message", { 22, 3, 3, 0, 4, 77, 0, 0, 0 }, 9 },
		{ "ssl 2 hello", { 0x80, 0x2e, 1, 3, 1, 0, 3, 0, 0, 0, 0x20, 0, 0, 0x2f }, 48 },
		{ "version 2.0", { 22, 2, 0, 0, 4, 1, 0, 0, 0 }, 9 },
		{ "version 4.0", { 22, 4, 0, 0, 4, 1, 0, 0, 0 }, 9 },
	};
	int side = *(const int *)arg;

	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++) {
		const struct choice c = { .priority = { "NORMAL" } };
		struct pair *p = pair_new(&c);
		struct link *l = &p->link[!side];
		gnutls_session_t s = pair_session(p, side);
		int ret, level = 0, alert;

		l->data = malloc(noise[i].len);
		memcpy(l->data, noise[i].bytes, l->len = noise[i].len);
		l->closed = true;
		for (int n = 0; n < 10; n++) {
			ret = gnutls_handshake(s);
			if (ret != GNUTLS_E_AGAIN)
				break;
		}
		need(ret < 0, "%s is not a handshake", noise[i].name);
		alert = gnutls_error_to_alert(ret, &level);
		say(" %s: %s alert %d sent %s;", noise[i].name, error_name(ret), alert,
		    error_name(gnutls_alert_send_appropriate(s, ret)));
		pair_free(p);
	}
}

// --- after the handshake: records that were changed on the way
struct mangle {
	size_t at; // of the record; from its end if beyond half of size_t
	unsigned char mask;
	bool repeat, drop, shorten, foreign;
};

static size_t mangle_record(struct pair *p, int side, unsigned char *data, size_t len)
{
	struct mangle *m = p->tamper_arg;

	(void)side;
	if (m->drop)
		return 0;
	if (m->repeat) {
		memcpy(data + len, data, len);
		return 2 * len;
	}
	if (m->shorten) {
		data[4]--;
		return len - 1;
	}
	data[m->at < len ? m->at : len - 1] ^= m->mask;
	return len;
}

static void run_records(const void *arg)
{
	static const struct {
		const char *name;
		struct mangle m;
	} ways[] = {
		{ "type", { .at = 0, .mask = 2 } },
		{ "type to alert", { .at = 0, .mask = 23 ^ 21 } },
		{ "type to handshake", { .at = 0, .mask = 23 ^ 22 } },
		{ "type to ccs", { .at = 0, .mask = 23 ^ 20 } },
		{ "version", { .at = 1, .mask = 1 } },
		{ "minor", { .at = 2, .mask = 1 } },
		{ "length", { .at = 3, .mask = 0x80 } },
		{ "first byte", { .at = 5, .mask = 1 } },
		{ "middle", { .at = 30, .mask = 0x10 } },
		{ "last byte", { .at = (size_t)-1, .mask = 0x80 } },
		{ "repeated", { .repeat = true } },
		{ "dropped", { .drop = true } },
		{ "shortened", { .shorten = true } },
	};
	char buf[200];

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct pair *p = pair_ready(arg);
		struct mangle m = ways[i].m;
		gnutls_session_t s = pair_session(p, SERVER);
		ssize_t ret[3];

		p->tamper = mangle_record;
		p->tamper_arg = &m;
		gnutls_record_send(pair_session(p, CLIENT), "a secret message", 16);
		p->tamper = NULL;
		gnutls_record_send(pair_session(p, CLIENT), "the next message", 16);
		for (int n = 0; n < 3; n++) {
			memset(buf, 'z', sizeof(buf));
			ret[n] = gnutls_record_recv(s, buf, sizeof(buf));
			need(ret[n] <= 0 || (ret[n] == 16 && m.repeat && n == 0) || ret[n] == GNUTLS_E_AGAIN,
			     "%s: no data out of it (%ld)", ways[i].name, (long)ret[n]);
		}
		say(" %s: %s %s", ways[i].name, error_name(ret[0]), error_name(ret[1]));
		say(" alert %s;", error_name(gnutls_alert_send_appropriate(s, ret[0])));
		pair_free(p);
	}
}

// --- floods
static void run_flood(const void *arg)
{
	static const unsigned char empty[5] = { 23, 3, 3, 0, 0 };
	const struct choice c = { .priority = { "NORMAL" } };
	struct pair *p = pair_new(&c);
	struct link *l = &p->link[CLIENT];
	int ret = 0;

	(void)arg;
	// warnings without end before the handshake
	l->data = malloc(7 * 100000);
	for (int i = 0; i < 100000; i++)
		memcpy(l->data + 7 * i, (const unsigned char[]){ 21, 3, 3, 0, 2, 1, 90 }, 7);
	l->len = 7 * 100000;
	for (int i = 0; i < 100000; i++) {
		ret = gnutls_handshake(pair_session(p, SERVER));
		if (gnutls_error_is_fatal(ret) || ret == GNUTLS_E_AGAIN)
			break;
	}
	need(ret < 0, "warnings are no handshake");
	pair_free(p);
	p = pair_ready(V12);
	l = &p->link[CLIENT];
	l->data = realloc(l->data, l->len + 5000);
	for (int i = 0; i < 1000; i++, l->len += 5)
		memcpy(l->data + l->len, empty, 5);
	say(" empty %s", error_name(gnutls_record_recv(pair_session(p, SERVER), (char[10]){ 0 }, 10)));
	pair_free(p);
}

static const int sides[] = { CLIENT, SERVER };
#define CUT(name, i) { "cut-" name, run_cut, (const void *)(size_t)(i) }
#define CHOICE(...) (&(const struct choice){ __VA_ARGS__ })
#define PSK_HEX "0123456789abcdef0123456789abcdef"

const struct api_case hostile_cases[] = {
	CUT("client-hello-12", 0),
	CUT("client-hello-13", 1),
	CUT("server-hello-12", 2),
	CUT("server-hello-13", 3),
	CUT("certificate", 4),
	CUT("server-key-exchange", 5),
	CUT("certificate-request", 6),
	CUT("server-hello-done", 7),
	CUT("client-certificate", 8),
	CUT("client-key-exchange", 9),
	CUT("certificate-verify", 10),
	CUT("new-session-ticket", 11),
	{ "flips-12", run_flips, CHOICE(.priority = { V12 }) },
	{ "flips-13", run_flips, CHOICE(.priority = { V13 }) },
	{ "flips-12-mutual", run_flips, CHOICE(.priority = { V12 }, .client_cert = true, .require = true) },
	{ "flips-13-mutual", run_flips, CHOICE(.priority = { V13 }, .client_cert = true, .require = true) },
	{ "flips-12-psk", run_flips, CHOICE(.priority = { V12 ":-KX-ALL:+PSK:+ECDHE-PSK" }, .psk_key = PSK_HEX) },
	{ "flips-13-psk", run_flips, CHOICE(.priority = { V13 ":-KX-ALL:+PSK:+ECDHE-PSK" }, .psk_key = PSK_HEX) },
	{ "ends-12", run_ends, CHOICE(.priority = { V12 }) },
	{ "ends-13", run_ends, CHOICE(.priority = { V13 }) },
	{ "noise-to-server", run_noise, &sides[SERVER] },
	{ "noise-to-client", run_noise, &sides[CLIENT] },
	{ "records-12", run_records, V12 ":-CIPHER-ALL:+AES-128-GCM" },
	{ "records-13", run_records, V13 ":-CIPHER-ALL:+AES-128-GCM" },
	{ "records-12-cbc", run_records, V12 ":-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA1" },
	{ "records-12-cbc-mac-first", run_records, V12 ":-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA1:%NO_ETM" },
	{ "flood", run_flood, NULL },
	{ NULL, NULL, NULL },
};
