import { describe, expect, test } from 'vitest';
import { parseJson, type JsonObject } from '@/shared/json/document';
import { randomObject } from '@/testing/random-json';
import { randomFrom, randomSchema } from '@/testing/random-schema';
import { readFields } from './fields';
import { sampleFields, withSampleFields } from './sample';

const object = (text: string) => parseJson(text) as JsonObject;

function described(sample: string, schema: string | null = null): unknown {
  const text = withSampleFields(schema, sampleFields(schema, object(sample)));
  return text === null ? null : (JSON.parse(text) as unknown);
}

describe('what a value says of its field', () => {
  test.each([
    ['"x"', { type: 'string' }],
    ['"2026-11-30"', { type: 'string', format: 'date' }],
    ['"2026-11-30T09:00:00Z"', { type: 'string', format: 'date-time' }],
    ['"two\\nlines"', { type: 'string', contentMediaType: 'text/plain' }],
    ['1', { type: 'integer' }],
    ['1.0', { type: 'number' }],
    ['18446744073709551616', { type: 'integer' }],
    ['true', { type: 'boolean' }],
    ['null', {}],
    ['["a", "b"]', { type: 'array', items: { type: 'string' } }],
    ['[1, 1.5]', { type: 'array', items: { type: 'number' } }],
    ['[1, "a"]', { type: 'array', items: {} }],
    ['[]', { type: 'array', items: {} }],
    ['{"a": 1}', { type: 'object', properties: { a: { type: 'integer' } } }],
    [
      '[{"a": 1}, {"b": true}]',
      { type: 'array', items: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'boolean' } } } },
    ],
  ])('%s', (value, schema) => {
    expect(described(`{"field": ${value}}`)).toEqual({ type: 'object', properties: { field: schema } });
  });
});

const SCHEMA = '{"type": "object", "properties": {"amount": {"type": "string", "title": "Sum"}, "name": {"type":"string"}}}';

test('what differs is said, and what fits is kept', () => {
  const found = sampleFields(SCHEMA, object('{"amount": 1.5, "name": "x", "tags": []}'));
  expect(found.map(({ name, state, before }) => [name, state, before])).toEqual([
    ['amount', 'changed', 'text'],
    ['name', 'kept', null],
    ['tags', 'new', null],
  ]);
});

test('only what is chosen is taken, and the rest stays to the byte', () => {
  const [amount] = sampleFields(SCHEMA, object('{"amount": 1.5, "tags": []}'));
  const text = withSampleFields(SCHEMA, amount === undefined ? [] : [amount]);
  expect(text).toBe(SCHEMA.replace('"type": "string", "title"', '"type": "number", "title"'));
});

test('below a field whose change is left out, nothing is added', () => {
  const found = sampleFields(SCHEMA, object('{"name": {"first": "Ada"}}'));
  expect(found.map(({ name, state }) => [name, state])).toEqual([['name', 'changed'], ['first', 'new']]);
  expect(withSampleFields(SCHEMA, found.slice(1))).toBe(SCHEMA);
});

const names = (schema: string | null): readonly string[] => readFields(schema).fields.map(({ name }) => name);

test('of random schemas and samples: no field is removed, and doing it twice changes nothing', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = randomFrom(seed);
    const schema = randomSchema(random);
    if (!readFields(schema).listable) continue;
    const sample = object(randomObject(random));
    const once = withSampleFields(schema, sampleFields(schema, sample));
    expect(names(once)).toEqual(expect.arrayContaining([...names(schema)]));
    const again = sampleFields(once, sample);
    expect(again.filter(({ state }) => state !== 'kept')).toEqual([]);
    expect(withSampleFields(once, again)).toBe(once);
  }
});
