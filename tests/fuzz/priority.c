/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priority strings: whatever is taken can be listed and used; an error points into the string. */
#include "config.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_priority_t p;
	gnutls_session_t s;
	const char *err = NULL, *name;
	const unsigned *list;
	char *text;
	unsigned flags;

	fuzz_begin();
	flags = fuzz_u8(&in) & 1 ? GNUTLS_PRIORITY_INIT_DEF_APPEND : 0;
	text = fuzz_text(&in, in.left);
	if (gnutls_priority_init2(&p, text, &err, flags) == 0) {
		for (unsigned i = 0; i < 1000; i++) {
			unsigned char id[2];
			unsigned idx;

			if (gnutls_priority_get_cipher_suite_index(p, i, &idx) < 0)
				break;
			name = gnutls_cipher_suite_info(idx, id, NULL, NULL, NULL, NULL);
			FUZZ_CHECK(name);
		}
		(void)gnutls_priority_cipher_list(p, &list);
		(void)gnutls_priority_group_list(p, &list);
		(void)gnutls_priority_sign_list(p, &list);
		(void)gnutls_priority_protocol_list(p, &list);
		FUZZ_CHECK(gnutls_init(&s, GNUTLS_CLIENT) == 0);
		FUZZ_CHECK(gnutls_priority_set(s, p) == 0);
		gnutls_deinit(s);
		gnutls_priority_deinit(p);
	} else if (err) {
		FUZZ_CHECK(flags || (err >= text && err <= text + strlen(text)));
	}
	free(text);
	return 0;
}
