/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* server_name (RFC 6066 §3): the host that a client wants to reach. */
#include <arpa/inet.h>
#include <string.h>

#include "base/datum.h"
#include "ext/ext.h"

#define NAME_TYPE_HOST 0
#define NAME_MAX_LEN   255

/* Literal addresses are not permitted as names. */
static bool is_address(const char *name)
{
	uint8_t addr[16];

	return inet_pton(AF_INET, name, addr) == 1 || inet_pton(AF_INET6, name, addr) == 1;
}

int ext_server_name_send(struct hs *hs, enum ext_where where, struct writer *w)
{
	const char *name = hs->config->server_name;
	size_t list;

	/* the server's acknowledgement is optional and left out */
	if (where != EXT_CH)
		return 0;
	/* the session remembers it: its ticket is for this name only (RFC 8446 §4.6.1) */
	datum_clear(&hs->params->server_name);
	if (name && *name)
		TRY(datum_set(&hs->params->server_name, name, strlen(name)));
	if (!name || !*name || is_address(name))
		return 0;
	list = writer_open16(w);
	writer_u8(w, NAME_TYPE_HOST);
	writer_vec16(w, name, strlen(name));
	writer_close16(w, list);
	return 1;
}

/* Printable ASCII without blanks: neither a NUL nor anything that could confuse who prints it. */
static bool is_acceptable(struct reader name)
{
	if (reader_left(&name) > NAME_MAX_LEN)
		return false;
	for (; !reader_is_empty(&name); name.p++)
		if (*name.p <= ' ' || *name.p >= 0x7f)
			return false;
	return true;
}

int ext_server_name_recv(struct hs *hs, enum ext_where where, struct reader *body)
{
	struct reader list;
	bool have_host = false;

	if (where != EXT_CH) /* the acknowledgement is empty */
		return 0;

	datum_clear(&hs->params->server_name);
	TRY(reader_vec16(body, &list));
	if (reader_is_empty(&list))
		return ERR(GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
	while (!reader_is_empty(&list)) {
		struct reader name;
		uint8_t type;

		TRY(reader_u8(&list, &type));
		TRY(reader_vec16(&list, &name));
		if (type != NAME_TYPE_HOST)
			continue;
		if (have_host || reader_is_empty(&name))
			return ERR(GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER);
		have_host = true;
		if (is_acceptable(name))
			TRY(datum_set(&hs->params->server_name, name.p, reader_left(&name)));
		else
			hs_log(hs, "Server name is not acceptable\n");
	}
	return 0;
}
