/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sock_diag: one question about one connection, one answer. Where it cannot be had the engine stays
 * unknown, which nothing depends on. */
#include "config.h"

#include "system/diag.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#ifdef ENABLE_KTLS
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Attributes that older headers lack; the interface never changes. */
#define ATTR_ULP_INFO  19 /* INET_DIAG_ULP_INFO */
#define ATTR_ULP_TLS   2  /* INET_ULP_INFO_TLS, inside of it */
#define ATTR_TLS_TX    3  /* TLS_INFO_TXCONF, inside of that */
#define ATTR_TLS_RX    4
#define CONF_SOFTWARE  2
#define CONF_NIC       3
#define CONF_NIC_FRAME 4 /* cards that did the records as a whole; gone since */

/* The attribute of @type in a bounded run of them; false: not there. */
static bool find_attr(const uint8_t *p, size_t len, unsigned type, const uint8_t **value,
		      size_t *value_len)
{
	struct nlattr a;

	while (len >= sizeof(a)) {
		size_t step;

		memcpy(&a, p, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > len)
			return false;
		if ((a.nla_type & NLA_TYPE_MASK) == type) {
			*value = p + sizeof(a);
			*value_len = a.nla_len - sizeof(a);
			return true;
		}
		step = NLA_ALIGN(a.nla_len);
		if (step >= len)
			return false;
		p += step;
		len -= step;
	}
	return false;
}

static gnutls_ktls_engine_t engine_of(const uint8_t *tls, size_t len, unsigned type)
{
	const uint8_t *value;
	uint16_t conf;
	size_t n;

	if (!find_attr(tls, len, type, &value, &n) || n < sizeof(conf))
		return GNUTLS_KTLS_ENGINE_UNKNOWN;
	memcpy(&conf, value, sizeof(conf));
	switch (conf) {
	case CONF_SOFTWARE:
		return GNUTLS_KTLS_ENGINE_SOFTWARE;
	case CONF_NIC:
	case CONF_NIC_FRAME:
		return GNUTLS_KTLS_ENGINE_NIC;
	default:
		return GNUTLS_KTLS_ENGINE_UNKNOWN;
	}
}

void diag_parse(const void *attrs, size_t len, struct diag_tls *out)
{
	const uint8_t *ulp, *tls;
	size_t ulp_len, tls_len;

	*out = (struct diag_tls){GNUTLS_KTLS_ENGINE_UNKNOWN, GNUTLS_KTLS_ENGINE_UNKNOWN};
	if (!find_attr(attrs, len, ATTR_ULP_INFO, &ulp, &ulp_len) ||
	    !find_attr(ulp, ulp_len, ATTR_ULP_TLS, &tls, &tls_len))
		return;
	out->tx = engine_of(tls, tls_len, ATTR_TLS_TX);
	out->rx = engine_of(tls, tls_len, ATTR_TLS_RX);
}

struct question {
	struct nlmsghdr head;
	struct inet_diag_req_v2 req;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool ask_about(int fd, struct question *q)
{
	struct inet_diag_sockid *id = &q->req.id;
	union address a = {0}, b = {0};
	socklen_t a_len = sizeof(a), b_len = sizeof(b);

	*q = (struct question){
		.head = {.nlmsg_len = sizeof(*q),
			 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			 .nlmsg_flags = NLM_F_REQUEST},
		/* without the extension "info" there is no word about TLS */
		.req = {.sdiag_protocol = IPPROTO_TCP,
			.idiag_ext = 1 << (INET_DIAG_INFO - 1),
			.idiag_states = UINT32_MAX},
	};
	if (getsockname(fd, &a.any, &a_len) < 0 || getpeername(fd, &b.any, &b_len) < 0 ||
	    a.any.sa_family != b.any.sa_family)
		return false;
	q->req.sdiag_family = (uint8_t)a.any.sa_family;
	id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (a.any.sa_family == AF_INET) {
		id->idiag_sport = a.v4.sin_port;
		id->idiag_dport = b.v4.sin_port;
		id->idiag_src[0] = a.v4.sin_addr.s_addr;
		id->idiag_dst[0] = b.v4.sin_addr.s_addr;
	} else if (a.any.sa_family == AF_INET6) {
		id->idiag_sport = a.v6.sin6_port;
		id->idiag_dport = b.v6.sin6_port;
		memcpy(id->idiag_src, &a.v6.sin6_addr, 16);
		memcpy(id->idiag_dst, &b.v6.sin6_addr, 16);
		id->idiag_if = b.v6.sin6_scope_id;
	} else {
		return false;
	}
	return true;
}

void diag_tls(int fd, struct diag_tls *out)
{
	static const struct timeval limit = {.tv_sec = 1};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	_Alignas(struct nlmsghdr) uint8_t answer[8192];
	const size_t skip = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct inet_diag_msg));
	struct nlmsghdr head;
	struct question q;
	ssize_t n = -1;
	int s;

	*out = (struct diag_tls){GNUTLS_KTLS_ENGINE_UNKNOWN, GNUTLS_KTLS_ENGINE_UNKNOWN};
	if (fd < 0 || !ask_about(fd, &q))
		return;
	s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (s < 0)
		return;
	if (setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0 &&
	    sendto(s, &q, sizeof(q), 0, (struct sockaddr *)&kernel, sizeof(kernel)) ==
		    (ssize_t)sizeof(q))
		n = recv(s, answer, sizeof(answer), 0);
	close(s);
	if (n < (ssize_t)skip)
		return;
	memcpy(&head, answer, sizeof(head));
	if (head.nlmsg_type == SOCK_DIAG_BY_FAMILY && head.nlmsg_len >= skip &&
	    head.nlmsg_len <= (size_t)n)
		diag_parse(answer + skip, head.nlmsg_len - skip, out);
}

#else

void diag_parse(const void *attrs, size_t len, struct diag_tls *out)
{
	(void)attrs;
	(void)len;
	*out = (struct diag_tls){GNUTLS_KTLS_ENGINE_UNKNOWN, GNUTLS_KTLS_ENGINE_UNKNOWN};
}

void diag_tls(int fd, struct diag_tls *out)
{
	(void)fd;
	diag_parse(NULL, 0, out);
}

#endif
