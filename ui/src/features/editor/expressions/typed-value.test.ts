import { LosslessNumber } from 'lossless-json';
import { expect, test } from 'vitest';
import type { Json } from '@/shared/json/document';
import { typedValue, valueText } from './typed-value';

test.each<[string, readonly string[], Json]>([
  ['3', ['integer'], 3],
  ['1.0', ['number', 'null'], new LosslessNumber('1.0')],
  ['3', ['string'], '3'],
  ['true', ['boolean'], true],
  ['true', ['string', 'boolean'], 'true'],
  ['3', [], 3],
  ['false', [], false],
  ['vpn', [], 'vpn'],
  ['3a', ['integer'], '3a'],
  ['-', ['integer'], '-'],
  ['007', [], '007'],
])('%s for a field of %j', (text, types, value) => {
  expect(typedValue(text, types)).toEqual(value);
  expect(valueText(value)).toBe(text);
});
