// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and elements, as the text views write them.
'use strict';

// Four significant digits, the unit chosen after rounding.
function timeText(ns, digits) {
    if (ns === null || ns === undefined || Number.isNaN(ns)) {
        return '-';
    }
    const units = [['s', 1e9], ['ms', 1e6], ['us', 1e3], ['ns', 1]];
    const rounded = Number(ns.toPrecision(digits || 4));
    const unit = units.find((u) => Math.abs(rounded) >= u[1]) || units[3];
    const value = rounded / unit[1];
    return significant(value, digits || 4) + ' ' + unit[0];
}

function significant(value, digits) {
    const whole = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
    return value.toFixed(Math.min(12, Math.max(0, digits - whole)));
}

function countText(count) {
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

// A count per loop, which need not be whole.
function callsText(calls) {
    return calls >= 1000 || Number.isInteger(calls) ? countText(calls) : significant(calls, 4);
}

function shareText(ratio) {
    if (!Number.isFinite(ratio)) {
        return '-';
    }
    const pct = 100 * ratio;
    return pct > 0 && pct < 0.01 ? '<0.01%' : pct.toFixed(pct < 9.995 ? 2 : 1) + '%';
}

function amountText(kind, amount) {
    return kind === 'time' ? timeText(amount) : callsText(amount) + ' ' + kind;
}

// <name properties>children</name>; text children are text, never markup.
function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}

function byId(id) {
    return document.getElementById(id);
}

function baseName(path) {
    return path.slice(path.lastIndexOf('/') + 1);
}

function directory(path) {
    const slash = path.lastIndexOf('/');
    return slash > 0 ? path.slice(0, slash) : slash === 0 ? '/' : '';
}
