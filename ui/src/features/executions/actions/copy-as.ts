import type { Execution } from '@/api/executions';

/** A format for copying an execution, to run it again elsewhere. */
export type CopyForm = 'curl' | 'cli' | 'python';

interface Copied {
  readonly execution: Pick<Execution, 'execution_id' | 'workflow_id'>;
  /** Exact JSON text; null if it is too long for a command, which then reads it from the server. */
  readonly input: string | null;
  /** Address of the server, without a trailing slash. */
  readonly server: string;
}

export function copyAs(form: CopyForm, { execution, input, server }: Copied): string {
  const url = `${server}/api/workflows/${execution.workflow_id}/execute`;
  const original = `${server}/api/executions/${execution.execution_id}/input`;
  const piped = input === null ? `curl -fsS ${quoted(original)} | ` : '';
  switch (form) {
    case 'curl':
      return `${piped}curl -X POST ${quoted(url)} -H 'Content-Type: application/json' --data-binary ${input === null ? '@-' : quoted(input)}`;
    case 'cli':
      return `${piped}baton run ${execution.workflow_id.replace(/^wf-/, '')} --input ${input === null ? '-' : quoted(input)} --server ${quoted(server)}`;
    case 'python':
      return [
        'import urllib.request',
        '',
        ...(input === null
          ? [`with urllib.request.urlopen(${literal(original)}) as answer:`, '    data = answer.read()']
          : [`data = ${literal(input)}.encode()`]),
        'request = urllib.request.Request(',
        `    ${literal(url)},`,
        '    data=data,',
        '    headers={"Content-Type": "application/json"},',
        ')',
        'with urllib.request.urlopen(request) as answer:',
        '    print(answer.read().decode())',
      ].join('\n');
  }
}

/** Quotes a text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Returns a Python string: JSON syntax, with the remaining special characters escaped. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
