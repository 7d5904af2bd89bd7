/* SPDX-License-Identifier: GPL-3.0-or-later
 * A shared object with functions but no benchmark; two of its names are near misses.
 */
void bench_sort(void);
void bench_sort(void)
{
}

void ppbench_sort(void);
void ppbench_sort(void)
{
}
