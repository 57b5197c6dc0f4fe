import { t } from '@lingui/core/macro';
import type { FieldType } from './fields';

/** What a type of field is called. */
export const TYPE_WORDS: Readonly<Record<FieldType, () => string>> = {
  text: () => t`Text`,
  'long text': () => t`Long text`,
  number: () => t`Number`,
  'whole number': () => t`Whole number`,
  'yes/no': () => t`Yes/no`,
  choice: () => t`Choice`,
  date: () => t`Date`,
  'date and time': () => t`Date and time`,
  list: () => t`List`,
  group: () => t`Group`,
  anything: () => t`Anything`,
  schema: () => t`JSON Schema`,
};

const CHOSEN: readonly FieldType[] = [
  'text',
  'long text',
  'number',
  'whole number',
  'yes/no',
  'choice',
  'date',
  'date and time',
  'list',
  'group',
  'anything',
];

/** The types that can be chosen, with their words. */
export function typeOptions(without: readonly FieldType[] = []) {
  return CHOSEN.filter((type) => !without.includes(type)).map((type) => ({ value: type, label: TYPE_WORDS[type]() }));
}
