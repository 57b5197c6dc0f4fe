import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import { isProblem } from './problem';

export type WorkflowSummary = Schema['WorkflowSummary'];

/**
 * A workflow file as the exact text of a JSON object. `JSON.parse` would turn its 1.0 into 1 and
 * round its big numbers, so a file that passes through the browser stays text.
 */
export type FileText = string;

/** The file under another name; its slug is left out, so that the server makes one of the name. */
export function renamed(file: FileText, name: string): FileText {
  const members = new Map([['name', ''], ...membersOf(file)]);
  members.set('name', JSON.stringify(name));
  members.delete('slug');
  const written = [...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  return `{${written.join(',')}}`;
}

/** The slug of a file, or the one that the server would make of its name. */
export function slugOf(file: FileText): string {
  const { slug, name } = JSON.parse(file) as { slug?: unknown; name?: unknown };
  if (typeof slug === 'string') return slug;
  const plain = String(name).normalize('NFKD').replace(/[^\0-\x7f]/g, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63).replace(/-+$/, '');
}

/** The definition in an answer, as text. */
function definitionIn(answer: string): FileText {
  return membersOf(answer).get('definition') ?? 'null';
}

/** The newest saved definition of a workflow. */
export async function readFile(workflowId: string): Promise<FileText> {
  const answer = await answered(
    api.GET('/api/workflows/{workflow_id}', {
      params: { path: { workflow_id: workflowId } },
      parseAs: 'text',
    }),
  );
  return definitionIn(answer);
}

/** Reads YAML or JSON; nothing is saved. Throws what is wrong with it. */
export async function readText(text: string): Promise<FileText> {
  const answer = await answered(
    api.POST('/api/workflows/import', { body: { text }, parseAs: 'text' }),
  );
  return definitionIn(answer);
}

export function createWorkflow(file: FileText, message?: string): Promise<WorkflowSummary> {
  return answered(
    api.POST('/api/workflows', {
      params: { query: message === undefined ? {} : { message } },
      body: {} as never,
      bodySerializer: () => file,
    }),
  );
}

/** Saves the file as the version after `version`; refused if that is not the newest. */
export function saveVersion(order: {
  readonly workflowId: string;
  readonly version: number;
  readonly file: FileText;
  readonly message?: string;
}): Promise<WorkflowSummary> {
  const { workflowId, version, file, message } = order;
  return answered(
    api.PUT('/api/workflows/{workflow_id}', {
      params: {
        path: { workflow_id: workflowId },
        header: { 'If-Match': `"${version}"` },
        query: message === undefined ? {} : { message },
      },
      body: {} as never,
      bodySerializer: () => file,
    }),
  );
}

/** The workflow that has the slug of a file already; null if it is free. */
export async function holderOf(file: FileText): Promise<WorkflowSummary | null> {
  try {
    return await answered(
      api.GET('/api/workflows/{workflow_id}', {
        params: { path: { workflow_id: `wf-${slugOf(file)}` } },
      }),
    );
  } catch (error) {
    if (isProblem(error) && error.status === 404) return null;
    throw error;
  }
}

/** Where the file of a workflow is downloaded. */
export function exportPath(workflowId: string, format: 'yaml' | 'json'): string {
  return `/api/workflows/${workflowId}/export?format=${format}`;
}
