// SPDX-License-Identifier: GPL-3.0-or-later
// Handshakes: step by step, negotiated values, failures and the errors both sides see, resumption, hooks, key log.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pair.h"
#include "pem.h"

#define PSK_HEX "0123456789abcdef0123456789abcdef"

static void outcome(struct pair *p)
{
	say(" client %s", error_name(p->ret[CLIENT]));
	if (p->ret[CLIENT] == GNUTLS_E_FATAL_ALERT_RECEIVED)
		say(" (%s)", alert_name(pair_session(p, CLIENT)));
	say(" server %s", error_name(p->ret[SERVER]));
	if (p->ret[SERVER] == GNUTLS_E_FATAL_ALERT_RECEIVED)
		say(" (%s)", alert_name(pair_session(p, SERVER)));
}

static void negotiated(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);
		char *desc = gnutls_session_get_desc(s);
		unsigned int n = 0, flags = gnutls_session_get_flags(s);

		gnutls_certificate_get_peers(s, &n);
		// who asks for OCSP by default is each library's choice
		flags &= ~(GNUTLS_SFLAGS_CLI_REQUESTED_OCSP | GNUTLS_SFLAGS_SERV_REQUESTED_OCSP);
		say(" [%s certs %u resumed %d flags %x]", desc ? desc : "-", n, gnutls_session_is_resumed(s), flags);
		gnutls_free(desc);
	}
}

// --- the same handshake through ever narrower pipes
struct step {
	struct choice choice;
	size_t bite, room;
	bool stutter;
};

static void run_step(const void *arg)
{
	const struct step *step = arg;
	struct pair *p = pair_new(&step->choice);

	for (int i = 0; i < 2; i++) {
		p->end[i].bite = step->bite;
		p->end[i].stutter = step->stutter;
		p->link[i].room = step->room;
	}
	pair_handshake(p);
	outcome(p);
	need(!p->ret[0] && !p->ret[1], "both finish");
	if (!p->ret[0] && !p->ret[1]) {
		negotiated(p);
		need(pair_talk(p, CLIENT, 40000), "data arrives at the server");
		need(pair_talk(p, SERVER, 40000), "data arrives at the client");
	}
	pair_free(p);
}

#define STEP(version, ...) (&(const struct step){ .choice = { .priority = { version } }, __VA_ARGS__ })
#define STEP_WITH(...) (&(const struct step){ .choice = { __VA_ARGS__ }, .bite = 1 })

// --- what must fail, and how
static void run_choice(const void *arg)
{
	struct pair *p = pair_new(arg);

	pair_handshake(p);
	outcome(p);
	if (p->ret[0] == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
		gnutls_datum_t text = { NULL, 0 };
		unsigned int status = gnutls_session_get_verify_cert_status(pair_session(p, CLIENT));

		// the words are the library's own
		need(!gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) && text.size > 20,
		     "the status has words");
		say(" status %#x", status);
		gnutls_free(text.data);
	}
	if (!p->ret[0] && !p->ret[1]) {
		negotiated(p);
		need(pair_talk(p, CLIENT, 10), "data arrives");
	} else {
		// whatever went wrong, nothing may come out of the session now
		char buf[100];
		ssize_t n = gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf));

		need(n <= 0, "no data after a failed handshake");
		n = gnutls_record_recv(pair_session(p, CLIENT), buf, sizeof(buf));
		need(n <= 0, "no data after a failed handshake");
	}
	pair_free(p);
}

#define CHOICE(...) (&(const struct choice){ __VA_ARGS__ })

// --- resumption
struct resumption {
	const char *priority;
	bool tickets, other_key, other_name, twice, id;
};

static gnutls_datum_t db_key, db_data;
static int db_store(void *ptr, gnutls_datum_t key, gnutls_datum_t data)
{
	(void)ptr;
	free(db_key.data);
	free(db_data.data);
	db_key = (gnutls_datum_t){ memcpy(malloc(key.size), key.data, key.size), key.size };
	db_data = (gnutls_datum_t){ memcpy(malloc(data.size), data.data, data.size), data.size };
	return 0;
}

static gnutls_datum_t db_retrieve(void *ptr, gnutls_datum_t key)
{
	gnutls_datum_t d = { NULL, 0 };

	(void)ptr;
	if (db_key.size == key.size && key.size && !memcmp(key.data, db_key.data, key.size)) {
		d.data = gnutls_malloc(db_data.size);
		memcpy(d.data, db_data.data, d.size = db_data.size);
	}
	return d;
}

static int db_remove(void *ptr, gnutls_datum_t key)
{
	(void)ptr;
	(void)key;
	db_key.size = 0;
	return 0;
}

static void run_resumption(const void *arg)
{
	const struct resumption *r = arg;
	const struct choice c = { .priority = { r->priority }, .flags = { r->id ? GNUTLS_NO_TICKETS : 0, 0 } };
	gnutls_datum_t keys[2], data = { NULL, 0 };

	gnutls_session_ticket_key_generate(&keys[0]);
	gnutls_session_ticket_key_generate(&keys[1]);
	for (int i = 0; i < (r->twice ? 3 : 2); i++) {
		struct pair *p = pair_new(&c);
		const char *name = i && r->other_name ? "other.example.net" : "localhost";

		if (r->tickets)
			gnutls_session_ticket_enable_server(pair_session(p, SERVER), &keys[i && r->other_key]);
		if (r->id) {
			gnutls_db_set_store_function(pair_session(p, SERVER), db_store);
			gnutls_db_set_retrieve_function(pair_session(p, SERVER), db_retrieve);
			gnutls_db_set_remove_function(pair_session(p, SERVER), db_remove);
		}
		gnutls_server_name_set(pair_session(p, CLIENT), GNUTLS_NAME_DNS, name, strlen(name));
		if (i) {
			int ret = gnutls_session_set_data(pair_session(p, CLIENT), data.data, data.size);

			say(" set_data %s", error_name(ret));
		}
		pair_handshake(p);
		outcome(p);
		negotiated(p);
		need(pair_talk(p, SERVER, 100) && pair_talk(p, CLIENT, 100), "data arrives");
		if (!i) {
			need(!gnutls_session_get_data2(pair_session(p, CLIENT), &data), "session data");
			need(data.size > 0, "session data has a length");
		}
		gnutls_bye(pair_session(p, CLIENT), GNUTLS_SHUT_WR);
		pair_free(p);
	}
	gnutls_free(keys[0].data);
	gnutls_free(keys[1].data);
	gnutls_free(data.data);
}
#define RESUME(...) (&(const struct resumption){ __VA_ARGS__ })

static void run_bad_session_data(const void *arg)
{
	struct pair *p = pair_ready(V13);
	gnutls_datum_t data;
	gnutls_session_t s;

	(void)arg;
	pair_talk(p, SERVER, 1);
	need(!gnutls_session_get_data2(pair_session(p, CLIENT), &data), "data");
	pair_free(p);
	for (size_t n = 0; n < data.size; n += 1 + data.size / 60) {
		unsigned char *copy = malloc(n + 1);

		memcpy(copy, data.data, n);
		gnutls_init(&s, GNUTLS_CLIENT);
		need(gnutls_session_set_data(s, copy, n) < 0, "session data cut to %zu of %u is refused", n, data.size);
		gnutls_deinit(s);
		free(copy);
	}
	gnutls_free(data.data);
}

// --- hooks
struct hook_log {
	char text[2000];
	size_t len;
};
static struct hook_log hook_logs[2];

static int hook(gnutls_session_t session, unsigned int type, unsigned when, unsigned int incoming, const gnutls_datum_t *msg)
{
	struct hook_log *l = gnutls_session_get_ptr(session);
	const char *name = gnutls_handshake_description_get_name(type);

	(void)msg;
	l->len += snprintf(l->text + l->len, sizeof(l->text) - l->len, " %s%s%s", incoming ? "<" : ">", name ? name : "?",
			   when == GNUTLS_HOOK_PRE ? "-pre" : "");
	return 0;
}

static void run_hooks(const void *arg)
{
	struct pair *p = pair_new(arg);

	for (int i = 0; i < 2; i++) {
		gnutls_session_set_ptr(pair_session(p, i), &hook_logs[i]);
		gnutls_handshake_set_hook_function(pair_session(p, i), GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_BOTH, hook);
	}
	pair_handshake(p);
	outcome(p);
	say(" | client%s | server%s", hook_logs[0].text, hook_logs[1].text);
	pair_free(p);
}

static int refusing_hook(gnutls_session_t session, unsigned int type, unsigned when, unsigned int incoming,
			 const gnutls_datum_t *msg)
{
	(void)session;
	(void)type;
	(void)when;
	(void)incoming;
	(void)msg;
	return GNUTLS_E_USER_ERROR;
}

static void run_refusing_hook(const void *arg)
{
	const struct choice c = { .priority = { arg } };
	struct pair *p = pair_new(&c);

	gnutls_handshake_set_hook_function(pair_session(p, SERVER), GNUTLS_HANDSHAKE_CLIENT_HELLO, GNUTLS_HOOK_POST, refusing_hook);
	pair_handshake(p);
	outcome(p);
	pair_free(p);
}

// --- key log
static char keylog_text[1000];
static int keylog(gnutls_session_t session, const char *label, const gnutls_datum_t *secret)
{
	(void)session;
	snprintf(keylog_text + strlen(keylog_text), sizeof(keylog_text) - strlen(keylog_text), " %s/%u", label, secret->size);
	return 0;
}

static void run_keylog(const void *arg)
{
	const struct choice c = { .priority = { arg } };
	// main() has started this program anew with it, as the variable is read once
	const char *file = getenv("SSLKEYLOGFILE");
	char text[4000] = "";
	int fd = open(file, O_RDONLY | O_CREAT, 0600);
	struct pair *p;
	ssize_t n;

	p = pair_new(&c);
	gnutls_session_set_keylog_function(pair_session(p, CLIENT), keylog);
	pair_handshake(p);
	outcome(p);
	say(" callback%s file", keylog_text);
	// the stock library writes when it ends
	pair_free(p);
	gnutls_global_deinit();
	n = read(fd, text, sizeof(text) - 1);
	need(n >= 0, "the file can be read");
	for (char *at = text, *word; (word = strsep(&at, "\n"));)
		if (*word) {
			char label[100] = "", random[200] = "", secret[200] = "";

			sscanf(word, "%99s %199s %199s", label, random, secret);
			say(" %s/%zu/%zu", label, strlen(random), strlen(secret));
		}
	close(fd);
	unlink(file);
}

// --- names and protocols
static void run_names(const void *arg)
{
	const struct choice c = { .priority = { arg } };
	struct pair *p = pair_new(&c);
	gnutls_session_t client = pair_session(p, CLIENT), server = pair_session(p, SERVER);
	char name[300], big[300];
	size_t len = sizeof(name);
	unsigned int type;

	memset(big, 'a', sizeof(big));
	say(" long %s", error_name(gnutls_server_name_set(client, GNUTLS_NAME_DNS, big, 280)));
	say(" address %s", error_name(gnutls_server_name_set(client, GNUTLS_NAME_DNS, "127.0.0.1", 9)));
	say(" empty %s", error_name(gnutls_server_name_set(client, GNUTLS_NAME_DNS, "", 0)));
	say(" set %s", error_name(gnutls_server_name_set(client, GNUTLS_NAME_DNS, "localhost", 9)));
	pair_handshake(p);
	outcome(p);
	say(" get %s", error_name(gnutls_server_name_get(server, name, &len, &type, 0)));
	say(" %.*s %zu type %u", (int)len, name, len, type);
	len = 4;
	say(" short %s %zu", error_name(gnutls_server_name_get(server, name, &len, &type, 0)), len);
	len = sizeof(name);
	say(" second %s", error_name(gnutls_server_name_get(server, name, &len, &type, 1)));
	say(" client side %s", error_name(gnutls_server_name_get(client, name, &len, &type, 0)));
	pair_free(p);
}

struct alpn {
	const char *priority, *client[3], *server[3];
	unsigned int client_flags, server_flags;
};

static void run_alpn(const void *arg)
{
	const struct alpn *a = arg;
	const struct choice c = { .priority = { a->priority } };
	struct pair *p = pair_new(&c);

	for (int side = 0; side < 2; side++) {
		gnutls_datum_t d[3];
		const char *const *names = side ? a->server : a->client;
		unsigned int n = 0;

		for (; n < 3 && names[n]; n++)
			d[n] = (gnutls_datum_t){ (unsigned char *)names[n], strlen(names[n]) };
		if (n)
			say(" set %s", error_name(gnutls_alpn_set_protocols(pair_session(p, side), d, n,
									    side ? a->server_flags : a->client_flags)));
	}
	pair_handshake(p);
	outcome(p);
	for (int side = 0; side < 2; side++) {
		gnutls_datum_t d = { NULL, 0 };
		int ret = gnutls_alpn_get_selected_protocol(pair_session(p, side), &d);

		say(" %s %.*s", error_name(ret), d.data ? (int)d.size : 0, d.data ? (char *)d.data : "");
	}
	pair_free(p);
}
#define ALPN(...) (&(const struct alpn){ __VA_ARGS__ })

// --- what both sides derive must be the same
static void run_exporters(const void *arg)
{
	struct pair *p = pair_ready(arg);
	unsigned char out[2][64];
	gnutls_datum_t cb[2], r[2][2];
	int ret[2];

	for (int i = 0; i < 2; i++)
		ret[i] = gnutls_prf_rfc5705(pair_session(p, i), 10, "EXPORTER-x", 3, "ctx", 64, (char *)out[i]);
	say(" rfc5705 %s", error_name(ret[0]));
	need(ret[0] == ret[1] && !memcmp(out[0], out[1], 64), "same exported key");
	for (int i = 0; i < 2; i++)
		ret[i] = gnutls_prf(pair_session(p, i), 7, "label x", 0, 4, "more", 64, (char *)out[i]);
	say(" prf %s", error_name(ret[0]));
	need(ret[0] == ret[1] && (ret[0] || !memcmp(out[0], out[1], 64)), "same prf");
	for (int i = 0; i < 2; i++) {
		ret[i] = gnutls_session_channel_binding(pair_session(p, i), GNUTLS_CB_TLS_UNIQUE, &cb[i]);
		gnutls_session_get_random(pair_session(p, i), &r[i][0], &r[i][1]);
	}
	say(" tls-unique %s %u", error_name(ret[0]), ret[0] ? 0 : cb[0].size);
	need(ret[0] == ret[1] && (ret[0] || (cb[0].size == cb[1].size && !memcmp(cb[0].data, cb[1].data, cb[0].size))),
	     "same tls-unique");
	if (!ret[0]) {
		gnutls_free(cb[0].data);
		gnutls_free(cb[1].data);
	}
	for (int i = 0; i < 2; i++)
		ret[i] = gnutls_session_channel_binding(pair_session(p, i), GNUTLS_CB_TLS_EXPORTER, &cb[i]);
	say(" tls-exporter %s %u", error_name(ret[0]), ret[0] ? 0 : cb[0].size);
	need(ret[0] == ret[1] && (ret[0] || !memcmp(cb[0].data, cb[1].data, cb[0].size)), "same tls-exporter");
	if (!ret[0]) {
		gnutls_free(cb[0].data);
		gnutls_free(cb[1].data);
	}
	for (int i = 0; i < 2; i++)
		ret[i] = gnutls_session_channel_binding(pair_session(p, i), GNUTLS_CB_TLS_SERVER_END_POINT, &cb[i]);
	say(" end-point %s/%s %u", error_name(ret[0]), error_name(ret[1]), ret[0] ? 0 : cb[0].size);
	if (!ret[0])
		gnutls_free(cb[0].data);
	if (!ret[1])
		gnutls_free(cb[1].data);
	for (int i = 0; i < 2; i++)
		need(r[0][i].size == 32 && r[1][i].size == 32 && !memcmp(r[0][i].data, r[1][i].data, 32), "same randoms");
	pair_free(p);
}

// --- calls out of their time
static void run_states(const void *arg)
{
	const struct choice c = { .priority = { arg } };
	struct pair *p = pair_new(&c);
	gnutls_datum_t d = { NULL, 0 };
	unsigned int n = 7, status = 0;
	char buf[64];

	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);

		say(" |%s send %s recv %s", i ? "server" : "client", error_name(gnutls_record_send(s, "x", 1)),
		    error_name(gnutls_record_recv(s, buf, sizeof(buf))));
		say(" update %s", error_name(gnutls_session_key_update(s, 0)));
		say(" data %s", error_name(gnutls_session_get_data2(s, &d)));
		if (d.data)
			gnutls_free(d.data);
		d.data = NULL;
		say(" peers %s %u", gnutls_certificate_get_peers(s, &n) ? "some" : "none", n);
		say(" verify %s", error_name(gnutls_certificate_verify_peers2(s, &status)));
		say(" version %s cipher %s", gnutls_protocol_get_name(gnutls_protocol_get_version(s)) ? "some" : "none",
		    gnutls_cipher_get_name(gnutls_cipher_get(s)));
		say(" prf %s", error_name(gnutls_prf_rfc5705(s, 1, "x", 0, NULL, 8, buf)));
		say(" pending %zu", gnutls_record_check_pending(s));
		say(" rehandshake %s", error_name(gnutls_rehandshake(s)));
		say(" resumed %d", gnutls_session_is_resumed(s));
	}
	pair_handshake(p);
	outcome(p);
	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);

		say(" |%s verify %s", i ? "server" : "client", error_name(gnutls_certificate_verify_peers2(s, &status)));
		if (i)
			say(" rehandshake %s", error_name(gnutls_rehandshake(s)));
	}
	pair_free(p);
}

static void run_renegotiation(const void *arg)
{
	struct pair *p = pair_ready(arg);
	char buf[10];
	int ret = gnutls_rehandshake(pair_session(p, SERVER));

	say(" server asks %s", error_name(ret));
	say(" client hears %s", error_name(gnutls_record_recv(pair_session(p, CLIENT), buf, sizeof(buf))));
	// a client that does not want to
	say(" says so %s", error_name(gnutls_alert_send(pair_session(p, CLIENT), GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION)));
	say(" server hears %s", error_name(gnutls_record_recv(pair_session(p, SERVER), buf, sizeof(buf))));
	say(" %s", alert_name(pair_session(p, SERVER)));
	need(pair_talk(p, CLIENT, 100) && pair_talk(p, SERVER, 100), "the session goes on");
	pair_free(p);
}

#define GROUP_ONLY(g) "NORMAL:-GROUP-ALL:+GROUP-" g

const struct api_case handshake_cases[] = {
	{ "step-12", run_step, STEP(V12) },
	{ "step-13", run_step, STEP(V13) },
	{ "step-12-bytes", run_step, STEP(V12, .bite = 1) },
	{ "step-13-bytes", run_step, STEP(V13, .bite = 1) },
	{ "step-12-stutter", run_step, STEP(V12, .bite = 3, .stutter = true) },
	{ "step-13-stutter", run_step, STEP(V13, .bite = 3, .stutter = true) },
	{ "step-12-narrow", run_step, STEP(V12, .room = 10) },
	{ "step-13-narrow", run_step, STEP(V13, .room = 10) },
	{ "step-12-mutual", run_step, STEP_WITH(.priority = { V12 }, .client_cert = true, .require = true) },
	{ "step-13-mutual", run_step, STEP_WITH(.priority = { V13 }, .client_cert = true, .require = true) },
	{ "step-12-psk", run_step, STEP_WITH(.priority = { V12 ":-KX-ALL:+ECDHE-PSK" }, .psk_key = PSK_HEX) },
	{ "step-12-plain-psk", run_step, STEP_WITH(.priority = { V12 ":-KX-ALL:+PSK" }, .psk_key = PSK_HEX) },
	{ "step-12-dhe-psk", run_step, STEP_WITH(.priority = { V12 ":-KX-ALL:+DHE-PSK" }, .psk_key = PSK_HEX) },
	{ "step-13-psk", run_step, STEP_WITH(.priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .psk_key = PSK_HEX) },
	{ "step-13-plain-psk", run_step, STEP_WITH(.priority = { V13 ":-KX-ALL:+PSK" }, .psk_key = PSK_HEX) },
	{ "step-12-anon", run_step, STEP_WITH(.priority = { V12 ":-KX-ALL:+ANON-ECDH" }, .anon = true) },
	{ "step-12-anon-dh", run_step, STEP_WITH(.priority = { V12 ":-KX-ALL:+ANON-DH" }, .anon = true) },
	{ "step-13-retry", run_step,
	  STEP_WITH(.priority = { GROUP_ONLY("SECP256R1:+GROUP-X448"), GROUP_ONLY("X448") }, .flags = { GNUTLS_KEY_SHARE_TOP, 0 }) },
	{ "step-mixed-versions", run_step, STEP_WITH(.priority = { "NORMAL", V12 }) },
	{ "step-mixed-versions-2", run_step, STEP_WITH(.priority = { V12, "NORMAL" }) },

	{ "fail-version", run_choice, CHOICE(.priority = { V12, V13 }) },
	{ "fail-version-2", run_choice, CHOICE(.priority = { V13, V12 }) },
	{ "fail-cipher-12", run_choice, CHOICE(.priority = { V12 ":-CIPHER-ALL:+AES-128-GCM", V12 ":-CIPHER-ALL:+AES-256-GCM" }) },
	{ "fail-cipher-13", run_choice, CHOICE(.priority = { V13 ":-CIPHER-ALL:+AES-128-GCM", V13 ":-CIPHER-ALL:+AES-256-GCM" }) },
	{ "fail-group-12", run_choice, CHOICE(.priority = { V12 ":-KX-ALL:+ECDHE-ECDSA:-GROUP-ALL:+GROUP-SECP256R1",
							    V12 ":-GROUP-ALL:+GROUP-X25519" }) },
	{ "fail-group-13", run_choice, CHOICE(.priority = { V13 ":-GROUP-ALL:+GROUP-SECP256R1", V13 ":-GROUP-ALL:+GROUP-X25519" }) },
	{ "fail-sign-12", run_choice, CHOICE(.priority = { V12 ":-SIGN-ALL:+SIGN-RSA-SHA256", V12 }) },
	{ "fail-sign-13", run_choice, CHOICE(.priority = { V13 ":-SIGN-ALL:+SIGN-RSA-PSS-RSAE-SHA256", V13 }) },
	{ "fail-kx-12", run_choice, CHOICE(.priority = { V12 ":-KX-ALL:+RSA", V12 }) },
	{ "fail-psk-12", run_choice, CHOICE(.priority = { V12 ":-KX-ALL:+PSK" }, .psk_key = "00") },
	{ "fail-psk-13", run_choice, CHOICE(.priority = { V13 ":-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-GCM" }, .psk_key = "00",
					  .no_server_cert = true) },
	{ "fail-psk-dhe-12", run_choice, CHOICE(.priority = { V12 ":-KX-ALL:+ECDHE-PSK" }, .psk_key = "00") },
	{ "fail-psk-user-12", run_choice, CHOICE(.priority = { V12 ":-KX-ALL:+PSK" }, .psk_key = PSK_HEX, .psk_user = "nobody") },
	{ "fail-psk-user-13", run_choice, CHOICE(.priority = { V13 ":-KX-ALL:+ECDHE-PSK" }, .psk_key = PSK_HEX, .psk_user = "nobody",
					       .no_server_cert = true) },
	{ "fail-no-certificate-12", run_choice, CHOICE(.priority = { V12 }, .no_server_cert = true) },
	{ "fail-no-certificate-13", run_choice, CHOICE(.priority = { V13 }, .no_server_cert = true) },
	{ "fail-no-credentials-12", run_choice, CHOICE(.priority = { V12 }, .no_client_cred = true) },
	{ "fail-no-credentials-13", run_choice, CHOICE(.priority = { V13 }, .no_client_cred = true) },
	{ "verify-good-12", run_choice, CHOICE(.priority = { V12 }, .verify = true, .name = "localhost") },
	{ "verify-good-13", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "localhost") },
	{ "verify-wildcard", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "www.example.net") },
	{ "verify-wildcard-two", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "a.b.example.net") },
	{ "verify-address", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "127.0.0.1") },
	{ "verify-wrong-address", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "127.0.0.2") },
	{ "verify-no-name", run_choice, CHOICE(.priority = { V13 }, .verify = true) },
	{ "fail-name-12", run_choice, CHOICE(.priority = { V12 }, .verify = true, .name = "other.example.org") },
	{ "fail-name-13", run_choice, CHOICE(.priority = { V13 }, .verify = true, .name = "other.example.org") },
	{ "fail-untrusted-12", run_choice, CHOICE(.priority = { V12 }, .server_crt = PEM_STRANGER_CRT, .server_key = PEM_STRANGER_KEY,
						  .verify = true, .name = "localhost") },
	{ "fail-untrusted-13", run_choice, CHOICE(.priority = { V13 }, .server_crt = PEM_STRANGER_CRT, .server_key = PEM_STRANGER_KEY,
						  .verify = true, .name = "localhost") },
	{ "fail-expired-12", run_choice, CHOICE(.priority = { V12 }, .server_crt = PEM_EXPIRED_CRT, .server_key = PEM_EXPIRED_KEY,
						.verify = true, .name = "localhost") },
	{ "fail-expired-13", run_choice, CHOICE(.priority = { V13 }, .server_crt = PEM_EXPIRED_CRT, .server_key = PEM_EXPIRED_KEY,
						.verify = true, .name = "localhost") },
	{ "fail-purpose", run_choice, CHOICE(.priority = { V13 }, .server_crt = PEM_CLIENT_CRT, .server_key = PEM_CLIENT_KEY,
					     .verify = true, .name = "localhost") },
	{ "client-cert-12", run_choice, CHOICE(.priority = { V12 }, .client_cert = true, .request = true) },
	{ "client-cert-13", run_choice, CHOICE(.priority = { V13 }, .client_cert = true, .request = true) },
	{ "no-client-cert-12", run_choice, CHOICE(.priority = { V12 }, .request = true) },
	{ "no-client-cert-13", run_choice, CHOICE(.priority = { V13 }, .request = true) },
	{ "fail-client-cert-12", run_choice, CHOICE(.priority = { V12 }, .require = true) },
	{ "fail-client-cert-13", run_choice, CHOICE(.priority = { V13 }, .require = true) },

	{ "resume-12-ticket", run_resumption, RESUME(.priority = V12, .tickets = true, .twice = true) },
	{ "resume-13-ticket", run_resumption, RESUME(.priority = V13, .tickets = true, .twice = true) },
	{ "resume-12-id", run_resumption, RESUME(.priority = V12, .id = true, .twice = true) },
	{ "resume-12-none", run_resumption, RESUME(.priority = V12) },
	{ "resume-13-none", run_resumption, RESUME(.priority = V13) },
	{ "resume-12-other-key", run_resumption, RESUME(.priority = V12, .tickets = true, .other_key = true) },
	{ "resume-13-other-key", run_resumption, RESUME(.priority = V13, .tickets = true, .other_key = true) },
	{ "resume-12-other-name", run_resumption, RESUME(.priority = V12, .tickets = true, .other_name = true) },
	{ "resume-13-other-name", run_resumption, RESUME(.priority = V13, .tickets = true, .other_name = true) },
	{ "resume-12-id-other-name", run_resumption, RESUME(.priority = V12, .id = true, .other_name = true) },
	{ "resume-bad-data", run_bad_session_data, NULL },

	{ "hooks-12", run_hooks, CHOICE(.priority = { V12 ":-KX-ALL:+ECDHE-ECDSA" }) },
	{ "hooks-13", run_hooks, CHOICE(.priority = { V13 }) },
	{ "hooks-12-mutual", run_hooks, CHOICE(.priority = { V12 ":-KX-ALL:+ECDHE-ECDSA" }, .client_cert = true, .require = true) },
	{ "hooks-13-mutual", run_hooks, CHOICE(.priority = { V13 }, .client_cert = true, .require = true) },
	{ "hooks-13-retry", run_hooks, CHOICE(.priority = { GROUP_ONLY("SECP256R1:+GROUP-X448"), GROUP_ONLY("X448") },
					      .flags = { GNUTLS_KEY_SHARE_TOP, 0 }) },
	{ "hook-refuses-12", run_refusing_hook, V12 },
	{ "hook-refuses-13", run_refusing_hook, V13 },
	{ "keylog-12", run_keylog, V12 },
	{ "keylog-13", run_keylog, V13 },
	{ "names-12", run_names, V12 },
	{ "names-13", run_names, V13 },
	{ "alpn-12", run_alpn, ALPN(.priority = V12, .client = { "h2", "http/1.1" }, .server = { "http/1.1", "h2" }) },
	{ "alpn-13", run_alpn, ALPN(.priority = V13, .client = { "h2", "http/1.1" }, .server = { "http/1.1", "h2" }) },
	{ "alpn-server-first", run_alpn,
	  ALPN(.priority = V13, .client = { "h2", "http/1.1" }, .server = { "http/1.1", "h2" }, .server_flags = GNUTLS_ALPN_SERVER_PRECEDENCE) },
	{ "alpn-none-common-12", run_alpn, ALPN(.priority = V12, .client = { "a" }, .server = { "b" }) },
	{ "alpn-none-common-13", run_alpn, ALPN(.priority = V13, .client = { "a" }, .server = { "b" }) },
	{ "alpn-mandatory-12", run_alpn, ALPN(.priority = V12, .client = { "a" }, .server = { "b" }, .server_flags = GNUTLS_ALPN_MANDATORY) },
	{ "alpn-mandatory-13", run_alpn, ALPN(.priority = V13, .client = { "a" }, .server = { "b" }, .server_flags = GNUTLS_ALPN_MANDATORY) },
	{ "alpn-only-client", run_alpn, ALPN(.priority = V13, .client = { "a" }, .server = { NULL }) },
	{ "alpn-only-server", run_alpn, ALPN(.priority = V13, .client = { NULL }, .server = { "a" }, .server_flags = GNUTLS_ALPN_MANDATORY) },
	{ "alpn-empty-name", run_alpn, ALPN(.priority = V13, .client = { "" }, .server = { "a" }) },
	{ "exporters-12", run_exporters, V12 },
	{ "exporters-13", run_exporters, V13 },
	{ "states-12", run_states, V12 },
	{ "states-13", run_states, V13 },
	{ "renegotiation-12", run_renegotiation, V12 },
	{ NULL, NULL, NULL },
};
