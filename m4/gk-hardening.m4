dnl GK_HARDENING: collects what the compiler knows of stack protection, control-flow protection and
dnl checked string functions in HARDENING_CFLAGS. Sanitizers have their own.
AC_DEFUN([GK_HARDENING], [
AC_ARG_ENABLE([hardening],
	[AS_HELP_STRING([--disable-hardening], [without stack protector, CET and fortify])],
	[], [enable_hardening=yes])
AS_IF([test "$enable_sanitizers" = yes], [enable_hardening=no])
HARDENING_CFLAGS=
gk_saved_cflags=$CFLAGS
AS_IF([test "$enable_hardening" = yes], [
for gk_flag in -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
	-D_FORTIFY_SOURCE=2
do
	dnl fortify: neither twice nor without optimization
	CFLAGS="$gk_saved_cflags -Werror $gk_flag"
	AC_MSG_CHECKING([whether $CC accepts $gk_flag])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [])],
		[HARDENING_CFLAGS="$HARDENING_CFLAGS $gk_flag"; AC_MSG_RESULT([yes])],
		[AC_MSG_RESULT([no])])
done])
CFLAGS=$gk_saved_cflags
AC_SUBST([HARDENING_CFLAGS])
])
