import { TransNoContext } from '@lingui/react/server';
import type { ReactElement } from 'react';
import { i18n } from './i18n';

interface TransProps {
  readonly id: string;
  readonly message: string;
  readonly values?: Record<string, unknown>;
  readonly components?: Record<string, ReactElement>;
}

/** A text with elements in it; the output of the macro `Trans`. */
export function Trans(props: TransProps) {
  return <TransNoContext {...props} lingui={{ i18n }} />;
}
