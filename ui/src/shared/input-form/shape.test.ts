import { describe, expect, test } from 'vitest';
import { nodeOf } from '@/shared/field-list/json-text';
import { troublesOf } from './check';
import { sideOf } from './fits';
import { SchemaReader, type Control, type Described } from './shape';
import { emptyInput, exampleInput, firstTextOf, schemaOfSample, startOf } from './start';

const shapeOf = (schema: object) => {
  const reader = new SchemaReader(JSON.stringify(schema));
  return reader.shape(reader.root);
};

const KINDS: readonly (readonly [string, object, object])[] = [
  ['a text', { type: 'string' }, { kind: 'text', long: false }],
  ['a long text by its length', { type: 'string', maxLength: 200 }, { kind: 'text', long: true }],
  ['a long text by its type', { type: 'string', contentMediaType: 'text/plain' }, { kind: 'text', long: true }],
  ['a file', { type: 'string', contentEncoding: 'base64' }, { kind: 'file' }],
  ['a date', { type: 'string', format: 'date' }, { kind: 'date' }],
  ['a date with its time', { type: 'string', format: 'date-time' }, { kind: 'date and time' }],
  ['a number', { type: 'number' }, { kind: 'number', whole: false }],
  ['a whole number', { type: 'integer' }, { kind: 'number', whole: true }],
  ['yes or no', { type: 'boolean' }, { kind: 'yes/no' }],
  ['a choice', { enum: ['a', 1, null] }, { kind: 'choice', options: ['"a"', '1'] }],
  ['one value', { const: 'a' }, { kind: 'choice', options: ['"a"'] }],
  ['anything', {}, { kind: 'json', uses: '' }],
  ['a condition', { if: {}, then: {} }, { kind: 'json', uses: 'if' }],
  ['items by their place', { type: 'array', prefixItems: [{}] }, { kind: 'json', uses: 'prefixItems' }],
  ['all of several', { type: 'object', properties: { a: {} }, allOf: [{}, {}] }, { kind: 'json', uses: 'allOf' }],
  ['itself without end', { $ref: '#' }, { kind: 'json', uses: '$ref' }],
  ['something elsewhere', { $ref: 'https://example.com/schema' }, { kind: 'json', uses: '$ref' }],
];

test.each(KINDS)('the control of %s', (_, schema, control) => {
  expect(shapeOf(schema).control).toEqual(control);
});

const NULLABLE: readonly (readonly [object, boolean, Control['kind']])[] = [
  [{ type: ['string', 'null'] }, true, 'text'],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, true, 'number'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] }, true, 'either'],
  [{ enum: ['a', null] }, true, 'choice'],
  [{ type: ['string', 'number'] }, false, 'either'],
];

test.each(NULLABLE)('whether %j may be null', (schema, orNull, kind) => {
  const shape = shapeOf(schema);
  expect([shape.orNull, shape.control.kind]).toEqual([orNull, kind]);
});

describe('references', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', title: 'Node', properties: { name: { type: 'string' }, child: { $ref: '#/$defs/node' } }, required: ['name', 'child'] } },
  };

  test('a reference is followed, and what stands beside it counts', () => {
    expect(shapeOf({ $ref: '#/$defs/a~1b', description: 'Own', $defs: { 'a/b': { type: 'integer', description: 'Its' } } })).toMatchObject({
      control: { kind: 'number', whole: true },
      description: 'Own',
    });
  });

  test('a group that needs itself has an end when it is left out', () => {
    const reader = new SchemaReader(JSON.stringify(tree));
    expect(troublesOf(reader, '{}', new Map()).length).toBeLessThan(10);
    expect(emptyInput(reader).length).toBeLessThan(400);
  });
});

const order = {
  type: 'object',
  properties: {
    id: { type: 'string', examples: ['A-1'] },
    limit: { type: 'number' },
    size: { enum: ['s', 'm'] },
    lines: { type: 'array', items: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] } },
    address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  required: ['id', 'lines', 'address'],
};

function told(schema: object, input: string) {
  return troublesOf(new SchemaReader(JSON.stringify(schema)), input, new Map()).map(({ path, words, fix }) => [path, words, fix?.json ?? null]);
}

test('what is missing is told with an example, in required groups too', () => {
  expect(told(order, '{"lines":[{}]}')).toEqual([
    ['$.id', 'Id is empty. Enter a value such as A-1.', null],
    ['$.lines[0].count', 'Count is empty.', null],
    ['$.address.city', 'City is empty.', null],
  ]);
});

const NUMBERS: readonly (readonly [string, string, string | null])[] = [
  ['"12a"', 'Needs a number; got "12a".', null],
  ['"250,50"', 'Use a point for decimals.', '250.50'],
  ['"5"', 'This is the text "5", not a number.', '5'],
];

test.each(NUMBERS)('the number %s is refused with a way out', (json, words, fix) => {
  expect(told({ properties: { n: { type: 'number' } } }, `{"n":${json}}`)).toEqual([['$.n', words, fix]]);
});

test('a value that is none of the choices is refused', () => {
  expect(told(order, '{"id":"a","lines":[],"address":{"city":"x"},"size":"xl"}')).toEqual([['$.size', 'Choose one of these.', null]]);
});

const alternatives = (keyword: string) => ({ properties: { a: {}, b: {} }, [keyword]: [{ required: ['a'] }, { required: ['b'] }] });
const SOME: readonly (readonly [string, string, readonly string[]])[] = [
  ['anyOf', '{}', ['Fill in at least one of these.']],
  ['anyOf', '{"a":1,"b":2}', []],
  ['oneOf', '{}', ['Fill in exactly one of these.']],
  ['oneOf', '{"a":1,"b":2}', ['Fill in only one of these.']],
  ['oneOf', '{"b":2}', []],
];

test.each(SOME)('%s of required fields with %s', (keyword, input, words) => {
  expect(told(alternatives(keyword), input).map(([, each]) => each)).toEqual(words);
});

test('null is a value only where it may be one', () => {
  expect(told({ properties: { a: { type: ['string', 'null'] }, b: { type: 'string' } } }, '{"a":null,"b":null}')).toEqual([['$.b', 'B is empty.', null]]);
});

const SIDES: readonly (readonly [string, number | null])[] = [
  ['1.0', 1],
  ['"x"', 0],
  ['{"kind":"b"}', 3],
  ['{"kind":"a"}', 2],
  ['true', null],
];

test.each(SIDES)('the side of %s among several', (json, side) => {
  const group = (kind: string) => ({ type: 'object', properties: { kind: { const: kind } }, required: ['kind'] });
  const reader = new SchemaReader(JSON.stringify({ anyOf: [{ type: 'string' }, { type: 'number' }, group('a'), group('b')] }));
  const { control } = reader.shape(reader.root);
  const sides: readonly Described[] = control.kind === 'either' ? control.sides : [];
  expect(sideOf(reader, sides, json, nodeOf(json))).toBe(side);
});

describe('what a form begins with', () => {
  const reader = new SchemaReader(JSON.stringify(order));

  test('the example of the schema, as it is written', () => {
    expect(exampleInput(new SchemaReader('{"examples":[{"n":1.0}]}'))).toBe('{\n  "n": 1.0\n}');
  });

  test('the examples of what is required', () => {
    expect(JSON.parse(exampleInput(reader))).toEqual({ id: 'A-1', lines: [], address: {} });
  });

  test('nothing but the groups and lists that are required', () => {
    expect(JSON.parse(emptyInput(reader))).toEqual({ lines: [], address: {} });
  });

  test('an item of its type', () => {
    const item = (schema: object) => startOf(new SchemaReader(JSON.stringify(schema)), new SchemaReader(JSON.stringify(schema)).root);
    expect([item({ type: 'string' }), item({ type: 'number' }), item(order)]).toEqual(['""', 'null', '{"lines":[],"address":{}}']);
  });

  test('the fields of a sample', () => {
    const schema = schemaOfSample('{"1":"x","n":1.0,"on":true,"tags":["a"],"of":{"deep":null},"none":[]}');
    const { control } = new SchemaReader(schema).shape({ node: nodeOf(schema) });
    expect(control).toMatchObject({ kind: 'group', fields: [{ name: '1', required: false }, { name: 'n' }, { name: 'on' }, { name: 'tags' }, { name: 'of' }, { name: 'none' }] });
  });
});

const FIRST: readonly (readonly [string, string])[] = [
  ['{"n": 1, "a": "", "b": "INC\\u0031", "c": "x"}', 'INC1'],
  ['{"tags": ["vpn", "slow"]}', 'vpn'],
  ['{"text": "cut o', ''],
  ['{"n": 1}', ''],
];

test.each(FIRST)('the text by which %s is known', (json, text) => {
  expect(firstTextOf(json)).toBe(text);
});
