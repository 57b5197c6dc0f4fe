import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import { isProblem } from './problem';

export type WorkflowSummary = Schema['WorkflowSummary'];

/**
 * A workflow file as the exact text of a JSON object. `JSON.parse` would turn 1.0 into 1 and round large
 * numbers, so files stay text in the browser.
 */
export type FileText = string;

/** The file with another name and without a slug, so that the server derives one from the name. */
export function renamed(file: FileText, name: string): FileText {
  const members = new Map([['name', ''], ...membersOf(file)]);
  members.set('name', JSON.stringify(name));
  members.delete('slug');
  const written = [...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  return `{${written.join(',')}}`;
}

/** The slug of a file, or the one that the server would derive from its name. */
export function slugOf(file: FileText): string {
  const { slug, name } = JSON.parse(file) as { slug?: unknown; name?: unknown };
  if (typeof slug === 'string') return slug;
  const plain = String(name).normalize('NFKD').replace(/[^\0-\x7f]/g, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63).replace(/-+$/, '');
}

/** The definition in a response, as text. */
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

/** Parses YAML or JSON without saving it; throws its problems. */
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

/** Saves the file as the version after `version`; fails if that is not the newest. */
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

/** The workflow that already has the slug of a file; null if it is free. */
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

/** URL to download the file of a workflow. */
export function exportPath(workflowId: string, format: 'yaml' | 'json'): string {
  return `/api/workflows/${workflowId}/export?format=${format}`;
}
