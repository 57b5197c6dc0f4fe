import { expect, test } from 'vitest';
import { edgeVerdict, typeWord } from './verdict';

const input = (verdict: string, parts: Partial<{ got: string | null; expected: string }> = {}) => ({
  name: 'order',
  verdict,
  expected: 'integer',
  got: 'string',
  message: '',
  ...parts,
});

const checked = (verdict: 'ok' | 'unknown' | 'error', ...inputs: ReturnType<typeof input>[]) => ({
  verdict,
  right: inputs.filter((each) => each.verdict === 'matched' || each.verdict === 'mapped').length,
  total: inputs.length,
  inputs,
});

test('an arrow counts only what is right', () => {
  expect(edgeVerdict(checked('ok', input('matched'), input('mapped')))).toEqual({ tone: 'ok', words: '2 of 2 inputs matched' });
  expect(edgeVerdict(checked('ok'))).toEqual({ tone: 'ok', words: 'No inputs needed' });
});

test('what is missing comes before what does not fit, and that before what is not known', () => {
  const [missing, wrong, unknown] = [input('missing'), input('incompatible'), input('unknown')];
  expect(edgeVerdict(checked('error', unknown, wrong, missing)).words).toBe('1 input missing');
  expect(edgeVerdict(checked('error', unknown, wrong)).words).toBe('Type mismatch: order is text, needs whole number');
  expect(edgeVerdict(checked('unknown', unknown)).words).toBe('Cannot tell: order is not described');
});

test('a mapping that cannot be read has no type', () => {
  const found = edgeVerdict(checked('error', input('incompatible', { got: null })));
  expect(found).toEqual({ tone: 'error', words: 'The mapping of order cannot be read' });
});

test('nothing is said before the server has answered', () => {
  expect(edgeVerdict(undefined)).toEqual({ tone: 'waiting', words: 'Not checked yet' });
});

test('types are called what people call them', () => {
  expect(typeWord('string or null')).toBe('text or nothing');
  expect(typeWord(null)).toBe('anything');
});
