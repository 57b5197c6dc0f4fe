import { t } from '@lingui/core/macro';
import { memberOf, nodeOf, type TextNode } from '@/shared/field-list/json-text';
import { stringOf, typeOf } from './edits';
import { isShown, optionOf, sideOf } from './fits';
import { meantNumber } from './number';
import { pathOf, type Place } from './place';
import type { Alternatives, Described, SchemaReader, Shape } from './shape';
import { titleOf } from './words';

/** What is wrong with one field before anything is sent. */
export interface Trouble {
  readonly path: string;
  readonly title: string;
  readonly words: string;
  /** What mends it by one press. */
  readonly fix: { readonly words: string; readonly json: string } | null;
}

/** Which side of a value is edited, by its path. */
export type Sides = ReadonlyMap<string, number>;

/** A required group that is left out is looked into this deep. */
const MOST_LEFT_OUT = 5;

/** Everything that can be told without the server: what is missing, and what is no number and no choice. */
export function troublesOf(reader: SchemaReader, text: string, sides: Sides): readonly Trouble[] {
  return new Checker(reader, text, sides).check(reader.root, nodeOf(text), [], { title: '', required: true, leftOut: 0 });
}

interface Field {
  readonly title: string;
  readonly required: boolean;
  /** How many groups around it are left out. */
  readonly leftOut: number;
}

class Checker {
  constructor(
    private readonly reader: SchemaReader,
    private readonly text: string,
    private readonly sides: Sides,
  ) {}

  check(part: Described, node: TextNode | undefined, place: Place, field: Field): readonly Trouble[] {
    const shape = this.reader.shape(part);
    const trouble = (words: string, fix: Trouble['fix'] = null) => [{ path: pathOf(place), title: field.title, words, fix }];
    if (node === undefined) return field.required ? this.missing(shape, place, field) : [];
    const { control } = shape;
    if (typeOf(this.text, node) === 'null') {
      return shape.orNull || control.kind === 'json' ? [] : this.missing(shape, place, field);
    }
    if (!isShown(control, this.text, node)) return [];
    switch (control.kind) {
      case 'number': {
        const typed = stringOf(this.text, node);
        return typed === null ? [] : trouble(...numberTrouble(typed));
      }
      case 'choice':
        return optionOf(control.options, this.text, node) === undefined ? trouble(t`Choose one of these.`) : [];
      case 'list':
        return node.items.flatMap((item, index) =>
          this.check(control.item ?? { node: null }, item, [...place, index], { title: itemTitle(field.title, index), required: true, leftOut: 0 }),
        );
      case 'group':
        return this.group(shape, node, place, 0);
      case 'either': {
        const side = control.sides[this.sides.get(pathOf(place)) ?? sideOf(this.reader, control.sides, this.text, node) ?? -1];
        return side === undefined ? [] : this.check(side, node, place, field);
      }
      default:
        return [];
    }
  }

  private missing(shape: Shape, place: Place, { title, leftOut }: Field): readonly Trouble[] {
    const { control, example } = shape;
    const inside = control.kind === 'group' && leftOut < MOST_LEFT_OUT ? this.group(shape, undefined, place, leftOut + 1) : [];
    if (inside.length > 0) return inside;
    const path = pathOf(place);
    if (control.kind === 'group') return [{ path, title, words: t`${title} is empty.`, fix: { words: t`Send it empty`, json: '{}' } }];
    if (control.kind === 'list') return [{ path, title, words: t`${title} is empty.`, fix: { words: t`Send an empty list`, json: '[]' } }];
    const shown = example?.startsWith('"') === true ? (JSON.parse(example) as string) : example;
    const words = shown === null || shown.length > 60 ? t`${title} is empty.` : t`${title} is empty. Enter a value such as ${shown}.`;
    return [{ path, title, words, fix: null }];
  }

  private group({ control }: Shape, node: TextNode | undefined, place: Place, leftOut: number): readonly Trouble[] {
    if (control.kind !== 'group') return [];
    const fields = control.fields.flatMap((field) => {
      const title = titleOf(this.reader, field);
      const value = memberOf(node, field.name)?.value;
      return this.check(field, value, [...place, field.name], { title, required: field.required, leftOut });
    });
    const some = control.some === null ? null : someTrouble(control.some, node);
    return some === null ? fields : [...fields, { path: pathOf(place), title: some, words: some, fix: null }];
  }
}

/** The title of an item within its list. */
export function itemTitle(list: string, index: number): string {
  return t`Item ${index + 1} of ${list}`;
}

function numberTrouble(typed: string): [string, Trouble['fix']] {
  const meant = meantNumber(typed);
  if (meant === null) return [t`Needs a number; got "${typed}".`, null];
  const fix = { words: t`Use ${meant}`, json: meant };
  return [typed.includes(',') ? t`Use a point for decimals.` : t`This is the text "${typed}", not a number.`, fix];
}

function someTrouble({ exactly, names }: Alternatives, node: TextNode | undefined): string | null {
  const full = names.filter((each) => each.every((name) => memberOf(node, name) !== undefined));
  if (full.length === 0) return exactly ? t`Fill in exactly one of these.` : t`Fill in at least one of these.`;
  return exactly && full.length > 1 ? t`Fill in only one of these.` : null;
}
