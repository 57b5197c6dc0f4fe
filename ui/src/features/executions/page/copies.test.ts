import { expect, test } from 'vitest';
import { copyAs } from './copies';

const what = {
  execution: { workflow_id: 'wf-triage' },
  input: `{"text":"it's 1e16 \\u00e9"}`,
  server: 'https://baton.example.com',
};

test('as cURL it is one command, quoted for a shell', () => {
  expect(copyAs('curl', what)).toBe(
    `curl -X POST 'https://baton.example.com/api/workflows/wf-triage/execute' -H 'Content-Type: application/json' --data-binary '{"text":"it'\\''s 1e16 \\u00e9"}'`,
  );
});

test('as a command line it runs the same workflow on the same server', () => {
  expect(copyAs('cli', what)).toBe(
    `baton run triage --input '{"text":"it'\\''s 1e16 \\u00e9"}' --server 'https://baton.example.com'`,
  );
});

test('as Python it needs nothing but Python', () => {
  expect(copyAs('python', what)).toContain(String.raw`data="{\"text\":\"it's 1e16 \\u00e9\"}".encode()`);
});
