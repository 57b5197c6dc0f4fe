import { expect, test } from 'vitest';
import { inputFields, problemOf, startingInput } from './input';

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
