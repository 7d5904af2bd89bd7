/* SPDX-License-Identifier: GPL-3.0-or-later
 * libxml2: a document of 500 elements read, asked by XPath and written.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdio.h>

#define N_ELEMENTS 500
#define TEXT_BYTES (N_ELEMENTS * 64 + 64)

static int write_document(char *text)
{
    int n = snprintf(text, TEXT_BYTES, "<?xml version=\"1.0\"?><all>");
    for (int i = 0; i < N_ELEMENTS; i++)
        n += snprintf(text + n, (size_t)(TEXT_BYTES - n),
            "<e id=\"%d\" kind='%c'>text &amp; %d</e>", i, 'a' + i % 5, i * 7);
    return n + snprintf(text + n, (size_t)(TEXT_BYTES - n), "</all>");
}

static uint64_t ask(xmlDocPtr document)
{
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathObjectPtr found = xmlXPathEvalExpression(
        (const xmlChar *)"//e[@kind='c' and position() mod 3 = 1]", context);
    const uint64_t n = found != NULL && found->nodesetval != NULL
        ? (uint64_t)found->nodesetval->nodeNr
        : 0;
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return n;
}

uint64_t trace_work(void)
{
    static char text[TEXT_BYTES];
    xmlChar *written;
    int n_written;
    const int n = write_document(text);
    xmlDocPtr document = xmlReadMemory(text, n, "all.xml", NULL, XML_PARSE_NONET);
    if (document == NULL)
        return 0;
    const uint64_t n_found = ask(document);
    xmlDocDumpMemory(document, &written, &n_written);
    const uint64_t hash = trace_work_hash(n_found + 1, written, (uint64_t)n_written);
    xmlFree(written);
    xmlFreeDoc(document);
    return hash;
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}
