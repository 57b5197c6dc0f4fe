import { expect, test } from 'vitest';
import { copyAs } from './copy-as';

const what = {
  execution: { execution_id: 'exec-1', workflow_id: 'wf-triage' },
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
  expect(copyAs('python', what)).toContain(String.raw`data = "{\"text\":\"it's 1e16 \\u00e9\"}".encode()`);
});

test('an input that is too long for a command is read from the server when it runs', () => {
  const long = { ...what, input: null };
  const original = 'https://baton.example.com/api/executions/exec-1/input';
  expect(copyAs('curl', long)).toBe(
    `curl -fsS '${original}' | curl -X POST 'https://baton.example.com/api/workflows/wf-triage/execute' -H 'Content-Type: application/json' --data-binary @-`,
  );
  expect(copyAs('cli', long)).toBe(
    `curl -fsS '${original}' | baton run triage --input - --server 'https://baton.example.com'`,
  );
  expect(copyAs('python', long)).toContain(`urlopen("${original}")`);
});
