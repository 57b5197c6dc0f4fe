import { expect, test } from 'vitest';
import type { Usual } from '@/api/expected';
import type { Execution } from '@/api/executions';
import type { Prospect, Prospects } from '@/api/run-again';
import { anExecution, aStep, tried } from '@/testing/an-execution';
import { answerTo, ending, NOTHING_KNOWN, telling, type Knowledge } from './answer';

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

const labels = (execution: Execution, knowledge: Partial<Knowledge> = {}) => {
  const { primary, quiet } = answerTo(execution, { ...NOTHING_KNOWN, ...knowledge });
  return [primary?.label ?? null, ...quiet.map(({ label }) => label)];
};

const cause = (execution: Execution, knowledge: Partial<Knowledge> = {}) =>
  answerTo(execution, { ...NOTHING_KNOWN, ...knowledge }).cause;

test('a failure is answered with the step, the cause, what is safe and a resume', () => {
  const answer = answerTo(
    failing({
      code: 'system_timeout',
      system: 'Dynamics 365',
      message: 'Dynamics 365 could not read. Try again.',
      limit: { name: 'timeout_seconds', value: 10, unit: 'seconds' },
    }),
  );

  expect(answer.title).toBe('Failed at step 2 of 3, Customer');
  expect(answer.cause).toBe('Dynamics 365 did not answer within 10 s, 3 times.');
  expect(answer.safe).toBe(
    'Usually the system is slow or restarting. Step 1 is saved and will not run again.',
  );
  expect(answer.primary?.label).toBe('Resume from step 2');
  expect(answer.quiet.map(({ label }) => label)).toEqual(['Retry', 'Debug step']);
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

const problem = { path: '$.limit', rule: 'type', expected: 'number', got: 'string "gold"' };

test('an input that does not fit names field, type and value, and leads to the mapping', () => {
  const misfit = failing({ code: 'input_invalid', problems: [problem] });

  expect(cause(misfit)).toBe('Customer needs limit as a number; it got "gold".');
  const from = { path: '$.limit', source: 'steps.lookup.output.limit', step: 'lookup' };
  expect(cause(failing({ code: 'input_invalid', problems: [problem], origin: from }))).toBe(
    'Customer needs limit as a number; it got "gold" from steps.lookup.output.limit.',
  );
  expect(answerTo(misfit).primary).toEqual({
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

const origin = { path: '$.ticket', source: 'input.ticket_id', step: null };

test('a value of the input that a system does not have is put right in another input', () => {
  const message = 'ServiceNow could not read incident INC0019999: there is none of that number.';
  const unknown = failing({ code: 'system_not_found', system: 'ServiceNow', http_status: 404, message, origin });

  expect(cause(unknown)).toContain('INC0019999');
  expect(answerTo(unknown).safe).toContain('The value of ticket_id came from the workflow input.');
  expect(answerTo(unknown).primary).toEqual({
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
  expect(answerTo(unknown).safe).toContain('The value came from step 1, Analyzer.');
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

test('every failure of a step can be debugged', () => {
  for (const code of ['system_timeout', 'agent_error', 'output_invalid', 'internal_error', 'system_refused', 'unknown_agent', 'step_timeout', 'mapping_failed']) {
    expect(labels(failing({ code })).join(), code).toContain('Debug step');
  }
});

test('of a missing credential it is said who sets it', () => {
  const absent = failing({ code: 'agent_misconfigured', credential: 'crm-archive', message: 'There is no credential.' });

  expect(answerTo(absent).safe).toContain('Ask the operator to set BATON_CREDENTIAL_CRM_ARCHIVE and restart Baton');
});

test('settings that are wrong are mended in their field', () => {
  const wrong = failing({
    code: 'agent_misconfigured',
    message: 'Mailbox folder "Triage" does not exist.',
    problems: [{ path: '$.steps[1].config.folder', message: 'x' }],
  });

  expect(cause(wrong)).toBe('Mailbox folder "Triage" does not exist.');
  expect(answerTo(wrong).primary).toMatchObject({
    label: 'Fix step settings',
    place: { tab: 'settings', field: 'config.folder' },
  });
});

test('a refused credential is named with what the system said', () => {
  const refused = failing({
    code: 'system_refused',
    system: 'Dynamics 365',
    http_status: 401,
    message: 'Dynamics 365 could not sign in: HTTP 401, "The secret expired". Check it.',
  });
  const credential = { member: 'crm', name: 'crm-production' };

  expect(cause(refused, { credential })).toBe(
    'Dynamics 365 refused the credential crm-production: The secret expired.',
  );
  expect(labels(refused)[0]).toBe('Resume from step 2');
});

test('a refused credential says where its new secret goes, or which right it lacks', () => {
  const safe = (status: number, credential: Knowledge['credential'] = null) =>
    answerTo(
      failing({ code: 'system_refused', system: 'ServiceNow', http_status: status, message: 'No.' }),
      { ...NOTHING_KNOWN, credential },
    ).safe;
  const named = { member: 'servicenow', name: 'itsm' };

  expect(safe(401, named)).toContain(
    'Get a new secret for it, put it into BATON_CREDENTIAL_ITSM and restart Baton, then resume.',
  );
  expect(safe(401, { ...named, name: 'crm-archive' })).toContain('BATON_CREDENTIAL_CRM_ARCHIVE ');
  expect(safe(401)).toContain('put it into the environment of Baton and restart Baton');
  expect(safe(403, named)).toContain('Give that credential the permission in ServiceNow');
  expect(safe(402)).toContain('Settle plan and billing with ServiceNow');
});

test('a failure of Baton is not blamed on the workflow, and can be reported', () => {
  const ours = failing({
    code: 'internal_error',
    message: 'Baton itself failed while it ran this execution (KeyError: 7). Everything is kept.',
  });

  expect(cause(ours)).toBe('Baton failed, not your workflow: KeyError: 7.');
  expect(labels(ours)).toEqual(['Resume from step 2', 'Copy report', 'Debug step']);
});

test('a stopped execution says by whom and what is kept; no button is filled', () => {
  const stopped = anExecution({
    status: 'cancelled',
    steps: [done, { ...open, status: 'cancelled', started_at: '2026-11-22T14:30:00Z' }],
    error: { code: 'cancelled', type: '', message: 'Cancelled by Ada.', actor: 'Ada' },
  });

  expect(answerTo(stopped)).toMatchObject({
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
  const remedy = 'Set BATON_CREDENTIAL_CRM to a JSON object.';
  const wrong = { code: 'agent_misconfigured', message: `There is no e.g. 'crm'. ${remedy}` };

  expect(cause(failing({ ...wrong, remedy }))).toBe("There is no e.g. 'crm'.");
});

test('what would write again is asked about, and the button says so', () => {
  const wrote = { ...failed, effect: 'write' as const };
  const execution = failing({ code: 'system_timeout' }, { steps: [done, wrote, open] });

  expect(labels(execution)).toEqual(['Resume from step 2…', 'Retry…', 'Debug step']);
  expect(answerTo(execution).safe).toContain('Customer may already have changed something');
});

test('a step that writes and was never tried is not asked about', () => {
  const later = { ...open, effect: 'write' as const };

  expect(labels(failing({ code: 'system_timeout' }, { steps: [done, failed, later] }))).toEqual([
    'Resume from step 2',
    'Retry',
    'Debug step',
  ]);
});

const possible: Prospect = {
  possible: true,
  why_not: null,
  first_step: 2,
  total_steps: 3,
  writes: [],
};
const impossible: Prospect = { ...possible, possible: false, why_not: 'no', first_step: null };

function corrected(resume: Prospect): Prospects {
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
  const prospects = corrected(possible);

  expect(answerTo(misfit, { ...NOTHING_KNOWN, prospects }).primary).toEqual({
    do: 'resume',
    label: 'Resume with version 8',
    version: 'current',
    asks: false,
  });
  // A vendor that was away needs no new version.
  expect(labels(failing({ code: 'system_timeout' }), { prospects })[0]).toBe('Resume from step 2');
});

test('where an earlier step was corrected, too, it has to start anew', () => {
  const misfit = failing({ code: 'input_invalid', problems: [problem] });

  expect(labels(misfit, { prospects: corrected(impossible) })[0]).toBe('Retry…');
});

test('the class of a Python exception is left to the details', () => {
  expect(cause(failing({ code: 'agent_error', type: 'ValueError', message: 'ValueError: No 7.' }))).toBe('No 7.');
});

test('a failure outside any step says so without a step', () => {
  const lost = anExecution({
    status: 'failed',
    steps: [done, done, open],
    error: { code: 'runner_lost', type: 'RunnerLost', message: 'Its worker ended.', step: null },
  });

  expect(answerTo(lost)).toMatchObject({
    title: 'Failed',
    safe: 'Steps 1–2 are saved and will not run again.',
    primary: { label: 'Resume from step 3' },
  });
});

test('what runs can be stopped and nothing else, and says how long it goes on', () => {
  const running = anExecution({ status: 'running', steps: [done, open], current_step: 1 });

  expect(answerTo(running, { ...NOTHING_KNOWN, eta: 'about 20–40 s left' })).toMatchObject({
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

  expect(answerTo(waiting)).toMatchObject({
    title: 'Waiting to retry step 2 of 2, Customer',
    cause: 'Try 1 of 3 failed. Try 2 begins at 09:00:30.',
  });
  const again = { ...waits, tries: tried('failed', 'running') };
  expect(answerTo({ ...waiting, steps: [done, again] }).title).toBe('Running step 2 of 2, Customer');
});

test('a run that needed retries says how many tries failed', () => {
  const retried = { ...done, tries: tried('failed', 'failed', 'completed') };
  const completed = anExecution({ status: 'completed', duration_seconds: 6.1, steps: [retried] });

  expect(answerTo(completed).title).toBe('Completed in 6.1 s after 2 failed tries');
  expect(answerTo({ ...completed, steps: [done] }).title).toBe('Completed in 6.1 s');
});

test('what lost its worker is not said to run', () => {
  const lost = anExecution({
    status: 'running',
    handing_over: true,
    steps: [done, open],
    current_step: 1,
  });

  expect(answerTo(lost).title).toBe('Waiting at step 2 of 2, Solution');
  expect(answerTo(lost).cause).toContain('Its worker died');
});

test('what waits says which worker is missing', () => {
  const waiting = anExecution({ status: 'pending', steps: [open], waiting_for: 'a worker with x' });

  expect(answerTo(waiting).cause).toBe(
    'No worker that lives can run this: it needs a worker with x.',
  );
  expect(answerTo(anExecution({ status: 'pending', steps: [open] })).cause).toBeNull();
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
