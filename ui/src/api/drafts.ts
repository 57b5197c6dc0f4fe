import { queryOptions } from '@tanstack/react-query';
import { parseJson, writeJson, type JsonObject } from '@/shared/json/document';
import { members, membersOf } from '@/shared/json/exact';
import { answered, answeredText, api, type AsWritten, type Schema } from './client';
import type { Execution } from './executions';
import type { Flaw } from './problem';
import type { WorkflowSummary } from './workflows';

/** How an input of a step stands. */
export type InputVerdict = Schema['InputOut']['verdict'];

export type CheckedInput = AsWritten<Omit<Schema['InputOut'], 'template' | 'params'>, 'source'>;

/** The connection into a step. */
export type CheckedStep = Pick<Schema['EdgeOut'], 'verdict' | 'right' | 'total'> & {
  readonly key: string;
  readonly inputs: readonly CheckedInput[];
};

export type Validation = Pick<Schema['Validation'], 'valid'> & {
  readonly problems: readonly Flaw[];
  readonly steps: readonly CheckedStep[];
};

/** A field that a mapping may name. */
export type Field = AsWritten<Omit<Schema['FieldOut'], 'children'>, 'sample'> & {
  readonly children: readonly Field[];
};

export type PreviewedInput = AsWritten<Schema['PreviewInput'], 'value'>;

export type PreviewedStep = AsWritten<
  Omit<Schema['PreviewStep'], 'key' | 'inputs' | 'problems' | 'available'>,
  'input' | 'output'
> & {
  readonly key: string;
  readonly inputs: readonly PreviewedInput[];
  readonly problems: readonly Flaw[];
  readonly available: readonly Field[];
};

export type Preview = AsWritten<Omit<Schema['Preview'], 'available' | 'steps'>, 'input'> & {
  readonly available: readonly Field[];
  readonly steps: readonly PreviewedStep[];
};

/** The workflow as stored, with the exact text of its file. */
export interface StoredWorkflow {
  readonly summary: WorkflowSummary;
  readonly file: JsonObject;
}

export async function readWorkflow(workflowId: string, signal?: AbortSignal): Promise<StoredWorkflow> {
  const text = await answeredText(`/api/workflows/${encodeURIComponent(workflowId)}`, {
    ...(signal && { signal }),
  });
  const { definition, ...summary } = parseJson(text) as JsonObject & { definition: JsonObject };
  return { summary: summary as unknown as WorkflowSummary, file: definition };
}

export async function validateFile(file: string, signal: AbortSignal): Promise<Validation> {
  const text = await answeredText('/api/workflows/validate', { method: 'POST', body: file, signal });
  return parseJson(text) as unknown as Validation;
}

/** Returns the values that would be passed, without running agents; `previewBody` writes `body`. */
export async function previewFile(body: string, signal: AbortSignal): Promise<Preview> {
  const text = await answeredText('/api/workflows/preview', { method: 'POST', body, signal });
  return parseJson(text) as unknown as Preview;
}

interface SampleData {
  /** Exact JSON text of an object; null uses an example. */
  readonly input: string | null;
  /** Exact JSON text of an object, by step key. */
  readonly pins: ReadonlyMap<string, string>;
}

export function previewBody(file: string, { input, pins }: SampleData): string {
  return members([
    ['definition', file],
    ...(input === null ? [] : [['input', input] as const]),
    ['pins', pinned(pins)],
  ]);
}

/** A workflow after it was saved; unchanged means that the version had all of it already. */
export type SavedSummary = WorkflowSummary & Partial<Schema['SavedWorkflow']>;

export async function createWorkflow(file: JsonObject, message: string): Promise<WorkflowSummary> {
  const text = await answeredText(`/api/workflows${because(message)}`, {
    method: 'POST',
    body: writeJson(file),
  });
  return JSON.parse(text) as WorkflowSummary;
}

export async function saveWorkflow(
  workflowId: string,
  file: JsonObject,
  order: { readonly began: number; readonly message: string },
): Promise<SavedSummary> {
  const path = `/api/workflows/${encodeURIComponent(workflowId)}${because(order.message)}`;
  const text = await answeredText(path, {
    method: 'PUT',
    headers: { 'If-Match': `"${order.began}"` },
    body: writeJson(file),
  });
  return JSON.parse(text) as SavedSummary;
}

export async function deployWorkflow(workflowId: string, version: number): Promise<void> {
  await answeredText(`/api/workflows/${encodeURIComponent(workflowId)}/deploy`, {
    method: 'POST',
    body: JSON.stringify({ version }),
  });
}

export type Comparison = Schema['Comparison'];

/** Compares a saved version with an unsaved file. */
export async function compareWithVersion(
  workflowId: string,
  version: number,
  file: JsonObject,
): Promise<Comparison> {
  const text = await answeredText(`/api/workflows/${encodeURIComponent(workflowId)}/compare`, {
    method: 'POST',
    body: members([
      ['from', JSON.stringify({ version })],
      ['to', members([['definition', writeJson(file)]])],
    ]),
  });
  return JSON.parse(text) as Comparison;
}

export interface TestOrder extends SampleData {
  readonly file: JsonObject;
  readonly only: string | null;
  readonly confirmWrites: readonly string[];
}

/** Runs the workflow on the screen; returns the id of the execution. */
export async function startTest(workflowId: string, order: TestOrder): Promise<string> {
  const text = await answeredText(`/api/workflows/${encodeURIComponent(workflowId)}/test`, {
    method: 'POST',
    body: members([
      ['definition', writeJson(order.file)],
      ['input', order.input ?? '{}'],
      ['pins', pinned(order.pins)],
      ['only', JSON.stringify(order.only)],
      ['confirm_writes', JSON.stringify(order.confirmWrites)],
    ]),
  });
  return (JSON.parse(text) as Schema['Accepted']).execution_id;
}

function because(message: string): string {
  return message === '' ? '' : `?${new URLSearchParams({ message }).toString()}`;
}

function pinned(pins: ReadonlyMap<string, string>): string {
  return members([...pins]);
}

/** The progress of a test, with the exact text of each output. */
export interface TestRecord {
  readonly execution: Execution;
  /** Exact JSON text of its input. */
  readonly input: string;
  readonly results: ReadonlyMap<string, string>;
}

export async function readTest(executionId: string, signal: AbortSignal): Promise<TestRecord> {
  const text = await answered(
    api.GET('/api/executions/{execution_id}', {
      params: { path: { execution_id: executionId } },
      parseAs: 'text',
      signal,
    }),
  );
  const whole = membersOf(text);
  return {
    execution: JSON.parse(text) as Execution,
    input: whole.get('input') ?? '{}',
    results: membersOf(whole.get('results') ?? '{}'),
  };
}

export function testQuery(executionId: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'test'],
    queryFn: ({ signal }) => readTest(executionId, signal),
  });
}
