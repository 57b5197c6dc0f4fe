import { expect, test } from 'vitest';
import type { WorkflowSummary } from '@/api/workflows';
import { found } from './search';

const workflow = (name: string, slug: string) => ({ name, slug }) as WorkflowSummary;
const all = [workflow('IT Ticket Triage', 'it-ticket-triage'), workflow('Orders', 'order-sync')];

test('every word must be in the name or the slug', () => {
  expect(found(all, '')).toEqual(all);
  expect(found(all, ' triage  TICKET ')).toEqual([all[0]]);
  expect(found(all, 'sync orders')).toEqual([all[1]]);
  expect(found(all, 'triage orders')).toEqual([]);
});
