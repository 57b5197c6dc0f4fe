/**
 * JSON as exact text. `JSON.parse` would round 18446744073709551616 and turn 1e16 into 10000000000000000;
 * recorded data must be shown unchanged. All functions expect valid JSON.
 */

const SPACE = new Set([' ', '\n', '\r', '\t']);
const ENDS = new Set([',', ':', '}', ']', ...SPACE]);

/** Returns the members of an object with their exact texts; the last of repeated keys wins. */
export function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | null = null;
  let valueAt = -1;
  for (const token of tokens(text)) {
    if (depth === 1 && (token.text === ',' || token.text === '}')) {
      if (key !== null) members.set(key, text.slice(valueAt, token.at).trim());
      key = null;
    } else if (depth === 1 && key === null) {
      key = JSON.parse(token.text) as string;
    } else if (depth === 1 && token.text === ':') {
      valueAt = token.at + 1;
    }
    depth += change(token.text);
  }
  return members;
}

/** Returns an object of members whose values are already JSON text. */
export function members(entries: readonly (readonly [name: string, json: string])[]): string {
  return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** Returns the items of an array as exact texts. */
export function itemsOf(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let itemAt = -1;
  for (const token of tokens(text)) {
    if (depth === 1 && (token.text === ',' || token.text === ']')) {
      if (itemAt >= 0) items.push(text.slice(itemAt, token.at).trim());
      itemAt = -1;
    } else if (depth === 1 && itemAt < 0) {
      itemAt = token.at;
    }
    depth += change(token.text);
  }
  return items;
}

function change(token: string): number {
  if (token === '{' || token === '[') return 1;
  return token === '}' || token === ']' ? -1 : 0;
}

export interface Token {
  readonly text: string;
  readonly at: number;
}

/** The tokens of JSON text, without the space between them. */
export function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const first = text.charAt(at);
    if (SPACE.has(first)) {
      at += 1;
      continue;
    }
    if (first === '"') at = endOfString(text, at);
    else if ('{}[],:'.includes(first)) at += 1;
    else while (at < text.length && !ENDS.has(text.charAt(at))) at += 1;
    yield { text: text.slice(start, at), at: start };
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '"') return at + 1;
  }
  return text.length;
}
