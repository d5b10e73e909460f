/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extensions as applications set and ask for them: server name, ALPN, tickets, and extensions of
 * their own. */
#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>

#include "base/buffer.h"
#include "base/datum.h"
#include "base/idna.h"
#include "base/lock.h"
#include "crypto/kdf.h"
#include "ext/ext.h"
#include "session/session.h"

#define SERVER_NAME_MAX 255
#define ALPN_NAME_MAX   255
#define TICKET_KEY_LEN  64

/* --- server name */
/**
 * gnutls_server_name_set:
 * @session: a client's session
 * @type: GNUTLS_NAME_DNS
 * @name: the host's name in UTF-8, without terminator
 * @name_length: its bytes, at most 255; 0: send none
 *
 * The name goes into the server_name extension, in IDNA form. Literal addresses are accepted and
 * not sent (RFC 6066 §3).
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST on a server and for names that are too long; an error of
 * IDNA.
 **/
int gnutls_server_name_set(gnutls_session_t session, gnutls_server_name_type_t type,
			   const void *name, size_t name_length)
{
	gnutls_datum_t ascii = {NULL, 0};
	char *copy = NULL;

	(void)type;
	if (!session_is_client(session) || name_length > SERVER_NAME_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (name_length) {
		TRY(idna_to_ascii(name, name_length, 0, &ascii));
		copy = ascii.size > SERVER_NAME_MAX ? NULL
						    : mem_strndup((char *)ascii.data, ascii.size);
		if (!copy) {
			bool too_long = ascii.size > SERVER_NAME_MAX;

			datum_clear(&ascii);
			return ERR(too_long ? GNUTLS_E_INVALID_REQUEST : GNUTLS_E_MEMORY_ERROR);
		}
		datum_clear(&ascii);
	}
	mem_free(session->config.server_name);
	session->config.server_name = copy;
	return 0;
}

/**
 * gnutls_server_name_get:
 * @session: a server's session
 * @data: room for the name and a terminator, or %NULL
 * @data_length: the room, becomes the length
 * @type: becomes GNUTLS_NAME_DNS
 * @indx: must be 0: clients send one name
 *
 * Returns: 0; GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if the client sent none;
 * GNUTLS_E_SHORT_MEMORY_BUFFER; GNUTLS_E_INVALID_REQUEST on a client.
 **/
int gnutls_server_name_get(gnutls_session_t session, void *data, size_t *data_length,
			   unsigned int *type, unsigned int indx)
{
	const gnutls_datum_t *name = &session->params.server_name;
	size_t room = *data_length;

	if (session_is_client(session))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (indx || !name->size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (type)
		*type = GNUTLS_NAME_DNS;
	*data_length = name->size;
	if (!data || room < name->size + (size_t)1) {
		*data_length = name->size + (size_t)1;
		return ERR(GNUTLS_E_SHORT_MEMORY_BUFFER);
	}
	memcpy(data, name->data, name->size);
	((char *)data)[name->size] = 0;
	return 0;
}

/* --- ALPN */
/**
 * gnutls_alpn_set_protocols:
 * @session: a session
 * @protocols: names, in the order of preference
 * @protocols_size: how many, at most 8
 * @flags: GNUTLS_ALPN_MANDATORY: without a common protocol the server ends the handshake;
 *   GNUTLS_ALPN_SERVER_PRECEDENCE: the server's order counts
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST for too many or too long ones.
 *
 * Since: 3.2.0
 **/
int gnutls_alpn_set_protocols(gnutls_session_t session, const gnutls_datum_t *protocols,
			      unsigned protocols_size, unsigned int flags)
{
	struct hs_config *c = &session->config;
	unsigned i;

	if (protocols_size > HS_ALPN_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (i = 0; i < protocols_size; i++)
		if (protocols[i].size > ALPN_NAME_MAX)
			return ERR(GNUTLS_E_INVALID_REQUEST);
	hs_alpn_clear(c);
	c->alpn_flags = flags;
	if (!protocols_size)
		return 0;
	c->alpn = mem_calloc(protocols_size, sizeof(*c->alpn));
	if (!c->alpn)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (i = 0; i < protocols_size; i++) {
		if (!protocols[i].size) /* can't be sent */
			continue;
		TRY(datum_copy(&c->alpn[c->alpn_count], protocols[i].data, protocols[i].size));
		c->alpn_count++;
	}
	return 0;
}

/**
 * gnutls_alpn_get_selected_protocol:
 * @session: a session
 * @protocol: gets a view of the name, valid while the session is
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if none was agreed on.
 *
 * Since: 3.2.0
 **/
int gnutls_alpn_get_selected_protocol(gnutls_session_t session, gnutls_datum_t *protocol)
{
	if (!session->params.alpn.size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*protocol = session->params.alpn;
	return 0;
}

/* --- session tickets */
/**
 * gnutls_session_ticket_key_generate:
 * @key: gets a key for gnutls_session_ticket_enable_server(), to be freed with gnutls_free() after
 * use
 *
 * Returns: 0, or an error.
 *
 * Since: 2.10.0
 **/
int gnutls_session_ticket_key_generate(gnutls_datum_t *key)
{
	uint8_t bytes[TICKET_KEY_LEN];
	int ret;

	TRY(rnd_bytes(GNUTLS_RND_KEY, bytes, sizeof(bytes)));
	ret = datum_copy(key, bytes, sizeof(bytes));
	mem_wipe(bytes, sizeof(bytes));
	return ret;
}

/**
 * gnutls_session_ticket_enable_server:
 * @session: a server's session
 * @key: of gnutls_session_ticket_key_generate(); copied
 *
 * Tickets are sealed under keys that are derived from @key and change with time.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST for a key of another size, or on a client.
 *
 * Since: 2.10.0
 **/
int gnutls_session_ticket_enable_server(gnutls_session_t session, const gnutls_datum_t *key)
{
	if (!session || !key || session_is_client(session) || !key->data ||
	    key->size != TICKET_KEY_LEN)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(hs_ticket_set_key(&session->config, key));
	session->config.tickets_enabled = true;
	return 0;
}

/**
 * gnutls_session_ticket_enable_client:
 * @session: a session
 *
 * Nothing to do: clients ask for tickets unless GNUTLS_NO_TICKETS or %NO_TICKETS says not to.
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST without a session.
 *
 * Since: 2.10.0
 **/
int gnutls_session_ticket_enable_client(gnutls_session_t session)
{
	if (!session)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (session_is_client(session))
		session->config.tickets_enabled = true;
	return 0;
}

/* --- extensions of the application */
struct session_ext {
	struct session_ext *next;
	char *name;
	uint16_t id;
	unsigned where; /* enum ext_where */
	bool unasked;
	gnutls_ext_recv_func recv;
	gnutls_ext_send_func send;
	gnutls_ext_deinit_data_func deinit;
	gnutls_ext_priv_data_t data;
	bool has_data;
	bool was_sent, was_received; /* in the hello of this handshake */
};

static struct session_ext *global_exts;
static pthread_mutex_t global_lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned where_of_flags(unsigned flags)
{
	static const struct {
		unsigned flag, where;
	} map[] = {
		{GNUTLS_EXT_FLAG_CLIENT_HELLO, EXT_CH},
		{GNUTLS_EXT_FLAG_TLS12_SERVER_HELLO, EXT_SH12},
		{GNUTLS_EXT_FLAG_TLS13_SERVER_HELLO, EXT_SH13},
		{GNUTLS_EXT_FLAG_EE, EXT_EE},
		{GNUTLS_EXT_FLAG_HRR, EXT_HRR},
	};
	unsigned where = 0;

	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (flags & map[i].flag)
			where |= map[i].where;
	return where ? where : EXT_CH | EXT_SH12 | EXT_EE;
}

static struct session_ext *ext_of(struct session_ext *list, unsigned id)
{
	while (list && list->id != id)
		list = list->next;
	return list;
}

static int add_ext(struct session_ext **list, const struct session_ext *like, const char *name)
{
	struct session_ext *e = mem_calloc(1, sizeof(*e));

	if (!e)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	*e = *like;
	e->name = mem_strdup(name ? name : "");
	e->data = NULL;
	e->has_data = false;
	if (!e->name) {
		mem_free(e);
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	while (*list)
		list = &(*list)->next;
	e->next = NULL;
	*list = e;
	return 0;
}

/* Ids that the library handles itself can't be taken over. */
static bool is_taken(struct session_ext *list, int id)
{
	return id < 0 || id > 0xffff || ext_bit((uint16_t)id) ||
	       gnutls_ext_get_name((unsigned)id) || ext_of(list, (unsigned)id);
}

/**
 * gnutls_ext_register:
 * @name: for logs
 * @type: the extension's number
 * @parse_point: accepted and without effect: all are read in the order in which they come
 * @recv_func: gets the body
 * @send_func: appends the body; 0 with nothing appended: not sent; GNUTLS_E_INT_RET_0: sent empty
 * @deinit_func: frees what gnutls_ext_set_data() set, or %NULL
 * @pack_func: unused
 * @unpack_func: unused
 *
 * An extension for all sessions that are initialised after this. Better:
 * gnutls_session_ext_register().
 *
 * Returns: 0; GNUTLS_E_ALREADY_REGISTERED.
 *
 * Since: 3.4.0
 **/
int gnutls_ext_register(const char *name, int type, gnutls_ext_parse_type_t parse_point,
			gnutls_ext_recv_func recv_func, gnutls_ext_send_func send_func,
			gnutls_ext_deinit_data_func deinit_func, gnutls_ext_pack_func pack_func,
			gnutls_ext_unpack_func unpack_func)
{
	const struct session_ext e = {
		.id = (uint16_t)type,
		.where = where_of_flags(0),
		.recv = recv_func,
		.send = send_func,
		.deinit = deinit_func,
	};

	(void)parse_point;
	(void)pack_func;
	(void)unpack_func;
	LOCK_SCOPE(&global_lock);
	if (is_taken(global_exts, type))
		return ERR(GNUTLS_E_ALREADY_REGISTERED);
	return add_ext(&global_exts, &e, name);
}

/**
 * gnutls_session_ext_register:
 * @session: a session before its handshake
 * @name: for logs
 * @type: the extension's number
 * @parse_point: accepted and without effect
 * @recv_func: gets the body
 * @send_func: appends the body; 0 with nothing appended: not sent; GNUTLS_E_INT_RET_0: sent empty
 * @deinit_func: frees what gnutls_ext_set_data() set, or %NULL
 * @pack_func: unused
 * @unpack_func: unused
 * @flags: GNUTLS_EXT_FLAG_*: the messages in which it stands; 0: both hellos (in TLS 1.3 the
 *   encrypted extensions)
 *
 * What the library handles itself cannot be replaced.
 *
 * Returns: 0; GNUTLS_E_ALREADY_REGISTERED.
 *
 * Since: 3.5.5
 **/
int gnutls_session_ext_register(gnutls_session_t session, const char *name, int type,
				gnutls_ext_parse_type_t parse_point, gnutls_ext_recv_func recv_func,
				gnutls_ext_send_func send_func,
				gnutls_ext_deinit_data_func deinit_func,
				gnutls_ext_pack_func pack_func, gnutls_ext_unpack_func unpack_func,
				unsigned flags)
{
	const struct session_ext e = {
		.id = (uint16_t)type,
		.where = where_of_flags(flags),
		.unasked = flags & GNUTLS_EXT_FLAG_IGNORE_CLIENT_REQUEST,
		.recv = recv_func,
		.send = send_func,
		.deinit = deinit_func,
	};

	(void)parse_point;
	(void)pack_func;
	(void)unpack_func;
	if (is_taken(session->exts, type))
		return ERR(GNUTLS_E_ALREADY_REGISTERED);
	return add_ext(&session->exts, &e, name);
}

int session_exts_init(gnutls_session_t s)
{
	LOCK_SCOPE(&global_lock);
	for (const struct session_ext *e = global_exts; e; e = e->next)
		TRY(add_ext(&s->exts, e, e->name));
	return 0;
}

void session_exts_free(gnutls_session_t s)
{
	while (s->exts) {
		struct session_ext *e = s->exts;

		s->exts = e->next;
		if (e->has_data && e->deinit)
			e->deinit(e->data);
		mem_free(e->name);
		mem_free(e);
	}
}

int session_exts_send(gnutls_session_t session, unsigned where, struct writer *w)
{
	session->ext_msg = where;
	for (struct session_ext *e = session->exts; e; e = e->next) {
		struct gnutls_buffer_st body = {0};
		int ret;

		if (where == EXT_CH)
			e->was_sent = e->was_received = false;
		if (session->config.ended)
			return ERR(GNUTLS_E_INVALID_SESSION);
		if (!e->send || !(e->where & where) ||
		    (where != EXT_CH && !e->was_received && !e->unasked))
			continue;
		ret = e->send(session, &body);
		if (ret >= 0)
			ret = writer_error(&body.w) < 0 ? GNUTLS_E_MEMORY_ERROR : ret;
		if (ret == GNUTLS_E_INT_RET_0 || (ret >= 0 && body.w.len)) {
			writer_u16(w, e->id);
			writer_vec16(w, body.w.data, body.w.len);
			e->was_sent = true;
			ret = 0;
		}
		writer_clear(&body.w);
		TRY(ret);
	}
	return 0;
}

int session_exts_recv(gnutls_session_t session, unsigned where, uint16_t id, struct reader body)
{
	struct session_ext *e = ext_of(session->exts, id);

	if (session->config.ended)
		return ERR(GNUTLS_E_INVALID_SESSION);
	session->ext_msg = where;
	if (!e || !(e->where & where) || !e->recv ||
	    (where != EXT_CH && !e->was_sent && !e->unasked))
		return 0;
	e->was_received = true;
	TRY(e->recv(session, body.p, reader_left(&body)));
	return 1;
}

/**
 * gnutls_ext_set_data:
 * @session: a session
 * @type: number of an extension registered by the application
 * @data: what gnutls_ext_get_data() shall give; freed by the extension's deinit function
 *
 * Since: 3.4.0
 **/
void gnutls_ext_set_data(gnutls_session_t session, unsigned type, gnutls_ext_priv_data_t data)
{
	struct session_ext *e = ext_of(session->exts, type);

	if (!e)
		return;
	if (e->has_data && e->deinit)
		e->deinit(e->data);
	e->data = data;
	e->has_data = true;
}

/**
 * gnutls_ext_get_data:
 * @session: a session
 * @type: number of an extension registered by the application
 * @data: gets what gnutls_ext_set_data() set
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.4.0
 **/
int gnutls_ext_get_data(gnutls_session_t session, unsigned type, gnutls_ext_priv_data_t *data)
{
	const struct session_ext *e = ext_of(session->exts, type);

	if (!e || !e->has_data)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*data = e->data;
	return 0;
}

/**
 * gnutls_ext_get_current_msg:
 * @session: a session whose extension function is being called
 *
 * Returns: the GNUTLS_EXT_FLAG_* of the message that is read or written.
 *
 * Since: 3.6.3
 **/
unsigned gnutls_ext_get_current_msg(gnutls_session_t session)
{
	switch (session->ext_msg) {
	case EXT_CH:
		return GNUTLS_EXT_FLAG_CLIENT_HELLO;
	case EXT_SH12:
		return GNUTLS_EXT_FLAG_TLS12_SERVER_HELLO;
	case EXT_SH13:
		return GNUTLS_EXT_FLAG_TLS13_SERVER_HELLO;
	case EXT_EE:
		return GNUTLS_EXT_FLAG_EE;
	case EXT_HRR:
		return GNUTLS_EXT_FLAG_HRR;
	default:
		return 0;
	}
}

/**
 * gnutls_ext_get_name2:
 * @session: a session, or %NULL
 * @tls_id: the number of an extension
 * @parse_point: accepted and without effect
 *
 * Returns: the name of the extension, also of one that the application registered, or %NULL.
 *
 * Since: 3.7.0
 **/
const char *gnutls_ext_get_name2(gnutls_session_t session, unsigned int tls_id,
				 gnutls_ext_parse_type_t parse_point)
{
	const struct session_ext *e = session ? ext_of(session->exts, tls_id) : NULL;

	(void)parse_point;
	return e ? e->name : gnutls_ext_get_name(tls_id);
}

/* --- for hooks that look into a ClientHello themselves */
static int find_extensions(struct reader *hello, bool dtls, struct reader *block)
{
	struct reader skipped;

	TRY(reader_skip(hello, 2 + HS_RANDOM_LEN));
	TRY(reader_vec8(hello, &skipped)); /* session id */
	if (dtls)
		TRY(reader_vec8(hello, &skipped)); /* cookie */
	TRY(reader_vec16(hello, &skipped));        /* suites */
	TRY(reader_vec8(hello, &skipped));         /* compression */
	*block = (struct reader){NULL, NULL};
	if (reader_is_empty(hello))
		return 0;
	return reader_vec16(hello, block);
}

/**
 * gnutls_ext_raw_parse:
 * @ctx: for @cb
 * @cb: called with number and body of each extension; a negative result ends the walk
 * @data: an extension block with its length; or see @flags
 * @flags: GNUTLS_EXT_RAW_FLAG_TLS_CLIENT_HELLO, GNUTLS_EXT_RAW_FLAG_DTLS_CLIENT_HELLO: @data is the
 *   body of a ClientHello
 *
 * Returns: 0, the result of @cb, or GNUTLS_E_UNEXPECTED_EXTENSIONS_LENGTH.
 *
 * Since: 3.6.0
 **/
int gnutls_ext_raw_parse(void *ctx, gnutls_ext_raw_process_func cb, const gnutls_datum_t *data,
			 unsigned int flags)
{
	struct reader in = reader_of_datum(data), block;
	int ret;

	if (flags & (GNUTLS_EXT_RAW_FLAG_TLS_CLIENT_HELLO | GNUTLS_EXT_RAW_FLAG_DTLS_CLIENT_HELLO))
		ret = find_extensions(&in, flags & GNUTLS_EXT_RAW_FLAG_DTLS_CLIENT_HELLO, &block);
	else
		ret = reader_vec16(&in, &block);
	if (ret < 0 || reader_done(&in) < 0)
		return ERR(GNUTLS_E_UNEXPECTED_EXTENSIONS_LENGTH);
	while (!reader_is_empty(&block)) {
		struct reader body;
		uint16_t id;

		if (reader_u16(&block, &id) < 0 || reader_vec16(&block, &body) < 0)
			return ERR(GNUTLS_E_UNEXPECTED_EXTENSIONS_LENGTH);
		TRY(cb(ctx, id, body.p, (unsigned)reader_left(&body)));
	}
	return 0;
}
