import { createContext, use } from 'react';
import type { TextNode } from '@/shared/field-list/json-text';
import type { Place } from './place';
import type { Control, Described, Kind, Shape } from './shape';
import type { InputForm } from './use-input-form';

export const FormContext = createContext<InputForm | null>(null);

export function useForm(): InputForm {
  const form = use(FormContext);
  if (form === null) throw new Error('A field belongs to an input form.');
  return form;
}

/** One field of an input. */
export interface FieldProps {
  readonly part: Described;
  readonly shape: Shape;
  readonly title: string;
  readonly place: Place;
  /** The value in the text; undefined if it is left out. */
  readonly node: TextNode | undefined;
  readonly required: boolean;
  /** How many groups and lists are around it. */
  readonly depth: number;
  /** Shows no label, because what is around it has one. */
  readonly bare: boolean;
}

/** The control of a field, of which the kind is known. */
export type ControlOf<Wanted extends Kind> = Extract<Control, { readonly kind: Wanted }>;
