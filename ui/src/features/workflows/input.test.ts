import { expect, test } from 'vitest';
import { blanked, faultsOf, inputFields, problemOf, startingInput } from './input';

const triage = {
  input_schema: {
    properties: {
      ticket_id: { type: 'string', description: 'Number of the incident' },
      text: { type: 'string' },
    },
    anyOf: [{ required: ['ticket_id'] }, { required: ['text'] }],
  },
};

test('the dialog begins with what is required', () => {
  expect(startingInput(triage)).toBe('{\n  "ticket_id": ""\n}');
  expect(
    startingInput({
      input_schema: { required: ['n', 'on'], properties: { n: { type: 'integer' }, on: { type: 'boolean' } } },
    }),
  ).toBe('{\n  "n": 0,\n  "on": false\n}');
  expect(startingInput({ name: 'no schema' })).toBe('{}');
  expect(startingInput(null)).toBe('{}');
});

test('the dialog begins with an example where the schema has one', () => {
  const schema = { ...triage.input_schema, examples: [{ ticket_id: 'INC0010001' }] };

  expect(JSON.parse(startingInput({ input_schema: schema }))).toEqual({ ticket_id: 'INC0010001' });
  const properties = { id: { type: 'string', examples: ['A-1'] }, n: { type: 'integer', default: 3 } };
  expect(JSON.parse(startingInput({ input_schema: { properties, required: ['id', 'n'] } }))).toEqual({
    id: 'A-1',
    n: 3,
  });
});

test('what a workflow without a schema takes is offered without made-up values', () => {
  expect(JSON.parse(blanked({ order: { text: 'sample text', count: 3 }, tags: ['x'], on: true }))).toEqual({
    order: { text: '', count: 0 },
    tags: [],
    on: false,
  });
  expect(blanked({})).toBe('{}');
});

test('what is wrong with an input is told per field', () => {
  const { fields, whole } = faultsOf([
    { path: '$.ticket_id', message: 'Too short.' },
    { path: '$.ticket_id', message: 'No number.' },
    { path: '$."odd key"[0]', message: 'Not text.' },
    { path: '$', message: 'One of these is needed.' },
  ]);

  expect([...fields]).toEqual([
    ['ticket_id', 'Too short. No number.'],
    ['odd key', 'Not text.'],
  ]);
  expect(whole).toEqual(['One of these is needed.']);
});

test('the fields of the input are listed with their descriptions', () => {
  expect(inputFields(triage)).toEqual([
    { name: 'ticket_id', description: 'Number of the incident' },
    { name: 'text', description: '' },
  ]);
  expect(inputFields(null)).toEqual([]);
});

test('an input must be a JSON object', () => {
  expect(problemOf('{"n": 18446744073709551616}')).toBeNull();
  expect(problemOf('[1]')).toMatch(/must be a JSON object/);
  expect(problemOf('{"n": }')).toMatch(/^This is not JSON: /);
});
