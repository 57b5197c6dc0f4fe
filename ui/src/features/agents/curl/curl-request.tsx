import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { JsonObject } from '@/shared/json/document';
import { CurlDialog } from './curl-dialog';

/** Settings of an HTTP agent that describe its request; all others stay. */
const REQUEST = ['url', 'method', 'query', 'headers', 'body', 'body_format'];

interface CurlRequestProps {
  readonly onConfig: (change: (config: JsonObject) => JsonObject) => void;
}

/** Fills the settings of an HTTP agent from a pasted cURL command. */
export function CurlRequest({ onConfig }: CurlRequestProps) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <div>
      <Button
        variant="default"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t`Paste a cURL command…`}
      </Button>
      {open && (
        <CurlDialog
          onUse={(request) => {
            onConfig((config) => ({
              ...Object.fromEntries(Object.entries(config).filter(([name]) => !REQUEST.includes(name))),
              ...request,
            }));
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}
