/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Password files of PSK servers: a line with the identity asked for, then the file. */
#include "config.h"

#include "auth/auth-internal.h"
#include "base/datum.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	gnutls_datum_t id, key = {NULL, 0};
	gnutls_psk_server_credentials_t cred;
	const char *path;
	char *name;

	fuzz_begin();
	name = fuzz_line(&in);
	id.data = (unsigned char *)name;
	id.size = (unsigned)strlen(name);
	path = fuzz_as_file(in.p, in.left);
	if (psk_file_find(path, &id, &key) == 0)
		datum_clear_wipe(&key);
	FUZZ_CHECK(gnutls_psk_allocate_server_credentials(&cred) == 0);
	FUZZ_CHECK(gnutls_psk_set_server_credentials_file(cred, path) == 0);
	(void)gnutls_psk_set_server_credentials_hint(cred, name);
	gnutls_psk_free_server_credentials(cred);
	free(name);
	return 0;
}
