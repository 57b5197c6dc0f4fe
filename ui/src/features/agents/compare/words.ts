import { plural, t } from '@lingui/core/macro';
import { costWords } from '@/api/llm-words';
import { isObject, parseJson, writeJson, type Json } from '@/shared/json/document';
import { spoken } from '@/shared/schema-form/members';
import { duration, roughDuration } from '@/shared/time/format';
import type { RecordedInput } from '@/api/agent-tests';
import { fieldsThatDiffer, total, type Answered, type Pair, type Row, type Summary } from './comparison';
import { AT_A_TIME } from './use-comparison';

/** What is compared with what. */
export function titleWords(version: number | null, count: number): string {
  return version === null
    ? plural(count, { one: 'Draft against the recorded answer, last input', other: 'Draft against the recorded answers, last # inputs' })
    : plural(count, { one: `Draft against version ${version}, last input`, other: `Draft against version ${version}, last # inputs` });
}

export function beforeWords(version: number | null): string {
  return version === null ? t`Recorded` : t`Version ${version}`;
}

/** What the comparison will take, judging by what the recorded runs took. */
export function questionWords(inputs: readonly RecordedInput[]): string {
  const seconds = inputs.reduce((sum, { duration_ms: took }) => sum + took, 0) / 1_000 / AT_A_TIME;
  const time = roughDuration(seconds);
  const asks = plural(inputs.length, { one: 'Run this draft on the last input?', other: 'Run this draft on the last # inputs?' });
  return `${asks} ${estimateWords(inputs, time)} ${t`Not counted in figures.`}`;
}

function estimateWords(inputs: readonly RecordedInput[], time: string): string {
  if (inputs.every(({ llm_tokens: tokens }) => tokens === 0)) return t`About ${time}.`;
  const cost = total(inputs.map(({ llm_cost: each }) => each));
  return cost === null ? t`About ${time}; the cost is unknown.` : t`About ${costWords(cost)} and ${time}, as the recorded runs took.`;
}

export function resultWords({ same, differ, failed }: Summary): string {
  return t`${same} same, ${differ} differ, ${failed} failed`;
}

export function costChange({ before, after }: Pair): string {
  return `${before === null ? t`unknown` : costWords(before)} → ${after === null ? t`unknown` : costWords(after)}`;
}

export function timeChange({ before, after }: Pair): string {
  return [before, after].map((each) => (each === null ? '–' : duration(each / 1_000))).join(' → ');
}

/** What an input is called: its beginning, else the workflow that it came from. */
export function inputName({ input, label }: Row): string {
  return label ?? input.workflow_name;
}

/** What differs, by the titles of its fields. */
export function differenceWords(answered: Answered): string {
  return fieldsThatDiffer(answered)
    .map((field) => (field === null ? t`The whole answer` : spoken(field)))
    .join(', ');
}

/** What a side has in the first field that differs, in a few words. */
export function firstValues(answered: Answered): { readonly before: string; readonly after: string } {
  const [field = null] = fieldsThatDiffer(answered);
  return { before: shortly(at(answered.before, field)), after: shortly(at(answered.after, field)) };
}

function at(text: string, field: string | null): Json | undefined {
  const whole = parseJson(text);
  if (field === null) return whole;
  return isObject(whole) ? whole[field] : Array.isArray(whole) ? (whole as readonly Json[])[Number(field) - 1] : undefined;
}

function shortly(value: Json | undefined): string {
  if (Array.isArray(value)) return plural(value.length, { 0: 'No items', one: '# item', other: '# items' });
  if (isObject(value)) return plural(Object.keys(value).length, { one: '# field', other: '# fields' });
  return exactly(value);
}

/** A text as it is, any other value as JSON. */
export function exactly(value: Json | undefined): string {
  if (value === undefined) return t`Not there`;
  if (value === '') return t`Empty text`;
  return typeof value === 'string' ? value : writeJson(value, 2);
}
