/* SPDX-License-Identifier: GPL-3.0-or-later
 * The header is here, the benchmarks were forgotten.
 */
#include <ppbench.h>
