// SPDX-License-Identifier: GPL-3.0-or-later
// The call tree on a canvas: icicle, flame or sunburst. Only boxes wide enough to be seen are drawn.
'use strict';
const ROW_PX = 20;
const MAX_ROWS = 400;
const LEAST_PX = 0.5;
const CHAR_PX = 7.23;

// What is shown. `zoom` is a node, `root` a function whose calls are shown side by side.
const state = {
    style: 'icicle', value: 'time', depth: 10, cutoff: 0.001,
    root: NONE, zoom: NONE, hover: NONE, at: NONE, matches: null,
};
const canvas = element('canvas', {tabIndex: 0});
let places = null;
let shapes = []; // what was drawn: {node, x, y, width, height} or {node, from, to, inner, outer}
let paints = null;
let isCut = false; // there are rows beyond what a canvas holds

function readPaints() {
    const probe = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const fills = new Map();
    probe.append(rect);
    probe.setAttribute('class', 'flame probe');
    document.body.append(probe);
    for (const color of new Set(functions.color)) {
        rect.setAttribute('class', color);
        fills.set(color, getComputedStyle(rect).fill);
    }
    probe.remove();
    const style = getComputedStyle(document.documentElement);
    const variable = (name) => style.getPropertyValue(name).trim();
    paints = {
        fills, ground: variable('--ground'), text: variable('--box-text'), edge: variable('--text'),
        same: variable('--same'), found: variable('--found'), faint: variable('--faint'),
    };
}

function place() {
    const width = widthsOf(VALUES[state.value]);
    places = placesOf(width, state.root === NONE ? null : topmostOf(state.root));
}

// The window of the tree that fills the picture.
function view() {
    const zoom = state.zoom;
    return zoom === NONE ? {left: 0, width: places.total, level: 0}
        : {left: places.left[zoom], width: places.width[zoom], level: places.level[zoom]};
}

// Nodes to draw, with shares [from, to) of the view and the row: rows 0.. below `zoom`, whose caller
// stands in row -1.
function visible(widthPx) {
    const window = view();
    const least = Math.max(state.cutoff, LEAST_PX / widthPx) * window.width;
    const end = window.left + window.width;
    const rows = Math.min(state.depth || MAX_ROWS, MAX_ROWS);
    const shown = [];
    isCut = false;
    if (!(window.width > 0)) {
        return shown;
    }
    for (let i = 0; i < nNodes; i++) {
        const row = places.level[i] - window.level;
        const left = places.left[i];
        isCut = isCut || row >= MAX_ROWS && !state.depth;
        if (places.level[i] !== NONE && row >= 0 && row < rows && places.width[i] >= least &&
            left < end && left >= window.left && (row > 0 || state.zoom === NONE || i === state.zoom)) {
            shown.push({
                node: i, row, from: (left - window.left) / window.width,
                to: (left - window.left + places.width[i]) / window.width,
            });
        }
    }
    return shown;
}

function paintOf(node) {
    const f = nodes.function[node];
    if (state.hover !== NONE && nodes.function[state.hover] === f) {
        return paints.same;
    }
    return state.matches && state.matches[f] ? paints.found : paints.fills.get(functions.color[f]);
}

function labelOf(node) {
    return nameOf(nodes.function[node]) + ' ' + amountText(state.value, places.width[node]);
}

// As much of a text as fits; '' when that says nothing.
function cut(text, widthPx) {
    const columns = Math.floor((widthPx - 8) / CHAR_PX);
    const letters = Array.from(text);
    return columns < 3 ? '' : letters.length <= columns ? text : letters.slice(0, columns - 1).join('') + '\u2026';
}

function drawBoxes(context, shown, widthPx, rows) {
    const above = state.zoom !== NONE && nodes.parent[state.zoom] !== NONE &&
        places.level[nodes.parent[state.zoom]] !== NONE ? 1 : 0;
    const yOf = (row) => (state.style === 'icicle' ? row + above : rows - 1 - row) * ROW_PX;
    if (above) {
        shown = [{node: nodes.parent[state.zoom], row: -1, from: 0, to: 1}].concat(shown);
    }
    for (const box of shown) {
        const shape = {
            node: box.node, x: box.from * widthPx, y: yOf(box.row),
            width: (box.to - box.from) * widthPx, height: ROW_PX,
        };
        const gap = shape.width > 3 ? 1 : 0;
        context.globalAlpha = box.row < 0 ? 0.5 : 1;
        context.fillStyle = paintOf(box.node);
        context.fillRect(shape.x, shape.y, shape.width - gap, ROW_PX - 1);
        context.fillStyle = state.hover !== NONE && paintOf(box.node) === paints.same ? '#ffffff' : paints.text;
        context.fillText(cut(labelOf(box.node), shape.width), shape.x + 4, shape.y + ROW_PX / 2);
        shapes.push(shape);
    }
    context.globalAlpha = 1;
    const at = shapes.find((shape) => shape.node === state.at);
    if (at) {
        context.strokeStyle = paints.edge;
        context.lineWidth = 2;
        context.strokeRect(at.x + 1, at.y + 1, Math.max(2, at.width - 3), ROW_PX - 3);
    }
}

function drawRings(context, shown, widthPx, heightPx) {
    const radius = Math.min(widthPx, heightPx) / 2 - 2;
    const rows = shown.reduce((most, box) => Math.max(most, box.row + 1), 1);
    const isWhole = state.zoom === NONE;
    const ring = radius / (rows + (isWhole ? 1 : 0));
    for (const box of shown) {
        const shape = {
            node: box.node, from: box.from * 2 * Math.PI, to: box.to * 2 * Math.PI,
            inner: ring * (box.row + (isWhole ? 1 : 0)), outer: ring * (box.row + (isWhole ? 2 : 1)),
        };
        ringPath(context, shape, widthPx / 2, heightPx / 2);
        context.fillStyle = paintOf(box.node);
        context.fill('evenodd');
        context.strokeStyle = paints.ground;
        context.lineWidth = (shape.to - shape.from) * shape.outer > 3 ? 1 : 0.2;
        context.stroke();
        shapes.push(shape);
    }
    for (const shape of shapes) {
        labelRing(context, shape, widthPx / 2, heightPx / 2);
    }
    const at = shapes.find((shape) => shape.node === state.at);
    if (at) {
        ringPath(context, at, widthPx / 2, heightPx / 2);
        context.strokeStyle = paints.edge;
        context.lineWidth = 2;
        context.stroke();
    }
}

// The outline of a ring's part; of a whole ring two circles, without a seam.
function ringPath(context, shape, x, y) {
    const top = Math.PI / 2;
    const isWhole = shape.to - shape.from > 2 * Math.PI - 1e-6;
    context.beginPath();
    context.arc(x, y, shape.outer, shape.from - top, shape.to - top);
    if (isWhole) {
        context.moveTo(x + shape.inner, y);
        context.arc(x, y, shape.inner, 0, 2 * Math.PI, true);
    } else {
        context.arc(x, y, shape.inner, shape.to - top, shape.from - top, true);
        context.closePath();
    }
}

// A name stands along its ring or along the radius, where there is more room; the innermost lies flat.
function labelRing(context, shape, x, y) {
    const half = Math.min((shape.to - shape.from) / 2, Math.PI / 2);
    const between = (shape.inner + shape.outer) / 2;
    const thick = shape.outer - shape.inner;
    const text = ROW_PX * 0.35;
    const chord = Math.sqrt(Math.max(0, shape.outer ** 2 - (between + text) ** 2));
    const along = thick < 14 ? 0 : 2 * Math.min(chord, half > 1.5 ? chord : (between - text) * Math.tan(half));
    const across = 2 * half * between < 16 ? 0 : thick;
    const middle = (shape.from + shape.to) / 2 - Math.PI / 2;
    const name = nameOf(nodes.function[shape.node]);
    context.save();
    context.translate(x, y);
    context.fillStyle = paints.text;
    context.textAlign = 'center';
    if (shape.inner === 0) {
        centred(context, name, 0, 1.7 * shape.outer);
    } else if (along >= across) {
        const flipped = Math.sin(middle) > 0;
        context.rotate(middle + (flipped ? -Math.PI / 2 : Math.PI / 2));
        centred(context, name, flipped ? between : -between, along);
    } else {
        const flipped = Math.cos(middle) < 0;
        context.rotate(flipped ? middle + Math.PI : middle);
        context.translate(flipped ? -between : between, 0);
        centred(context, name, 0, across);
    }
    context.restore();
}

function centred(context, name, y, roomPx) {
    const words = cut(name, roomPx);
    if (words !== '') {
        context.fillText(words, 0, y);
    }
}

function draw() {
    const widthPx = Math.max(200, canvas.parentElement.clientWidth);
    const shown = visible(widthPx);
    const isRound = state.style === 'sunburst';
    const rows = shown.reduce((most, box) => Math.max(most, box.row + 1), 1) + (state.zoom !== NONE ? 1 : 0);
    const heightPx = isRound ? Math.min(widthPx, 640) : rows * ROW_PX;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(widthPx * scale);
    canvas.height = Math.round(heightPx * scale);
    canvas.style.height = heightPx + 'px';
    const context = canvas.getContext('2d');
    context.scale(scale, scale);
    context.font = '12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';
    context.textBaseline = 'middle';
    shapes = [];
    if (isRound) {
        drawRings(context, shown, widthPx, heightPx);
    } else {
        drawBoxes(context, shown, widthPx, rows);
    }
    canvas.setAttribute('aria-label', 'Call tree as ' + state.style + ', ' + shapes.length +
        ' boxes; arrow keys move, Enter zooms, Escape shows all');
    return shapes.length;
}

// The node under a point of the canvas, NONE where there is none.
function nodeAt(x, y) {
    const middle = {x: canvas.clientWidth / 2, y: canvas.clientHeight / 2};
    const radius = Math.hypot(x - middle.x, y - middle.y);
    const angle = (Math.atan2(y - middle.y, x - middle.x) + 2.5 * Math.PI) % (2 * Math.PI);
    const hit = shapes.find((shape) => state.style === 'sunburst'
        ? radius >= shape.inner && radius < shape.outer && angle >= shape.from && angle < shape.to
        : x >= shape.x && x < shape.x + Math.max(1, shape.width) && y >= shape.y && y < shape.y + ROW_PX);
    return hit ? hit.node : NONE;
}
