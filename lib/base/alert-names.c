/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of alerts: as programs write them, and as people read them (RFC 8446 section 6). */
#include "config.h"

#include "base/errors.h"
#include "base/mem.h"

#define ALERT(name, words)                                \
	{                                                 \
		GNUTLS_A_##name, "GNUTLS_A_" #name, words \
	}

static const struct alert_name {
	int alert;
	const char *name;
	const char *text;
} alert_names[] = {
	ALERT(CLOSE_NOTIFY, "Close notify"),
	ALERT(UNEXPECTED_MESSAGE, "Unexpected message"),
	ALERT(BAD_RECORD_MAC, "Bad record MAC"),
	ALERT(DECRYPTION_FAILED, "Decryption failed"),
	ALERT(RECORD_OVERFLOW, "Record overflow"),
	ALERT(DECOMPRESSION_FAILURE, "Decompression failure"),
	ALERT(HANDSHAKE_FAILURE, "Handshake failure"),
	ALERT(SSL3_NO_CERTIFICATE, "No certificate"),
	ALERT(BAD_CERTIFICATE, "Bad certificate"),
	ALERT(UNSUPPORTED_CERTIFICATE, "Unsupported certificate"),
	ALERT(CERTIFICATE_REVOKED, "Certificate revoked"),
	ALERT(CERTIFICATE_EXPIRED, "Certificate expired"),
	ALERT(CERTIFICATE_UNKNOWN, "Certificate unknown"),
	ALERT(ILLEGAL_PARAMETER, "Illegal parameter"),
	ALERT(UNKNOWN_CA, "Unknown CA"),
	ALERT(ACCESS_DENIED, "Access denied"),
	ALERT(DECODE_ERROR, "Decode error"),
	ALERT(DECRYPT_ERROR, "Decrypt error"),
	ALERT(EXPORT_RESTRICTION, "Export restriction"),
	ALERT(PROTOCOL_VERSION, "Protocol version"),
	ALERT(INSUFFICIENT_SECURITY, "Insufficient security"),
	ALERT(INTERNAL_ERROR, "Internal error"),
	ALERT(INAPPROPRIATE_FALLBACK, "Inappropriate fallback"),
	ALERT(USER_CANCELED, "User canceled"),
	ALERT(NO_RENEGOTIATION, "No renegotiation"),
	ALERT(MISSING_EXTENSION, "Missing extension"),
	ALERT(UNSUPPORTED_EXTENSION, "Unsupported extension"),
	ALERT(CERTIFICATE_UNOBTAINABLE, "Certificate unobtainable"),
	ALERT(UNRECOGNIZED_NAME, "Unrecognized name"),
	ALERT(UNKNOWN_PSK_IDENTITY, "Unknown PSK identity or user name"),
	ALERT(CERTIFICATE_REQUIRED, "Certificate required"),
	ALERT(NO_APPLICATION_PROTOCOL, "No application protocol"),
};

static const struct alert_name *alert_find(gnutls_alert_description_t alert)
{
	for (size_t i = 0; i < ARRAY_LEN(alert_names); i++)
		if (alert_names[i].alert == (int)alert)
			return &alert_names[i];
	return NULL;
}

/**
 * gnutls_alert_get_name:
 * @alert: an alert's description, as gnutls_alert_get() returns it
 *
 * Returns: the name of the alert for people to read, or %NULL if it is not known
 */
const char *gnutls_alert_get_name(gnutls_alert_description_t alert)
{
	const struct alert_name *found = alert_find(alert);

	return found ? found->text : NULL;
}

/**
 * gnutls_alert_get_strname:
 * @alert: an alert's description, as gnutls_alert_get() returns it
 *
 * Returns: the alert's name as programs write it ("GNUTLS_A_BAD_RECORD_MAC"), or %NULL if it is
 * not known
 *
 * Since: 3.0
 */
const char *gnutls_alert_get_strname(gnutls_alert_description_t alert)
{
	const struct alert_name *found = alert_find(alert);

	return found ? found->name : NULL;
}
