/** How an arrow looks: what it says is always also an icon and words. */
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

/** The verdict about an arrow in words; null while the server has not said it. */
export function edgeVerdict(checked: Checked | undefined): EdgeVerdict {
  if (checked === undefined) return { tone: 'waiting', words: 'Not checked yet' };
  const of = (verdict: string) => checked.inputs.filter((input) => input.verdict === verdict);
  const missing = of('missing');
  const [mismatch] = of('incompatible');
  const [unknown] = of('unknown');
  if (missing.length > 0) {
    return { tone: 'error', words: `${counted(missing.length, 'input')} missing` };
  }
  if (mismatch?.got === null) {
    return { tone: 'error', words: `The mapping of ${mismatch.name} cannot be read` };
  }
  if (mismatch !== undefined) {
    const types = `${typeWord(mismatch.got)}, needs ${typeWord(mismatch.expected)}`;
    return { tone: 'error', words: `Type mismatch: ${mismatch.name} is ${types}` };
  }
  if (checked.verdict === 'error') return { tone: 'error', words: 'The mapping has a problem' };
  if (unknown !== undefined) {
    return { tone: 'unknown', words: `Cannot tell: ${unknown.name} is not described` };
  }
  if (checked.verdict === 'unknown') {
    return { tone: 'unknown', words: 'Cannot tell: the input is not described' };
  }
  if (checked.total === 0) return { tone: 'ok', words: 'No inputs needed' };
  return {
    tone: 'ok',
    words: `${checked.right} of ${counted(checked.total, 'input')} matched`,
  };
}

function counted(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  array: 'list',
  object: 'object',
  null: 'nothing',
};

/** A JSON type, or several with `or`, as people call it. */
export function typeWord(type: string | null): string {
  if (type === null || type === '') return 'anything';
  return type.replace(/\b(string|number|integer|boolean|array|object|null)\b/g, (each) => WORDS[each] ?? each);
}
