// SPDX-License-Identifier: GPL-3.0-or-later
// Runs at the end of a page of the small profile, in a browser: does what a person would and says
// what went wrong in the document's title, "passed" when nothing did.
'use strict';
const failures = [];

function check(what, found, expected) {
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
        failures.push(what + ': ' + JSON.stringify(found) + ' instead of ' + JSON.stringify(expected));
    }
}

const texts = (selector) => Array.from(document.querySelectorAll(selector), (found) => found.textContent);
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.abs(b);
const boxOf = (node) => shapes.find((shape) => shape.node === node);

function pointAt(kind, node) {
    const box = boxOf(node);
    const edge = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new MouseEvent(kind, {
        bubbles: true, clientX: edge.left + box.x + box.width / 2, clientY: edge.top + box.y + 5,
    }));
}

function pick(id, value) {
    byId(id).value = value;
    byId(id).dispatchEvent(new Event('change'));
}

function press(key) {
    canvas.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
}

check('boxes', shapes.length, 9);
check('width is exact', near(boxOf(3).width / boxOf(0).width, 1850.5 / 4200.5), true);
check('a second root', boxOf(9).y, 0);
check('rows of the table', texts('#rows tr').length, 8);
check('sorted by own time', texts('#rows .name')[0], 'partition');
check('no sandwich yet', byId('sandwich').hidden, true);

pointAt('mousemove', 4);
check('panel', texts('#numbers dd').slice(0, 2), ['memcpy', '250.0 ns (5.91% of the tree)']);
check('call stack', texts('#stack li'), ['bench_sort', 'quick', 'quick', 'partition', 'memcpy']);
pointAt('mousemove', 1);
check('alike boxes light up', [paintOf(1), paintOf(2), paintOf(5)], Array(3).fill(paints.same));
check('others do not', paintOf(3) === paints.same, false);

pointAt('click', 2);
check('zoom', near(boxOf(2).width, canvas.clientWidth), true);
check('its caller stays above', [boxOf(1).y, boxOf(2).y], [0, ROW_PX]);
check('what is outside is gone', boxOf(6), undefined);
check('callers', texts('#callers th'), ['bench_sort', 'quick']);
check('their deep times', texts('#callers td:nth-child(4)'), ['3.101 us', '2.701 us']);
check('callees', texts('#callees th'), ['quick', 'partition']);
byId('reset-zoom').click();
check('reset zoom', shapes.length, 9);

document.querySelectorAll('#rows .name')[3].click();
check('a function as root', texts('#chosen'), ['check']);
check('its boxes alone', shapes.map((shape) => shape.node), [6, 7]);
byId('reset-root').click();
check('reset root', shapes.length, 9);

document.querySelector('th[data-key=calls] button').click();
check('sorted by calls', texts('#rows .name')[0], 'memcpy');
document.querySelector('th[data-key=name] button').click();
check('sorted by name', texts('#rows .name')[0], 'bench_sort');
for (const head of document.querySelectorAll('#functions th[data-key] button')) {
    head.click();
    head.click();
}
byId('search').value = '/^qu|mem/';
byId('search').dispatchEvent(new Event('input'));
check('found', texts('#rows .name').sort(), ['memcpy', 'quick']);
check('matched share', byId('matched').textContent, 'matched 73.3%');
byId('search').value = '';
byId('search').dispatchEvent(new Event('input'));

press('ArrowDown');
press('ArrowDown');
press('Enter');
check('keys', nameOf(nodes.function[state.zoom]), 'quick');
press('Backspace');
check('back', state.zoom, 0);
press('Escape');
check('escape', state.zoom, NONE);

pick('depth', '3');
check('depth', shapes.length, 6);
pick('depth', '0');
pick('value', 'calls');
check('width by calls', near(boxOf(9).width / boxOf(0).width, 1 / 23.005), true);
pick('value', 'instructions');
check('width by instructions', places.total, 3200);
pick('value', 'time');
for (const style of ['flame', 'sunburst']) {
    document.querySelector('input[value=' + style + ']').click();
    check(style, [state.style, shapes.length], [style, 9]);
}
check('rings', [shapes[0].from, near(shapes[0].to, 2 * Math.PI * 4200.5 / 4230.5)], [0, true]);
document.title = failures.length === 0 ? 'passed' : failures.join('; ');
