/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files: the system-wide one, and ktls.config. First byte: which, and how strict. */
#include "config.h"

#include "config/ktls-config.h"
#include "config/system-config.h"
#include "fuzz.h"

static void system_wide(const struct fuzz_input *in, bool strict)
{
	struct system_config_ktls ktls;
	struct system_config_paths paths;
	gnutls_priority_t p;
	char *text;

	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", fuzz_as_file(in->p, in->left), 1);
	setenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID", strict ? "1" : "0", 1);
	system_config_unload();
	if (system_config_load() == 0) {
		text = system_config_default_priority();
		gnutls_free(text);
		text = system_config_priority("A");
		gnutls_free(text);
		system_config_ktls(&ktls);
		system_config_paths(&paths);
		(void)system_config_is_allowlist();
		if (gnutls_priority_init(&p, "@A,SYSTEM,NORMAL", NULL) == 0)
			gnutls_priority_deinit(p);
		if (gnutls_priority_init(&p, NULL, NULL) == 0)
			gnutls_priority_deinit(p);
	}
	system_config_unload();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	struct ktls_config c = KTLS_CONFIG_DEFAULTS;
	gnutls_datum_t text;
	uint8_t what;

	fuzz_begin();
	what = fuzz_u8(&in);
	if (what & 2) {
		text = (gnutls_datum_t){(unsigned char *)in.p, (unsigned)in.left};
		(void)!ktls_config_read(&text, "ktls.config", what & 1, &c);
		FUZZ_CHECK(c.send || c.recv);
	} else {
		system_wide(&in, what & 1);
	}
	return 0;
}
