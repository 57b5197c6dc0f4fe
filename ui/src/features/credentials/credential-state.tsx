import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, type TablerIcon } from '@tabler/icons-react';
import { useState } from 'react';
import type { Credential } from '@/api/credentials';
import type { Tone } from '@/shared/status/status';
import classes from '@/shared/status/status.module.css';
import { stateWords } from './state-words';

const ICONS: Readonly<Record<Tone, TablerIcon>> = {
  completed: IconCircleCheck,
  failed: IconCircleX,
  warning: IconAlertTriangle,
  waiting: IconCircleDashed,
  running: IconCircleDashed,
};

/** Whether a credential works, as far as is known. */
export function CredentialState({ credential }: { readonly credential: Credential }) {
  const [now] = useState(() => new Date());
  const { words, tone } = stateWords(credential, now);
  const Icon = ICONS[tone];
  return (
    <span className={classes.badge} data-tone={tone} title={credential.last_failure?.message}>
      <Icon size={14} aria-hidden />
      {words}
    </span>
  );
}
