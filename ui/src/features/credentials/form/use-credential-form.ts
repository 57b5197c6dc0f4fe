import { t } from '@lingui/core/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  changeCredential,
  createCredential,
  credentialsKey,
  testCredential,
  testMembers,
  type Credential,
  type CredentialType,
} from '@/api/credentials';
import { isProblem, type Flaw } from '@/api/problem';
import { useMutationOnce } from '@/shared/mutation-once';
import { changeOf, draftOf, emptyDraft, isMoved, keptSecrets, membersOf, type Draft } from './draft';
import { useConnectionTest } from './use-connection-test';

export interface CredentialFormOrder {
  readonly type: CredentialType;
  /** Null for a new credential. */
  readonly credential: Credential | null;
  /** Name of the new credential. */
  readonly name: string;
  readonly onSaved: (saved: Credential, next: AfterSaving) => void;
}

/** Whether the executions that the credential stopped are resumed next. */
export type AfterSaving = 'close' | 'resume';

/** The state of a form for a credential: its draft, its test, and how it is saved. */
export function useCredentialForm({ type, credential, name, onSaved }: CredentialFormOrder) {
  // A change saved by someone else is shown at once, unless something was edited here.
  const [began, setBegan] = useState(credential);
  const [draft, setDraft] = useState<Draft>(credential ? draftOf(credential, type) : emptyDraft(name));
  const [touched, setTouched] = useState({ members: credential === null, others: false });
  function begin(newest: Credential) {
    setBegan(newest);
    setDraft(draftOf(newest, type));
    setTouched({ members: false, others: false });
  }
  const conflict = credential !== null && began !== null && (credential.version ?? 0) > (began.version ?? 0);
  if (conflict && !touched.members && !touched.others) begin(credential);
  const client = useQueryClient();
  const read = () => client.invalidateQueries({ queryKey: credentialsKey });
  const members = () => membersOf(draft, type, began);
  const test = useConnectionTest(async (signal) => {
    if (began === null) return testMembers(type.type, members(), signal);
    const result = await testCredential(began.id, touched.members ? members() : null, signal);
    if (!touched.members) void read();
    return result;
  });
  const worked = test.outcome.at === 'answered' && test.outcome.result.worked;
  const save = useMutationOnce({
    mutationFn: async (next: AfterSaving) => {
      const change = changeOf(draft, type, began);
      const saved = began
        ? await changeCredential({ id: began.id, version: began.version ?? 0, change })
        : await createCredential({ ...change, type: type.type });
      return { saved, next };
    },
    onSuccess: async ({ saved, next }) => {
      // What was tested was not stored yet, so its result is not known to the server.
      if (worked && touched.members) void testCredential(saved.id, null).then(read, () => undefined);
      begin(saved);
      test.reset();
      await read();
      onSaved(saved, next);
    },
    // Someone else may have saved in the meantime.
    onError: read,
  });
  const refusal = save.error ?? (test.outcome.at === 'refused' ? test.outcome.error : null);
  const moved = isMoved(draft, type, began);
  const kept = keptSecrets(draft, type, began);
  const faults = new Map([
    ...faultsOf(isProblem(refusal) ? refusal.flaws : []),
    ...(moved ? kept.map((secret) => [`members.${secret}`, t`The address changed. Enter the secret again.`] as const) : []),
  ]);
  function change(next: Partial<Draft>, part: 'members' | 'others') {
    setDraft((before) => ({ ...before, ...next }));
    setTouched((before) => ({ ...before, [part]: true }));
    save.reset();
    if (part === 'members') test.reset();
  }
  return {
    draft,
    began,
    touched,
    conflict,
    faults,
    refusal,
    /** Stored secrets that need not be entered again. */
    kept: moved ? [] : kept,
    test,
    worked,
    save,
    change,
    /** Shows what someone else saved. */
    showSaved: () => {
      save.reset();
      test.reset();
      if (credential !== null) begin(credential);
    },
  };
}

export type CredentialFormState = ReturnType<typeof useCredentialForm>;

/** The problems by the field that shows them: `name`, `expires_at`, `members.password`. */
function faultsOf(flaws: readonly Flaw[]): readonly (readonly [field: string, words: string])[] {
  return flaws.map(({ path, message, reason, fix }) => [
    /^\$\.(name|expires_at|members\.[A-Za-z0-9_]+)/.exec(path)?.[1] ?? 'other',
    `${reason ?? message} ${fix}`.trim(),
  ]);
}
