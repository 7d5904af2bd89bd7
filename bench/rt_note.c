/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sentences for people, put together where there is no stdio.
 */
#include "bench/rt_note.h"

#include <stdbool.h>
#include <string.h>

#define DIGITS 20

static bool put(struct rt_note *note, size_t *at, const char *bytes, size_t n)
{
    if (*at + n >= note->room_bytes)
        return false;
    memcpy(note->text + *at, bytes, n);
    *at += n;
    return true;
}

static bool put_number(struct rt_note *note, size_t *at, uint64_t number)
{
    char digits[DIGITS];
    size_t first = DIGITS;
    do
        digits[--first] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    return put(note, at, digits + first, DIGITS - first);
}

void rt_note_add(struct rt_note *note, const char *sentence, uint64_t number)
{
    const size_t before = strnlen(note->text, note->room_bytes);
    const char *mark = strstr(sentence, "%u");
    const size_t head = mark ? (size_t)(mark - sentence) : strlen(sentence);
    size_t at = before;
    const bool fits = (before == 0 || put(note, &at, "; ", 2)) && put(note, &at, sentence, head) &&
        (!mark || (put_number(note, &at, number) && put(note, &at, mark + 2, strlen(mark + 2))));
    if (fits)
        note->text[at] = '\0';
    else if (before < note->room_bytes)
        note->text[before] = '\0';
}
