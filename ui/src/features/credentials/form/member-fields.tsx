import { t } from '@lingui/core/macro';
import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { CredentialType } from '@/api/credentials';
import { objectAt, type JsonObject } from '@/shared/json/document';
import { SchemaForm } from '@/shared/schema-form/schema-form';
import { dayWords } from '@/features/credentials/state-words';
import classes from './form.module.css';
import { signInOf } from './draft';
import { formParts, signInsOf, titlesOf } from './sign-in';
import type { CredentialFormState } from './use-credential-form';

interface MemberFieldsProps {
  readonly type: CredentialType;
  readonly form: CredentialFormState;
  /** The stored secret to replace at once. */
  readonly replacing: string | undefined;
}

/** The members that a type of credential has; of several ways to sign in, the chosen one. */
export function MemberFields({ type, form, replacing }: MemberFieldsProps) {
  const { draft, began, faults, kept, change } = form;
  const schema = type.members_schema;
  const { main, signIn, more } = formParts(schema, signInOf(draft, type));
  const stored = began?.members_stored_at ?? null;
  const keptWords = stored === null ? t`Saved. Not shown.` : t`Saved ${dayWords(stored)}. Not shown.`;
  const common = {
    value: draft.members,
    kept: new Map(kept.map((name) => [name, keptWords])),
    replacing,
    path: 'members',
    faults,
    unfinished: draft.unfinished,
    onChange: (members: JsonObject, member: string) => {
      const left = [...draft.unfinished].filter(([path]) => !path.startsWith(`members.${member}`));
      change({ members, unfinished: new Map(left) }, 'members');
    },
    onUnfinished: (path: string, text: string) => {
      change({ unfinished: new Map([...draft.unfinished, [path, text]]) }, 'members');
    },
  };
  const rest = titlesOf(more);
  const opened = Object.keys(objectAt(more, 'properties')).some(
    (name) => name in draft.members || faults.has(`members.${name}`),
  );
  return (
    <>
      <SchemaForm {...common} schema={main} />
      <SignInChoice
        options={signInsOf(schema).map(({ label }) => label)}
        chosen={draft.signIn}
        onChoose={(index) => {
          change({ signIn: index }, 'members');
        }}
      />
      {Object.keys(objectAt(signIn, 'properties')).length > 0 && <SchemaForm {...common} schema={signIn} />}
      {rest.length > 0 && (
        <details className={classes.more} open={opened || undefined}>
          <summary>{t`More: ${rest.join(', ')}`}</summary>
          <SchemaForm {...common} schema={more} />
        </details>
      )}
    </>
  );
}

interface SignInChoiceProps {
  readonly options: readonly string[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

function SignInChoice({ options, chosen, onChoose }: SignInChoiceProps) {
  const id = useId();
  if (options.length < 2) return null;
  return (
    <div>
      <Input.Label id={id} labelElement="div" size="xs">
        {t`Sign in with`}
      </Input.Label>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        fullWidth
        data={options.map((label, index) => ({ label, value: String(index) }))}
        value={String(chosen)}
        onChange={(value) => {
          onChoose(Number(value));
        }}
      />
    </div>
  );
}
