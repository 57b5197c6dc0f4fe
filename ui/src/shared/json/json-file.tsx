import { t } from '@lingui/core/macro';
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { bytes } from '@/shared/size/bytes';
import classes from './json-tree.module.css';
import { ReadAside } from './read-aside';

/** Bytes of a large file that are shown first: 1 MB. */
const FIRST_BYTES = 1_000_000;

interface JsonFileProps {
  /** URL of the exact text; it supports range requests. */
  readonly url: string;
  readonly label: string;
}

/** A JSON file on the server, of any size: shows its beginning at once, and all of it on demand. */
export function JsonFile({ url, label }: JsonFileProps) {
  const [all, setAll] = useState(false);
  return (
    <ReadAside
      wanted={{ url, firstBytes: all ? null : FIRST_BYTES }}
      label={label}
      note={({ read, total }) => (
        <div className={classes.note}>
          {read < total ? (
            <>
              {t`Showing the first 1 MB of ${bytes(total)}.`}
              <Button
                variant="default"
                onClick={() => {
                  setAll(true);
                }}
              >
                {t`Show all`}
              </Button>
            </>
          ) : (
            bytes(total)
          )}
          <Anchor href={url} download size="xs">
            {t`Download exact file`}
          </Anchor>
        </div>
      )}
    />
  );
}
