/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of every sort of message and record. */
#include "config.h"

#include "adversary.h"

const struct adv_probe adv_probes[] = {
	{"HRq", MSG_EMPTY, HS_HELLO_REQUEST, "", 0},
	{"CH", MSG_HONEST, HS_CLIENT_HELLO, "", 0},
	{"SH", MSG_HONEST, HS_SERVER_HELLO, "", 0},
	{"HVR", MSG_EMPTY, 3, "", 0},
	{"NST", MSG_HONEST, HS_NEW_SESSION_TICKET, "", 0},
	{"EoED", MSG_EMPTY, HS_END_OF_EARLY_DATA, "", 0},
	{"EE", MSG_HONEST, HS_ENCRYPTED_EXTENSIONS, "", 0},
	{"Cert", MSG_HONEST, HS_CERTIFICATE, "", 0},
	{"SKE", MSG_HONEST, HS_SERVER_KEY_EXCHANGE, "", 0},
	{"CR", MSG_HONEST, HS_CERTIFICATE_REQUEST, "", 0},
	{"SHD", MSG_EMPTY, HS_SERVER_HELLO_DONE, "", 0},
	{"CV", MSG_HONEST, HS_CERTIFICATE_VERIFY, "", 0},
	{"CKE", MSG_HONEST, HS_CLIENT_KEY_EXCHANGE, "", 0},
	{"Fin", MSG_HONEST, HS_FINISHED, "", 0},
	{"URL", MSG_EMPTY, 21, "", 0},
	{"Stat", MSG_HONEST, HS_CERTIFICATE_STATUS, "", 0},
	{"Supp", MSG_EMPTY, 23, "", 0},
	{"KU", MSG_EMPTY, HS_KEY_UPDATE, "", 0},
	{"KU0", MSG_HEX, HS_KEY_UPDATE, "00", 0},
	{"KU1", MSG_HEX, HS_KEY_UPDATE, "01", 0},
	{"Comp", MSG_EMPTY, 25, "", 0},
	{"NPN", MSG_EMPTY, 67, "", 0},
	{"99", MSG_EMPTY, 99, "", 0},
	{"Hash", MSG_EMPTY, HS_MESSAGE_HASH, "", 0},
	{"CCS", RECORD, RECORD_CCS, "\1", 1},
	{"ccs2", RECORD, RECORD_CCS, "\2", 1},
	{"warn", RECORD, RECORD_ALERT, "\1\x64", 2},
	{"fatal", RECORD, RECORD_ALERT, "\2\x28", 2},
	{"close", RECORD, RECORD_ALERT, "\1\0", 2},
	{"al1", RECORD, RECORD_ALERT, "\1", 1},
	{"al0", RECORD, RECORD_ALERT, "", 0},
	{"data", RECORD, RECORD_DATA, "data", 4},
	{"data0", RECORD, RECORD_DATA, "", 0},
	{"hs0", RECORD, RECORD_HANDSHAKE, "", 0},
	{"t24", RECORD, 24, "x", 1},
	{"t0", RECORD, 0, "x", 1},
};
const unsigned adv_probes_count = ARRAY_LEN(adv_probes);

void adv_probe_message(const struct adv *a, const struct adv_probe *p, struct writer *msg)
{
	const struct writer *body = adv_honest(a->kind->tls13, p->type);
	size_t mark;

	if (p->way == MSG_HONEST && body) {
		writer_bytes(msg, body->data, body->len);
		return;
	}
	writer_u8(msg, (uint8_t)p->type);
	mark = writer_open24(msg);
	for (const char *hex = p->body; p->way == MSG_HEX && *hex; hex += 2) {
		unsigned v;

		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		writer_u8(msg, (uint8_t)v);
	}
	writer_close24(msg, mark);
	assert_int_equal(writer_error(msg), 0);
}

void adv_probe_send(struct adv *a, const struct adv_probe *p)
{
	struct writer msg = {0};

	if (p->way != RECORD) {
		adv_probe_message(a, p, &msg);
		adv_send(a, RECORD_HANDSHAKE, msg.data, msg.len);
		writer_clear(&msg);
	} else if (p->type == RECORD_CCS && is_tls13(a->evil.s->record)) {
		adv_send_plain(a, RECORD_CCS, p->body, p->len);
	} else {
		adv_send(a, (uint8_t)p->type, p->body, p->len);
	}
}
