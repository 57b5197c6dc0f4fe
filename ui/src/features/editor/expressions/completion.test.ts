import { describe, expect, test } from 'vitest';
import { completed, completionsAt } from './completion';

const leaf = (path: string, ...types: string[]) => ({ path, label: path, types, children: [] });
const FIELDS = [
  { path: 'steps.order.output', label: 'order', types: ['object'], children: [leaf('steps.order.output.total', 'number')] },
  leaf('total', 'number'),
  { path: 'customer', label: 'customer', types: ['object'], children: [leaf('customer.name', 'string')] },
];
const FUNCTIONS = [
  { name: 'to_number', what: 'The number in a text', example: 'to_number(amount)' },
  { name: 'length', what: 'The length', example: 'length(orders)' },
];

function offered(text: string, cursor = text.length): readonly string[] {
  return completionsAt(text, cursor, FIELDS, FUNCTIONS).items.map((item) => item.text);
}

describe('what is offered', () => {
  test.each([
    ['tot', ['total', 'steps.order.output.total']],
    ['to', ['total', 'steps.order.output.total', 'to_number']],
    ['customer.', ['customer.name']],
    ['customer.na', ['customer.name']],
    ['length(cus', ['customer', 'customer.name']],
    ['le', ['length']],
    ['nothing', []],
    ['total', ['steps.order.output.total']],
    ["name == 'to", []],
    ['total > `1`', []],
    ['length(total) ', []],
    ['total > ', ['total', 'customer', 'customer.name', 'steps.order.output', 'steps.order.output.total', 'to_number', 'length']],
    ['priority > `to', []],
    ["contains(x, 'a\\'b') && cus", ['customer', 'customer.name']],
  ])('for %s', (text, items) => {
    expect(offered(text)).toEqual(items);
  });

  test('without a word, the fields nearest to the top', () => {
    expect(offered('')).toEqual(['total', 'customer', 'customer.name', 'steps.order.output', 'steps.order.output.total', 'to_number', 'length']);
  });

  test('no more than one can survey', () => {
    const many = Array.from({ length: 100 }, (_, index) => leaf(`field_${String(index)}`));
    expect(completionsAt('f', 1, many, []).items).toHaveLength(12);
  });
});

describe('what an accepted completion does', () => {
  function accepted(text: string, cursor: number, at = 0) {
    const found = completionsAt(text, cursor, FIELDS, FUNCTIONS);
    const item = found.items[at];
    if (item === undefined) throw new Error('nothing is offered');
    return completed(text, found, item);
  }

  test('it replaces the word at the cursor, and keeps the rest', () => {
    expect(accepted('length(cus) > `3`', 10)).toEqual({ text: 'length(customer) > `3`', cursor: 15 });
  });

  test('it replaces the word on both sides of the cursor', () => {
    expect(accepted('customer.naXX', 11)).toEqual({ text: 'customer.name', cursor: 13 });
  });

  test('a function gets its brackets, with the cursor between them', () => {
    expect(accepted('le', 2)).toEqual({ text: 'length()', cursor: 7 });
  });
});
