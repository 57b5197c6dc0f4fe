import { t } from '@lingui/core/macro';
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { bytes } from '@/shared/size/bytes';
import classes from './json-tree.module.css';
import { JsonTree } from './json-tree';
import { ReadAside } from './read-aside';
import type { Opened } from './reader';

/** Bytes of a large file that are shown first: 1 MB. */
export const FIRST_BYTES = 1_000_000;

interface JsonFileProps {
  /** URL of the exact text; it supports range requests. */
  readonly url: string;
  readonly label: string;
}

/** A JSON file on the server, of any size: shows its beginning at once, and all of it on demand. */
export function JsonFile({ url, label }: JsonFileProps) {
  const [all, setAll] = useState(false);
  return (
    <ReadAside wanted={{ url, firstBytes: all ? null : FIRST_BYTES }} label={label}>
      {(opened, source) => (
        <>
          <JsonTree opened={opened} source={source} label={label} />
          <div className={classes.note}>
            <Beginning opened={opened} onAll={() => { setAll(true); }} />
            {opened.read === opened.total && bytes(opened.total)}
            <Anchor href={url} download size="xs">
              {t`Download exact file`}
            </Anchor>
          </div>
        </>
      )}
    </ReadAside>
  );
}

interface BeginningProps {
  readonly opened: Opened;
  readonly onAll: () => void;
}

/** Says that only the beginning of a file is shown, and offers all of it; nothing if all of it is. */
export function Beginning({ opened: { read, total }, onAll }: BeginningProps) {
  if (read === total) return null;
  return (
    <>
      {t`Showing the first 1 MB of ${bytes(total)}.`}
      <Button variant="default" onClick={onAll}>
        {t`Show all`}
      </Button>
    </>
  );
}
