import { t } from '@lingui/core/macro';
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { bytes } from '@/shared/size/bytes';
import classes from './json-tree.module.css';
import { ReadAside } from './read-aside';

/** Of a large file, the beginning is shown first: 1 MB. */
const FIRST_BYTES = 1_000_000;

interface JsonFileProps {
  /** Where the server has the exact text; it answers a request for a part of it with that part. */
  readonly url: string;
  readonly label: string;
}

/** JSON that the server keeps, however large: its beginning at once, all of it on demand. */
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
