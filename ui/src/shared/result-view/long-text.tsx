import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { number } from '@/shared/i18n/numbers';
import classes from './document.module.css';
import { Words } from './words';

/** Characters of a text that are shown at first. */
const FIRST = 10_000;

interface LongTextProps {
  readonly text: string;
  /** Whether it leads the document. */
  readonly lead: boolean;
}

/** A text of several lines, exactly as it is. */
export function LongText({ text, lead }: LongTextProps) {
  const [all, setAll] = useState(false);
  const shown = all || text.length <= FIRST ? text : text.slice(0, FIRST);
  return (
    <>
      <p className={classes.prose} data-lead={lead || undefined} dir="auto">
        <Words text={shown} />
        {shown !== text && '…'}
      </p>
      {shown !== text && (
        <Button
          variant="default"
          onClick={() => {
            setAll(true);
          }}
        >
          {t`Show all ${number(text.length)} characters`}
        </Button>
      )}
    </>
  );
}
