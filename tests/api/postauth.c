// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts of steps for two sessions, above all around authentication after the handshake (RFC 8446
// §4.6.2).
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "pem.h"

struct script {
	struct choice choice;
	const char *steps; // words "c.step" and "s.step", see the table at the end
};

static int show_verify(gnutls_session_t session)
{
	unsigned int n = 0;

	gnutls_certificate_get_peers(session, &n);
	say(" (verify %u)", n);
	return 0;
}

static int refuse(gnutls_session_t session)
{
	(void)session;
	say(" (refused)");
	return -1;
}

static int show_hook(gnutls_session_t session, unsigned int htype, unsigned int when,
		     unsigned int incoming, const gnutls_datum_t *msg)
{
	(void)session;
	(void)msg;
	say(" (%s%s%s)", incoming ? "<" : ">", when == GNUTLS_HOOK_PRE ? "pre " : "",
	    gnutls_handshake_description_get_name(htype));
	return 0;
}

static void do_reauth(struct end *e)
{
	int ret = gnutls_reauth(e->session, 0);

	e->pair->ret[e->side] = ret;
	say("%s", error_name(ret));
	if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
		say(" (%s)", alert_name(e->session));
}

static void do_recv(struct end *e)
{
	char buf[100];
	ssize_t n = GNUTLS_E_AGAIN;

	// the stock library says AGAIN after each message that is not the application's
	for (int i = 0; i < 4 && n == GNUTLS_E_AGAIN; i++)
		n = gnutls_record_recv(e->session, buf, sizeof(buf));

	e->pair->ret[e->side] = n;
	if (n > 0)
		say("'%.*s'", (int)n, buf);
	else
		say("%s", error_name(n));
	if (n == GNUTLS_E_FATAL_ALERT_RECEIVED)
		say(" (%s)", alert_name(e->session));
}

static void do_send(struct end *e)
{
	say("%s", error_name(gnutls_record_send(e->session, e->side ? "from server" : "from client",
						11)));
}

static void do_handshake(struct end *e)
{
	say("%s", error_name(gnutls_handshake(e->session)));
}

static void do_rehandshake(struct end *e)
{
	say("%s", error_name(gnutls_rehandshake(e->session)));
}

static void do_shake(struct end *e)
{
	pair_handshake(e->pair);
	say("%s %s", error_name(e->pair->ret[CLIENT]), error_name(e->pair->ret[SERVER]));
}

static void do_peers(struct end *e)
{
	unsigned int n = 0;
	const gnutls_datum_t *own = gnutls_certificate_get_ours(e->session);

	gnutls_certificate_get_peers(e->session, &n);
	say("%u own %d requested %d", n, own && own->size,
	    gnutls_certificate_client_get_request_status(e->session));
}

static void do_flags(struct end *e)
{
	// who asks for OCSP by default is each library's choice
	say("%x %u %u",
	    gnutls_session_get_flags(e->session) &
		    ~(GNUTLS_SFLAGS_CLI_REQUESTED_OCSP | GNUTLS_SFLAGS_SERV_REQUESTED_OCSP),
	    gnutls_safe_renegotiation_status(e->session),
	    gnutls_session_ext_master_secret_status(e->session));
}

static void do_tickets(struct end *e)
{
	static unsigned char key[64];
	const gnutls_datum_t d = {key, sizeof(key)};

	gnutls_session_ticket_enable_server(e->session, &d);
}

static void do_ticket(struct end *e)
{
	say("%s", error_name(gnutls_session_ticket_send(e->session, 1, 0)));
}

static void do_alert(struct end *e)
{
	say("%s", error_name(gnutls_alert_send_appropriate(e->session, e->pair->ret[e->side])));
}

static void do_update(struct end *e)
{
	say("%s", error_name(gnutls_session_key_update(e->session, 0)));
}

static void do_bye(struct end *e)
{
	say("%s", error_name(gnutls_bye(e->session, GNUTLS_SHUT_WR)));
}

static void do_last(struct end *e)
{
	say("in %s out %s",
	    gnutls_handshake_description_get_name(gnutls_handshake_get_last_in(e->session)),
	    gnutls_handshake_description_get_name(gnutls_handshake_get_last_out(e->session)));
}

static void set_request(struct end *e, gnutls_certificate_request_t req)
{
	gnutls_certificate_server_set_request(e->session, req);
}

static void do_ignore(struct end *e)
{
	set_request(e, GNUTLS_CERT_IGNORE);
}

static void do_request(struct end *e)
{
	set_request(e, GNUTLS_CERT_REQUEST);
}

static void do_require(struct end *e)
{
	set_request(e, GNUTLS_CERT_REQUIRE);
}

static void do_cert(struct end *e)
{
	gnutls_datum_t c = {(unsigned char *)PEM_CLIENT_CRT, sizeof(PEM_CLIENT_CRT) - 1};
	gnutls_datum_t k = {(unsigned char *)PEM_CLIENT_KEY, sizeof(PEM_CLIENT_KEY) - 1};

	gnutls_certificate_set_x509_key_mem(e->pair->cert[e->side], &c, &k, GNUTLS_X509_FMT_PEM);
}

static void do_nocred(struct end *e)
{
	gnutls_credentials_clear(e->session);
}

static void do_empty(struct end *e)
{
	gnutls_certificate_credentials_t *cred = &e->pair->cert[e->side];

	gnutls_credentials_clear(e->session);
	gnutls_certificate_free_credentials(*cred);
	gnutls_certificate_allocate_credentials(cred);
	gnutls_credentials_set(e->session, GNUTLS_CRD_CERTIFICATE, *cred);
}

static void do_verify(struct end *e)
{
	gnutls_session_set_verify_function(e->session, show_verify);
}

static void do_refuse(struct end *e)
{
	gnutls_session_set_verify_function(e->session, refuse);
}

static void do_auto(struct end *e)
{
	gnutls_session_set_verify_cert(e->session, NULL, 0);
}

static void do_hook(struct end *e)
{
	gnutls_handshake_set_hook_function(e->session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_BOTH,
					   show_hook);
}

static void do_full(struct end *e)
{
	e->push_errno = EAGAIN;
}

static void do_open(struct end *e)
{
	e->push_errno = 0;
}

static void do_bite(struct end *e)
{
	e->bite = 1;
	e->stutter = true;
}

static void do_lose(struct end *e)
{
	e->pair->link[e->side].len = 0;
}

static void do_direction(struct end *e)
{
	say("%d", gnutls_record_get_direction(e->session));
}

static void do_records(struct end *e)
{
	const struct link *l = &e->pair->link[e->side];
	unsigned int n = 0;

	for (size_t i = 0; i + 5 <= l->len; i += 5 + (l->data[i + 3] << 8 | l->data[i + 4]))
		n++;
	say("%u", n);
}

static const struct {
	const char *name;
	void (*run)(struct end *e);
} steps[] = {
	{"reauth", do_reauth},
	{"recv", do_recv},
	{"send", do_send},
	{"handshake", do_handshake},
	{"rehandshake", do_rehandshake},
	{"shake", do_shake},
	{"peers", do_peers},
	{"flags", do_flags},
	{"alert", do_alert},
	{"tickets", do_tickets},
	{"ticket", do_ticket},
	{"update", do_update},
	{"bye", do_bye},
	{"last", do_last},
	{"ignore", do_ignore},
	{"request", do_request},
	{"require", do_require},
	{"cert", do_cert},
	{"nocred", do_nocred},
	{"verify", do_verify},
	{"empty", do_empty},
	{"refuse", do_refuse},
	{"auto", do_auto},
	{"hook", do_hook},
	{"full", do_full},
	{"open", do_open},
	{"bite", do_bite},
	{"lose", do_lose},
	{"direction", do_direction},
	{"records", do_records},
};

static void step(struct pair *p, const char *word)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (!strcmp(steps[i].name, word + 2)) {
			say(" %s=", word);
			steps[i].run(&p->end[word[0] == 's']);
			return;
		}
	need(false, "no step %s", word);
}

static void run_script(const void *arg)
{
	const struct script *s = arg;
	struct pair *p = pair_new(&s->choice);
	char *copy = strdup(s->steps), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		step(p, w);
	free(copy);
	pair_free(p);
}

#define PHA               .flags = {GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_POST_HANDSHAKE_AUTH}, .priority = {V13}
#define SCRIPT(text, ...) (&(const struct script){.choice = {__VA_ARGS__}, .steps = text})

const struct api_case postauth_cases[] = {
	{"reauth", run_script,
	 SCRIPT("c.hook s.hook s.shake s.request c.recv c.flags s.flags s.reauth s.records "
		"s.reauth c.peers c.recv c.peers c.reauth s.reauth s.records s.peers c.peers "
		"s.send c.send c.recv s.recv c.last s.last c.flags s.flags",
		PHA, .client_cert = true)},
	{"reauth-no-cert", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers c.peers s.send "
		"c.send c.recv s.recv",
		PHA)},
	{"reauth-required", run_script,
	 SCRIPT("s.shake s.require c.recv s.reauth c.recv c.reauth s.reauth s.alert s.peers c.recv "
		"s.recv s.send c.send",
		PHA)},
	{"reauth-unset", run_script,
	 SCRIPT("s.shake c.recv s.reauth c.recv c.reauth s.reauth s.peers s.send c.recv", PHA,
		.client_cert = true)},
	{"reauth-ignore", run_script,
	 SCRIPT("s.shake s.ignore c.recv s.reauth c.recv c.reauth s.reauth s.peers s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-twice", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers s.reauth "
		"c.recv c.reauth s.reauth s.peers s.send c.send c.recv s.recv",
		PHA, .client_cert = true)},
	{"reauth-after-request", run_script,
	 SCRIPT("s.shake s.peers c.recv s.reauth c.recv c.reauth s.reauth s.peers s.send c.recv",
		PHA, .client_cert = true, .request = true)},
	{"reauth-client-first", run_script,
	 SCRIPT("s.shake c.recv c.reauth c.recv c.send s.recv", PHA, .client_cert = true)},
	{"reauth-before", run_script, SCRIPT("c.reauth s.reauth", PHA, .client_cert = true)},
	{"reauth-during", run_script,
	 SCRIPT("c.handshake c.reauth s.handshake s.reauth c.handshake c.reauth", PHA,
		.client_cert = true)},
	{"reauth-client-without", run_script,
	 SCRIPT("s.shake s.request c.recv s.flags s.reauth s.records c.recv s.send c.recv",
		.flags = {0, GNUTLS_POST_HANDSHAKE_AUTH}, .priority = {V13}, .client_cert = true)},
	{"reauth-server-without", run_script,
	 SCRIPT("s.shake s.request c.recv s.flags s.reauth c.recv c.reauth s.reauth s.peers",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH, 0}, .priority = {V13}, .client_cert = true)},
	{"reauth-neither", run_script,
	 SCRIPT("s.shake s.request c.recv s.flags s.reauth c.recv c.reauth s.recv",
		.priority = {V13}, .client_cert = true)},
	{"reauth-12", run_script,
	 SCRIPT("s.shake s.request c.recv s.flags s.reauth c.recv c.reauth s.recv s.send c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V12}, .client_cert = true)},
	{"reauth-data-first", run_script,
	 SCRIPT("s.shake s.request c.recv c.send s.reauth s.recv s.reauth c.recv c.reauth s.reauth "
		"s.peers s.recv",
		PHA, .client_cert = true)},
	{"reauth-data-between", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.send c.recv c.send c.reauth s.reauth s.recv "
		"s.reauth s.peers c.recv s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-data-ignored-request", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.send c.recv c.recv c.recv c.send s.reauth "
		"s.recv s.recv s.reauth c.reauth s.reauth s.peers s.recv",
		PHA, .client_cert = true)},
	{"reauth-server-reads", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.recv c.recv c.reauth s.recv s.recv s.reauth "
		"s.peers s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-server-sends", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.send s.send c.recv c.reauth s.send s.reauth "
		"c.recv c.recv c.recv",
		PHA, .client_cert = true)},
	{"reauth-client-recv-again", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.recv c.recv c.reauth s.reauth s.peers",
		PHA, .client_cert = true)},
	{"reauth-client-update", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.update c.reauth s.reauth s.peers "
		"c.send s.recv",
		PHA, .client_cert = true)},
	{"reauth-server-update", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.update c.recv c.reauth s.reauth s.peers "
		"c.send s.recv s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-server-update-first", run_script,
	 SCRIPT("s.shake s.request c.recv s.update s.reauth c.recv c.reauth s.reauth s.peers "
		"c.send s.recv s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-bye", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.bye s.reauth s.recv", PHA,
		.client_cert = true)},
	{"reauth-verify", run_script,
	 SCRIPT("s.verify c.verify s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth "
		"s.peers",
		PHA, .client_cert = true)},
	{"reauth-verify-none", run_script,
	 SCRIPT("s.verify s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers",
		PHA)},
	{"reauth-auto-verify-none", run_script,
	 SCRIPT("s.auto s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.send s.alert "
		"s.peers c.recv",
		PHA)},
	{"reauth-declined", run_script,
	 SCRIPT("s.shake s.peers c.recv c.empty s.reauth c.recv c.reauth s.reauth s.peers s.send "
		"c.recv",
		PHA, .client_cert = true, .request = true)},
	{"reauth-psk-no-cred", run_script,
	 SCRIPT("s.shake s.request s.flags s.reauth c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V13 ":-KX-ALL:+ECDHE-PSK:+PSK"}, .no_client_cred = true,
		.psk_key = "0123456789abcdef0123456789abcdef")},
	{"reauth-refused", run_script,
	 SCRIPT("s.refuse s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers "
		"s.send c.recv s.alert c.recv",
		PHA, .client_cert = true)},
	{"reauth-auto-verify", run_script,
	 SCRIPT("s.auto s.shake s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers s.send "
		"c.recv",
		PHA, .client_cert = true)},
	{"reauth-client-verify", run_script,
	 SCRIPT("s.shake c.refuse s.request c.recv s.reauth c.recv c.reauth s.reauth s.peers "
		"s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-late-cert", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.cert c.reauth s.reauth s.peers s.send "
		"c.recv",
		PHA)},
	{"reauth-client-nocred", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.nocred c.reauth s.reauth s.peers "
		"s.send c.recv",
		PHA)},
	{"reauth-server-nocred", run_script,
	 SCRIPT("s.shake s.request c.recv s.nocred s.reauth c.recv c.reauth s.reauth s.send c.recv",
		PHA)},
	{"reauth-full", run_script,
	 SCRIPT("s.shake s.request c.recv s.full s.reauth s.direction c.recv s.reauth s.open "
		"s.reauth c.recv c.full c.reauth c.direction c.reauth s.reauth c.open c.reauth "
		"s.reauth s.direction s.peers s.send c.recv",
		PHA, .client_cert = true)},
	{"reauth-full-data", run_script,
	 SCRIPT("s.shake s.request c.recv s.full s.reauth s.open s.send c.recv c.recv s.reauth "
		"c.recv c.full c.reauth c.open c.send s.reauth s.recv c.reauth s.reauth s.peers "
		"s.recv",
		PHA, .client_cert = true)},
	{"reauth-auto", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.recv c.send s.reauth s.peers s.recv s.send "
		"c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH | GNUTLS_AUTO_REAUTH,
			  GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V13}, .client_cert = true)},
	{"reauth-auto-full", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth c.full c.recv c.direction c.recv c.open c.recv "
		"s.reauth s.peers s.send c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH | GNUTLS_AUTO_REAUTH,
			  GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V13}, .client_cert = true)},
	{"reauth-auto-data", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.send c.recv s.reauth s.peers c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH | GNUTLS_AUTO_REAUTH,
			  GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V13}, .client_cert = true)},
	{"auto-12", run_script,
	 SCRIPT("s.shake c.recv s.rehandshake c.recv s.handshake c.recv s.handshake c.recv "
		"s.handshake c.recv c.send s.recv",
		.flags = {GNUTLS_AUTO_REAUTH, 0}, .priority = {V12}, .client_cert = true)},
	{"reauth-psk", run_script,
	 SCRIPT("s.shake s.request c.recv s.flags s.reauth c.recv c.reauth s.reauth s.peers s.send "
		"c.recv",
		.flags = {GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_POST_HANDSHAKE_AUTH},
		.priority = {V13 ":-KX-ALL:+ECDHE-PSK:+PSK"}, .client_cert = true,
		.psk_key = "0123456789abcdef0123456789abcdef")},
	{"reauth-two-at-once", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.reauth s.reauth s.records c.recv c.reauth "
		"s.reauth s.reauth c.recv c.reauth s.reauth s.peers",
		PHA, .client_cert = true)},
	{"reauth-lost", run_script,
	 SCRIPT("s.shake s.request c.recv s.reauth s.lose s.send c.recv", PHA,
		.client_cert = true)},
	{"hooks-after-13", run_script,
	 SCRIPT("s.tickets s.shake c.hook s.hook c.recv s.ticket c.recv s.update c.recv c.update "
		"s.recv c.send s.recv s.last c.last",
		.priority = {V13})},
	{"flags-13", run_script,
	 SCRIPT("s.shake c.flags s.flags c.recv c.flags s.flags", .priority = {V13})},
	{"flags-13-normal", run_script,
	 SCRIPT("s.shake c.flags s.flags c.recv c.flags s.flags", .priority = {"NORMAL"})},
	{"flags-13-c13", run_script,
	 SCRIPT("s.shake c.flags s.flags c.recv c.flags s.flags", .priority = {V13, "NORMAL"})},
	{"flags-13-s13", run_script,
	 SCRIPT("s.shake c.flags s.flags c.recv c.flags s.flags", .priority = {"NORMAL", V13})},
	{"flags-12", run_script,
	 SCRIPT("s.shake c.flags s.flags c.recv c.flags s.flags", .priority = {V12})},
	{"flags-12-cbc", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {V12 ":-CIPHER-ALL:+AES-128-CBC"})},
	{"flags-12-noems", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {V12 ":%NO_SESSION_HASH"})},
	{"flags-13-noems", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {"NORMAL:%NO_SESSION_HASH", "NORMAL"})},
	{"flags-13-noreneg", run_script,
	 SCRIPT("s.shake c.flags s.flags",
		.priority = {"NORMAL:%DISABLE_SAFE_RENEGOTIATION", "NORMAL"})},
	{"flags-13-noreneg-s", run_script,
	 SCRIPT("s.shake c.flags s.flags",
		.priority = {"NORMAL", "NORMAL:%DISABLE_SAFE_RENEGOTIATION"})},
	{"flags-13-noems-s", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {"NORMAL", "NORMAL:%NO_SESSION_HASH"})},
	{"flags-13-noetm", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {"NORMAL:%NO_ETM", "NORMAL"})},
	{"flags-13-ffdhe", run_script,
	 SCRIPT("s.shake c.flags s.flags", .priority = {"NORMAL:-GROUP-ALL:+GROUP-FFDHE2048"})},
	{0},
};
