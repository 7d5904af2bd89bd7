// SPDX-License-Identifier: GPL-3.0-or-later
// Appended to a report of tests/picture/report: uses it as a person would, and says in the title what went wrong.
'use strict';
(() => {
function must(is, what) {
    if (!is) throw new Error(what);
}
const rows = () => [...document.querySelectorAll('#summary tbody tr')].filter(row => !row.hidden);
const values = column => rows().map(row => row.cells[column] && row.cells[column].dataset.v)
    .filter(value => value !== undefined).map(Number);
const press = (node, key) => node.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));

try {
    const title = document.querySelectorAll('#summary thead th')[1];
    title.querySelector('button').click();
    must(title.getAttribute('aria-sort') === 'ascending', 'a click on a title does not sort');
    must(values(1).every((value, i, all) => i === 0 || all[i - 1] <= value), 'not in order');
    title.querySelector('button').click();
    must(values(1).every((value, i, all) => i === 0 || all[i - 1] >= value), 'not in the other order');

    const search = document.querySelector('.filter input');
    const n = rows().length;
    search.value = 'SORT';
    search.dispatchEvent(new Event('input'));
    must(rows().length > 0 && rows().length < n, 'the filter does not choose');
    must(document.querySelector('section.case[hidden]'), 'the filter leaves sections');
    search.value = '';
    search.dispatchEvent(new Event('input'));
    must(rows().length === n, 'the filter hides for ever');

    const frame = document.querySelector('svg.frame[data-low]');
    const inner = frame.querySelector('svg.in');
    press(frame, '+');
    must(parseFloat(inner.getAttribute('width')) > 150, 'it does not zoom');
    must(parseFloat(inner.getAttribute('x')) < 0, 'it zooms into the left end');
    must(frame.querySelectorAll('.tx text').length >= 2, 'no labels when zoomed');
    press(frame, '0');
    must(inner.getAttribute('width') === '100%', 'it does not zoom back');

    const box = frame.getBoundingClientRect();
    frame.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + box.width / 2, clientY: box.top + 5, bubbles: true}));
    must(document.querySelector('.said:not([hidden])').textContent.length > 1, 'it says nothing when pointed at');
    must(!document.querySelector('svg title'), 'words are said twice');
    document.title = 'passed';
} catch (error) {
    document.title = 'failed: ' + error.message;
}
})();
