import { expect, test } from 'vitest';
import type { Credential } from '@/api/credentials';
import type { Usual } from '@/api/estimates';
import type { Execution } from '@/api/executions';
import type { RerunPreview, RerunPreviews } from '@/api/reruns';
import { anExecution, aStep, tried } from '@/testing/an-execution';
import { diagnose, ending, NO_FACTS, telling, type DiagnosisFacts } from './diagnosis';

const done = aStep('Analyzer', { status: 'completed', tries: tried('completed') });
const failed = aStep('Customer', { status: 'failed', tries: tried('failed', 'failed', 'failed') });
const open = aStep('Solution');

function failing(error: Record<string, unknown>, members: Partial<Execution> = {}): Execution {
  return anExecution({
    status: 'failed',
    steps: [done, failed, open],
    error: {
      code: 'agent_error',
      type: 'AgentError',
      at: '2026-11-22T14:30:00Z',
      step: 'Customer',
      message: 'It failed.',
      ...error,
    },
    ...members,
  });
}

const labels = (execution: Execution, facts: Partial<DiagnosisFacts> = {}) => {
  const { primary, quiet } = diagnose(execution, { ...NO_FACTS, ...facts });
  return [primary?.label ?? null, ...quiet.map(({ label }) => label)];
};

const cause = (execution: Execution, facts: Partial<DiagnosisFacts> = {}) =>
  diagnose(execution, { ...NO_FACTS, ...facts }).cause;

test('a failure is answered with the step, the cause, what is safe and a resume', () => {
  const diagnosis = diagnose(
    failing({
      code: 'system_timeout',
      system: 'Dynamics 365',
      message: 'Dynamics 365 could not read. Try again.',
      limit: { name: 'timeout_seconds', value: 10, unit: 'seconds' },
    }),
  );

  expect(diagnosis.title).toBe('Failed at step 2 of 3, Customer');
  expect(diagnosis.cause).toBe('Dynamics 365 did not answer within 10 s, 3 times.');
  expect(diagnosis.safe).toBe(
    'Usually the system is slow or restarting. Step 1 is saved and will not run again.',
  );
  expect(diagnosis.primary?.label).toBe('Resume from step 2');
  expect(diagnosis.quiet.map(({ label }) => label)).toEqual(['Retry', 'Debug step']);
});

test('a busy system is named with its status, the tries, and until when it asks to wait', () => {
  const busy = { code: 'system_throttled', system: 'ServiceNow', http_status: 429 };

  expect(cause(failing({ ...busy, retry_after_seconds: 900 }))).toBe(
    'ServiceNow was busy (429) on all 3 tries. It asks to wait until 14:45.',
  );
  expect(cause(failing({ ...busy, retry_after_seconds: 0 }))).toBe(
    'ServiceNow was busy (429) on all 3 tries.',
  );
  expect(cause(failing({ ...busy, retry_after_seconds: 5 }))).toBe(
    'ServiceNow was busy (429) on all 3 tries. It asks to wait 5.0 s.',
  );
});

test('a system that answered with an error, or not at all, is told apart', () => {
  const away = { code: 'system_unavailable', system: 'SharePoint' };

  expect(cause(failing({ ...away, http_status: 503 }))).toBe(
    'SharePoint answered with an error (503) on all 3 tries.',
  );
  expect(cause(failing(away))).toBe('SharePoint could not be reached on all 3 tries.');
});

const problem = { path: '$.limit', rule: 'type', expected: 'number', got: 'string "gold"', value: '"gold"' };

test('an input that does not fit names field, type and value, and leads to the mapping', () => {
  const misfit = failing({ code: 'input_invalid', problems: [problem] });

  expect(cause(misfit)).toBe('Customer needs limit as a number; it got "gold".');
  const from = { path: '$.limit', source: 'steps.lookup.output.limit', giver: 'step', step: 'lookup', field: null };
  expect(cause(failing({ code: 'input_invalid', problems: [problem], origin: from }))).toBe(
    'Customer needs limit as a number; it got "gold" from steps.lookup.output.limit.',
  );
  expect(diagnose(misfit).primary).toEqual({
    do: 'edit',
    label: 'Fix mapping',
    place: { step: 'Customer', tab: 'mapping', field: 'limit' },
  });
  expect(labels(misfit)).toEqual(['Fix mapping', 'Resume from step 2', 'Debug step']);
});

test('an input that lacks a field says that nothing gives it one', () => {
  const lacking = { ...problem, rule: 'required', expected: 'a value', got: 'nothing' };

  expect(cause(failing({ code: 'input_invalid', problems: [lacking, problem] }))).toBe(
    'Customer needs limit; nothing gives it one. (1 more below.)',
  );
});

test('an output that lacks a field names it, and is debugged', () => {
  const lacking = { path: '$.priority', rule: 'required', expected: 'a value', got: 'nothing' };
  const misfit = failing({ code: 'output_invalid', problems: [lacking] });

  expect(cause(misfit)).toBe('Customer answered without priority, which its schema requires.');
  expect(labels(misfit)).toEqual(['Debug step 2', 'Resume from step 2', 'Retry']);
});

const usual = (p95: number): Usual => ({
  samples: 50,
  p10_ms: 40_000,
  p25_ms: 50_000,
  median_ms: 55_000,
  p75_ms: 58_000,
  p90_ms: 58_500,
  p95_ms: p95,
});

test('a time limit is named with what is usual; a close one is what to change', () => {
  const slow = { ...failed, timeout_seconds: 60, tries: tried('failed') };
  const stopped = failing({ code: 'step_timeout' }, { steps: [done, slow, open] });

  expect(cause(stopped, { usual: () => usual(59_000) })).toBe(
    'Stopped after 60 s, its limit. It usually takes 50–58 s.',
  );
  expect(labels(stopped, { usual: () => usual(59_000) })[0]).toBe('Change time limit');
  expect(labels(stopped, { usual: () => usual(47_000) })[0]).toBe('Resume from step 2');
  expect(labels(stopped)[0]).toBe('Resume from step 2');
});

const origin = { path: '$.ticket', source: 'input.ticket_id', giver: 'input', step: null, field: 'ticket_id' };

test('a value of the input that a system does not have is put right in another input', () => {
  const message = 'ServiceNow could not read incident INC0019999: there is none of that number.';
  const unknown = failing({ code: 'system_not_found', system: 'ServiceNow', http_status: 404, message, origin });

  expect(cause(unknown)).toContain('INC0019999');
  expect(diagnose(unknown).safe).toContain('The value of ticket_id came from the workflow input.');
  expect(diagnose(unknown).primary).toEqual({
    do: 'input',
    label: 'Run again with another input…',
    field: 'ticket_id',
  });
  expect(labels(unknown).slice(1)).toEqual(['Resume from step 2', 'Debug step']);
});

test('a value of an earlier step that a system does not have leads to that step', () => {
  const from = { path: '$.ticket', source: 'steps.Analyzer.output.id', step: 'Analyzer' };
  const unknown = failing({ code: 'system_not_found', system: 'ServiceNow', origin: from });

  expect(labels(unknown)[0]).toBe('Debug step 1');
  expect(diagnose(unknown).safe).toContain('The value came from step 1, Analyzer.');
});

test('that the sandbox failed and not the system itself is said', () => {
  const unknown = { code: 'system_not_found', system: 'ServiceNow', http_status: 404 };
  expect(diagnose(failing(unknown)).sample).toBeNull();
  expect(diagnose(failing({ ...unknown, sandbox: true })).sample).toBe(
    'Sample data: the sandbox answered for ServiceNow.',
  );
  expect(diagnose(failing({ code: 'answer_invalid', sandbox: true })).sample).toBe(
    'Sample data: the sandbox model answered, which follows rules.',
  );
});

test('a wrong setting is not blamed on the input', () => {
  const unknown = failing({ code: 'system_not_found', system: 'Mail', message: 'No folder "Triage".' });

  expect(labels(unknown)[0]).toBe('Fix step settings');
});

test('a value of the right type that breaks a rule is put right in another input', () => {
  const misfit = { path: '$.ticket', rule: 'enum', expected: 'one of a, b', got: 'string "c"' };

  expect(labels(failing({ code: 'input_invalid', problems: [misfit], origin }))[0]).toBe(
    'Run again with another input…',
  );
  expect(labels(failing({ code: 'input_invalid', problems: [problem], origin }))).toEqual([
    'Fix mapping',
    'Resume from step 2',
    'Run again with another input…',
    'Debug step',
  ]);
});

test('an agent that names a value of the input keeps its retry and offers another input', () => {
  expect(labels(failing({ code: 'agent_error', origin }))).toEqual([
    'Resume from step 2',
    'Retry',
    'Run again with another input…',
    'Debug step',
  ]);
});

test.each(['system_timeout', 'agent_error', 'output_invalid', 'internal_error', 'system_refused', 'unknown_agent', 'step_timeout', 'mapping_failed'])(
  'every failure of a step can be debugged: %s',
  (code) => {
    expect(labels(failing({ code })).join()).toContain('Debug step');
  },
);

test('a missing credential is created, with the type that the step asks for', () => {
  const absent = failing({ code: 'agent_misconfigured', credential: 'crm-archive' });
  const found = diagnose(absent, {
    ...NO_FACTS,
    credentials: [],
    credentialMember: { name: 'crm', type: 'dataverse' },
  });

  expect(found.primary).toEqual({
    do: 'credential',
    label: 'Create credential',
    credential: 'crm-archive',
    type: 'dataverse',
  });
  expect(found.quiet.map(({ label }) => label)).toContain('Fix step settings');
});

test.each([
  ['2999-01-01T00:00:00.000Z', 'Resume from step 2'],
  ['2000-01-01T00:00:00.000Z', 'Renew credential'],
])('a credential stored at %s leads to: %s', (storedAt, label) => {
  const refused = failing({ code: 'system_refused', credential: 'crm', at: '2026-11-24T09:00:00.000Z' });
  const credential = { name: 'CRM', in_use: true, type: 'dataverse', members_stored_at: storedAt } as Credential;

  expect(diagnose(refused, { ...NO_FACTS, credentials: [credential] }).primary?.label).toBe(label);
});

test('settings that are wrong are mended in their field', () => {
  const wrong = failing({
    code: 'agent_misconfigured',
    message: 'Mailbox folder "Triage" does not exist.',
    problems: [{ path: '$.steps[1].config.folder', message: 'x' }],
  });

  expect(cause(wrong)).toBe('Mailbox folder "Triage" does not exist.');
  expect(diagnose(wrong).primary).toMatchObject({
    label: 'Fix step settings',
    place: { tab: 'settings', field: 'config.folder' },
  });
});

test('a refused credential is named with what the system said', () => {
  const refused = failing({
    code: 'system_refused',
    system: 'Dynamics 365',
    http_status: 401,
    vendor_message: 'AADSTS7: The secret expired. Trace ID: 6a04',
    credential: 'crm-production',
  });

  expect(cause(refused)).toBe(
    'Dynamics 365 refused the credential crm-production: AADSTS7: The secret expired.',
  );
  expect(labels(refused)[0]).toBe('Renew credential');
});

test.each([
  [401, 'Get a new secret for it and test it here; then resume.'],
  [403, 'Give its login the permission in ServiceNow and resume, or use another login.'],
  [402, 'Settle plan and billing with ServiceNow'],
])('a credential refused with %i says what to do: %s', (status, advice) => {
  const refused = failing({ code: 'system_refused', system: 'ServiceNow', http_status: status, credential: 'itsm' });

  expect(diagnose(refused).safe).toContain(advice);
});

test('a failure of Baton is not blamed on the workflow, and can be reported', () => {
  const ours = failing({
    code: 'internal_error',
    internal: true,
    defect: { type: 'KeyError', message: '7' },
  });

  expect(cause(ours)).toBe('Baton failed, not your workflow: KeyError: 7.');
  const lost = failing({ code: 'runner_lost', internal: true, summary: 'The run ended.' });
  expect(cause(lost)).toBe('Baton failed, not your workflow. The run ended.');
  expect(labels(ours)).toEqual(['Resume from step 2', 'Copy report', 'Debug step']);
});

test('a stopped execution says by whom and what is kept; no button is filled', () => {
  const stopped = anExecution({
    status: 'cancelled',
    steps: [done, { ...open, status: 'cancelled', started_at: '2026-11-22T14:30:00Z' }],
    error: { code: 'cancelled', type: '', message: 'Cancelled by Ada.', actor: 'Ada' },
  });

  expect(diagnose(stopped)).toMatchObject({
    title: 'Stopped at step 2 of 2, Solution',
    cause: 'Stopped by Ada during step 2. Step 1 is saved.',
    primary: null,
  });
  expect(labels(stopped)).toEqual([null, 'Resume from step 2', 'Retry']);
});

test('the limit of a whole execution is told as the record has it', () => {
  const late = failing({
    code: 'execution_timeout',
    limit: { name: 'global_timeout_seconds', value: 90, unit: 'seconds' },
  });

  expect(cause(late)).toBe('Stopped after 90 s, the limit of the whole execution, during Customer.');
  expect(cause(failing({ code: 'execution_timeout', message: 'Too long.' }))).toBe('Too long.');
});

test('of a wrong setting it is said what is wrong; what to do about it stands apart', () => {
  const summary = "There is no e.g. 'crm'.";
  const message = `${summary} Set it.`;

  expect(cause(failing({ code: 'agent_misconfigured', message, summary }))).toBe(summary);
  expect(cause(failing({ code: 'agent_error', message: 'ValueError: no', summary: 'no' }))).toBe('no');
});

test.each(['agent_misconfigured', 'agent_error', 'internal_error', 'system_refused'])('an old record, which has only its message, is told whole: %s', (code) => {
  expect(cause(failing({ code, type: 'X', message: 'X: (a) "b". Do c.' }))).toBe('X: (a) "b". Do c.');
});

test('an old record of an input that does not fit names what it got', () => {
  const misfit = { path: '$.a', rule: 'type', expected: 'number', got: 'string "c"' };
  expect(cause(failing({ code: 'input_invalid', problems: [misfit] }))).toContain('it got string "c"');
});

test('what would write again is asked about, and the button says so', () => {
  const wrote = { ...failed, effect: 'write' as const, may_have_written: true };
  const execution = failing({ code: 'system_timeout' }, { steps: [done, wrote, open] });

  expect(labels(execution)).toEqual(['Resume from step 2…', 'Retry…', 'Debug step']);
  expect(diagnose(execution).safe).toContain('Customer may already have changed something');
});

test('a step that writes and was never tried is not asked about', () => {
  const later = { ...open, effect: 'write' as const };

  expect(labels(failing({ code: 'system_timeout' }, { steps: [done, failed, later] }))).toEqual([
    'Resume from step 2',
    'Retry',
    'Debug step',
  ]);
});

const possible: RerunPreview = {
  possible: true,
  why_not: null,
  first_step: 2,
  total_steps: 3,
  writes: [],
};
const impossible: RerunPreview = { ...possible, possible: false, why_not: 'no', first_step: null };

function corrected(resume: RerunPreview): RerunPreviews {
  return {
    execution_id: 'exec-1',
    status: 'failed',
    input_bytes: 2,
    same: { version: 7, changed: false, retry: possible, resume: possible },
    current: { version: 8, changed: true, retry: possible, resume },
  };
}

test('once the workflow is corrected, it goes on with the new version', () => {
  const misfit = failing({ code: 'input_invalid', problems: [problem] });
  const previews = corrected(possible);

  expect(diagnose(misfit, { ...NO_FACTS, previews }).primary).toEqual({
    do: 'resume',
    label: 'Resume with version 8',
    version: 'current',
    asks: false,
  });
  // An unavailable system does not need a new version.
  expect(labels(failing({ code: 'system_timeout' }), { previews })[0]).toBe('Resume from step 2');
});

test('where an earlier step was corrected, too, it has to start anew', () => {
  const misfit = failing({ code: 'input_invalid', problems: [problem] });

  expect(labels(misfit, { previews: corrected(impossible) })[0]).toBe('Retry…');
});

test('a failure outside any step says so without a step', () => {
  const lost = anExecution({
    status: 'failed',
    steps: [done, done, open],
    error: { code: 'runner_lost', type: 'RunnerLost', message: 'Its worker ended.', step: null },
  });

  expect(diagnose(lost)).toMatchObject({
    title: 'Failed',
    safe: 'Steps 1–2 are saved and will not run again.',
    primary: { label: 'Resume from step 3' },
  });
});

test('what runs can be stopped and nothing else, and says how long it goes on', () => {
  const running = anExecution({ status: 'running', steps: [done, open], current_step: 1 });

  expect(diagnose(running, { ...NO_FACTS, remaining: 'about 20–40 s left' })).toMatchObject({
    title: 'Running step 2 of 2, Solution',
    cause: 'about 20–40 s left',
    primary: null,
    quiet: [{ do: 'stop', label: 'Stop…' }],
  });
});

test('a run that waits for its next try says so, and when', () => {
  const waits = aStep('Customer', {
    status: 'running',
    tries: tried('failed'),
    next_attempt_at: '2026-11-23T09:00:30.000Z',
  });
  const waiting = anExecution({ status: 'running', steps: [done, waits], current_step: 1 });

  expect(diagnose(waiting)).toMatchObject({
    title: 'Waiting to retry step 2 of 2, Customer',
    cause: 'Try 1 of 3 failed. Try 2 begins at 09:00:30.',
  });
  const again = { ...waits, tries: tried('failed', 'running') };
  expect(diagnose({ ...waiting, steps: [done, again] }).title).toBe('Running step 2 of 2, Customer');
});

test('a run that needed retries says how many tries failed', () => {
  const retried = { ...done, tries: tried('failed', 'failed', 'completed') };
  const completed = anExecution({ status: 'completed', duration_seconds: 6.1, steps: [retried] });

  expect(diagnose(completed).title).toBe('Completed in 6.1 s after 2 failed tries');
  expect(diagnose({ ...completed, steps: [done] }).title).toBe('Completed in 6.1 s');
});

test('a mapping that found nothing is said with its step and the nearest field', () => {
  const message = '"kind" is left out: there is no categry. The nearest field is category.';
  const leftOut = { input: 'kind', source: 'categry', nearest: 'category', message };
  const poor = { ...done, name: 'Poor', left_out: [leftOut] };
  const completed = anExecution({ status: 'completed', duration_seconds: 6.1, steps: [done, poor] });

  expect(diagnose(completed)).toMatchObject({
    title: 'Completed in 6.1 s, 1 mapping found nothing',
    cause: `Step 2, Poor: ${message}`,
  });
  const twice = { ...poor, left_out: [leftOut, { ...leftOut, input: 'other' }] };
  expect(diagnose({ ...completed, steps: [done, twice] })).toMatchObject({
    title: 'Completed in 6.1 s, 2 mappings found nothing',
    cause: `Step 2, Poor: ${message} One more is shown below.`,
  });
  const broken = failing({ message: 'It needs kind.' }, { steps: [done, { ...failed, left_out: [leftOut] }, open] });
  expect(diagnose(broken).safe).toContain(`Step 2, Customer: ${message}`);
});

test('what lost its worker is not said to run', () => {
  const lost = anExecution({
    status: 'running',
    handing_over: true,
    steps: [done, open],
    current_step: 1,
  });

  expect(diagnose(lost).title).toBe('Waiting at step 2 of 2, Solution');
  expect(diagnose(lost).cause).toContain('Its worker died');
});

test('what waits says which worker is missing', () => {
  const waiting = anExecution({ status: 'pending', steps: [open], waiting_for: 'a worker with x' });

  expect(diagnose(waiting).cause).toBe(
    'No worker that lives can run this: it needs a worker with x.',
  );
  expect(diagnose(anExecution({ status: 'pending', steps: [open] })).cause).toBeNull();
});

test('the step that tells most is the failed one, the current one, or the last', () => {
  expect(telling(failing({}))).toBe(1);
  expect(telling(anExecution({ steps: [done, open, open], current_step: 1 }))).toBe(1);
  expect(telling(anExecution({ status: 'completed', steps: [done, done] }))).toBe(1);
});

test('an end is announced with its cause, and nothing before', () => {
  expect(ending(anExecution({ steps: [open] }))).toBeNull();
  expect(ending(failing({ code: 'agent_error', message: 'No order 7.' }))).toBe(
    'Failed at step 2 of 3, Customer. No order 7.',
  );
});
