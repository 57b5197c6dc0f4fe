import { t } from '@lingui/core/macro';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { isOver, shortInput, type Execution } from '@/api/executions';
import { copyText } from '@/shared/copy';
import { MenuLink } from '@/shared/layout/links';
import { copyAs, type CopyForm } from './copy-as';
import classes from './actions.module.css';

interface MoreMenuProps {
  readonly execution: Execution;
  readonly onKeys: () => void;
}

const FORMS: readonly (readonly [form: CopyForm, words: () => string])[] = [
  ['curl', () => t`Copy as cURL`],
  ['cli', () => t`Copy as command line`],
  ['python', () => t`Copy as Python`],
];

/** Further actions on an execution. */
export function MoreMenu({ execution, onKeys }: MoreMenuProps) {
  const [said, setSaid] = useState('');
  const { execution_id: id } = execution;
  async function copy(done: string, text: () => string | Promise<string>) {
    setSaid('');
    try {
      await copyText(await text());
      setSaid(done);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      setSaid(t`Not copied: ${why}`);
    }
  }
  return (
    <>
      <span role="status" className={classes.copied}>
        {said}
      </span>
      <Menu position="bottom-end" width={232}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t`More`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void copy(t`ID copied`, () => id)}>{t`Copy ID`}</Menu.Item>
          <Menu.Item onClick={() => void copy(t`Link copied`, () => window.location.href)}>
            {t`Copy link to this view`}
          </Menu.Item>
          {FORMS.map(([form, words]) => (
            <Menu.Item
              key={form}
              onClick={() =>
                void copy(t`Command copied`, async () =>
                  copyAs(form, {
                    execution,
                    input: await shortInput(id),
                    server: window.location.origin,
                  }),
                )
              }
            >
              {words()}
            </Menu.Item>
          ))}
          <Menu.Item component="a" href={`/api/executions/${id}`} download={`${id}.json`}>
            {t`Download JSON`}
          </Menu.Item>
          {isOver(execution.status) && (
            <>
              <MenuLink to="/executions/$executionId/retry" params={{ executionId: id }}>
                {t`Retry on another version…`}
              </MenuLink>
              <MenuLink
                to="/executions/$executionId/retry"
                params={{ executionId: id }}
                search={{ edit: '' }}
              >
                {t`Run again with another input…`}
              </MenuLink>
            </>
          )}
          <MenuLink to="/workflows/$workflowId" params={{ workflowId: execution.workflow_id }}>
            {t`Open the workflow`}
          </MenuLink>
          <Menu.Item onClick={onKeys}>{t`Keys`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
