/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTCTime and GeneralizedTime, strictly in the form that RFC 5280 §4.1.2.5 allows. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gnutls/x509.h>

#include "asn1/asn1.h"

#define NO_EXPIRATION "99991231235959Z"

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t y = (int64_t)year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162 + before[month - 1] +
	       (month > 2 && is_leap(year)) + day - 1;
}

/* MMDDHHMMSSZ */
static int parse_rest(int year, const uint8_t *p, time_t *t)
{
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int field[5];

	for (int i = 0; i < 5; i++)
		field[i] = (p[2 * i] - '0') * 10 + p[2 * i + 1] - '0';
	if (field[0] < 1 || field[0] > 12 || field[1] < 1 ||
	    field[1] > month_days[field[0] - 1] + (field[0] == 2 && is_leap(year)) ||
	    field[2] > 23 || field[3] > 59 || field[4] > 59)
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	*t = days_of(year, field[0], field[1]) * 86400 + field[2] * 3600 + field[3] * 60 + field[4];
	return 0;
}

static bool is_form(const uint8_t *p, size_t len, size_t want)
{
	if (len != want || p[len - 1] != 'Z')
		return false;
	for (size_t i = 0; i < len - 1; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

int der_time_utc(const void *text, size_t len, time_t *t)
{
	const uint8_t *p = text;
	int year;

	if (!is_form(p, len, 13))
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	year = (p[0] - '0') * 10 + p[1] - '0';
	return parse_rest(year + (year < 50 ? 2000 : 1900), p + 2, t);
}

int der_time_generalized(const void *text, size_t len, time_t *t)
{
	const uint8_t *p = text;
	int year;

	if (!is_form(p, len, 15))
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	if (memcmp(p, NO_EXPIRATION, 15) == 0) {
		*t = GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION;
		return 0;
	}
	year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';
	if (year == 0)
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	return parse_rest(year, p + 4, t);
}

int der_read_time(struct reader *r, time_t *t)
{
	struct reader c;
	uint8_t tag;

	TRY(der_read_any(r, &tag, &c, NULL));
	if (tag == DER_UTC_TIME)
		return der_time_utc(c.p, reader_left(&c), t);
	if (tag == DER_GENERALIZED)
		return der_time_generalized(c.p, reader_left(&c), t);
	return ERR(GNUTLS_E_ASN1_TAG_ERROR);
}

int der_time_text(time_t t, char text[16])
{
	char buf[64];
	struct tm tm;
	int n;

	if (t == GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION) {
		memcpy(text, NO_EXPIRATION, sizeof(NO_EXPIRATION));
		return 0;
	}
	if (!gmtime_r(&t, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099)
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	n = snprintf(buf, sizeof(buf), "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900,
		     tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (n != 15)
		return ERR(GNUTLS_E_ASN1_TIME_ERROR);
	memcpy(text, buf, 16);
	return 0;
}
