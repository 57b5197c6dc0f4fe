import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inputQuery, isOver, type Execution } from '@/api/executions';
import { copyText } from '@/shared/copy';
import { MenuLink } from '@/shared/layout/links';
import { copyAs, type CopyForm } from './copies';
import classes from './execution-page.module.css';

interface MoreMenuProps {
  readonly execution: Execution;
  readonly onKeys: () => void;
}

const FORMS: readonly (readonly [form: CopyForm, words: string])[] = [
  ['curl', 'Copy as cURL'],
  ['cli', 'Copy as command line'],
  ['python', 'Copy as Python'],
];

/** What else can be done with an execution. */
export function MoreMenu({ execution, onKeys }: MoreMenuProps) {
  const client = useQueryClient();
  const [said, setSaid] = useState('');
  const { execution_id: id } = execution;
  async function copy(words: string, text: () => string | Promise<string>) {
    setSaid('');
    try {
      await copyText(await text());
      setSaid(`${words} copied`);
    } catch (error) {
      setSaid(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
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
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void copy('ID', () => id)}>Copy ID</Menu.Item>
          <Menu.Item onClick={() => void copy('Link', () => window.location.href)}>
            Copy link to this view
          </Menu.Item>
          {FORMS.map(([form, words]) => (
            <Menu.Item
              key={form}
              onClick={() =>
                void copy('Command', async () =>
                  copyAs(form, {
                    execution,
                    input: await client.query(inputQuery(id)),
                    server: window.location.origin,
                  }),
                )
              }
            >
              {words}
            </Menu.Item>
          ))}
          <Menu.Item component="a" href={`/api/executions/${id}`} download={`${id}.json`}>
            Download JSON
          </Menu.Item>
          {isOver(execution.status) && (
            <>
              <MenuLink to="/executions/$executionId/retry" params={{ executionId: id }}>
                Retry on another version…
              </MenuLink>
              <MenuLink
                to="/executions/$executionId/retry"
                params={{ executionId: id }}
                search={{ edit: '' }}
              >
                Run again with another input…
              </MenuLink>
            </>
          )}
          <MenuLink to="/workflows/$workflowId" params={{ workflowId: execution.workflow_id }}>
            Open the workflow
          </MenuLink>
          <Menu.Item onClick={onKeys}>Keys</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
