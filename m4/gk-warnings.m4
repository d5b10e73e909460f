dnl GK_WARNINGS: collects the strict warning flags that the compiler knows in WARN_CFLAGS.
dnl --enable-werror turns them into errors (CI does).
AC_DEFUN([GK_WARNINGS], [
AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [treat compiler warnings as errors])],
	[], [enable_werror=no])
WARN_CFLAGS=
gk_saved_cflags=$CFLAGS
for gk_flag in -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
	-Wformat=2 -Wimplicit-fallthrough -Wcast-align -Wlogical-op -Wduplicated-cond \
	-Wno-missing-field-initializers -Wno-unused-parameter -Wno-sign-compare
do
	CFLAGS="$gk_saved_cflags -Werror $gk_flag"
	AC_MSG_CHECKING([whether $CC accepts $gk_flag])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
		[WARN_CFLAGS="$WARN_CFLAGS $gk_flag"; AC_MSG_RESULT([yes])],
		[AC_MSG_RESULT([no])])
done
CFLAGS=$gk_saved_cflags
AS_IF([test "$enable_werror" = yes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
AC_SUBST([WARN_CFLAGS])
])
