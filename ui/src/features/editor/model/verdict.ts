import { plural, t } from '@lingui/core/macro';

/** The look of an edge; an icon and words always say the same. */
export type Tone = 'ok' | 'unknown' | 'error' | 'waiting';

export interface EdgeVerdict {
  readonly tone: Tone;
  readonly words: string;
}

interface Checked {
  readonly verdict: 'ok' | 'unknown' | 'error';
  readonly right: number;
  readonly total: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly expected: string;
    readonly got: string | null;
    readonly message: string;
  }[];
}

/** The check result of an edge in words; null until the server has answered. */
export function edgeVerdict(checked: Checked | undefined): EdgeVerdict {
  if (checked === undefined) return { tone: 'waiting', words: t`Not checked yet` };
  const of = (verdict: string) => checked.inputs.filter((input) => input.verdict === verdict);
  const missing = of('missing');
  const [mismatch] = of('incompatible');
  const [unknown] = of('unknown');
  if (missing.length > 0) {
    return { tone: 'error', words: plural(missing.length, { one: '# input missing', other: '# inputs missing' }) };
  }
  if (mismatch?.got === null) {
    return { tone: 'error', words: t`The mapping of ${mismatch.name} cannot be read` };
  }
  if (mismatch !== undefined) {
    const [got, expected] = [typeWord(mismatch.got), typeWord(mismatch.expected)];
    return { tone: 'error', words: t`Type mismatch: ${mismatch.name} is ${got}, needs ${expected}` };
  }
  if (checked.verdict === 'error') return { tone: 'error', words: t`The mapping has a problem` };
  if (unknown !== undefined) {
    return { tone: 'unknown', words: t`Cannot tell: ${unknown.name} is not described` };
  }
  if (checked.verdict === 'unknown') {
    return { tone: 'unknown', words: t`Cannot tell: the input is not described` };
  }
  if (checked.total === 0) return { tone: 'ok', words: t`No inputs needed` };
  return {
    tone: 'ok',
    words: t`${checked.right} of ${plural(checked.total, { one: '# input', other: '# inputs' })} matched`,
  };
}

const WORDS: Readonly<Record<string, () => string>> = {
  string: () => t`text`,
  number: () => t`number`,
  integer: () => t`whole number`,
  boolean: () => t`yes or no`,
  array: () => t`list`,
  object: () => t`object`,
  null: () => t`nothing`,
};

/** The name of a JSON type for people; several are joined by `or`. */
export function typeWord(type: string | null): string {
  if (type === null || type === '') return t`anything`;
  return type
    .split(' or ')
    .map((one) =>
      one.replace(/\b(string|number|integer|boolean|array|object|null)\b/g, (each) => WORDS[each]?.() ?? each),
    )
    .reduce((before, next) => t`${before} or ${next}`);
}
