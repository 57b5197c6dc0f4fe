import type { Execution } from '@/api/executions';

/** What an execution can be copied as, to be run again elsewhere. */
export type CopyForm = 'curl' | 'cli' | 'python';

interface Copied {
  readonly execution: Pick<Execution, 'workflow_id'>;
  /** Exact JSON text. */
  readonly input: string;
  /** Address of the server, without a slash at its end. */
  readonly server: string;
}

export function copyAs(form: CopyForm, { execution, input, server }: Copied): string {
  const url = `${server}/api/workflows/${execution.workflow_id}/execute`;
  switch (form) {
    case 'curl':
      return `curl -X POST ${quoted(url)} -H 'Content-Type: application/json' --data-binary ${quoted(input)}`;
    case 'cli':
      return `baton run ${execution.workflow_id.replace(/^wf-/, '')} --input ${quoted(input)} --server ${quoted(server)}`;
    case 'python':
      return [
        'import urllib.request',
        '',
        'request = urllib.request.Request(',
        `    ${literal(url)},`,
        `    data=${literal(input)}.encode(),`,
        '    headers={"Content-Type": "application/json"},',
        ')',
        'with urllib.request.urlopen(request) as answer:',
        '    print(answer.read().decode())',
      ].join('\n');
  }
}

/** One word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A Python string: JSON writes one, but for the characters that it leaves as they are. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
