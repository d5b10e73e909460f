/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which network cards could encrypt TLS records, and which are told to (ethtool's features). */
#include "config.h"

#include "gnutls-ktls.h"

#include <dirent.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool ethtool(int fd, const char *name, void *request)
{
	struct ifreq ifr = {0};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%.15s", name);
	ifr.ifr_data = request;
	return ioctl(fd, SIOCETHTOOL, &ifr) == 0;
}

static uint32_t feature_count(int fd, const char *name)
{
	union { /* one set is asked for, so one count follows the head */
		struct ethtool_sset_info head;
		uint8_t room[sizeof(struct ethtool_sset_info) + sizeof(uint32_t)];
	} q = {.head = {.cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ULL << ETH_SS_FEATURES}};

	return ethtool(fd, name, &q) && q.head.sset_mask && q.head.data[0] < 4096 ? q.head.data[0] : 0;
}

static bool look_at(int fd, const char *name, struct nic *nic)
{
	uint32_t count = feature_count(fd, name), blocks = (count + 31) / 32;
	struct ethtool_gstrings *names;
	struct ethtool_gfeatures *f;
	bool known = false;

	if (!count)
		return false;
	names = calloc(1, sizeof(*names) + (size_t)count * ETH_GSTRING_LEN);
	f = calloc(1, sizeof(*f) + blocks * sizeof(f->features[0]));
	if (names && f) {
		names->cmd = ETHTOOL_GSTRINGS;
		names->string_set = ETH_SS_FEATURES;
		names->len = count;
		f->cmd = ETHTOOL_GFEATURES;
		f->size = blocks;
		known = ethtool(fd, name, names) && ethtool(fd, name, f);
	}
	*nic = (struct nic){0};
	snprintf(nic->name, sizeof(nic->name), "%.15s", name);
	for (uint32_t i = 0; known && i < count; i++) {
		const char *s = (const char *)names->data + (size_t)i * ETH_GSTRING_LEN;
		const struct ethtool_get_features_block *b = &f->features[i / 32];
		uint32_t bit = 1U << i % 32;

		if (!strncmp(s, "tls-hw-tx-offload", ETH_GSTRING_LEN)) {
			nic->can_tx = (b->available & bit) && !(b->never_changed & bit);
			nic->tx = b->active & bit;
		} else if (!strncmp(s, "tls-hw-rx-offload", ETH_GSTRING_LEN)) {
			nic->can_rx = (b->available & bit) && !(b->never_changed & bit);
			nic->rx = b->active & bit;
		}
	}
	free(names);
	free(f);
	return nic->can_tx || nic->can_rx || nic->tx || nic->rx;
}

size_t nics_find(struct nic *nics, size_t max)
{
	DIR *d = opendir("/sys/class/net");
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct dirent *e;
	size_t n = 0;

	while (d && fd >= 0 && n < max && (e = readdir(d)))
		if (e->d_name[0] != '.' && look_at(fd, e->d_name, &nics[n]))
			n++;
	if (d)
		closedir(d);
	if (fd >= 0)
		close(fd);
	return n;
}
