import { t } from '@lingui/core/macro';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconCopy,
  IconDots,
  IconDownload,
  IconHistory,
  IconList,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { exportPath } from '@/api/workflow-files';
import type { WorkflowSummary } from '@/api/workflows';
import { MenuLink } from '@/shared/layout/links';

const ICON = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

/** Actions on a workflow that open a dialog first. */
export type Asking = 'run' | 'duplicate' | 'archive';

interface RowMenuProps {
  readonly workflow: WorkflowSummary;
  readonly onAsk: (asking: Asking) => void;
  readonly onUnarchive: () => void;
}

export function RowMenu({ workflow, onAsk, onUnarchive }: RowMenuProps) {
  const { workflow_id: workflowId, name, version, archived_at: archivedAt } = workflow;
  const ask = (asking: Asking) => () => {
    onAsk(asking);
  };
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={t`More for ${name}`}>
          <IconDots {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {version > 0 && (
          <MenuLink
            to="/workflows/$workflowId"
            params={{ workflowId }}
            leftSection={<IconArrowRight {...ICON} />}
          >
            {t`Open`}
          </MenuLink>
        )}
        {version > 0 && archivedAt === null && (
          <Menu.Item leftSection={<IconPlayerPlay {...ICON} />} onClick={ask('run')}>
            {t`Run…`}
          </Menu.Item>
        )}
        <MenuLink
          to="/executions"
          search={{ workflow: workflowId }}
          leftSection={<IconList {...ICON} />}
        >
          {t`Executions`}
        </MenuLink>
        {version > 0 && (
          <>
            <MenuLink
              to="/workflows/$workflowId/versions"
              params={{ workflowId }}
              leftSection={<IconHistory {...ICON} />}
            >
              {t`Versions`}
            </MenuLink>
            <Menu.Divider />
            <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={ask('duplicate')}>
              {t`Duplicate…`}
            </Menu.Item>
            <Export workflowId={workflowId} format="yaml" />
            <Export workflowId={workflowId} format="json" />
          </>
        )}
        <Menu.Divider />
        {archivedAt === null ? (
          <Menu.Item leftSection={<IconArchive {...ICON} />} onClick={ask('archive')}>
            {t`Archive…`}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconArchiveOff {...ICON} />} onClick={onUnarchive}>
            {t`Unarchive`}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ExportProps {
  readonly workflowId: string;
  readonly format: 'yaml' | 'json';
}

function Export({ workflowId, format }: ExportProps) {
  return (
    <Menu.Item
      component="a"
      href={exportPath(workflowId, format)}
      download
      leftSection={<IconDownload {...ICON} />}
    >
      {t`Export ${format.toUpperCase()}`}
    </Menu.Item>
  );
}
