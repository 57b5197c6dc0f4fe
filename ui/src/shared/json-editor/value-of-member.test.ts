import { expect, test } from 'vitest';
import { valueOfMember } from './value-of-member';

const TEXT = JSON.stringify({ ticket_id: 'INC "7"', count: 12, deep: { count: 3 }, empty: '' }, null, 2);

const selected = (name: string) => {
  const found = valueOfMember(TEXT, name);
  return found && TEXT.slice(found.from, found.to);
};

test('the value of a member is found without the quotes around it', () => {
  expect(selected('ticket_id')).toBe('INC \\"7\\"');
  expect(selected('count')).toBe('12');
  expect(selected('empty')).toBe('');
  expect(selected('deep')).toBe('');
  expect(selected('nothing')).toBeNull();
});
