/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Process-wide initialisation, at load time and by request. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lock.h"
#include "base/log.h"
#include "base/mem-hooks.h"
#include "base/mem.h"
#include "config/system-config.h"
#include "session/session.h"

static pthread_mutex_t init_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned init_count;

/**
 * gnutls_global_init:
 *
 * Done by itself when the library is loaded (unless the program skips that); further calls count.
 *
 * Returns: 0, or an error of the system-wide configuration where
 * GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID=1 asks for it
 **/
int gnutls_global_init(void)
{
	LOCK_SCOPE(&init_lock);
	if (init_count++)
		return 0;
	log_init_from_environment();
	TRY(system_config_load());
	return 0;
}

/**
 * gnutls_global_deinit:
 *
 * Undoes one gnutls_global_init(). What the library holds for the process is freed when it is unloaded.
 **/
void gnutls_global_deinit(void)
{
	LOCK_SCOPE(&init_lock);
	if (init_count)
		init_count--;
}

static bool skip_by_environment(void)
{
	const char *e = secure_getenv("GNUTLS_NO_IMPLICIT_INIT");

	if (!e)
		e = secure_getenv("GNUTLS_NO_EXPLICIT_INIT");
	return e && !strcmp(e, "1");
}

static void __attribute__((constructor)) on_load(void)
{
	int ret;

	if (_gnutls_global_init_skip() || skip_by_environment())
		return;
	ret = gnutls_global_init();
	if (ret < 0) {
		fprintf(stderr, "gnutls: initialisation failed: %s\n", gnutls_strerror(ret));
		exit(1);
	}
}
