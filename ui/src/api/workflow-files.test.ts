import { expect, test } from 'vitest';
import { renamed, slugOf } from './workflow-files';

test('a file under another name keeps every number as it was written', () => {
  const file = '{"slug": "orders", "name": "Orders", "steps": [{"mapping": {"n": {"value": 1.0}}}]}';

  expect(renamed(file, 'My "Orders"')).toBe(
    '{"name":"My \\"Orders\\"","steps":[{"mapping": {"n": {"value": 1.0}}}]}',
  );
});

test.each([
  ['{"name": "IT Ticket Triage", "slug": "triage"}', 'triage'],
  ['{"name": "IT Ticket Triage"}', 'it-ticket-triage'],
  ['{"name": "  Größe: Übersicht (2) "}', 'groe-ubersicht-2'],
  ['{"name": "チケット"}', ''],
])('the slug of %s is the one that the server makes', (file, slug) => {
  expect(slugOf(file)).toBe(slug);
});
