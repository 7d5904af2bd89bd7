/* SPDX-License-Identifier: GPL-3.0-or-later
 * The library that is removed.
 */
int function_of_the_gone(void);
int function_of_the_gone(void)
{
    return 1;
}
