import { jsonFault, parseJson, writeJson, type Json } from '@/shared/json/document';

/** How a field is compared. The last two need no value. */
export const OPERATORS = [
  'is',
  'is_not',
  'contains',
  'greater',
  'at_least',
  'less',
  'at_most',
  'empty',
  'not_empty',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** One comparison of a condition. */
export interface Comparison {
  /** Path of the field, as expressions write it. */
  readonly path: string;
  readonly operator: Operator;
  /** Null where the operator needs no value. */
  readonly value: Json;
}

/** Comparisons of which all or any must hold. */
export interface Condition {
  readonly match: 'all' | 'any';
  readonly comparisons: readonly Comparison[];
}

const SIGNS = { is: '==', is_not: '!=', greater: '>', at_least: '>=', less: '<', at_most: '<=' } as const;
type Signed = keyof typeof SIGNS;

const KEY = String.raw`(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")`;
const PATH = String.raw`(${KEY}(?:\.${KEY}|\[-?\d+\])*)`;
const LITERAL = String.raw`('(?:[^'\\]|\\.)*'|` + '`(?:[^`\\\\]|\\\\.)*`)';
const COMPARED = new RegExp(String.raw`^${PATH}\s*(==|!=|>=|<=|>|<)\s*${LITERAL}`);
const CONTAINS = new RegExp(String.raw`^contains\(\s*${PATH}\s*,\s*${LITERAL}\s*\)`);
const NOT_EMPTY = new RegExp(String.raw`^!\(\s*!\(\s*${PATH}\s*\)\s*\)`);
const EMPTY = new RegExp(String.raw`^!\(\s*${PATH}\s*\)`);
const JOINT = /^(&&|\|\|)\s*/;

/** True if an operator compares with a value. */
export function needsValue(operator: Operator): boolean {
  return operator !== 'empty' && operator !== 'not_empty';
}

/** Reads an expression as a condition; null if it says something that a condition cannot. */
export function readCondition(expression: string): Condition | null {
  const comparisons: Comparison[] = [];
  const joints = new Set<string>();
  let rest = expression.trim();
  for (;;) {
    const found = comparisonAt(rest);
    if (found === null) return null;
    comparisons.push(found.comparison);
    rest = rest.slice(found.length).trimStart();
    if (rest === '') break;
    const joint = JOINT.exec(rest);
    if (joint?.[1] === undefined) return null;
    joints.add(joint[1]);
    rest = rest.slice(joint[0].length);
  }
  return joints.size > 1 ? null : { match: joints.has('||') ? 'any' : 'all', comparisons };
}

/** Writes a condition as an expression; comparisons without a field are left out. */
export function writeCondition({ match, comparisons }: Condition): string {
  return comparisons
    .filter(({ path }) => path !== '')
    .map(written)
    .join(match === 'all' ? ' && ' : ' || ');
}

function comparisonAt(text: string): { comparison: Comparison; length: number } | null {
  const contains = CONTAINS.exec(text);
  if (contains !== null) return withValue(contains, 'contains', contains[1], contains[2]);
  const compared = COMPARED.exec(text);
  if (compared !== null) return withValue(compared, operatorOf(compared[2]), compared[1], compared[3]);
  for (const [pattern, operator] of [[NOT_EMPTY, 'not_empty'], [EMPTY, 'empty']] as const) {
    const found = pattern.exec(text);
    if (found?.[1] !== undefined) {
      return { comparison: { path: found[1], operator, value: null }, length: found[0].length };
    }
  }
  return null;
}

function withValue(
  found: RegExpExecArray,
  operator: Operator,
  path: string | undefined,
  literal: string | undefined,
): { comparison: Comparison; length: number } | null {
  const value = literal === undefined ? undefined : valueOf(literal);
  if (path === undefined || value === undefined) return null;
  return { comparison: { path, operator, value }, length: found[0].length };
}

function operatorOf(sign: string | undefined): Operator {
  const [operator] = Object.entries(SIGNS).find(([, each]) => each === sign) ?? ['is'];
  return operator as Signed;
}

/** The value of `'text'` or of JSON in backticks; undefined if it is not JSON. */
function valueOf(literal: string): Json | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("'")) return inner.replaceAll("\\'", "'");
  const json = inner.replaceAll('\\`', '`');
  return jsonFault(json) === null ? parseJson(json) : undefined;
}

function written({ path, operator, value }: Comparison): string {
  switch (operator) {
    case 'empty':
      return `!(${path})`;
    case 'not_empty':
      return `!(!(${path}))`;
    case 'contains':
      return `contains(${path}, ${literalOf(value)})`;
    default:
      return `${path} ${SIGNS[operator]} ${literalOf(value)}`;
  }
}

function literalOf(value: Json): string {
  if (typeof value === 'string' && !value.includes('\\')) return `'${value.replaceAll("'", "\\'")}'`;
  return `\`${writeJson(value).replaceAll('`', '\\`')}\``;
}
