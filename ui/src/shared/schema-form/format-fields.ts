import { createContext, useContext, type ReactNode } from 'react';
import type { JsonObject } from '@/shared/json/document';

export interface FormatFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly error: string | undefined;
  readonly required: boolean;
  readonly value: string;
  /** The schema of the member. */
  readonly schema: JsonObject;
  /** Undefined removes the value. */
  readonly onChange: (value: string | undefined) => void;
}

/** Controls of text members by the `format` of their schema; without one, the text is typed. */
export type FormatFields = ReadonlyMap<string, (props: FormatFieldProps) => ReactNode>;

const NONE: FormatFields = new Map();

export const FormatFieldsContext = createContext(NONE);

export const useFormatFields = (): FormatFields => useContext(FormatFieldsContext);
