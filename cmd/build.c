/* SPDX-License-Identifier: GPL-3.0-or-later
 * Facts of this build, asked of the libraries in the program, not of the headers, where they tell.
 */
#include "cmd/build.h"

#include "bench/ppbench.h"
#include "bench/result.h"
#include "config.h"

#include <gsl/gsl_version.h>
#include <stdio.h>
#include <sys/auxv.h>

static void text_version(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%s", PACKAGE_VERSION);
}

static void text_method(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%d", PP_METHOD_VERSION);
}

static void text_schema(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%d.%d", PP_SCHEMA_MAJOR, PP_SCHEMA_MINOR);
}

static void text_abi(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%d.%d", PPB_ABI_MAJOR, PPB_ABI_MINOR);
}

/* A dynamic program has an interpreter loaded at AT_BASE. */
static void text_linking(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%s", getauxval(AT_BASE) == 0 ? "static" : "dynamic");
}

static void text_compiler(char text[PP_BUILD_TEXT_BYTES])
{
#ifdef __clang__
    snprintf(text, PP_BUILD_TEXT_BYTES, "clang %s", __clang_version__);
#else
    snprintf(text, PP_BUILD_TEXT_BYTES, "gcc %s", __VERSION__);
#endif
}

static void text_checks(char text[PP_BUILD_TEXT_BYTES])
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    snprintf(text, PP_BUILD_TEXT_BYTES, "sanitizers: slow, for tests only");
#elif defined NDEBUG
    snprintf(text, PP_BUILD_TEXT_BYTES, "none");
#else
    snprintf(text, PP_BUILD_TEXT_BYTES, "assertions");
#endif
}

static void text_gsl(char text[PP_BUILD_TEXT_BYTES])
{
    snprintf(text, PP_BUILD_TEXT_BYTES, "%s", gsl_version);
}

static const struct pp_build_row rows[] = {
    {"version", "ppbench", text_version},
    {"method_version", "method of measuring", text_method},
    {"schema_version", "JSON and CSV schema", text_schema},
    {"abi_version", "module interface", text_abi},
    {"linking", "linked", text_linking},
    {"compiler", "compiler", text_compiler},
    {"checks", "checks built in", text_checks},
    {"gsl_version", "GSL", text_gsl},
};

const struct pp_build_row *pp_build_rows(size_t *n_rows)
{
    *n_rows = sizeof rows / sizeof *rows;
    return rows;
}
