import { t } from '@lingui/core/macro';
import { spoken } from '@/shared/schema-form/members';
import type { JsonType } from './edits';
import type { Described, Kind, Member, SchemaReader, Shape } from './shape';

const TYPES: Readonly<Record<Exclude<Kind, 'text' | 'number' | 'list' | 'json'>, () => string>> = {
  file: () => t`file`,
  'yes/no': () => t`yes/no`,
  date: () => t`date`,
  'date and time': () => t`date and time`,
  choice: () => t`choice`,
  group: () => t`group`,
  either: () => t`one of several types`,
};

/** What a value is: `long text`, `list of numbers`. */
export function typeWords(reader: SchemaReader, { control }: Shape): string {
  switch (control.kind) {
    case 'text':
      return control.long ? t`long text` : t`text`;
    case 'number':
      return control.whole ? t`whole number` : t`number`;
    case 'list':
      return control.item === null ? t`list` : listWords(reader, control.item);
    case 'json':
      return control.uses === '' ? t`anything` : t`JSON`;
    default:
      return TYPES[control.kind]();
  }
}

function listWords(reader: SchemaReader, item: Described): string {
  const { control } = reader.shape(item);
  switch (control.kind) {
    case 'text':
      return t`list of texts`;
    case 'number':
      return t`list of numbers`;
    case 'group':
      return t`list of groups`;
    case 'file':
      return t`list of files`;
    case 'choice':
      return t`list of choices`;
    default:
      return t`list`;
  }
}

const HELD: Readonly<Record<JsonType, () => string>> = {
  text: () => t`Edited as JSON: it holds a text.`,
  number: () => t`Edited as JSON: it holds a number.`,
  'yes/no': () => t`Edited as JSON: it holds true or false.`,
  null: () => t`Edited as JSON: it holds null.`,
  list: () => t`Edited as JSON: it holds a list.`,
  group: () => t`Edited as JSON: it holds a group.`,
};

/** Why a value that its control cannot show is edited as JSON. */
export function heldWords(type: JsonType): string {
  return HELD[type]();
}

/** The title that a schema gives a field, else its name as words. */
export function titleOf(reader: SchemaReader, field: Member): string {
  return reader.shape(field).title || spoken(field.name);
}
