/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error table: sorted, complete, and what the public functions make of it. tests/abi compares
 * it with the stock library code by code. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "base/mem.h"

static void test_rows(void **state)
{
	int found = 0;

	for (int code = 0; code > -66000; code--) {
		const struct error_entry *entry = error_find(code);

		if (!entry)
			continue;
		found++;
		assert_int_equal(entry->code, code);
		assert_int_equal(strncmp(entry->name, "GNUTLS_E_", 9), 0);
		assert_true(strlen(entry->text) > 0 && strlen(entry->text) < 80);
		assert_non_null(gnutls_alert_get_name((gnutls_alert_description_t)entry->alert));
		assert_string_equal(gnutls_strerror(code), entry->text);
		assert_string_equal(gnutls_strerror_name(code), entry->name);
		assert_int_equal(gnutls_error_is_fatal(code), entry->fatal);
	}
	assert_true(found > 190);
}

static void test_known(void **state)
{
	static const struct {
		int code;
		const char *name;
		int fatal, alert, level;
	} rows[] = {
		{GNUTLS_E_SUCCESS, "GNUTLS_E_SUCCESS", 0, GNUTLS_A_INTERNAL_ERROR, GNUTLS_AL_FATAL},
		{GNUTLS_E_AGAIN, "GNUTLS_E_AGAIN", 0, GNUTLS_A_INTERNAL_ERROR, GNUTLS_AL_FATAL},
		{GNUTLS_E_REHANDSHAKE, "GNUTLS_E_REHANDSHAKE", 0, GNUTLS_A_NO_RENEGOTIATION,
		 GNUTLS_AL_WARNING},
		{GNUTLS_E_DECRYPTION_FAILED, "GNUTLS_E_DECRYPTION_FAILED", 1,
		 GNUTLS_A_BAD_RECORD_MAC, GNUTLS_AL_FATAL},
		{GNUTLS_E_UNEXPECTED_PACKET_LENGTH, "GNUTLS_E_UNEXPECTED_PACKET_LENGTH", 1,
		 GNUTLS_A_DECODE_ERROR, GNUTLS_AL_FATAL},
		{GNUTLS_E_RECORD_OVERFLOW, "GNUTLS_E_RECORD_OVERFLOW", 1, GNUTLS_A_RECORD_OVERFLOW,
		 GNUTLS_AL_FATAL},
		{GNUTLS_E_UNIMPLEMENTED_FEATURE, "GNUTLS_E_UNIMPLEMENTED_FEATURE", 1,
		 GNUTLS_A_INTERNAL_ERROR, GNUTLS_AL_FATAL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int level = -1;

		assert_string_equal(gnutls_strerror_name(rows[i].code), rows[i].name);
		assert_int_equal(gnutls_error_is_fatal(rows[i].code), rows[i].fatal);
		assert_int_equal(gnutls_error_to_alert(rows[i].code, &level), rows[i].alert);
		assert_int_equal(level, rows[i].level);
		assert_int_equal(gnutls_error_to_alert(rows[i].code, NULL), rows[i].alert);
	}
}

static void test_unknown(void **state)
{
	static const int codes[] = {-2, -1249, -1251, -66000, INT32_MIN, 1, INT32_MAX};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int level = -1;

		assert_null(error_find(codes[i]));
		assert_null(gnutls_strerror_name(codes[i]));
		assert_non_null(gnutls_strerror(codes[i]));
		assert_int_equal(gnutls_error_is_fatal(codes[i]), codes[i] < 0);
		assert_int_equal(gnutls_error_to_alert(codes[i], &level), GNUTLS_A_INTERNAL_ERROR);
		assert_int_equal(level, GNUTLS_AL_FATAL);
	}
}

static void test_alerts(void **state)
{
	assert_string_equal(gnutls_alert_get_strname(GNUTLS_A_BAD_RECORD_MAC),
			    "GNUTLS_A_BAD_RECORD_MAC");
	assert_string_equal(gnutls_alert_get_name(GNUTLS_A_CLOSE_NOTIFY), "Close notify");
	assert_null(gnutls_alert_get_name((gnutls_alert_description_t)1));
	assert_null(gnutls_alert_get_strname((gnutls_alert_description_t)255));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
