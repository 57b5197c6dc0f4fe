import { t } from '@lingui/core/macro';
import type { PreviewedStep } from '@/api/drafts';
import { writeJson } from '@/shared/json/document';

const LONGEST = 160;

/** The value that would pass over an arrow, short enough for three lines. */
export function passing(step: PreviewedStep | undefined): string {
  if (step === undefined) return '';
  if (step.skipped === true) return t`Nothing passes: its condition is false for this data.`;
  const text = writeJson(step.input);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
