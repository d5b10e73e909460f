// SPDX-License-Identifier: GPL-3.0-or-later
// Early data of TLS 1.3 (0-RTT) on both sides: sent, accepted, refused for each reason, replayed, too much of it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pair.h"

struct early {
	struct choice first, second; // priorities and flags of the two handshakes
	size_t max[3]; // gnutls_record_set_max_early_data_size: server's first, client, server's second; 0: as it is
	size_t len[3]; // lengths of the calls of gnutls_record_send_early_data
	const char *alpn[4]; // offered and spoken in the first, in the second handshake
	const char *sni[2];
	bool other_key, no_ticket, no_replay_guard, replay, no_add;
	int add_result;
	unsigned int window, delay_ms, wait_ms; // delay: of the flight; wait: between the handshakes
	bool new_guard, keylog;
	bool read_late; // only once the handshake is over
	size_t read_len;
	size_t bite;
	bool stutter;
	bool keep_sending; // also while the handshake runs
};

static struct seen {
	unsigned char key[100];
	unsigned int len;
} seen[8];
static unsigned int seen_count;
static int add_result;

static int add_seen(void *ptr, time_t exp_time, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	say(" {add %s key %s data %s}", ptr == seen ? "ptr" : "no-ptr", key->size ? "some" : "none",
	    data->size ? "some" : "none");
	need(exp_time >= time(NULL) && exp_time < time(NULL) + 1000000, "expiry");
	if (add_result)
		return add_result;
	for (unsigned int i = 0; i < seen_count; i++)
		if (seen[i].len == key->size && !memcmp(seen[i].key, key->data, key->size))
			return GNUTLS_E_DB_ENTRY_EXISTS;
	if (seen_count < 8 && key->size <= sizeof(seen[0].key)) {
		seen[seen_count].len = key->size;
		memcpy(seen[seen_count++].key, key->data, key->size);
	}
	return 0;
}

static void set_alpn(gnutls_session_t s, const char *name)
{
	gnutls_datum_t d = { (unsigned char *)name, name ? strlen(name) : 0 };

	if (name)
		gnutls_alpn_set_protocols(s, &d, 1, 0);
}

static int log_key(gnutls_session_t s, const char *label, const gnutls_datum_t *secret)
{
	(void)s;
	if (strstr(label, "EARLY"))
		say(" {key %s %u}", label, secret->size);
	return 0;
}

// the records that a side has in its link: type and length of each
static void wire(const char *what, struct link *l, bool lengths)
{
	size_t pos = 0;
	int last = 0;

	say(" %s", what);
	while (l->len - pos >= 5) {
		size_t len = l->data[pos + 3] << 8 | l->data[pos + 4];
		int type = l->data[pos];

		// where a CCS stands, and how many messages share a record, is a matter of taste
		if (type == 23 && lengths)
			say(":23/%zu", len);
		else if (type != 20 && type != last)
			say(":%d", type);
		last = type;
		pos += 5 + len;
	}
}

static unsigned int early_flags(gnutls_session_t s)
{
	return gnutls_session_get_flags(s) & (GNUTLS_SFLAGS_EARLY_DATA | GNUTLS_SFLAGS_EARLY_START);
}

static void read_early(const struct early *e, gnutls_session_t s)
{
	unsigned char *buf = malloc(70000);
	size_t total = 0;
	bool good = true;
	ssize_t n;

	say(" early");
	do {
		n = gnutls_record_recv_early_data(s, buf, e->read_len ? e->read_len : 70000);
		say(" %s", error_name(n));
		for (ssize_t i = 0; i < n; i++)
			good &= buf[i] == (unsigned char)((total + i) * 7);
		total += n > 0 ? n : 0;
	} while (n > 0);
	need(good, "the bytes that were sent");
	free(buf);
}

static void show(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);
		gnutls_datum_t alpn = { NULL, 0 };

		say(" |%s %s", i ? "server" : "client", error_name(p->ret[i]));
		if (p->ret[i] == GNUTLS_E_FATAL_ALERT_RECEIVED)
			say(" (%s)", alert_name(s));
		if (p->ret[i])
			continue;
		say(" flags %x resumed %d cipher %s early %s/%s", early_flags(s), gnutls_session_is_resumed(s),
		    gnutls_cipher_get_name(gnutls_cipher_get(s)), gnutls_cipher_get_name(gnutls_early_cipher_get(s)),
		    gnutls_digest_get_name(gnutls_early_prf_hash_get(s)));
		gnutls_alpn_get_selected_protocol(s, &alpn);
		say(" alpn %.*s", (int)alpn.size, alpn.size ? (char *)alpn.data : "");
	}
}

static gnutls_anti_replay_t new_guard(const struct early *e)
{
	gnutls_anti_replay_t guard;
	int ret = gnutls_anti_replay_init(&guard);

	need(!ret, "anti-replay: %s", error_name(ret));
	if (!e->no_add)
		gnutls_anti_replay_set_add_function(guard, add_seen);
	gnutls_anti_replay_set_ptr(guard, seen);
	if (e->window)
		gnutls_anti_replay_set_window(guard, e->window);
	return guard;
}

static struct choice with_early(const struct choice *c)
{
	struct choice out = *c;

	if (!out.priority[0])
		out.priority[0] = V13;
	return out;
}

// the second handshake: the client's flight goes to @p's server
static void second(const struct early *e, struct pair *p, const gnutls_datum_t *key, const gnutls_datum_t *data,
		   gnutls_anti_replay_t guard, const struct link *flight)
{
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);
	unsigned char *out = malloc(200000), prf[2][32];
	size_t sent = 0;
	int ret;

	for (size_t i = 0; i < 200000; i++)
		out[i] = i * 7;
	gnutls_session_ticket_enable_server(s, key);
	if (!e->no_replay_guard)
		gnutls_anti_replay_enable(s, guard);
	if (e->max[2])
		say(" set %s", error_name(gnutls_record_set_max_early_data_size(s, e->max[2])));
	if (e->keylog) {
		gnutls_session_set_keylog_function(c, log_key);
		gnutls_session_set_keylog_function(s, log_key);
	}
	set_alpn(c, e->alpn[2]);
	set_alpn(s, e->alpn[3]);
	if (e->sni[1])
		gnutls_server_name_set(c, GNUTLS_NAME_DNS, e->sni[1], strlen(e->sni[1]));
	if (e->bite)
		p->end[0].bite = p->end[1].bite = e->bite;
	p->end[0].stutter = p->end[1].stutter = e->stutter;
	if (!flight) {
		ret = e->no_ticket ? 0 : gnutls_session_set_data(c, data->data, data->size);
		say(" || set-data %s client-max %zu server-max %zu", error_name(ret), gnutls_record_get_max_early_data_size(c),
		    gnutls_record_get_max_early_data_size(s));
		if (e->max[1])
			say(" set %s", error_name(gnutls_record_set_max_early_data_size(c, e->max[1])));
		for (int i = 0; i < 3; i++)
			if (e->len[i]) {
				ssize_t n = gnutls_record_send_early_data(c, out + sent, e->len[i]);

				say(" send %s", error_name(n));
				sent += n == 0 ? e->len[i] : 0;
			}
		say(" ciphers %s/%s", gnutls_cipher_get_name(gnutls_early_cipher_get(c)),
		    gnutls_digest_get_name(gnutls_early_prf_hash_get(c)));
		say(" prf %s", error_name(gnutls_prf_early(c, 5, "early", 3, "ctx", 32, (char *)prf[0])));
		if (!e->stutter && !e->bite) {
			say(" handshake %s", error_name(gnutls_handshake(c)));
			say(" max %zu", gnutls_record_get_max_early_data_size(c));
			say(" prf %s", error_name(gnutls_prf_early(c, 5, "early", 3, "ctx", 32, (char *)prf[0])));
			say(" ciphers %s/%s", gnutls_cipher_get_name(gnutls_early_cipher_get(c)),
			    gnutls_digest_get_name(gnutls_early_prf_hash_get(c)));
			if (e->keep_sending)
				say(" send-on %s", error_name(gnutls_record_send_early_data(c, out + sent, 5)));
			wire("flight", &p->link[CLIENT], true);
		}
	} else {
		struct link *l = &p->link[CLIENT];

		l->data = malloc(flight->len);
		memcpy(l->data, flight->data, l->len = flight->len);
		say(" || replayed:");
		p->ret[SERVER] = gnutls_handshake(s);
		say(" server %s flags %x resumed %d", error_name(p->ret[SERVER]), early_flags(s), gnutls_session_is_resumed(s));
		read_early(e, s);
		free(out);
		return;
	}
	if (e->delay_ms)
		usleep(e->delay_ms * 1000);
	if (!e->stutter && !e->bite) {
		struct link copy = { .len = p->link[CLIENT].len };

		copy.data = malloc(copy.len + 1);
		memcpy(copy.data, p->link[CLIENT].data, copy.len);
		p->ret[SERVER] = gnutls_handshake(s);
		say(" | server %s flags %x", error_name(p->ret[SERVER]), early_flags(s));
		if (!gnutls_error_is_fatal(p->ret[SERVER])) {
			ret = gnutls_prf_early(s, 5, "early", 3, "ctx", 32, (char *)prf[1]);
			say(" prf %s", error_name(ret));
			// (of refused early data the stock library's server exports something else)
			need(ret || !early_flags(s) || !memcmp(prf[0], prf[1], 32), "same exported key");
			say(" ciphers %s/%s", gnutls_cipher_get_name(gnutls_early_cipher_get(s)),
			    gnutls_digest_get_name(gnutls_early_prf_hash_get(s)));
		}
		if (!e->read_late)
			read_early(e, s);
		wire("flight", &p->link[SERVER], false);
		if (e->replay) {
			struct choice choice = with_early(&e->second);
			struct pair *again = pair_new(&choice);

			second(e, again, key, data, guard, &copy);
			pair_free(again);
			say(" ||");
		}
		free(copy.data);
		if (!gnutls_error_is_fatal(p->ret[SERVER])) {
			p->ret[CLIENT] = gnutls_handshake(c);
			say(" | client %s flags %x", error_name(p->ret[CLIENT]), early_flags(c));
			wire("flight", &p->link[CLIENT], true);
		}
	}
	pair_handshake(p);
	show(p);
	read_early(e, s);
	if (!p->ret[0] && !p->ret[1]) {
		say(" talk");
		need(pair_talk(p, CLIENT, 1000) && pair_talk(p, SERVER, 20000), "the same bytes");
		if (e->keep_sending)
			say(" late %s", error_name(gnutls_record_send_early_data(c, "x", 1)));
		read_early(e, s);
		say(" prf %s/%s", error_name(gnutls_prf_early(c, 5, "early", 3, "ctx", 32, (char *)prf[0])),
		    error_name(gnutls_prf_early(s, 5, "early", 3, "ctx", 32, (char *)prf[1])));
	}
	free(out);
}

static void run_early(const void *arg)
{
	const struct early *e = arg;
	struct choice choice = with_early(&e->first);
	struct pair *p = pair_new(&choice);
	gnutls_datum_t key, key2, data = { NULL, 0 };
	gnutls_anti_replay_t guard = new_guard(e);
	char buf[8];

	add_result = e->add_result;
	gnutls_session_ticket_key_generate(&key);
	gnutls_session_ticket_key_generate(&key2);
	gnutls_session_ticket_enable_server(pair_session(p, SERVER), &key);
	gnutls_anti_replay_enable(pair_session(p, SERVER), guard);
	set_alpn(pair_session(p, CLIENT), e->alpn[0]);
	set_alpn(pair_session(p, SERVER), e->alpn[1]);
	if (e->sni[0])
		gnutls_server_name_set(pair_session(p, CLIENT), GNUTLS_NAME_DNS, e->sni[0], strlen(e->sni[0]));
	for (int i = 0; i < 2; i++)
		say(" max %zu", gnutls_record_get_max_early_data_size(pair_session(p, i)));
	if (e->max[0])
		say(" set %s", error_name(gnutls_record_set_max_early_data_size(pair_session(p, SERVER), e->max[0])));
	pair_handshake(p);
	if (p->ret[0] || p->ret[1])
		show(p);
	gnutls_record_recv(pair_session(p, CLIENT), buf, sizeof(buf));
	say(" max %zu", gnutls_record_get_max_early_data_size(pair_session(p, CLIENT)));
	say(" data %s", error_name(gnutls_session_get_data2(pair_session(p, CLIENT), &data)));
	pair_free(p);
	if (e->new_guard) {
		usleep(5000);
		gnutls_anti_replay_deinit(guard);
		guard = new_guard(e);
	}
	if (e->wait_ms)
		usleep(e->wait_ms * 1000);
	choice = with_early(&e->second);
	p = pair_new(&choice);
	second(e, p, e->other_key ? &key2 : &key, &data, guard, NULL);
	pair_free(p);
	gnutls_free(data.data);
	gnutls_free(key.data);
	gnutls_free(key2.data);
	gnutls_anti_replay_deinit(guard);
}

static void run_values(const void *arg)
{
	static const size_t sizes[] = { 0, 1, 16384, 16385, 0xffffffff, 0x100000000 };
	struct pair *p;
	struct choice c = { .priority = { V13 }, .flags = { 0, GNUTLS_ENABLE_EARLY_DATA } };
	char buf[8];

	(void)arg;
	p = pair_new(&c);
	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);

		say(" |%zu", gnutls_record_get_max_early_data_size(s));
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++)
			say(" %zx:%s:%zx", sizes[k], error_name(gnutls_record_set_max_early_data_size(s, sizes[k])),
			    gnutls_record_get_max_early_data_size(s));
		say(" send %s", error_name(gnutls_record_send_early_data(s, "x", 1)));
		say(" send0 %s", error_name(gnutls_record_send_early_data(s, "x", 0)));
		say(" recv %s", error_name(gnutls_record_recv_early_data(s, buf, sizeof(buf))));
		say(" recv0 %s", error_name(gnutls_record_recv_early_data(s, buf, 0)));
		say(" prf %s", error_name(gnutls_prf_early(s, 5, "early", 3, "ctx", 8, buf)));
		say(" ciphers %s/%s", gnutls_cipher_get_name(gnutls_early_cipher_get(s)),
		    gnutls_digest_get_name(gnutls_early_prf_hash_get(s)));
	}
	pair_free(p);
}

#define ED GNUTLS_ENABLE_EARLY_DATA
#define BOTH(prio, cf, sf) .first = { .priority = { prio, prio }, .flags = { cf, sf } }, \
	.second = { .priority = { prio, prio }, .flags = { cf, sf } }
#define PLAIN BOTH(V13, ED, ED)
#define EARLY(...) (&(const struct early){ __VA_ARGS__ })
#define GCM128 V13 ":-CIPHER-ALL:+AES-128-GCM"
#define GCM256 V13 ":-CIPHER-ALL:+AES-256-GCM"
#define CHACHA V13 ":-CIPHER-ALL:+CHACHA20-POLY1305"
#define CCM V13 ":-CIPHER-ALL:+AES-128-CCM"

const struct api_case early_cases[] = {
	{ "early-values", run_values, NULL },
	{ "early-plain", run_early, EARLY(PLAIN, .len = { 100 }) },
	{ "early-client-no-flag", run_early, EARLY(BOTH(V13, 0, ED), .len = { 100 }) },
	{ "early-nothing-sent", run_early, EARLY(PLAIN) },
	{ "early-pieces", run_early, EARLY(PLAIN, .len = { 100, 1, 1000 }) },
	{ "early-read-small", run_early, EARLY(PLAIN, .len = { 100, 1, 30 }, .read_len = 7) },
	{ "early-read-late", run_early, EARLY(PLAIN, .len = { 100, 1, 30 }, .read_late = true) },
	{ "early-max", run_early, EARLY(PLAIN, .len = { 16384 }) },
	{ "early-max-1", run_early, EARLY(PLAIN, .len = { 16385 }) },
	{ "early-max-pieces", run_early, EARLY(PLAIN, .len = { 16000, 384, 1 }) },
	{ "early-max-pieces-over", run_early, EARLY(PLAIN, .len = { 16000, 400, 1 }) },
	{ "early-big", run_early, EARLY(PLAIN, .max = { 60000, 0, 60000 }, .len = { 50000 }) },
	{ "early-small", run_early, EARLY(PLAIN, .max = { 10, 0, 10 }, .len = { 11 }) },
	{ "early-small-exact", run_early, EARLY(PLAIN, .max = { 10, 0, 10 }, .len = { 10 }) },
	{ "early-client-lower", run_early, EARLY(PLAIN, .max = { 0, 50, 0 }, .len = { 40, 40 }) },
	{ "early-client-higher", run_early, EARLY(PLAIN, .max = { 0, 30000, 0 }, .len = { 20000 }) },
	{ "early-server-lower", run_early, EARLY(PLAIN, .max = { 0, 0, 50 }, .len = { 40, 40 }) },
	{ "early-server-higher", run_early, EARLY(PLAIN, .max = { 50, 0, 5000 }, .len = { 40 }) },
	{ "early-server-none-first", run_early, EARLY(.first = { .flags = { ED, 0 } }, .second = { .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-server-none-second", run_early, EARLY(.first = { .flags = { ED, ED } }, .second = { .flags = { ED, 0 } }, .len = { 100, 200 }) },
	{ "early-no-guard", run_early, EARLY(PLAIN, .len = { 100 }, .no_replay_guard = true) },
	{ "early-no-add", run_early, EARLY(PLAIN, .len = { 100 }, .no_add = true) },
	{ "early-add-fails", run_early, EARLY(PLAIN, .len = { 100 }, .add_result = GNUTLS_E_DB_ERROR) },
	{ "early-add-exists", run_early, EARLY(PLAIN, .len = { 100 }, .add_result = GNUTLS_E_DB_ENTRY_EXISTS) },
	{ "early-replay", run_early, EARLY(PLAIN, .len = { 100 }, .replay = true) },
	{ "early-late", run_early, EARLY(PLAIN, .len = { 100 }, .window = 100, .delay_ms = 300) },
	{ "early-waited", run_early, EARLY(PLAIN, .len = { 100 }, .window = 200, .wait_ms = 500) },
	{ "early-other-key", run_early, EARLY(PLAIN, .len = { 100 }, .other_key = true) },
	{ "early-no-ticket", run_early, EARLY(PLAIN, .len = { 100 }, .no_ticket = true) },
	{ "early-retry", run_early, EARLY(.first = { .flags = { ED, ED } }, .second = { .flags = { ED, ED }, .priority = { V13 ":-GROUP-ALL:+GROUP-SECP256R1:+GROUP-SECP384R1", V13 ":-GROUP-ALL:+GROUP-SECP384R1" } }, .len = { 100 }) },
	{ "early-other-cipher", run_early, EARLY(.first = { .priority = { V13, GCM128 }, .flags = { ED, ED } }, .second = { .priority = { V13, CHACHA }, .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-other-hash", run_early, EARLY(.first = { .priority = { V13, GCM128 }, .flags = { ED, ED } }, .second = { .priority = { V13, GCM256 }, .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-client-other-cipher", run_early, EARLY(.first = { .priority = { GCM128, V13 }, .flags = { ED, ED } }, .second = { .priority = { CHACHA, V13 }, .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-prefers-other", run_early, EARLY(.first = { .priority = { V13, CHACHA }, .flags = { ED, ED } }, .second = { .priority = { V13, V13 ":%SERVER_PRECEDENCE" }, .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-gcm256", run_early, EARLY(BOTH(GCM256, ED, ED), .len = { 100 }) },
	{ "early-chacha", run_early, EARLY(BOTH(CHACHA, ED, ED), .len = { 100 }) },
	{ "early-ccm", run_early, EARLY(BOTH(CCM, ED, ED), .len = { 100 }) },
	{ "early-alpn", run_early, EARLY(PLAIN, .alpn = { "a", "a", "a", "a" }, .len = { 100 }) },
	{ "early-alpn-other", run_early, EARLY(PLAIN, .alpn = { "a", "a", "b", "b" }, .len = { 100 }) },
	{ "early-alpn-none", run_early, EARLY(PLAIN, .alpn = { "a", "a", NULL, "a" }, .len = { 100 }) },
	{ "early-alpn-server-none", run_early, EARLY(PLAIN, .alpn = { "a", "a", "a", NULL }, .len = { 100 }) },
	{ "early-alpn-new", run_early, EARLY(PLAIN, .alpn = { NULL, NULL, "a", "a" }, .len = { 100 }) },
	{ "early-name", run_early, EARLY(PLAIN, .sni = { "a.example", "a.example" }, .len = { 100 }) },
	{ "early-name-other", run_early, EARLY(PLAIN, .sni = { "a.example", "b.example" }, .len = { 100 }) },
	{ "early-name-none", run_early, EARLY(PLAIN, .sni = { "a.example" }, .len = { 100 }) },
	{ "early-12", run_early, EARLY(BOTH(V12, ED, ED), .len = { 100 }) },
	{ "early-then-12", run_early, EARLY(.first = { .flags = { ED, ED } }, .second = { .priority = { "NORMAL", V12 }, .flags = { ED, ED } }, .len = { 100 }) },
	{ "early-start", run_early, EARLY(BOTH(V13, ED, ED | GNUTLS_ENABLE_EARLY_START), .len = { 100 }) },
	{ "early-start-client", run_early, EARLY(BOTH(V13, ED | GNUTLS_ENABLE_EARLY_START, ED), .len = { 100 }) },
	{ "early-no-eoed", run_early, EARLY(BOTH(V13, ED | GNUTLS_NO_END_OF_EARLY_DATA, ED | GNUTLS_NO_END_OF_EARLY_DATA), .len = { 100 }) },
	{ "early-no-compat", run_early, EARLY(BOTH(V13 ":%DISABLE_TLS13_COMPAT_MODE", ED, ED), .len = { 100 }) },
	{ "early-request", run_early, EARLY(.first = { .flags = { ED, ED }, .request = true, .client_cert = true }, .second = { .flags = { ED, ED }, .request = true, .client_cert = true }, .len = { 100 }) },
	{ "early-psk", run_early, EARLY(.first = { .priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .flags = { ED, ED }, .psk_key = "0123456789abcdef0123456789abcdef" }, .second = { .priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .flags = { ED, ED }, .psk_key = "0123456789abcdef0123456789abcdef" }, .len = { 100 }) },
	{ "early-psk-no-ticket", run_early, EARLY(.first = { .priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .flags = { ED, ED }, .psk_key = "0123456789abcdef0123456789abcdef" }, .second = { .priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .flags = { ED, ED }, .psk_key = "0123456789abcdef0123456789abcdef" }, .len = { 100 }, .no_ticket = true) },
	{ "early-keep-sending", run_early, EARLY(PLAIN, .len = { 100 }, .keep_sending = true) },
	{ "early-bite", run_early, EARLY(PLAIN, .len = { 100, 200 }, .bite = 3) },
	{ "early-stutter", run_early, EARLY(PLAIN, .len = { 100, 200 }, .bite = 50, .stutter = true) },
	{ "early-no-flag-nothing", run_early, EARLY(BOTH(V13, 0, ED)) },
	{ "early-no-flags", run_early, EARLY(BOTH(V13, 0, 0)) },
	{ "early-new-guard", run_early, EARLY(PLAIN, .len = { 100 }, .new_guard = true) },
	{ "early-window", run_early, EARLY(PLAIN, .len = { 100 }, .window = 50000) },
	{ "early-refused-50", run_early, EARLY(PLAIN, .max = { 0, 0, 50 }, .len = { 80 }, .other_key = true) },
	{ "early-refused-50-big", run_early, EARLY(PLAIN, .max = { 100000, 0, 50 }, .len = { 80000 }, .other_key = true) },
	{ "early-refused-20000", run_early, EARLY(PLAIN, .max = { 100000, 0, 0 }, .len = { 20000 }, .other_key = true) },
	{ "early-refused-16384", run_early, EARLY(PLAIN, .max = { 100000, 0, 0 }, .len = { 16384 }, .other_key = true) },
	{ "early-keylog-none", run_early, EARLY(BOTH(V13, 0, 0), .keylog = true) },
	{ "early-keylog", run_early, EARLY(PLAIN, .len = { 100 }, .keylog = true) },
	{ NULL, NULL, NULL },
};
