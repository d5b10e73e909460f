/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sessions of one process that talk through memory, and the frame that runs cases and prints what they saw. */
#ifndef TESTS_API_PAIR_H
#define TESTS_API_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

enum { CLIENT, SERVER };

/* What one side sent and the other has not read yet. */
struct link {
	unsigned char *data;
	size_t len, room; /* room: how much it holds; 0 no limit */
	size_t limit; /* so much may ever go in; 0 no limit */
	bool closed;
	size_t total; /* bytes that ever went in */
};

struct pair;

struct end {
	struct pair *pair;
	int side;
	gnutls_session_t session;
	size_t bite; /* at most this many bytes per call; 0 no limit */
	bool stutter; /* every other call says EAGAIN */
	unsigned int calls, pushes, pulls;
	int push_errno, pull_errno; /* fail with this */
};

struct pair {
	struct end end[2];
	struct link link[2]; /* link[side]: what that side sent */
	gnutls_certificate_credentials_t cert[2];
	gnutls_psk_client_credentials_t psk_client;
	gnutls_psk_server_credentials_t psk_server;
	gnutls_anon_client_credentials_t anon_client;
	gnutls_anon_server_credentials_t anon_server;
	/* called with each piece that a side sends, before it goes into the link; may change it */
	size_t (*tamper)(struct pair *p, int side, unsigned char *data, size_t len);
	void *tamper_arg;
	int ret[2]; /* of the last handshake */
};

struct choice {
	const char *priority[2];
	unsigned int flags[2];
	bool client_cert, request, require, no_server_cert;
	const char *server_crt, *server_key; /* instead of the good one */
	bool verify; /* the client verifies, with this name: */
	const char *name;
	const char *psk_user, *psk_key; /* client's, hex */
	bool anon;
	bool no_client_cred;
};

struct pair *pair_new(const struct choice *c);
void pair_free(struct pair *p);
/* Runs both handshakes until they end or nobody has anything to do; fatal errors are answered by the fitting alert. */
int pair_handshake(struct pair *p);
struct pair *pair_ready(const char *priority);
gnutls_session_t pair_session(struct pair *p, int side);
/* Sends on one side and receives on the other; true when the bytes arrived. */
bool pair_talk(struct pair *p, int from, size_t len);

/* --- the frame */
struct api_case {
	const char *name;
	void (*run)(const void *arg);
	const void *arg;
};

/* Adds to the line of the running case. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What has to be true, whatever the library. */
void need(bool truth, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The name of an error, "0" or a count. */
const char *error_name(long ret);
const char *alert_name(gnutls_session_t session);

extern const struct api_case handshake_cases[], record_cases[], hostile_cases[], socket_cases[], early_cases[],
	postauth_cases[], quic_cases[], staple_cases[];

#define V12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define V13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

#endif
