/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that only starts the library: its time and page faults are what a start costs (run). */
#include <gnutls/gnutls.h>

int main(void)
{
	return gnutls_global_init() == 0 ? 0 : 1;
}
