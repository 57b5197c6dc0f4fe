import type { TextNode } from '@/shared/field-list/json-text';
import { jsonOf, stringOf, typeOf, type JsonType } from './edits';
import { memberOf } from '@/shared/field-list/json-text';
import type { Control, Described, SchemaReader } from './shape';

const TAKES: Readonly<Record<Control['kind'], readonly JsonType[]>> = {
  text: ['text'],
  file: ['text'],
  date: ['text'],
  'date and time': ['text'],
  // What is no number yet is kept as a text.
  number: ['number', 'text'],
  'yes/no': ['yes/no'],
  choice: ['text', 'number', 'yes/no'],
  list: ['list'],
  group: ['group'],
  either: ['text', 'number', 'yes/no', 'list', 'group'],
  json: ['text', 'number', 'yes/no', 'list', 'group', 'null'],
};

/** Whether a control can show a value, right or wrong. */
export function isShown({ kind }: Control, text: string, node: TextNode): boolean {
  return TAKES[kind].includes(typeOf(text, node));
}

/** The option that a value is; undefined if it is none of them. */
export function optionOf(options: readonly string[], text: string, node: TextNode): string | undefined {
  const own = jsonOf(text, node);
  const string = stringOf(text, node);
  return options.find((option) => option === own || (string !== null && JSON.stringify(string) === option));
}

/** The side of a value that may be one of several: the first that it fits, else the first that shows it. */
export function sideOf(reader: SchemaReader, sides: readonly Described[], text: string, node: TextNode): number | null {
  const controls = sides.map((side) => reader.shape(side).control);
  const right = controls.findIndex((control) => isRight(reader, control, text, node));
  const found = right >= 0 ? right : controls.findIndex((control) => isShown(control, text, node));
  return found >= 0 ? found : null;
}

function isRight(reader: SchemaReader, control: Control, text: string, node: TextNode): boolean {
  if (!isShown(control, text, node)) return false;
  switch (control.kind) {
    case 'number':
      return typeOf(text, node) === 'number';
    case 'choice':
      return optionOf(control.options, text, node) !== undefined;
    case 'group':
      return control.fields.every((field) => {
        const value = memberOf(node, field.name)?.value;
        if (value === undefined) return !field.required;
        const { control: own } = reader.shape(field);
        return own.kind !== 'choice' || optionOf(own.options, text, value) !== undefined;
      });
    default:
      return true;
  }
}
