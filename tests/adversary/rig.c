/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rig: two sessions in one thread, the adversary's hands. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kernel/loopback.h"
#include "adversary.h"
#include "config/priority-internal.h"
#include "fake-kernel.h"
#include "record/buffers.h"
#include "system/syscalls.h"
#include "tls-certs.h"

#define ROUNDS 60

#define P12(kx, rest) "NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+GROUP-ALL:" kx ":" rest
#define GCM           "+AES-128-GCM:+AEAD"
#define CBC           "+AES-128-CBC:+SHA1"
#define P13           "NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+AES-128-GCM"
#define BOTH          "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

const struct adv_kind adv_kinds[] = {
	{"1.2 ECDHE", false, ADV_MUTUAL | ADV_TICKETS | ADV_EC | ADV_STAPLE,
	 P12("+ECDHE-ECDSA", GCM), P12("+ECDHE-ECDSA", GCM)},
	{"1.2 no client auth", false, ADV_EC, P12("+ECDHE-ECDSA", CBC), P12("+ECDHE-ECDSA", CBC)},
	{"1.2 DHE", false, 0, P12("+DHE-RSA", GCM), P12("+DHE-RSA", GCM)},
	{"1.2 RSA", false, ADV_MUTUAL, P12("+RSA", GCM), P12("+RSA", GCM)},
	{"1.2 PSK", false, 0, P12("+PSK", GCM), P12("+PSK", GCM)},
	{"1.2 ECDHE-PSK", false, 0, P12("+ECDHE-PSK", CBC), P12("+ECDHE-PSK", CBC)},
	{"1.2 ticket", false, ADV_EC | ADV_TICKETS | ADV_RESUMED, P12("+ECDHE-ECDSA", GCM),
	 P12("+ECDHE-ECDSA", GCM)},
	{"1.2 new ticket", false, ADV_EC | ADV_TICKETS | ADV_RESUMED | ADV_RENEWS,
	 P12("+ECDHE-ECDSA", GCM), P12("+ECDHE-ECDSA", GCM)},
	{"1.2 session id", false, ADV_EC | ADV_CACHE | ADV_RESUMED, P12("+ECDHE-ECDSA", CBC),
	 P12("+ECDHE-ECDSA", CBC)},
	{"1.3 mutual", true, ADV_MUTUAL | ADV_EC | ADV_TICKETS | ADV_STAPLE,
	 P13 ":+ECDHE-ECDSA:+GROUP-X25519", P13 ":+ECDHE-ECDSA:+GROUP-X25519"},
	{"1.3 no client auth", true, ADV_EC, BOTH, BOTH},
	{"1.3 retry", true, ADV_MUTUAL | ADV_EC,
	 P13 ":+ECDHE-ECDSA:+GROUP-SECP256R1:+GROUP-SECP384R1",
	 P13 ":+ECDHE-ECDSA:+GROUP-SECP384R1"},
	{"1.3 PSK", true, 0, P13 ":+ECDHE-PSK:+GROUP-X25519", P13 ":+ECDHE-PSK:+GROUP-X25519"},
	{"1.3 ticket", true, ADV_EC | ADV_TICKETS | ADV_RESUMED,
	 P13 ":+ECDHE-ECDSA:+ECDHE-PSK:+GROUP-X25519",
	 P13 ":+ECDHE-ECDSA:+ECDHE-PSK:+GROUP-X25519"},
	{"1.3 reauth", true, ADV_EC | ADV_REAUTH | ADV_MUTUAL, P13 ":+ECDHE-ECDSA:+GROUP-X25519",
	 P13 ":+ECDHE-ECDSA:+GROUP-X25519"},
	{"1.3 early data", true, ADV_EC | ADV_TICKETS | ADV_RESUMED | ADV_EARLY,
	 P13 ":+ECDHE-ECDSA:+ECDHE-PSK:+GROUP-X25519",
	 P13 ":+ECDHE-ECDSA:+ECDHE-PSK:+GROUP-X25519"},
};
const unsigned adv_kinds_count = ARRAY_LEN(adv_kinds);

static struct adv *now; /* the connection whose adversary the hooks serve */

/* --- memory */
static gnutls_alloc_function real_malloc;
static gnutls_calloc_function real_calloc;
static gnutls_realloc_function real_realloc;
static gnutls_free_function real_free;
static size_t memory, peak;

static void *counted(void *p)
{
	memory += p ? malloc_usable_size(p) : 0;
	if (memory > peak)
		peak = memory;
	return p;
}

static void *count_malloc(size_t n)
{
	return counted(real_malloc(n));
}

static void *count_calloc(size_t n, size_t size)
{
	return counted(real_calloc(n, size));
}

static void *count_realloc(void *p, size_t n)
{
	size_t old = p ? malloc_usable_size(p) : 0;

	p = real_realloc(p, n);
	if (p || !n)
		memory -= old;
	return counted(p);
}

static void count_free(void *p)
{
	memory -= p ? malloc_usable_size(p) : 0;
	real_free(p);
}

size_t adv_memory_now(void)
{
	/* what the process keeps for the next session */
	buffer_drain();
	priority_cache_drain();
	return memory;
}

size_t adv_memory_peak(void)
{
	return peak;
}

void adv_memory_mark(void)
{
	peak = memory;
}

/* --- what all connections share */
static gnutls_certificate_credentials_t server_cert, server_cert_ec, client_cert, client_cert_own;
static gnutls_psk_server_credentials_t server_psk;
static gnutls_psk_client_credentials_t client_psk;
static gnutls_datum_t ticket_key;
static gnutls_priority_t priorities[ARRAY_LEN(adv_kinds)][2];
static gnutls_datum_t resume_data[ARRAY_LEN(adv_kinds)];
static struct writer honest[2][256];

static int psk_key(gnutls_session_t s, const char *name, gnutls_datum_t *key)
{
	(void)s;
	if (strcmp(name, "joe")) {
		*key = (gnutls_datum_t){NULL, 0};
		return 0;
	}
	key->data = gnutls_malloc(16);
	assert_non_null(key->data);
	memset(key->data, 7, 16);
	key->size = 16;
	return 0;
}

static void add_cert(gnutls_certificate_credentials_t c, const char *cert, const char *key)
{
	const gnutls_datum_t dc = {(unsigned char *)cert, (unsigned)strlen(cert)};
	const gnutls_datum_t dk = {(unsigned char *)key, (unsigned)strlen(key)};

	assert_int_equal(gnutls_certificate_set_x509_key_mem(c, &dc, &dk, GNUTLS_X509_FMT_PEM), 0);
}

static int staple(gnutls_session_t s, void *ptr, gnutls_datum_t *out)
{
	(void)s;
	(void)ptr;
	out->data = gnutls_malloc(5);
	assert_non_null(out->data);
	memcpy(out->data, "\x30\x03\x0a\x01\x06", 5); /* unauthorized */
	out->size = 5;
	return 0;
}

/* session ids */
static struct writer cached_id, cached_data;

static int db_store(void *ptr, gnutls_datum_t key, gnutls_datum_t data)
{
	(void)ptr;
	if (cached_id.len) /* what the resumed kinds resume */
		return 0;
	writer_bytes(&cached_id, key.data, key.size);
	writer_bytes(&cached_data, data.data, data.size);
	return 0;
}

static gnutls_datum_t db_retrieve(void *ptr, gnutls_datum_t key)
{
	gnutls_datum_t out = {NULL, 0};

	(void)ptr;
	if (key.size != cached_id.len || memcmp(key.data, cached_id.data, key.size))
		return out;
	out.data = gnutls_malloc(cached_data.len);
	assert_non_null(out.data);
	memcpy(out.data, cached_data.data, cached_data.len);
	out.size = (unsigned)cached_data.len;
	return out;
}

static int db_remove(void *ptr, gnutls_datum_t key)
{
	(void)ptr;
	(void)key;
	return 0;
}

static gnutls_anti_replay_t guard;

static int guard_add(void *ptr, time_t until, const gnutls_datum_t *key, const gnutls_datum_t *data)
{
	(void)ptr;
	(void)until;
	(void)key;
	(void)data;
	return 0;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct adv_end *e = ptr;
	struct adv *a = e->adv;
	const uint8_t *p = data;

	for (size_t left = len; a->wire && e == &a->evil && left;) {
		size_t n = RECORD_HEADER_LEN + ((size_t)p[3] << 8 | p[4]);
		struct writer record = {0};

		writer_bytes(&record, p, n);
		a->wire(a, a->records++, &record);
		adv_send_bytes(a, record.data, record.len);
		writer_clear(&record);
		p += n;
		left -= n;
	}
	if (!a->wire || e != &a->evil)
		writer_bytes(&e->out, data, len);
	assert_int_equal(writer_error(&e->out), 0);
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct adv_end *e = ptr;
	struct adv_end *from = e == &e->adv->evil ? &e->adv->victim : &e->adv->evil;

	if (e == &e->adv->victim && e->adv->eof_at) {
		len = MIN(len, e->adv->eof_at - from->out_pos);
		if (!len)
			return 0;
	}
	if (from->out_pos == from->out.len) {
		gnutls_transport_set_errno(e->s, EAGAIN);
		return -1;
	}
	len = MIN(len, from->out.len - from->out_pos);
	memcpy(data, from->out.data + from->out_pos, len);
	from->out_pos += len;
	return (ssize_t)len;
}

static void open_end(struct adv *a, struct adv_end *e, bool is_client)
{
	const struct adv_kind *k = a->kind;
	unsigned flags = is_client ? GNUTLS_CLIENT : GNUTLS_SERVER;
	size_t i = (size_t)(k - adv_kinds);

	e->adv = a;
	e->fd = -1;
	e->result = GNUTLS_E_AGAIN;
	if (k->flags & ADV_REAUTH)
		flags |= GNUTLS_POST_HANDSHAKE_AUTH;
	if (k->flags & ADV_EARLY)
		flags |= GNUTLS_ENABLE_EARLY_DATA;
	assert_int_equal(gnutls_init(&e->s, flags | GNUTLS_NONBLOCK), 0);
	assert_int_equal(gnutls_priority_set(e->s, priorities[i][!is_client]), 0);
	gnutls_transport_set_ptr(e->s, e);
	gnutls_transport_set_push_function(e->s, push);
	gnutls_transport_set_pull_function(e->s, pull);
	if (is_client) {
		gnutls_credentials_set(e->s, GNUTLS_CRD_CERTIFICATE,
				       k->flags & ADV_MUTUAL ? client_cert_own : client_cert);
		gnutls_credentials_set(e->s, GNUTLS_CRD_PSK, client_psk);
		gnutls_server_name_set(e->s, GNUTLS_NAME_DNS, "a.example", 9);
		if (resume_data[i].size)
			assert_int_equal(gnutls_session_set_data(e->s, resume_data[i].data,
								 resume_data[i].size),
					 0);
		if (k->flags & ADV_EARLY && resume_data[i].size)
			assert_int_equal(gnutls_record_send_early_data(e->s, "early", 5), 0);
		return;
	}
	if (k->flags & ADV_EARLY)
		gnutls_anti_replay_enable(e->s, guard);
	if (!strstr(k->server, "PSK") || k->flags & ADV_RESUMED)
		gnutls_credentials_set(e->s, GNUTLS_CRD_CERTIFICATE,
				       k->flags & ADV_EC ? server_cert_ec : server_cert);
	else
		gnutls_credentials_set(e->s, GNUTLS_CRD_PSK, server_psk);
	if (k->flags & ADV_MUTUAL && !(k->flags & ADV_REAUTH))
		gnutls_certificate_server_set_request(e->s, GNUTLS_CERT_REQUIRE);
	if (k->flags & ADV_TICKETS)
		assert_int_equal(gnutls_session_ticket_enable_server(e->s, &ticket_key), 0);
	if (k->flags & ADV_CACHE) {
		gnutls_db_set_store_function(e->s, db_store);
		gnutls_db_set_retrieve_function(e->s, db_retrieve);
		gnutls_db_set_remove_function(e->s, db_remove);
		gnutls_db_set_ptr(e->s, a);
	}
	if (k->flags & ADV_STAPLE)
		gnutls_certificate_set_ocsp_status_request_function(server_cert_ec, staple, NULL);
	else
		gnutls_certificate_set_ocsp_status_request_function(server_cert_ec, NULL, NULL);
}

void adv_open(struct adv *a, const struct adv_kind *kind, bool evil_is_client)
{
	*a = (struct adv){.kind = kind,
			  .evil_is_client = evil_is_client,
			  .consistent = kind->flags & ADV_RENEWS && !evil_is_client};
	open_end(a, &a->evil, evil_is_client);
	open_end(a, &a->victim, !evil_is_client);
	now = a;
}

/* What the library does by itself, as functions of the application: they keep a direction in user
 * space. */
static ssize_t own_push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	return sys_calls->send((int)(intptr_t)ptr, data, len, MSG_NOSIGNAL);
}

static ssize_t own_pull(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	return sys_calls->recv((int)(intptr_t)ptr, data, len, 0);
}

static void use_socket(struct adv_end *e, int fd, unsigned directions, bool is_client)
{
	const char *priority = is_client ? e->adv->kind->client : e->adv->kind->server;
	char text[400];

	e->fd = fd;
	snprintf(text, sizeof(text), "%s:%s", priority, directions ? "%KTLS" : "%NO_KTLS");
	assert_int_equal(gnutls_priority_set_direct(e->s, text, NULL), 0);
	gnutls_transport_set_push_function(
		e->s, directions && !(directions & GNUTLS_KTLS_SEND) ? own_push : NULL);
	gnutls_transport_set_pull_function(
		e->s, directions && !(directions & GNUTLS_KTLS_RECV) ? own_pull : NULL);
	gnutls_transport_set_int(e->s, fd);
}

bool adv_is_real(void)
{
	return getenv("KERNEL_PATH") != NULL;
}

void adv_open_kernel(struct adv *a, const struct adv_kind *kind, bool evil_is_client,
		     unsigned directions)
{
	int fds[2];

	adv_open(a, kind, evil_is_client);
	if (adv_is_real())
		connection(fds);
	else
		fake_pair(fds, (size_t)1 << 20);
	for (int i = 0; i < 2 && adv_is_real(); i++)
		assert_int_equal(fcntl(fds[i], F_SETFL, O_NONBLOCK), 0);
	use_socket(&a->evil, fds[0], 0, evil_is_client);
	use_socket(&a->victim, fds[1], directions, !evil_is_client);
}

void adv_close(struct adv *a)
{
	gnutls_deinit(a->evil.s);
	gnutls_deinit(a->victim.s);
	for (int i = 0; i < 2 && a->evil.fd >= 0 && adv_is_real(); i++)
		close(i ? a->evil.fd : a->victim.fd);
	writer_clear(&a->evil.out);
	writer_clear(&a->victim.out);
	writer_clear(&a->bent);
	now = NULL;
}

/* --- the hands */
int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __real_record_queue_ccs(struct record_layer *rl);
int __wrap_record_queue_ccs(struct record_layer *rl);
int __real_hs_transcript_add(struct hs *hs, const void *msg, size_t len);
int __wrap_hs_transcript_add(struct hs *hs, const void *msg, size_t len);

/* A server that resumes and gives a new ticket: our own never does. */
static void renew_ticket(struct adv_item *item)
{
	static const uint8_t extension[] = {0, EXT_SESSION_TICKET, 0, 0};
	static const uint8_t ticket[] = {HS_NEW_SESSION_TICKET, 0, 0, 9, 0, 0, 0, 9, 0, 3, 1, 2, 3};
	struct writer *msg = &item->msg;

	if (item->type == HS_SERVER_HELLO) {
		size_t at = 4 + 2 + 32;

		at += 1u + msg->data[at] + 3;
		msg->data[at + 1] += sizeof(extension);
		writer_bytes(msg, extension, sizeof(extension));
		adv_set_length(msg);
	} else if (item->type == HS_CCS) {
		assert_int_equal(hs_transcript_add(now->evil.s->hs, ticket, sizeof(ticket)), 0);
		assert_int_equal(
			record_queue_handshake(now->evil.s->record, ticket, sizeof(ticket)), 0);
		item->n = now->items++;
	}
}

static void bend(int type, const void *msg, size_t len, struct writer *out)
{
	struct adv_item item = {.n = now->items++, .type = type};

	writer_bytes(&item.msg, msg, len);
	if (now->kind->flags & ADV_RENEWS && !now->evil_is_client && now->evil.s->params.resumed)
		renew_ticket(&item);
	if (now->bend)
		now->bend(now, &item);
	assert_int_equal(writer_error(&item.msg), 0);
	writer_reset(out);
	writer_bytes(out, item.msg.data, item.msg.len);
	writer_clear(&item.msg);
}

static bool is_evil(const struct record_layer *rl)
{
	return now && rl->session == now->evil.s;
}

int __wrap_hs_transcript_add(struct hs *hs, const void *msg, size_t len)
{
	bool sending = now && hs->config->session == now->evil.s &&
		       !(hs->have_msg && msg == hs->msg.raw.p);

	if (!sending || !now->consistent)
		return __real_hs_transcript_add(hs, msg, len);
	bend(*(const uint8_t *)msg, msg, len, &now->bent);
	now->has_bent = true;
	return __real_hs_transcript_add(hs, now->bent.data, now->bent.len);
}

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	size_t pos = 0;

	if (!is_evil(rl))
		return __real_record_queue_handshake(rl, msg, len);
	if (!now->has_bent)
		bend(*(const uint8_t *)msg, msg, len, &now->bent);
	now->has_bent = false;
	if (!now->bent.len)
		return 0;
	if (!now->fragment) {
		TRY(__real_record_queue_handshake(rl, now->bent.data, now->bent.len));
		return now->together ? 0 : record_flush(rl);
	}
	while (pos < now->bent.len) {
		size_t n = MIN(now->fragment, now->bent.len - pos);

		adv_send(now, RECORD_HANDSHAKE, now->bent.data + pos, n);
		pos += n;
		if (pos < now->bent.len && now->between)
			now->between(now, now->fragments++);
	}
	return 0;
}

int __wrap_record_queue_ccs(struct record_layer *rl)
{
	static const uint8_t one = 1;
	struct writer out = {0};
	int ret = 0;

	if (!is_evil(rl))
		return __real_record_queue_ccs(rl);
	bend(HS_CCS, &one, 1, &out);
	for (size_t i = 0; !ret && i < out.len; i++) {
		if (out.data[i] == 1)
			ret = __real_record_queue_ccs(rl);
		else if (is_tls13(rl))
			adv_send_plain(now, RECORD_CCS, out.data + i, 1);
		else
			adv_send(now, RECORD_CCS, out.data + i, 1);
	}
	writer_clear(&out);
	if (!ret && !now->together)
		ret = record_flush(rl);
	return ret;
}

/* --- records by hand */
void adv_send_bytes(struct adv *a, const void *data, size_t len)
{
	if (a->evil.fd >= 0 && adv_is_real()) {
		assert_int_equal(send(a->evil.fd, data, len, MSG_NOSIGNAL), len);
		return;
	}
	if (a->evil.fd >= 0) {
		fake_wire_add(a->evil.fd, data, len);
		return;
	}
	writer_bytes(&a->evil.out, data, len);
	assert_int_equal(writer_error(&a->evil.out), 0);
}

void adv_send_plain(struct adv *a, uint8_t type, const void *data, size_t len)
{
	uint8_t head[RECORD_HEADER_LEN];

	frame_put(head, type, 0x0303, len);
	adv_send_bytes(a, head, sizeof(head));
	adv_send_bytes(a, data, len);
}

void adv_send(struct adv *a, uint8_t type, const void *data, size_t len)
{
	struct record_layer *rl = a->evil.s->record;
	struct writer w = {0};

	assert_int_equal(record_flush(rl), 0);
	assert_int_equal(protect_seal(&rl->tx.prot, type, rl->wire_version, data, len, 0, &w), 0);
	adv_send_bytes(a, w.data, w.len);
	writer_clear(&w);
}

/* --- going on */
bool adv_is_fatal(int code)
{
	return code < 0 && gnutls_error_is_fatal(code);
}

static bool is_done(const struct adv_end *e)
{
	return e->result == 0 || adv_is_fatal(e->result);
}

/* The handshake, and what belongs to it. */
static int go_on(struct adv_end *e)
{
	char byte;
	int ret;

	if (e->stage == ADV_HANDSHAKE) {
		ret = gnutls_handshake(e->s);
		if (ret || !(e->adv->kind->flags & ADV_REAUTH))
			return ret;
		e->stage = ADV_ESTABLISHED;
	}
	if (!session_is_client(e->s)) {
		gnutls_certificate_server_set_request(e->s, GNUTLS_CERT_REQUIRE);
		ret = gnutls_reauth(e->s, 0);
		/* the extension was bent away: there is nobody to ask, which is no failure */
		if (ret == GNUTLS_E_INVALID_REQUEST && !e->s->params.peer_allows_post_auth)
			return 0;
		if (ret != GNUTLS_E_GOT_APPLICATION_DATA)
			return ret;
		do
			ret = (int)gnutls_record_recv(e->s, &byte, 1);
		while (ret > 0 && gnutls_record_check_pending(e->s));
		return ret < 0 ? ret : GNUTLS_E_AGAIN;
	}
	if (e->stage == ADV_ESTABLISHED) {
		ret = (int)gnutls_record_recv(e->s, &byte, 1);
		if (ret != GNUTLS_E_REAUTH_REQUEST)
			return ret < 0 ? ret : GNUTLS_E_AGAIN;
		e->stage = ADV_ANSWERS;
	}
	return gnutls_reauth(e->s, 0);
}

const struct hs *adv_victim_hs(const struct adv *a)
{
	return a->victim.s->hs ? a->victim.s->hs : a->victim.s->reauth;
}

void adv_settle(struct adv *a)
{
	struct adv_end *v = &a->victim;
	size_t left;

	do {
		left = a->evil.out.len - a->evil.out_pos;
		if (is_done(v))
			return;
		v->result = go_on(v);
		a->calls++;
	} while (!is_done(v) && a->evil.out.len - a->evil.out_pos != left &&
		 a->evil.out.len > a->evil.out_pos);
}

void adv_run(struct adv *a)
{
	const bool waits = a->evil.fd >= 0 && adv_is_real();

	for (unsigned i = 0; i < (waits ? 10000 : ROUNDS) && !adv_is_fatal(a->victim.result); i++) {
		size_t moved = a->evil.out_pos + a->victim.out_pos;

		if (!is_done(&a->evil))
			a->evil.result = go_on(&a->evil);
		adv_settle(a);
		if (is_done(&a->victim) && is_done(&a->evil))
			return;
		if (waits && i > 2)
			usleep(1000);
		if (i > 2 && a->evil.fd < 0 && moved == a->evil.out_pos + a->victim.out_pos)
			return; /* starved */
	}
}

/* --- honest runs: session data, messages */
static void keep(struct adv *a, struct adv_item *item)
{
	struct writer *w = item->type < 256 ? &honest[a->kind->tls13][item->type] : NULL;

	if (w && !w->len)
		writer_bytes(w, item->msg.data, item->msg.len);
}

static void honest_run(const struct adv_kind *kind, bool evil_is_client)
{
	struct adv a;

	adv_open(&a, kind, evil_is_client);
	a.bend = keep;
	adv_run(&a);
	if (a.evil.result || a.victim.result)
		print_message("%s: %s, %s\n", kind->name, gnutls_strerror_name(a.evil.result),
			      gnutls_strerror_name(a.victim.result));
	assert_int_equal(a.evil.result, 0);
	assert_int_equal(a.victim.result, 0);
	if (kind->flags & ADV_RESUMED && !evil_is_client && !resume_data[kind - adv_kinds].size) {
		(void)adv_victim_reads(&a);
		assert_int_equal(
			gnutls_session_get_data2(a.victim.s, &resume_data[kind - adv_kinds]), 0);
	} else if (kind->flags & ADV_RESUMED) {
		assert_true(gnutls_session_is_resumed(a.victim.s));
	}
	adv_close(&a);
}

const struct writer *adv_honest(bool tls13, int type)
{
	if (type > 255)
		return NULL;
	if (honest[tls13][type].len)
		return &honest[tls13][type];
	return honest[!tls13][type].len ? &honest[!tls13][type] : NULL;
}

void adv_global_init(void)
{
	const gnutls_datum_t key = {(unsigned char *)"07070707070707070707070707070707", 32};
	const gnutls_datum_t trust = {(unsigned char *)pem_client_cert,
				      sizeof(pem_client_cert) - 1};
	gnutls_certificate_credentials_t *all[] = {&server_cert, &server_cert_ec, &client_cert,
						   &client_cert_own};

	real_malloc = gnutls_malloc;
	real_calloc = gnutls_calloc;
	real_realloc = gnutls_realloc;
	real_free = gnutls_free;
	gnutls_malloc = count_malloc;
	gnutls_calloc = count_calloc;
	gnutls_realloc = count_realloc;
	gnutls_free = count_free;
	assert_int_equal(gnutls_session_ticket_key_generate(&ticket_key), 0);
	assert_int_equal(gnutls_anti_replay_init(&guard), 0);
	gnutls_anti_replay_set_add_function(guard, guard_add);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_int_equal(gnutls_certificate_allocate_credentials(all[i]), 0);
	add_cert(server_cert, pem_rsa_cert, pem_rsa_key);
	add_cert(server_cert_ec, pem_ec_cert, pem_ec_key);
	add_cert(client_cert_own, pem_client_cert, pem_client_key);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
			gnutls_certificate_set_x509_trust_mem(*all[i], &trust, GNUTLS_X509_FMT_PEM),
			1);
	assert_int_equal(gnutls_psk_allocate_server_credentials(&server_psk), 0);
	gnutls_psk_set_server_credentials_function(server_psk, psk_key);
	assert_int_equal(gnutls_psk_set_server_credentials_hint(server_psk, "hint"), 0);
	assert_int_equal(gnutls_psk_allocate_client_credentials(&client_psk), 0);
	assert_int_equal(
		gnutls_psk_set_client_credentials(client_psk, "joe", &key, GNUTLS_PSK_KEY_HEX), 0);
	for (size_t i = 0; i < adv_kinds_count; i++) {
		assert_int_equal(gnutls_priority_init(&priorities[i][0], adv_kinds[i].client, NULL),
				 0);
		assert_int_equal(gnutls_priority_init(&priorities[i][1], adv_kinds[i].server, NULL),
				 0);
	}
	for (size_t i = 0; i < adv_kinds_count; i++) {
		honest_run(&adv_kinds[i], false);
		honest_run(&adv_kinds[i], true);
	}
}

void adv_global_deinit(void)
{
	for (size_t i = 0; i < adv_kinds_count; i++) {
		gnutls_priority_deinit(priorities[i][0]);
		gnutls_priority_deinit(priorities[i][1]);
		gnutls_free(resume_data[i].data);
	}
	for (size_t i = 0; i < 256; i++) {
		writer_clear(&honest[0][i]);
		writer_clear(&honest[1][i]);
	}
	writer_clear(&cached_id);
	writer_clear(&cached_data);
	gnutls_certificate_free_credentials(server_cert);
	gnutls_certificate_free_credentials(server_cert_ec);
	gnutls_certificate_free_credentials(client_cert);
	gnutls_certificate_free_credentials(client_cert_own);
	gnutls_psk_free_server_credentials(server_psk);
	gnutls_psk_free_client_credentials(client_psk);
	gnutls_free(ticket_key.data);
	gnutls_anti_replay_deinit(guard);
	gnutls_malloc = real_malloc;
	gnutls_calloc = real_calloc;
	gnutls_realloc = real_realloc;
	gnutls_free = real_free;
}

/* --- small things */
bool adv_is_long(void)
{
	const char *env = getenv("LONG");

	return env && *env && strcmp(env, "0") != 0;
}

void adv_set_length(struct writer *msg)
{
	size_t body = msg->len - 4;

	msg->data[1] = (uint8_t)(body >> 16);
	msg->data[2] = (uint8_t)(body >> 8);
	msg->data[3] = (uint8_t)body;
}

const char *adv_alert_name(int alert)
{
	const char *name = gnutls_alert_get_strname((gnutls_alert_description_t)alert);

	return name ? name + strlen("GNUTLS_A_") : "?";
}
