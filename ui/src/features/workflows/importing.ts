import { t } from '@lingui/core/macro';
import { isProblem } from '@/api/problem';
import { createWorkflow, holderOf, readText, type FileText } from '@/api/workflow-files';
import type { WorkflowSummary } from '@/api/workflows';

/** A valid file whose slug is used by another workflow. */
export interface Taken {
  readonly file: FileText;
  readonly holder: WorkflowSummary;
}

export type Imported = { readonly saved: WorkflowSummary } | { readonly taken: Taken };

/** Parses a file and saves it as a new workflow; throws all of its problems. */
export async function importText(text: string): Promise<Imported> {
  const file = await readText(text);
  try {
    return { saved: await createWorkflow(file, t`Imported`) };
  } catch (error) {
    if (!isProblem(error) || error.status !== 409) throw error;
    const holder = await holderOf(file);
    if (holder === null) throw error;
    return { taken: { file, holder } };
  }
}
