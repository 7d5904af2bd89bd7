/* SPDX-License-Identifier: GPL-3.0-or-later
 * A static program that does nothing: the floor of every start.
 */
int main(void)
{
    return 0;
}
