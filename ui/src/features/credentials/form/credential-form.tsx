import { t } from '@lingui/core/macro';
import { Button, TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import dialog from '@/shared/dialogs/dialog.module.css';
import { textAt } from '@/shared/json/document';
import { FormButtons } from './form-buttons';
import classes from './form.module.css';
import { MemberFields } from './member-fields';
import { TestResult } from './test-result';
import {
  useCredentialForm,
  type AfterSaving,
  type CredentialFormOrder,
  type CredentialFormState,
} from './use-credential-form';

interface CredentialFormProps extends CredentialFormOrder {
  /** Whether something asks for the credential by its name. */
  readonly nameIsFixed: boolean;
  /** The stored secret to replace at once. */
  readonly replacing?: string | undefined;
  /** How many executions can be resumed after saving; null if there is nothing to resume. */
  readonly resumes: number | null;
  readonly onDelete: (() => void) | null;
}

/** Creates, tests and changes a credential. */
export function CredentialForm(props: CredentialFormProps) {
  const { type, credential, nameIsFixed, replacing, resumes, onDelete } = props;
  const form = useCredentialForm(props);
  const { draft, began, touched, faults, test, save, refusal } = form;
  const untestable = draft.unfinished.size > 0;
  // A test comes first, unless only the name or the expiry changed.
  const testFirst = type.can_test && !form.worked && (touched.members || !touched.others);
  const next: AfterSaving = resumes === null ? 'close' : 'resume';
  const actions = {
    test: () => {
      if (!untestable) test.start();
    },
    save: (after: AfterSaving) => {
      if (!untestable) save.mutate(after);
    },
  };
  const primary = () => {
    if (testFirst) actions.test();
    else actions.save(next);
  };
  return (
    <form
      noValidate
      className={classes.form}
      aria-label={credential ? credential.name : t`New credential`}
      onSubmit={(event) => {
        event.preventDefault();
        primary();
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        primary();
      }}
    >
      <NameField form={form} nameIsFixed={nameIsFixed} />
      <MemberFields type={type} form={form} replacing={replacing} />
      <TextInput
        size="xs"
        type="date"
        label={t`Expires on`}
        description={t`Baton warns 14 days before. Leave it empty if the secret does not expire.`}
        value={draft.expires}
        error={faults.get('expires_at')}
        onChange={(event) => {
          form.change({ expires: event.currentTarget.value }, 'others');
        }}
      />
      {type.can_test && (
        <TestResult
          outcome={test.outcome}
          target={hostOf(form, type.address_members) ?? type.title}
          last={touched.members ? null : (began?.last_test ?? null)}
          shownElsewhere={faults.size > 0 && !faults.has('other')}
          onStop={test.stop}
        />
      )}
      {form.conflict && <Conflict onShow={form.showSaved} />}
      {save.error !== null && !form.conflict && (
        <p className={dialog.refused} role="alert">
          {faults.size === 0 ? refusal?.message : (faults.get('other') ?? t`Not saved: see the fields above.`)}
        </p>
      )}
      <FormButtons
        testFirst={testFirst}
        canTest={type.can_test}
        failed={test.outcome.at === 'answered' && !form.worked}
        saving={save.isPending}
        testing={test.outcome.at === 'running'}
        resumes={resumes}
        onTest={actions.test}
        onSave={actions.save}
        onDelete={onDelete}
      />
    </form>
  );
}

interface NameFieldProps {
  readonly form: CredentialFormState;
  readonly nameIsFixed: boolean;
}

function NameField({ form, nameIsFixed }: NameFieldProps) {
  const { draft, began, faults, change } = form;
  const used = began !== null && began.used_by.agents + began.used_by.workflows > 0;
  const fixed = nameIsFixed || used;
  return (
    <TextInput
      size="xs"
      label={t`Name`}
      description={
        fixed
          ? t`Agents and workflows use this name, so it stays.`
          : t`Agents and workflow files refer to the credential by its name.`
      }
      maxLength={63}
      withAsterisk={!fixed}
      readOnly={fixed}
      autoFocus={began === null}
      data-autofocus={began === null || undefined}
      autoComplete="off"
      spellCheck={false}
      value={draft.name}
      error={faults.get('name')}
      onChange={(event) => {
        change({ name: event.currentTarget.value }, 'others');
      }}
    />
  );
}

/** The host that a draft leads to. */
function hostOf({ draft }: CredentialFormState, addresses: readonly string[]): string | null {
  const address = addresses.map((name) => textAt(draft.members, name)).find((text) => URL.canParse(text));
  return address === undefined ? null : new URL(address).host;
}

/** Someone else has saved the credential while it was edited here. */
function Conflict({ onShow }: { readonly onShow: () => void }) {
  return (
    <div className={classes.conflict} role="alert">
      <p>{t`Somebody else changed this credential meanwhile. Your changes were not saved over theirs.`}</p>
      <Button size="xs" variant="default" onClick={onShow}>
        {t`Show what was saved`}
      </Button>
    </div>
  );
}
