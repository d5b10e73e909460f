/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The FIPS 140 interface of a library that has no such mode: it is always off, and contexts stay
 * in their initial state. */
#include "config.h"

#include "base/errors.h"
#include "base/mem.h"

struct gnutls_fips140_context_st {
	gnutls_fips140_operation_state_t state;
};

/**
 * gnutls_fips140_mode_enabled:
 *
 * Returns: 0: there is no FIPS 140 mode here
 *
 * Since: 3.3.0
 */
unsigned gnutls_fips140_mode_enabled(void)
{
	return GNUTLS_FIPS140_DISABLED;
}

/**
 * gnutls_fips140_set_mode:
 * @mode: how strict to be
 * @flags: 0 or %GNUTLS_FIPS140_SET_MODE_THREAD
 *
 * Without effect, since the mode is off.
 *
 * Since: 3.6.2
 */
void gnutls_fips140_set_mode(gnutls_fips_mode_t mode, unsigned flags)
{
}

/**
 * gnutls_fips140_context_init:
 * @context: becomes a new context; to be freed with gnutls_fips140_context_deinit()
 *
 * Returns: 0, or %GNUTLS_E_MEMORY_ERROR
 *
 * Since: 3.7.3
 */
int gnutls_fips140_context_init(gnutls_fips140_context_t *context)
{
	*context = mem_calloc(1, sizeof(**context));
	if (!*context)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	(*context)->state = GNUTLS_FIPS140_OP_INITIAL;
	return 0;
}

/**
 * gnutls_fips140_context_deinit:
 * @context: the context, or %NULL
 *
 * Since: 3.7.3
 */
void gnutls_fips140_context_deinit(gnutls_fips140_context_t context)
{
	mem_free(context);
}

/**
 * gnutls_fips140_get_operation_state:
 * @context: the context
 *
 * Returns: %GNUTLS_FIPS140_OP_INITIAL, as nothing is ever recorded
 *
 * Since: 3.7.3
 */
gnutls_fips140_operation_state_t gnutls_fips140_get_operation_state(
	gnutls_fips140_context_t context)
{
	return context->state;
}

/**
 * gnutls_fips140_push_context:
 * @context: the context that would record from now on
 *
 * Returns: %GNUTLS_E_INVALID_REQUEST, as the mode is off
 *
 * Since: 3.7.3
 */
int gnutls_fips140_push_context(gnutls_fips140_context_t context)
{
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_fips140_pop_context:
 *
 * Returns: %GNUTLS_E_INVALID_REQUEST, as the mode is off
 *
 * Since: 3.7.3
 */
int gnutls_fips140_pop_context(void)
{
	return ERR(GNUTLS_E_INVALID_REQUEST);
}

/**
 * gnutls_fips140_run_self_tests:
 *
 * Returns: 0: with the mode off there is nothing that it would forbid
 *
 * Since: 3.7.7
 */
int gnutls_fips140_run_self_tests(void)
{
	return 0;
}
