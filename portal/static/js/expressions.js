// What a questionnaire's expression is worth over answers, in the browser and on the phone.
// Twin of portal/kernel/expressions/answers.py, sign by sign: tests/instruments/test_twins.py holds them together.
// The tree is JSON made by the server; nothing here makes code of text.

const LARGEST = 1e15;
const LONGEST_MATCHED = 1000;
const NUMBER = /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const DAY = 86400000;

/** Where an expression is computed: rows from the inmost outwards, the whole last; the own answer; the day. */
export function around(rows, own = null, today = "") {
  return { rows, own, today };
}

export function worth(tree, here) {
  if (!Array.isArray(tree)) return tree;
  const [what, ...parts] = tree;
  if (what === "var") return valueOf(parts[0], here.rows);
  if (what === "regex") return matches(text(worth(parts[0], here)), parts[1]);
  if (what === "count-if") return countIf(worth(parts[0], here), parts[1], here);
  if (Object.hasOwn(LAZY, what)) return LAZY[what](parts, here);
  if (!Object.hasOwn(WORK, what)) throw new TypeError(`unknown: ${what}`);
  return WORK[what](...parts.map((one) => worth(one, here)));
}

/** Whether an expression is true; an absent one is. */
export function holds(tree, here) {
  return tree === undefined || tree === null || truth(worth(tree, here));
}

function valueOf(name, rows) {
  for (const row of rows) if (Object.hasOwn(row, name)) return row[name] ?? null;
  return null;
}

function isRow(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function number(value) {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= LARGEST ? value : null;
  if (typeof value !== "string") return null;
  if (NUMBER.test(value)) return number(Number(value));
  const day = dayOf(value);
  return day === null ? null : day.number;
}

/** The date a text writes as 2026-11-24, with its day number from 1970. */
export function dayOf(value) {
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  if (year < 1 || at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return { year, month, day, number: Math.round(at.getTime() / DAY) };
}

export function text(value) {
  if (value === null || value === undefined || isRow(value)) return "";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return number(value) === null ? "" : written(value);
  if (Array.isArray(value)) return value.map(text).join(" ");
  return String(value);
}

function written(value) {
  const short = String(value);
  const found = /^(-?)([0-9])(?:\.([0-9]+))?e-([0-9]+)$/.exec(short);
  if (found === null) return short;
  const [, sign, first, rest = "", power] = found;
  return `${sign}0.${"0".repeat(Number(power) - 1)}${first}${rest}`;
}

export function truth(value) {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return (number(value) ?? 0) !== 0;
  return (typeof value === "string" || Array.isArray(value)) && value.length > 0;
}

export function equal(a, b) {
  if (typeof a === "number" || typeof b === "number") {
    const [left, right] = [number(a), number(b)];
    if (left !== null && right !== null) return left === right;
  }
  return text(a) === text(b);
}

function matches(value, pattern) {
  return [...value].length <= LONGEST_MATCHED && new RegExp(`^(?:${pattern})$`, "u").test(value);
}

function countIf(rows, condition, here) {
  if (!Array.isArray(rows)) return 0;
  const inner = rows.filter(isRow).map((row) => around([row, ...here.rows], null, here.today));
  return inner.filter((one) => truth(worth(condition, one))).length;
}

function reckoned(reckon) {
  return (a, b) => {
    const [left, right] = [number(a), number(b)];
    return left === null || right === null ? null : number(reckon(left, right));
  };
}

function ordered(compare) {
  return (a, b) => {
    const [left, right] = [number(a), number(b)];
    return left !== null && right !== null && compare(left, right);
  };
}

function single(reckon) {
  return (value) => {
    const known = number(value);
    return known === null ? null : number(reckon(known));
  };
}

function many(values) {
  return values.flatMap((one) => (Array.isArray(one) ? one : [one])).map(number).filter((one) => one !== null);
}

function tokens(value) {
  return Array.isArray(value) ? value.map(text) : text(value).split(" ").filter((one) => one !== "");
}

function part(value, start, end) {
  const [first, last] = [number(start), end === undefined ? LARGEST : number(end)];
  if (first === null || last === null) return "";
  return [...text(value)].slice(Math.max(Math.trunc(first), 0), Math.max(Math.trunc(last), 0)).join("");
}

function duplicates(value) {
  const counted = new Map();
  for (const one of tokens(Array.isArray(value) ? value : [])) if (one) counted.set(one, (counted.get(one) ?? 0) + 1);
  return [...counted.values()].filter((count) => count > 1).length;
}

function age(born, on) {
  const [first, last] = [dayOf(born), dayOf(on)];
  if (first === null || last === null) return null;
  const before = last.month < first.month || (last.month === first.month && last.day < first.day);
  return last.year - first.year - (before ? 1 : 0);
}

function extreme(values, better) {
  return values.length ? values.reduce((kept, one) => (better(one, kept) ? one : kept)) : null;
}

const LAZY = {
  or: (parts, here) => parts.some((one) => truth(worth(one, here))),
  and: (parts, here) => parts.every((one) => truth(worth(one, here))),
  if: (parts, here) => worth(truth(worth(parts[0], here)) ? parts[1] : parts[2], here),
  self: (_, here) => here.own ?? null,
  today: (_, here) => here.today,
  true: () => true,
  false: () => false,
};

const WORK = {
  "=": equal,
  "!=": (a, b) => !equal(a, b),
  "<": ordered((a, b) => a < b),
  "<=": ordered((a, b) => a <= b),
  ">": ordered((a, b) => a > b),
  ">=": ordered((a, b) => a >= b),
  "+": reckoned((a, b) => a + b),
  "-": reckoned((a, b) => a - b),
  "*": reckoned((a, b) => a * b),
  div: reckoned((a, b) => a / b),
  mod: reckoned((a, b) => a % b),
  neg: single((a) => 0 - a),
  abs: single(Math.abs),
  int: single(Math.trunc),
  round: single((a) => Math.floor(a + 0.5)),
  age,
  coalesce: (a, b) => (text(a) !== "" ? a : b),
  concat: (...values) => values.map(text).join(""),
  contains: (a, b) => text(a).includes(text(b)),
  count: (a) => (Array.isArray(a) ? a.length : Number(truth(a))),
  "count-selected": (a) => tokens(a).length,
  date: (a) => (dayOf(a) === null ? null : a),
  duplicates,
  "ends-with": (a, b) => text(a).endsWith(text(b)),
  max: (...values) => extreme(many(values), (a, b) => a > b),
  min: (...values) => extreme(many(values), (a, b) => a < b),
  not: (a) => !truth(a),
  number,
  selected: (value, code) => text(code) !== "" && tokens(value).includes(text(code)),
  "starts-with": (a, b) => text(a).startsWith(text(b)),
  string: text,
  "string-length": (a) => [...text(a)].length,
  substr: part,
  sum: (a) => number(many([a]).reduce((total, one) => total + one, 0)),
};
