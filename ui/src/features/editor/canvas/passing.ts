import { t } from '@lingui/core/macro';
import type { PreviewedStep } from '@/api/drafts';
import { writeJson } from '@/shared/json/document';

const LONGEST = 160;

/** The value that an edge would pass, shortened to three lines. */
export function passing(step: PreviewedStep | undefined): string {
  if (step === undefined) return '';
  if (step.skipped === true) return t`Nothing passes: its condition is false for this data.`;
  const text = writeJson(step.input);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
